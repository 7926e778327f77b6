"""The last twelve months of a scope: assigned, completed, overdue at each month's end.

What was assigned and completed in a month is a matter of dates, and counted in the rows the scope
knows. What was overdue at a month's end is what the dashboard said that evening, so it is told from
history, all months in one query. Each number is a link to its rows.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate, TruncMonth
from django.utils.translation import gettext as _

from assignments.as_of import duty_spans
from assignments.models import Assignment
from assignments.time_cell import TimeCell, time_cell
from core.charts_columns import Columns, Reading, Series, columns
from core.formatting import number
from core.states import TIME_CELLS
from reporting.figures import DONE, OVERDUE, TOTAL
from reporting.scopes import Scope

N_MONTHS = 12


@dataclass(frozen=True)
class Month:
    """A calendar month up to its last day, or up to the cut-off in the one that still runs."""

    first: date
    last: date

    @property
    def label(self) -> str:
        return f"{self.first.month:02}/{self.first.year % 100:02}"

    @property
    def name(self) -> str:
        """What a sentence calls it: 12/25 would be a day there."""
        return f"{self.first.month:02}/{self.first.year}"


@dataclass(frozen=True)
class MonthFigures:
    month: Month
    assigned: Reading
    completed: Reading
    overdue: Reading


def months_until(on: date, n: int = N_MONTHS) -> list[Month]:
    """Return the last so many months, the running one last and cut at the day."""
    found = [Month(on.replace(day=1), on)]
    while len(found) < n:
        last = found[-1].first - timedelta(days=1)
        found.append(Month(last.replace(day=1), last))
    return found[::-1]


def trend_of(user: Any, scope: Scope, *, overdue_now: int) -> list[MonthFigures]:
    """Return the months of a scope; three queries. `overdue_now` is the scope's own overdue figure."""
    months = months_until(scope.on)
    assigned = _by_month(TOTAL.rows(user, _of_these_months(scope, months)), "assigned_on")
    done = DONE.rows(user, replace(scope, completed_from=months[0].first, completed_to=scope.on))
    completed = _by_month(done, "completed_on")
    overdue = overdue_at(user, scope, [month.last for month in months[:-1]])
    overdue[scope.on] = overdue_now
    return [
        MonthFigures(
            month,
            _reading(TOTAL, assigned.get(month.first, 0), assigned_in(scope, month)),
            _reading(DONE, completed.get(month.first, 0), completed_in(scope, month)),
            _reading(OVERDUE, overdue[month.last], as_known_on(scope, month.last)),
        )
        for month in months
    ]


def assigned_in(scope: Scope, month: Month) -> Scope:
    """Narrow to what was assigned in the month; an empty span where the scope excludes it."""
    return replace(
        scope,
        assigned_from=max(month.first, scope.assigned_from or month.first),
        assigned_to=min(month.last, scope.last_assigned),
    )


def completed_in(scope: Scope, month: Month) -> Scope:
    return replace(scope, completed_from=month.first, completed_to=month.last)


def as_known_on(scope: Scope, on: date) -> Scope:
    """The same scope on an earlier day, as it was known then."""
    return scope if on == scope.on else replace(scope, on=on, known_on=on)


def _of_these_months(scope: Scope, months: Sequence[Month]) -> Scope:
    return replace(
        scope, assigned_from=max(months[0].first, scope.assigned_from or months[0].first)
    )


def _by_month(rows: Any, field: str) -> dict[date, int]:
    grouped = rows.order_by().annotate(month=TruncMonth(field)).values_list("month")
    return dict(grouped.annotate(n=Count("pk")))


def overdue_at(user: Any, scope: Scope, days: Sequence[date]) -> dict[date, int]:
    """Count what was overdue at the end of each past day, as known then; one query for all days.

    Equal to OVERDUE of the same scope on each day (tested). Only rows of history during which a
    deadline had passed are read; a field or a leader asks one query more for each day.
    """
    found = dict.fromkeys(days, 0)
    if not days:
        return found
    whole = replace(scope, on=max(days), known_on=None, field=None, leader="")
    rows = (
        duty_spans(max(days))
        .visible_to(user)
        .counted()
        .filter(whole.condition(), role=OVERDUE.part(scope.role), due_on__lt=max(days))
        # What is overdue at the end of a day was replaced later than the deadline's own midnight, and
        # not completed before it was written: both only keep rows from being looked at in vain.
        .filter(Q(("until__gt", F("due_on"))), _not_done_before(F("history_date")))
        .order_by()
        .values_list("task_id", TruncDate("since"), TruncDate("until"), *CLOCK_FIELDS)
    )
    days = sorted(days)
    days_of = [(day, *_then(scope, day)) for day in days]
    duty = Assignment()  # wears one row after the other: making 25,000 takes longer than the query
    for task_id, since, until, *clock in rows.iterator():
        for name, value in zip(CLOCK_FIELDS, clock, strict=True):
            setattr(duty, name, value)
        for day, last_assigned, tasks in days_of[
            bisect_left(days, since) : bisect_left(days, until)
        ]:
            if tasks is None or task_id in tasks:
                late = time_cell(duty, day) == TimeCell.OVERDUE
                found[day] += late and duty.assigned_on <= last_assigned
    return found


# All that the rule of the time cell reads of a duty.
CLOCK_FIELDS = ("state", "assigned_on", "due_on", "completed_on", "reported_on", "suspended_on")


def _not_done_before(moment: F) -> Q:
    return Q(completed_on__isnull=True) | Q(("completed_on__gt", moment))


def _then(scope: Scope, day: date) -> tuple[date, set[int] | None]:
    """What bounds the rows of one day: the last day of assigning, and the tasks where these narrow."""
    then = as_known_on(scope, day)
    if not (scope.field or scope.leader):
        return then.last_assigned, None
    tasks = Assignment.objects.filter(then.task_condition()).order_by()
    return then.last_assigned, set(tasks.values_list("task_id", flat=True).distinct())


def _reading(figure: Any, n: int, scope: Scope) -> Reading:
    return Reading(n, figure.url(scope) if n else "")


def chart_of_months(figures: Sequence[MonthFigures]) -> Columns:
    """Draw the months: assigned hollow, completed filled, overdue as a line."""
    within, done, late = (TIME_CELLS[key] for key in ("within", "done_on_time", "overdue"))
    return columns(
        _("Month by month"),
        [(f.month.label, (f.assigned, f.completed, f.overdue)) for f in figures],
        series=[
            Series(_("Assigned in the month"), "hollow", within.colour, "within"),
            Series(_("Completed in the month"), "filled", done.colour, "done_on_time"),
            Series(_("Overdue at the month's end"), "line", late.colour, "overdue"),
        ],
        summary=sentence_of_months(figures),
        first_column=_("Month"),
    )


def sentence_of_months(figures: Sequence[MonthFigures]) -> str:
    """Say in a sentence how much came, how much was done, and where lateness has gone."""
    first, last = figures[0], figures[-1]
    return _(
        "In %(n)s months %(assigned)s duties were assigned and %(completed)s completed; "
        "%(before)s were overdue at the end of %(first)s, %(now)s are in %(last)s."
    ) % {
        "n": number(len(figures)),
        "assigned": number(sum(f.assigned.n for f in figures)),
        "completed": number(sum(f.completed.n for f in figures)),
        "before": number(first.overdue.n),
        "first": first.month.name,
        "now": number(last.overdue.n),
        "last": last.month.name,
    }
