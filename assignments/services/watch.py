"""For whom each person acts on a morning, read for everyone at once, and since when they are reminded."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from agencies.calendar import Calendars
from agencies.models import Membership, Role, StandIn, User
from agencies.reminding import Rules
from agencies.visibility import ASSIGNERS
from assignments.models import Reminder
from core.workdays import Calendar

Kind = Reminder.Kind
ACTING = frozenset({Role.FOCAL, *ASSIGNERS})


@dataclass
class Desk:
    """One person's morning: agencies by what one does there, and in whose place where not one's own.

    `instead` names the absent for an agency that is on this desk only because they are away.
    """

    person: User
    office: int | None = None
    province: int | None = None
    agencies: set[int] = field(default_factory=set)  # as focal officer
    bodies: set[int] = field(default_factory=set)  # as assigner
    led: set[int] = field(default_factory=set)  # as leader
    instead: dict[int, str] = field(default_factory=dict)

    def take(self, held: Membership, *, absent: User | None = None) -> None:
        """Put a membership on this desk; one's own are taken before those of the absent."""
        agency = held.agency
        ids = {pk for pk in (agency.pk, agency.office_of_id) if pk is not None}
        known = self.agencies | self.bodies | self.led
        if self.office is None:
            self.office, self.province = agency.pk, agency.province_id
        if held.role == Role.FOCAL:
            self.agencies |= ids
        if held.role in ASSIGNERS:
            self.bodies |= ids
        if held.role == Role.LEADER:
            self.led |= ids
        if absent is not None:
            self.instead |= {pk: str(absent) for pk in ids - known}


def desks_on(on: date) -> list[Desk]:
    """Return the desk of whoever acts that day, by themselves or for somebody; two queries."""
    acting = Membership.objects.in_force(on).filter(role__in=ACTING)
    held: dict[int, list[Membership]] = defaultdict(list)
    for row in acting.select_related("user", "agency").order_by("pk"):
        held[row.user_id].append(row)
    desks: dict[int, Desk] = {}
    for rows in held.values():
        person = rows[0].user
        for row in rows:
            desks.setdefault(person.pk, Desk(person)).take(row)
    stand_ins = StandIn.objects.in_force(on).filter(absent__in=held)
    for pair in stand_ins.select_related("absent", "deputy").order_by("pk"):
        desk = desks.setdefault(pair.deputy_id, Desk(pair.deputy))
        for row in held[pair.absent_id]:
            desk.take(row, absent=pair.absent)
    return [desks[pk] for pk in sorted(desks) if desks[pk].person.is_active]


@dataclass(frozen=True)
class Span:
    """Duties of an agency whose deadline lies between two days, and the step they have reached.

    With `every`, steps are counted back from `last`: 0 for the first so many days, then 1, 2, …
    """

    agency: int
    kind: str
    first: date
    last: date
    step: int = 0
    every: int = 0


def spans_of(desk: Desk, *, on: date, rules: Rules, calendars: Calendars) -> Iterator[Span]:
    """Yield what is looked for this morning on behalf of one person.

    A deadline on a day off reminds on the working day before it; what an interval puts on a day off is
    found on the next working day, because the step stands until its reminder is written.
    """
    calendar = calendars.of(desk.province)
    yesterday = on - timedelta(days=1)
    for agency in desk.agencies:
        if desk.person.wants_digest:
            leads = rules.lead_days(desk.person.pk, agency)
            yield from _ahead(agency, leads, on, calendar)
        every = rules.overdue_every(agency)
        yield Span(agency, Kind.OVERDUE, date.min, yesterday, every=every)
    for agency in desk.led:
        last = calendar.add_working_days(on, -rules.leader_after(agency))
        every = rules.overdue_every(agency)
        yield Span(agency, Kind.LEADER, date.min, last, every=every)


def _ahead(agency: int, leads: Iterable[int], on: date, calendar: Calendar) -> Iterator[Span]:
    first = on
    for n in sorted({0, *leads}):
        last = calendar.add_working_days(on, n + 1) - timedelta(days=1)
        yield Span(agency, Kind.AHEAD, first, last, step=n)
        first = last + timedelta(days=1)
