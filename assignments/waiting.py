"""What waits for a person, by the roles they hold: read by the home page and by the daily digest."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Role
from agencies.visibility import ASSIGNERS, acting_agency_ids
from assignments.models import Assignment, AssignmentQuerySet, Event, State
from assignments.rows import Row, rows_of
from core.workdays import Calendar

# The agency still has something to do: what waits for confirmation waits for somebody else.
AT_WORK = (State.ISSUED, State.WORKING)
NUDGE_AFTER = 30  # days without a deadline until the assigner is asked to set one


@dataclass(frozen=True)
class Desk:
    """For whom a person acts that day: agencies as focal officer, bodies as assigner."""

    person: Any
    on: date
    calendar: Calendar
    agencies: frozenset[int]
    bodies: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.agencies or self.bodies)

    def own(self) -> AssignmentQuerySet:
        """Duties of the agencies this person answers for."""
        return Assignment.objects.filter(agency__in=self.agencies)

    def assigned(self) -> AssignmentQuerySet:
        """Duties given by the bodies this person decides for."""
        return Assignment.objects.filter(assigner__in=self.bodies)


def desk_of(person: Any, on: date, calendar: Calendar) -> Desk:
    return Desk(
        person=person,
        on=on,
        calendar=calendar,
        agencies=acting_agency_ids(person, {Role.FOCAL}, on),
        bodies=acting_agency_ids(person, ASSIGNERS, on),
    )


@dataclass(frozen=True)
class Pile:
    """One group of duties that wait for the same thing; the list shows the same rows by its key."""

    key: str
    title: str | Promise
    state: str  # its look in core.states
    rows: AssignmentQuerySet

    @property
    def url(self) -> str:
        return f"{reverse('assignments:assignment-list')}?mine={self.key}"


@dataclass(frozen=True)
class Heap:
    """A pile as it is shown: its first rows, and how many there are."""

    pile: Pile
    rows: list[Row]
    total: int

    @property
    def n_more(self) -> int:
        return self.total - len(self.rows)


def heaps_of(desk: Desk, *, each: int) -> list[Heap]:
    """Return the piles that have rows, the first few of each by deadline; one query a pile."""
    heaps = []
    for pile in piles_of(desk):
        duties = list(
            pile.rows.for_rows()
            .annotate(n_all=Window(Count("pk")))
            .order_by(F("due_on").asc(nulls_last=True), "pk")[:each]
        )
        if duties:
            rows = rows_of(
                duties, user=desk.person, on=desk.on, today=desk.on, calendar=desk.calendar
            )
            heaps.append(Heap(pile, rows, duties[0].n_all))
    return heaps


def piles_of(desk: Desk) -> list[Pile]:
    """Return the groups for this desk, most urgent first; lazy querysets, one query each when read.

    A duty lies on one pile of a side only. What one cannot see lies on none: whoever acts for an
    agency or a body sees its duties.
    """
    return [
        Pile(key, TITLES[key], LOOKS[key], make(desk))
        for key, (side, make) in _PILES.items()
        if getattr(desk, side)
    ]


def pile_rows(desk: Desk, key: str) -> AssignmentQuerySet:
    """Return the rows of one pile; none where the person has no such desk."""
    side, make = _PILES[key]
    return make(desk) if getattr(desk, side) else Assignment.objects.none()


def _late(desk: Desk) -> AssignmentQuerySet:
    return desk.own().overdue(desk.on).filter(state__in=AT_WORK)


def _soon(desk: Desk) -> AssignmentQuerySet:
    return desk.own().due_soon(desk.on, desk.calendar).filter(state__in=AT_WORK)


def _calm(desk: Desk) -> AssignmentQuerySet:
    """The agency's own duties that are neither late nor nearly so."""
    return desk.own().exclude(
        Q(pk__in=_late(desk).values("pk")) | Q(pk__in=_soon(desk).values("pk"))
    )


def _sent_back(desk: Desk) -> AssignmentQuerySet:
    last = Event.objects.filter(assignment=OuterRef("pk")).order_by("-at", "-pk")
    return (
        _calm(desk)
        .filter(state=State.WORKING)
        .annotate(last_verb=Subquery(last.values("verb")[:1]))
        .filter(last_verb="send_back")
    )


def _new(desk: Desk) -> AssignmentQuerySet:
    return _calm(desk).filter(state=State.ISSUED)


def _not_asked_by(desk: Desk, rows: AssignmentQuerySet) -> AssignmentQuerySet:
    """Nobody decides on their own request; the desk of many people at once leaves this to its reader."""
    return rows if desk.person is None else rows.exclude(asked_by=desk.person)


def _to_confirm(desk: Desk) -> AssignmentQuerySet:
    return _not_asked_by(desk, desk.assigned().filter(state=State.REPORTED))


def _extensions(desk: Desk) -> AssignmentQuerySet:
    asked = desk.assigned().filter(wished_due_on__isnull=False)
    return asked.exclude(asked_by=desk.person)


def _returned(desk: Desk) -> AssignmentQuerySet:
    return _not_asked_by(desk, desk.assigned().filter(state=State.RETURNED))


def _late_elsewhere(desk: Desk) -> AssignmentQuerySet:
    """Late and with the agency; where more time is asked for, that is what waits."""
    late = desk.assigned().overdue(desk.on).filter(state__in=AT_WORK)
    return late.exclude(pk__in=_extensions(desk).values("pk"))


def _no_deadline(desk: Desk) -> AssignmentQuerySet:
    """Given long ago without a deadline: only the assigner can set one."""
    return desk.assigned().no_deadline(desk.on, aged=NUDGE_AFTER).filter(state__in=AT_WORK)


# In the order of urgency, which is the order of the home page and of the digest.
_PILES: dict[str, tuple[str, Callable[[Desk], AssignmentQuerySet]]] = {
    "late": ("agencies", _late),
    "soon": ("agencies", _soon),
    "sent_back": ("agencies", _sent_back),
    "to_confirm": ("bodies", _to_confirm),
    "extensions": ("bodies", _extensions),
    "returned": ("bodies", _returned),
    "new": ("agencies", _new),
    "late_elsewhere": ("bodies", _late_elsewhere),
    "no_deadline": ("bodies", _no_deadline),
}
SIDES = {key: side for key, (side, _make) in _PILES.items()}
NOT_FOR_ASKER = frozenset({"to_confirm", "returned"})
TITLES: dict[str, str | Promise] = {
    "late": _("Overdue, to be done by you"),
    "soon": _("Due soon, to be done by you"),
    "sent_back": _("Sent back to you"),
    "to_confirm": _("Waiting for your confirmation"),
    "extensions": _("More time asked, to be decided by you"),
    "returned": _("Returned to you"),
    "new": _("New, to be accepted by you"),
    "late_elsewhere": _("Overdue, assigned by you"),
    "no_deadline": _("No deadline for 30 days or more: set one"),
}
LOOKS = {
    "late": "overdue",
    "soon": "due_soon",
    "sent_back": "returned",
    "to_confirm": "reported",
    "extensions": "due_soon",
    "returned": "returned",
    "new": "issued",
    "late_elsewhere": "overdue",
    "no_deadline": "no_deadline",
}
