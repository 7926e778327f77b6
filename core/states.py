"""The words and icons of states, so that a state looks the same on every page, chart and legend.

Which state a row is in is decided by the apps; here is only how each is shown.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Look:
    """How one state is shown: colour never alone, always with this icon and this word."""

    state: str
    label: str | Promise
    icon: str
    colour: str = ""  # the drawing colour for charts on paper, equal to the token --…-8
    # How charts tell it without colour, also on a grey printer: hollow runs without a deadline, what is
    # overdue stands on a bar of its own.
    drawing: str = ""
    # Bars on paper lie beside each other and are copied in grey: each its own lightness, or ruled.
    paper: str = ""
    is_ruled: bool = False

    @property
    def paper_fill(self) -> str:
        return self.paper or self.fill

    @property
    def grey(self) -> int:
        """How light it comes out of a grey printer, 0 to 255 [ITU-R BT.601]."""
        red, green, blue = (int(self.paper_fill[n : n + 2], 16) for n in (1, 3, 5))
        return round(0.299 * red + 0.587 * green + 0.114 * blue)

    @property
    def paper_ink(self) -> str:
        return "#1a2328" if self.grey > 150 else "#ffffff"

    @property
    def fill(self) -> str:
        return "#ffffff" if self.drawing == "hollow" else self.colour

    @property
    def edge(self) -> str:
        return self.colour if self.drawing == "hollow" else "#ffffff"

    @property
    def ink(self) -> str:
        """The colour of a number inside the shape."""
        return "#1a2328" if self.drawing == "hollow" else "#ffffff"


def _table(*looks: Look) -> dict[str, Look]:
    return {look.state: look for look in looks}


# DOMAIN of the time cell: the order is the order of every summary, chart and legend.
TIME_CELLS = _table(
    Look("done_on_time", _("Done on time"), "check", "#2f7d4a"),
    Look("done_late", _("Done late"), "check-late", "#857a18", paper="#ece7b8", is_ruled=True),
    Look("within", _("Within time"), "clock", "#3a74ad", paper="#bcd6ee"),
    Look("due_soon", _("Due soon"), "hourglass", "#b86f00"),
    Look("overdue", _("Overdue"), "alert", "#bf2f24", "underlined", paper="#7a1610"),
    Look("no_deadline", _("No deadline"), "none", "#75828a", "hollow"),
    Look("no_deadline_done", _("No deadline, done"), "check", "#75828a"),
)

WORK_STATES = _table(
    Look("issued", _("Not started"), "circle"),
    Look("working", _("In progress"), "half"),
    Look("reported", _("Waiting for confirmation"), "inbox"),
    Look("done", _("Completed"), "check"),
    Look("suspended", _("Suspended"), "pause"),
    Look("returned", _("Returned"), "return"),
    Look("withdrawn", _("Withdrawn"), "withdraw"),
)

# An urging dispatch: its draft, and how far the urged agency has answered.
URGING_STATES = _table(
    Look("draft", _("Draft"), "edit"),
    Look("waiting", _("Answer awaited"), "clock"),
    Look("overdue", _("Answer overdue"), "alert"),
    Look("answered", _("Answered"), "check"),
    Look("cancelled", _("Cancelled"), "withdraw"),
)

URGENCIES = _table(
    Look("normal", _("Normal"), ""),
    Look("urgent", _("Urgent"), "flash"),
    Look("very_urgent", _("Very urgent"), "flash"),
    Look("express", _("Express"), "flash"),
    Look("timed_express", _("Express at an hour"), "flash"),
)
URGENCY_COLOURS = {
    "urgent": "warning",
    "very_urgent": "danger",
    "express": "flash",
    "timed_express": "flash",
}

NOTICE_ICONS = {
    "info": "info",
    "success": "check",
    "warning": "alert",
    "danger": "stop",
}
