"""The way of a drafted report from its figures to the signed paper, for the page to draw."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.models import ReportRun

State = ReportRun.State
WORDS = (_("Drafted"), _("Checked by the agencies"), _("Frozen and printed"), _("Signed copy kept"))


@dataclass(frozen=True)
class Stage:
    """One step of the way; the current one is being worked on."""

    words: str | Promise
    is_past: bool
    is_current: bool


def stages_of(run: ReportRun, *, is_signed: bool) -> list[Stage]:
    """Return the steps of a drafted report; none of one that is printed at once or was dropped."""
    if not run.is_drafted or run.state == State.CANCELLED:
        return []
    at = _place_of(run, is_signed=is_signed)
    return [Stage(words, n < at, n == at) for n, words in enumerate(WORDS)]


def _place_of(run: ReportRun, *, is_signed: bool) -> int:
    """The step being worked on, from 0; 4 when nothing is left to do."""
    if is_signed:
        return len(WORDS)
    if run.is_frozen:
        return 3 if run.state in {State.DONE, State.EXPIRED} else 2
    return 1 if run.state == State.CHECKING else 0
