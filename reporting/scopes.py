"""What a figure is asked about: whose rows, of which agencies, documents and dates, as of which day.

A scope narrows what a person may see and can never widen it; its parameters are those of the list of
assignments, so that a figure's link shows exactly the rows that were counted.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from agencies.calendar import current_calendar
from agencies.models import Agency
from assignments.as_of import duties_known_on, led_by, tasks_of_field_on
from assignments.happenings import unfinished_before
from assignments.models import AssignmentQuerySet
from assignments.standpoint import Standpoint, agency_path, belongs_to
from assignments.time_cell import due_soon_until
from core.workdays import Calendar
from directives.models import Document, Field
from reporting.models import PeriodRule

# Updates, urgings and extensions are counted over so many days unless a first day is asked for.
ACTIVE_DAYS = 30


@dataclass(frozen=True)
class Scope:
    """A cut-off day and what narrows the rows; `soon` is the last day that counts as due soon.

    `known_on` is the day whose knowledge counts: the rows as history has them at its end. Without it
    they are taken as they stand now, which is right for today only.
    """

    on: date
    soon: date
    known_on: date | None = None
    province: Agency | None = None
    agency: Agency | None = None
    block: str = ""
    document: Document | None = None
    field: Field | None = None
    assigned_from: date | None = None
    assigned_to: date | None = None
    running_from: date | None = None  # what was completed before it no longer ran, see `in_period`
    standpoint: str = Standpoint.NOW.value  # whose a duty counts as: who answers now, or was named
    leader: str = ""  # the leader in charge, the whole name as tasks have it
    role: str = ""  # the part that totals and cells count; empty means lead
    since: date | None = None  # the first day of the updates, urgings and extensions counted
    until: date | None = None  # the last of those days, where it comes before the cut-off
    due_from: date | None = None
    due_to: date | None = None
    completed_from: date | None = None
    completed_to: date | None = None

    @property
    def agency_path(self) -> str:
        """The field of a duty that says whose figures it belongs to."""
        return agency_path(self.standpoint)

    def rows(self, user: Any) -> AssignmentQuerySet:
        """Lead and support duties in scope that this person may see and totals count."""
        return self.everyones_rows().visible_to(user)

    def everyones_rows(self) -> AssignmentQuerySet:
        """The rows of all people, for what tells nobody's duties: an agency's place among others."""
        return self._all().counted()

    def rows_ever(self, user: Any) -> AssignmentQuerySet:
        """The rows and those withdrawn since, for papers about what was done, which stays done."""
        return self._all().visible_to(user)

    def _all(self) -> AssignmentQuerySet:
        return duties_known_on(self.known_on).filter(self.condition())

    def condition(self) -> Q:
        wanted = Q(assigned_on__lte=self.last_assigned)
        if self.assigned_from:
            wanted &= Q(assigned_on__gte=self.assigned_from)
        if self.running_from:
            wanted &= unfinished_before(self.running_from)
        for name, bound in self._spans().items():
            wanted &= Q((name, bound))
        wanted &= belongs_to(
            self.standpoint, agency=self.agency, block=self.block, province=self.province
        )
        if self.document:
            wanted &= Q(task__document=self.document)
        return wanted & self.task_condition()

    def task_condition(self) -> Q:
        """The part of the condition that is about the task as it was known on the day."""
        wanted = Q()
        if self.field and self.known_on:
            wanted &= Q(task__in=tasks_of_field_on(self.field, self.known_on))
        elif self.field:
            wanted &= Q(task__field=self.field)
        return wanted & led_by(self.leader, self.known_on)

    def _spans(self) -> dict[str, date]:
        bounds = {
            "due_on__gte": self.due_from,
            "due_on__lte": self.due_to,
            "completed_on__gte": self.completed_from,
            "completed_on__lte": self.completed_to,
        }
        return {name: day for name, day in bounds.items() if day}

    @property
    def active_from(self) -> date:
        """The first day of the updates, urgings and extensions counted."""
        return self.since or self.active_to - timedelta(days=ACTIVE_DAYS - 1)

    @property
    def active_to(self) -> date:
        """The last of those days: what came after the cut-off was not known on it."""
        return min(self.on, self.until) if self.until else self.on

    @property
    def last_assigned(self) -> date:
        """What was assigned after the cut-off did not exist on it."""
        return min(self.on, self.assigned_to) if self.assigned_to else self.on

    def params(self) -> dict[str, str]:
        """The same narrowing in the words of the list of assignments."""
        named = {
            "on": self.on.isoformat(),
            "province": str(self.province.pk) if self.province else "",
            "agency": str(self.agency.pk) if self.agency else "",
            "block": self.block,
            "document": str(self.document.pk) if self.document else "",
            "field": str(self.field.pk) if self.field else "",
            "leader": self.leader,
            "assigned_from": _iso(self.assigned_from),
            "assigned_to": self.last_assigned.isoformat(),
            "running_from": _iso(self.running_from),
            "due_from": _iso(self.due_from),
            "due_to": _iso(self.due_to),
            "completed_from": _iso(self.completed_from),
            "completed_to": _iso(self.completed_to),
            "standpoint": Standpoint.THEN.value if self.standpoint == Standpoint.THEN else "",
        }
        return {name: value for name, value in named.items() if value}

    @cached_property
    def query(self) -> str:
        return urlencode(self.params())

    def url(self) -> str:
        """The address of the dashboard of this scope, its day said, so that it can be sent on."""
        days = {"since": _iso(self.since), "until": _iso(self.until)}
        named = self.params() | {"role": self.role} | days
        if not self.assigned_to:
            named.pop("assigned_to")
        asked = {name: value for name, value in named.items() if value}
        return f"{reverse('reporting:dashboard')}?{urlencode(asked)}"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def scope_on(
    on: date, *, today: date | None = None, calendar: Calendar | None = None, **narrowing: Any
) -> Scope:
    """Build a scope with the "due soon" of the reader's calendar, else the whole country's; one query.

    A day before `today` is asked of history: what was known then, not what is known of it now.
    """
    return Scope(
        on=on,
        soon=due_soon_until(on, calendar or current_calendar()),
        known_on=on if today and on < today else None,
        **narrowing,
    )


def in_period(rule: str, first: date | None, last: date | None) -> dict[str, Any]:
    """Return the fields of a scope that narrow it to the duties of a period; open ends narrow nothing.

    The one definition of "the duties of a period": those that were to be done in it, assigned by its
    end and not completed before its first day; or, where asked for, only those assigned in it. What
    happened to them is counted in its days, also where the cut-off is later.
    """
    begins = "assigned_from" if rule == PeriodRule.ASSIGNED else "running_from"
    return {begins: first, "assigned_to": last, "since": first, "until": last}


def area_of(agency: Agency) -> dict[str, Agency]:
    """Return what a report on behalf of an agency is about: a province as a whole, or itself alone.

    Never the agencies below: everyone who reaches the agency may open its reports, and not everyone
    of them reaches what lies below.
    """
    head = agency.office_of or agency
    if head.province_id == head.pk:
        return {"province": head}
    return {"agency": head}
