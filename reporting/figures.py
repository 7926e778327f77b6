"""Every figure once: what it counts, in a sentence, as rows, and as the address of those rows.

A figure is declared by role, cells, states and age. From that one declaration come the queryset, the
count in a grouped query, and the parameters of the list behind the link; a test over generated data
holds the three equal. Nothing else in the program counts duties for people to read.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assignments.happenings import HAPPENED, unfinished_before
from assignments.models import Assignment, AssignmentQuerySet, State
from assignments.period_matrix import UNSENT as NOT_SENT
from assignments.time_cell import DONE_CELLS, RUNNING_CELLS, TimeCell, time_cell_sql
from reporting.scopes import Scope

DAY = timedelta(days=1)
LEAD, SUPPORT = Assignment.Role.LEAD, Assignment.Role.SUPPORT


@dataclass(frozen=True)
class Figure:
    """One number people read. `look` names its drawing in core.states."""

    key: str
    name: str | Promise
    sentence: str | Promise
    role: str = LEAD
    cells: tuple[TimeCell, ...] = ()
    states: tuple[State, ...] = ()
    due_soon: bool = False
    aged: int = 0  # days since it was assigned, at least
    recurring: bool = False  # one period of a recurring report
    happened: str = ""  # in the period of the scope: a key of HAPPENED
    to_do: bool = False  # assigned by the end of that period, and not completed before it
    carried: bool = False  # of these, assigned before it
    fresh: bool = False  # of these, assigned in it
    look: str = ""

    def part(self, role: str) -> str:
        """The part counted: a scope's role stands in for "lead"; supports stay supports."""
        return role if role and self.role == LEAD else self.role

    def rows(self, user: Any, scope: Scope) -> AssignmentQuerySet:
        """The very rows this figure counts, with their time cell annotated."""
        duties = scope.rows(user).annotate(cell=time_cell_sql(scope.on))
        return duties.filter(self.condition(scope))

    def condition(self, scope: Scope) -> Q:
        wanted = Q(role=self.part(scope.role))
        if self.cells:
            wanted &= Q(cell__in=self.cells)
        if self.states:
            wanted &= Q(state__in=self.states)
        if self.due_soon:
            wanted &= Q(due_on__gte=scope.on, due_on__lte=scope.soon)
        if self.aged:
            wanted &= Q(assigned_on__lte=scope.on - timedelta(days=self.aged))
        if self.recurring:
            wanted &= Q(period_from__isnull=False)
        if self.happened:
            wanted &= HAPPENED[self.happened](scope.active_from, scope.active_to)
        if self.to_do:
            wanted &= unfinished_before(scope.active_from)
            wanted &= Q(assigned_on__lte=scope.active_to)
        if self.carried:
            wanted &= Q(assigned_on__lt=scope.active_from)
        if self.fresh:
            wanted &= Q(assigned_on__gte=scope.active_from)
        return wanted

    def counts(self, bucket: "dict[str, Any]", role: str = "") -> bool:
        """Whether a group of alike rows (see summaries) falls under this figure.

        `role` is the scope's. What a period tells apart is not told apart in groups: see ACTIVITY.
        """
        return (
            bucket["role"] == self.part(role)
            and (not self.cells or bucket["cell"] in self.cells)
            and (not self.states or bucket["state"] in self.states)
            and (not self.due_soon or bucket["soon"])
            and (not self.recurring or bucket["recurring"])
            and bucket["age"] >= self.aged
        )

    def params(self, scope: Scope) -> dict[str, Any]:
        """The list's filter parameters that give exactly `rows`."""
        return scope.params() | self._own_params(scope)

    def _own_params(self, scope: Scope) -> dict[str, Any]:
        named: dict[str, Any] = {"role": self.part(scope.role)}
        if self.cells:
            named["cell"] = [str(cell.value) for cell in self.cells]
        if self.states:
            named["state"] = [str(state.value) for state in self.states]
        if self.due_soon:
            named["due_soon"] = "on"
        if self.aged:
            oldest = scope.on - timedelta(days=self.aged)
            named["assigned_to"] = min(oldest, scope.last_assigned).isoformat()
        if self.recurring:
            named["recurring"] = "on"
        if self.happened:
            named[f"{self.happened}_from"] = scope.active_from.isoformat()
            named[f"{self.happened}_to"] = scope.active_to.isoformat()
        return named | (self._of_period(scope) if self.to_do else {})

    def _of_period(self, scope: Scope) -> dict[str, str]:
        """The days of the list that what was to be done in the period is within."""
        first = scope.active_from
        last = first - DAY if self.carried else scope.active_to
        named = {
            "running_from": max(first, scope.running_from or first).isoformat(),
            "assigned_to": min(last, scope.last_assigned).isoformat(),
        }
        if self.fresh:
            named["assigned_from"] = max(first, scope.assigned_from or first).isoformat()
        return named

    def url(self, scope: Scope) -> str:
        own = self._own_params(scope)
        if self.aged or self.to_do:  # says other days of assigning than the scope
            query = urlencode(scope.params() | own, doseq=True)
        else:  # thousands of links share the scopes of a hundred agencies
            query = f"{scope.query}&{urlencode(own, doseq=True)}"
        return f"{reverse('assignments:assignment-list')}?{query}"


AGES = (30, 60, 90)

TOTAL = Figure(
    "total",
    _("Assigned in total"),
    _("Lead duties assigned and not withdrawn."),
)
DONE_ON_TIME = Figure(
    "done_on_time",
    _("Done on time"),
    _("Confirmed, with a result dated on or before the deadline in force."),
    cells=(TimeCell.DONE_ON_TIME,),
    look="done_on_time",
)
DONE_LATE = Figure(
    "done_late",
    _("Done late"),
    _("Confirmed, with a result dated after the deadline in force."),
    cells=(TimeCell.DONE_LATE,),
    look="done_late",
)
WITHIN = Figure(
    "within",
    _("Within time"),
    _("Not yet confirmed, deadline not yet passed."),
    cells=(TimeCell.WITHIN,),
    look="within",
)
DUE_SOON = Figure(
    "due_soon",
    _("Due soon"),
    _("Within time, with the deadline in the next working days."),
    cells=(TimeCell.WITHIN,),
    due_soon=True,
    look="due_soon",
)
OVERDUE = Figure(
    "overdue",
    _("Overdue"),
    _("Not confirmed, deadline passed; a reported completion counts from its date."),
    cells=(TimeCell.OVERDUE,),
    look="overdue",
)
NO_DEADLINE_DONE = Figure(
    "no_deadline_done",
    _("No deadline, done"),
    _("Confirmed duties that had no deadline."),
    cells=(TimeCell.NO_DEADLINE_DONE,),
    look="no_deadline_done",
)
NO_DEADLINE = Figure(
    "no_deadline",
    _("No deadline, running"),
    _("Duties without a deadline that are not confirmed."),
    cells=(TimeCell.NO_DEADLINE,),
    look="no_deadline",
)
CELLS = (DONE_ON_TIME, DONE_LATE, WITHIN, OVERDUE, NO_DEADLINE_DONE, NO_DEADLINE)

AGED = (
    Figure(
        "no_deadline_30",
        _("No deadline for 30 days or more"),
        _("Running without a deadline since 30 days or more."),
        cells=(TimeCell.NO_DEADLINE,),
        aged=30,
        look="no_deadline",
    ),
    Figure(
        "no_deadline_60",
        _("No deadline for 60 days or more"),
        _("Running without a deadline since 60 days or more."),
        cells=(TimeCell.NO_DEADLINE,),
        aged=60,
        look="no_deadline",
    ),
    Figure(
        "no_deadline_90",
        _("No deadline for 90 days or more"),
        _("Running without a deadline since 90 days or more."),
        cells=(TimeCell.NO_DEADLINE,),
        aged=90,
        look="no_deadline",
    ),
)

# Sums of cells, which tables and trends count by.
DONE = Figure(
    "done",
    _("Completed"),
    _("Confirmed, on time or late or without a deadline."),
    cells=DONE_CELLS,
    look="done",
)
RUNNING = Figure(
    "running",
    _("Running"),
    _("Not yet confirmed, within time, overdue or without a deadline."),
    cells=RUNNING_CELLS,
)
# What a share of punctuality is a share of: duties still within time or without a deadline say nothing.
DECIDED = Figure(
    "decided",
    _("Deadline decided"),
    _("Done on time, done late or overdue: what the deadline has decided."),
    cells=(TimeCell.DONE_ON_TIME, TimeCell.DONE_LATE, TimeCell.OVERDUE),
)
SUMS = (DONE, RUNNING, DECIDED)

# What is of a period: the days from `since` to `until` of the scope, thirty up to its cut-off unless
# asked. Table D is the share of UPDATED in TO_DO, see docs/decisions/0044.
TO_DO = Figure(
    "to_do",
    _("To be done in the period"),
    _("Duties assigned by the end of the period and not completed before its first day."),
    to_do=True,
)
UPDATED = Figure(
    "updated",
    _("Updated"),
    _("Duties to be done in the period that their agency reported on in it (table D)."),
    to_do=True,
    happened="updated",
)
URGED = Figure(
    "urged",
    _("Urged"),
    _("Duties named in an urging dispatch issued in the period, whatever became of them since."),
    happened="urged",
)
EXTENDED = Figure(
    "extended",
    _("Given more time"),
    _("Duties whose deadline was extended in the period, once or several times."),
    happened="extended",
)
CARRIED_OVER = Figure(
    "carried_over",
    _("Carried over"),
    _("Duties assigned before the period and not completed before its first day."),
    to_do=True,
    carried=True,
)
NEWLY_ASSIGNED = Figure(
    "newly_assigned",
    _("Newly assigned"),
    _("Duties assigned in the period."),
    to_do=True,
    fresh=True,
)
# counted by a query each, see summaries.by_agency
ACTIVITY = (TO_DO, UPDATED, URGED, EXTENDED, CARRIED_OVER, NEWLY_ASSIGNED)

# What the rows are doing; of a past day this too is read from history.
NOT_STARTED = Figure(
    "not_started",
    _("Not started"),
    _("Assigned, not yet accepted by the agency."),
    states=(State.ISSUED,),
    look="issued",
)
WAITING = Figure(
    "waiting",
    _("Waiting for confirmation"),
    _("Completion reported, not yet confirmed by the assigner."),
    states=(State.REPORTED,),
    look="reported",
)
RETURNED = Figure(
    "returned",
    _("Returned"),
    _("Sent back by the agency as not its own, not yet decided."),
    states=(State.RETURNED,),
    look="returned",
)
SUSPENDED = Figure(
    "suspended",
    _("Suspended"),
    _("Put on hold by the assigner; the clock stands still."),
    states=(State.SUSPENDED,),
    look="suspended",
)
STATES = (NOT_STARTED, WAITING, RETURNED, SUSPENDED)

UNSENT = Figure(
    "unsent",
    _("Recurring reports not sent"),
    _("Periods of recurring reports that are overdue and not sent."),
    cells=(TimeCell.OVERDUE,),
    states=tuple(NOT_SENT),
    recurring=True,
    look="overdue",
)

SUPPORT_TOTAL = Figure(
    "support_total",
    _("Supporting"),
    _("Duties in which the agency supports a lead; not part of the total."),
    role=SUPPORT,
)
SUPPORT_RUNNING = Figure(
    "support_running",
    _("Supporting, running"),
    _("Supporting duties that are not finished."),
    role=SUPPORT,
    cells=RUNNING_CELLS,
)
SUPPORTS = (SUPPORT_TOTAL, SUPPORT_RUNNING)

# FIGURES are counted together in one grouped query; EVERY one there is, is held to its rows by a test.
FIGURES = (TOTAL, *CELLS, *SUMS, DUE_SOON, *AGED, *STATES, UNSENT, *SUPPORTS)
EVERY = (*FIGURES, *ACTIVITY)
