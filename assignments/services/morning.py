"""What stands in the morning message: sections, most urgent first, and the mail made of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.calendar import Calendars
from agencies.models import User
from assignments.models import Assignment, Reminder
from assignments.services.piles import Piles, piles_for
from assignments.services.reminders import Written
from assignments.services.watch import Desk
from assignments.waiting import SIDES, TITLES
from core.formatting import due_words, vn_date
from core.outbox import NewMail

ROWS_EACH = 20  # what follows is a link: a message of a thousand lines is not read
Kind = Reminder.Kind
# Reminders of the day come first, then what waits for another reason, in the order of the home page.
REMINDED: dict[str, str | Promise] = {
    Kind.OVERDUE: gettext_lazy("Overdue, to be done by you"),
    Kind.LEADER: gettext_lazy("Long overdue in the agency you lead"),
    "today": gettext_lazy("Due today"),
    Kind.AHEAD: gettext_lazy("Due soon, to be done by you"),
}
_LINKS = {Kind.OVERDUE: "late", "today": "soon", Kind.AHEAD: "soon"}
WAITING = [key for key in TITLES if key not in {"late", "soon"}]


@dataclass(frozen=True)
class Line:
    """One duty as the message prints it, in the reader's language."""

    title: str
    url: str
    agency: str
    document: str
    due: str
    stands: str
    instead: str = ""  # "thay cho …": whose absence put it on this desk


@dataclass(frozen=True)
class Section:
    """One group of lines; `total` counts those that are not shown as well."""

    title: str
    lines: list[Line]
    total: int
    url: str

    @property
    def n_more(self) -> int:
        return self.total - len(self.lines)


@dataclass
class Found:
    """Duties of one section of one person, before any words are made."""

    key: str
    duties: list[int]
    total: int


@dataclass
class Letter:
    """What one person is told this morning; `mail` is None without an address or anything to tell."""

    person: User
    n_lines: int = 0
    mail: NewMail | None = None
    found: list[Found] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)  # as Digest.told keeps it


def letters_for(
    desks: list[Desk], reminded: Written, *, on: date, calendars: Calendars
) -> list[Letter]:
    """Compose the messages of these people; a fixed number of queries for all of them."""
    piles = piles_for(desks, WAITING, on=on, calendars=calendars, each=ROWS_EACH)
    letters = [_sort_out(desk, reminded, piles, on) for desk in desks]
    shown = {pk for letter in letters for found in letter.found for pk in found.duties}
    duties = {duty.pk: duty for duty in Assignment.objects.for_rows().filter(pk__in=shown)}
    printer = Printer(duties, on)
    for desk, letter in zip(desks, letters, strict=True):
        letter.told = [printer.told(desk, found) for found in letter.found]
        if letter.found and desk.person.email:
            letter.mail = printer.mail(desk, letter.found)
    return letters


def _sort_out(desk: Desk, reminded: Written, piles: Piles, on: date) -> Letter:
    """Choose the sections of one person; who wants only what is overdue gets only that."""
    pk, letter = desk.person.pk, Letter(desk.person)
    ahead = reminded.get((pk, Kind.AHEAD), [])
    groups: Iterable[tuple[str, list[tuple[date, int]]]] = (
        (Kind.OVERDUE, reminded.get((pk, Kind.OVERDUE), [])),
        (Kind.LEADER, reminded.get((pk, Kind.LEADER), [])),
        ("today", [row for row in ahead if row[0] <= on]),
        (Kind.AHEAD, [row for row in ahead if row[0] > on]),
    )
    seen: set[int] = set()  # whoever is officer and leader in one reads a duty once
    for key, rows in groups:
        fresh = [duty for _due, duty in rows if duty not in seen]
        seen.update(fresh)
        if fresh:
            letter.found.append(Found(key, fresh[:ROWS_EACH], len(fresh)))
    for key in WAITING if desk.person.wants_digest else ():
        rows_of_pile, total = piles.of(desk, key, SIDES[key])
        if total:
            letter.found.append(Found(key, rows_of_pile[:ROWS_EACH], total))
    letter.n_lines = sum(found.total for found in letter.found)
    return letter


def title_of(key: str) -> str | Promise:
    return REMINDED.get(key) or TITLES[key]


def query_of(key: str) -> str:
    """Return what the list of duties is asked for to show all of a section."""
    mine = _LINKS.get(key, key if key in TITLES else "")
    return f"mine={mine}" if mine else "cell=overdue"


def absent_of(desk: Desk, found: Found, duty: Assignment) -> str:
    """Return in whose place the duty stands on this desk; empty for one's own."""
    is_given = SIDES.get(found.key) == "bodies"
    return desk.instead.get(duty.assigner_id if is_given else duty.agency_id, "")


class Printer:
    """Print messages out of duties read once; words of a duty are made once for each language."""

    def __init__(self, duties: dict[int, Assignment], on: date) -> None:
        self.duties, self.on = duties, on
        self.site = settings.SITE_URL.rstrip("/")
        self.list_url = f"{self.site}{reverse('assignments:assignment-list')}"
        self._words: dict[tuple[int, str], Line] = {}

    def mail(self, desk: Desk, found: list[Found]) -> NewMail:
        """Return the mail of one person, in their language."""
        with translation.override(desk.person.language):
            sections = [self.section(desk, one) for one in found]
            context = {
                "person": desk.person,
                "on": self.on,
                "sections": sections,
                "site": self.site,
                "profile": f"{self.site}{reverse('agencies:profile')}",
            }
            return NewMail(
                key=f"digest:{desk.person.pk}:{self.on.isoformat()}",
                to=desk.person.email,
                subject=subject_of(sections, self.on),
                text=render_to_string("emails/digest.txt", context),
                html=render_to_string("emails/digest.html", context),
            )

    def told(self, desk: Desk, found: Found) -> dict[str, Any]:
        """Return one section as the digest keeps it, for the page that shows the same rows."""
        rows = [
            [
                duty.pk,
                duty.due_on and duty.due_on.isoformat(),
                duty.reference_day(self.on).isoformat(),
                absent_of(desk, found, duty),
            ]
            for duty in map(self.duties.get, found.duties)
            if duty is not None
        ]
        return {"key": found.key, "total": found.total, "duties": rows}

    def section(self, desk: Desk, found: Found) -> Section:
        lines = [
            self.line(self.duties[pk], absent_of(desk, found, self.duties[pk]))
            for pk in found.duties
            if pk in self.duties
        ]
        url = f"{self.list_url}?{query_of(found.key)}"
        return Section(str(title_of(found.key)), lines, found.total, url)

    def line(self, duty: Assignment, absent: str) -> Line:
        instead = _("in place of %(name)s") % {"name": absent} if absent else ""
        return replace(self.words(duty, translation.get_language() or "vi"), instead=instead)

    def words(self, duty: Assignment, language: str) -> Line:
        known = self._words.get((duty.pk, language))
        if known is None:
            known = self._words[duty.pk, language] = Line(
                duty.task.title,
                f"{self.site}{reverse('assignments:assignment-detail', args=[duty.pk])}",
                str(duty.agency),
                str(duty.task.document),
                vn_date(duty.due_on),
                due_words(duty.due_on, duty.reference_day(self.on)),
            )
        return known


def subject_of(sections: list[Section], on: date) -> str:
    """Return a subject that says the worst first: "Đôn Đốc 21/11/2026: quá hạn 3, sắp đến hạn 2"."""
    said = ", ".join(f"{section.title}: {section.total}" for section in sections[:3])
    return _("Đôn Đốc %(date)s – %(said)s") % {"date": vn_date(on), "said": said}
