"""Whom to urge about what: late so many working days, not urged in the last so many days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef

from agencies.models import Agency, Block
from assignments.models import (
    Assignment,
    AssignmentQuerySet,
    State,
    UrgedDuty,
    Urging,
    urgings_of,
)
from assignments.models.urging import quiet_since
from assignments.services.records import local_day
from assignments.time_cell import days_late
from core.workdays import Calendar
from directives.models import Document, Field

# The agency still has something to do: what waits for a decision is not the agency's to hurry.
AT_WORK = (State.ISSUED, State.WORKING)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How a proposal is made; the first two default to settings."""

    late_days: int | None = None  # working days after the deadline, at least
    quiet_days: int | None = None  # days since the last urging, at least
    document: Document | None = None
    field: Field | None = None
    block: str = ""
    agency: Agency | None = None
    only: Sequence[int] = ()  # these duties, chosen by hand; the days do not matter then


@dataclass(frozen=True)
class ProposedDuty:
    duty: Assignment
    days_late: int
    n_urged: int
    last_urged: date | None


@dataclass(frozen=True)
class Proposal:
    """One agency with the late duties a draft would list; `draft` is one that waits already."""

    agency: Agency
    duties: list[ProposedDuty]
    draft: Urging | None

    @property
    def block_words(self) -> str:
        return str(Block(self.agency.block).label)


def urgeable(body: Agency, on: date) -> AssignmentQuerySet:
    """Return the duties this body may urge that day: it gave them, they are late and at work."""
    given = Assignment.objects.leads().overdue(on).filter(assigner=body, state__in=AT_WORK)
    return given.exclude(agency=body)


def proposed(body: Agency, rule: Rule, *, on: date, calendar: Calendar) -> AssignmentQuerySet:
    """Return the duties the rule proposes, none that stands in a draft already."""
    duties = urgeable(body, on)
    if rule.only:
        duties = duties.filter(pk__in=rule.only)
    else:
        late = settings.URGE_LATE_WORKING_DAYS if rule.late_days is None else rule.late_days
        quiet = settings.URGE_QUIET_DAYS if rule.quiet_days is None else rule.quiet_days
        duties = duties.filter(due_on__lte=calendar.add_working_days(on, -late))
        if quiet:
            lately = UrgedDuty.objects.since(quiet_since(on, quiet))
            duties = duties.exclude(Exists(lately.filter(assignment=OuterRef("pk"))))
    if rule.document:
        duties = duties.filter(task__document=rule.document)
    if rule.field:
        duties = duties.filter(task__field=rule.field)
    if rule.block:
        duties = duties.filter(agency__block=rule.block)
    if rule.agency:
        duties = duties.filter(agency=rule.agency)
    drafted = UrgedDuty.objects.filter(
        assignment=OuterRef("pk"), urging__state=Urging.State.DRAFT, urging__assigner=body
    )
    return duties.exclude(Exists(drafted))


def proposals_of(body: Agency, rule: Rule, *, on: date, calendar: Calendar) -> list[Proposal]:
    """Return the agencies with their proposed duties, in the order of table A; three queries."""
    duties = list(
        proposed(body, rule, on=on, calendar=calendar)
        .for_rows()
        .order_by("agency__position", "agency__name", "agency", "due_on", "pk")
    )
    urged = urgings_of(duty.pk for duty in duties)
    waiting = {
        urging.agency_id: urging
        for urging in Urging.objects.drafts().filter(
            assigner=body, agency__in={duty.agency_id for duty in duties}
        )
    }
    by_agency: dict[int, Proposal] = {}
    for duty in duties:
        entry = by_agency.setdefault(
            duty.agency_id, Proposal(duty.agency, [], waiting.get(duty.agency_id))
        )
        n, last = urged.get(duty.pk, (0, None))
        entry.duties.append(
            ProposedDuty(duty, days_late(duty, on), n, local_day(last) if last else None)
        )
    return list(by_agency.values())
