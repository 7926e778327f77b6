"""The time cell of a duty: one function and one SQL expression that a property test holds equal.

DOMAIN section 6: computed from the deadline in force, the accepted completion and a cut-off; never
stored. While a reported completion waits, lateness counts to the reported date; while a duty is
suspended, its clock stands still.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, DateField, F, Q, Value, When
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from assignments.models import Assignment, State
from core.workdays import Calendar


class TimeCell(models.TextChoices):
    DONE_ON_TIME = "done_on_time", _("Done on time")
    DONE_LATE = "done_late", _("Done late")
    WITHIN = "within", _("Within time")
    OVERDUE = "overdue", _("Overdue")
    NO_DEADLINE_DONE = "no_deadline_done", _("No deadline, done")
    NO_DEADLINE = "no_deadline", _("No deadline, running")


DONE_CELLS = (TimeCell.DONE_ON_TIME, TimeCell.DONE_LATE, TimeCell.NO_DEADLINE_DONE)
RUNNING_CELLS = (TimeCell.WITHIN, TimeCell.OVERDUE, TimeCell.NO_DEADLINE)


def completion_by(assignment: Assignment, on: date) -> date | None:
    """Return the accepted completion, unless it came after the cut-off."""
    done_on = assignment.completed_on
    return done_on if done_on is not None and done_on <= on else None


def time_cell(assignment: Assignment, on: date) -> TimeCell:
    """Return the cell of one duty at the cut-off `on`."""
    done_on, due = completion_by(assignment, on), assignment.due_on
    if due is None:
        return TimeCell.NO_DEADLINE_DONE if done_on else TimeCell.NO_DEADLINE
    if done_on:
        return TimeCell.DONE_ON_TIME if done_on <= due else TimeCell.DONE_LATE
    return TimeCell.OVERDUE if due < assignment.reference_day(on) else TimeCell.WITHIN


def days_late(assignment: Assignment, on: date) -> int:
    """Return the calendar days from the deadline to its end, or to now if unfinished; 0 if not late."""
    if assignment.due_on is None:
        return 0
    reference = completion_by(assignment, on) or assignment.reference_day(on)
    return max(0, (reference - assignment.due_on).days)


def due_soon_until(on: date, calendar: Calendar) -> date:
    """Return the last day that is at most settings.DUE_SOON_WORKING_DAYS working days away.

    Days off after the last of them belong to it: from a Wednesday, three days reach to the Sunday
    before the fourth.
    """
    beyond = calendar.add_working_days(on, settings.DUE_SOON_WORKING_DAYS + 1)
    return beyond - timedelta(days=1)


def is_due_soon(assignment: Assignment, on: date, calendar: Calendar) -> bool:
    """Whether the duty is within time and its deadline lies in the next few working days."""
    return (
        assignment.due_on is not None
        and time_cell(assignment, on) == TimeCell.WITHIN
        and on <= assignment.due_on <= due_soon_until(on, calendar)
    )


def shown_cell(assignment: Assignment, on: date, calendar: Calendar) -> str:
    """Return the name of the badge to show: the time cell, or `due_soon`; withdrawn duties have none."""
    if assignment.state == State.WITHDRAWN:
        return ""
    return "due_soon" if is_due_soon(assignment, on, calendar) else time_cell(assignment, on).value


def cell_hint(cell: str, on: date) -> Q:
    """Return a condition every duty of the cell meets and an index can use; narrows, never decides."""
    hints = {
        TimeCell.DONE_ON_TIME: Q(completed_on__lte=on, due_on__isnull=False),
        TimeCell.DONE_LATE: Q(completed_on__lte=on, due_on__isnull=False),
        TimeCell.WITHIN: Q(due_on__isnull=False),
        TimeCell.OVERDUE: Q(due_on__lt=on),
        TimeCell.NO_DEADLINE_DONE: Q(completed_on__lte=on, due_on__isnull=True),
        TimeCell.NO_DEADLINE: Q(due_on__isnull=True),
    }
    return hints[TimeCell(cell)]


def reference_day_sql(on: date) -> Case:
    day = Value(on, output_field=DateField())
    return Case(
        When(state=State.REPORTED, then=Least(day, F("reported_on"))),
        When(state=State.SUSPENDED, then=Least(day, F("suspended_on"))),
        default=day,
        output_field=DateField(),
    )


def time_cell_sql(on: date) -> Case:
    """The same rule as `time_cell`, as an annotation: `.annotate(cell=time_cell_sql(on))`."""
    is_done = Q(completed_on__lte=on)
    return Case(
        When(Q(due_on__isnull=True) & is_done, then=Value(TimeCell.NO_DEADLINE_DONE)),
        When(due_on__isnull=True, then=Value(TimeCell.NO_DEADLINE)),
        When(is_done & Q(completed_on__lte=F("due_on")), then=Value(TimeCell.DONE_ON_TIME)),
        When(is_done, then=Value(TimeCell.DONE_LATE)),
        When(due_on__lt=reference_day_sql(on), then=Value(TimeCell.OVERDUE)),
        default=Value(TimeCell.WITHIN),
        output_field=CharField(),
    )
