"""Who has sent what of a recurring task: agency by period, and who has not sent the one at hand.

`known_on` asks for the duties as history has them on a past day; the counts then lead to lists of it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.succession import successors_of
from assignments.as_of import duties_known_on
from assignments.models import Assignment, Recurrence, State
from assignments.periods import period_label
from assignments.time_cell import TimeCell, time_cell, time_cell_sql

N_PERIODS = 12  # a year of months stands on one page
SENT = frozenset({State.REPORTED, State.DONE})
UNSENT = [State.ISSUED, State.WORKING, State.SUSPENDED, State.RETURNED]


class Stand(models.TextChoices):
    """What an agency has done about one period; a reported one counts as sent on its day."""

    SENT = "sent", _("Sent on time")
    SENT_LATE = "sent_late", _("Sent late")
    MISSING = "missing", _("Not sent, overdue")
    NOT_DUE = "not_due", _("Not sent, not yet due")
    RESTING = "resting", _("Suspended or returned")


# Mark, icon and colour of each stand: the mark alone says it on paper and without colours.
LOOKS = {
    Stand.SENT: ("●", "done_on_time"),
    Stand.SENT_LATE: ("◐", "done_late"),
    Stand.MISSING: ("✕", "overdue"),
    Stand.NOT_DUE: ("○", "within"),
    Stand.RESTING: ("–", "suspended"),
}


@dataclass(frozen=True)
class Mark:
    duty: Assignment
    stand: Stand

    @property
    def sign(self) -> str:
        return LOOKS[self.stand][0]

    @property
    def look(self) -> str:
        return LOOKS[self.stand][1]


@dataclass
class Column:
    """One period with its counts."""

    begin: date
    end: date
    total: int = 0
    n_sent: int = 0
    url: str = ""
    sent_url: str = ""

    @property
    def label(self) -> str:
        return period_label(self.begin, self.end)


@dataclass
class Line:
    """One agency, who answers today, with its marks in each column."""

    agency: Agency
    cells: list[list[Mark]]
    n_on_time: int = 0
    n_due: int = 0
    on_time_url: str = ""
    due_url: str = ""


@dataclass
class Matrix:
    columns: list[Column]
    lines: list[Line]
    current: Column | None = None
    due_on: date | None = None
    unsent: list[Mark] = field(default_factory=list)
    earlier: date | None = None
    later: date | None = None


_LATE = Q(cell__in=[TimeCell.OVERDUE, TimeCell.DONE_LATE])
_AT_IT = Q(state__in=[State.ISSUED, State.WORKING])
# What `stand_of` says of one duty, as conditions on rows that carry their time cell.
CONDITIONS = {
    Stand.SENT: Q(state__in=SENT) & ~_LATE,
    Stand.SENT_LATE: Q(state__in=SENT) & _LATE,
    Stand.MISSING: _AT_IT & _LATE,
    Stand.NOT_DUE: _AT_IT & ~_LATE,
    Stand.RESTING: Q(state__in=[State.SUSPENDED, State.RETURNED]),
}
# Those whose day has come: what "on time" is a share of.
DUE = (Stand.SENT, Stand.SENT_LATE, Stand.MISSING)


def stand_of(duty: Assignment, on: date) -> Stand:
    late = time_cell(duty, on) in {TimeCell.OVERDUE, TimeCell.DONE_LATE}
    if duty.state in SENT:
        return Stand.SENT_LATE if late else Stand.SENT
    if duty.state in {State.SUSPENDED, State.RETURNED}:
        return Stand.RESTING
    return Stand.MISSING if late else Stand.NOT_DUE


def matrix_of(
    rule: Recurrence,
    user: Any,
    on: date,
    *,
    known_on: date | None = None,
    asked: date | None = None,
    n: int = N_PERIODS,
) -> Matrix:
    """Return the periods up to the one asked for, or up to the present; four queries."""
    given = duties_known_on(known_on, of=Q(task=rule.task_id))
    mine = given.visible_to(user).counted()
    periods: list[tuple[Any, Any]] = list(
        mine.filter(period_from__isnull=False)
        .order_by("period_from")
        .values_list("period_from", "period_to")
        .distinct()
    )
    if not periods:
        return Matrix([], [])
    present = _index_of_present(periods, on)
    at = next((i for i, p in enumerate(periods) if asked and p[0] <= asked <= p[1]), present)
    last = max(at, min(at + n // 2, len(periods) - 1)) if asked else len(periods) - 1
    shown = periods[max(0, last - n + 1) : last + 1]
    columns = [Column(*period) for period in shown]
    duties = list(
        mine.filter(period_from__in=[p[0] for p in shown])
        .select_related("agency", "named_agency")
        .order_by("agency__position", "agency__name", "id")
    )
    matrix = Matrix(columns, _lines(duties, columns, on))
    _address(matrix, rule, known_on)
    begin = periods[at][0]
    matrix.current = next(c for c in columns if c.begin == begin)
    now_due = [d for d in duties if d.period_from == begin]
    matrix.due_on = min((d.due_on for d in now_due if d.due_on), default=None)
    matrix.unsent = [Mark(d, stand_of(d, on)) for d in now_due if d.state not in SENT]
    matrix.earlier = periods[at - 1][0] if at else None
    matrix.later = periods[at + 1][0] if at + 1 < len(periods) else None
    return matrix


def _index_of_present(periods: list[tuple[Any, Any]], on: date) -> int:
    """The newest period that has begun: ahead of it duties may be given, but nobody asks for them yet."""
    begun = [i for i, period in enumerate(periods) if period[0] <= on]
    return begun[-1] if begun else 0


def _lines(duties: list[Assignment], columns: list[Column], on: date) -> list[Line]:
    heirs = successors_of((duty.agency for duty in duties), on)
    place = {column.begin: at for at, column in enumerate(columns)}
    lines: dict[int, Line] = {}
    for duty in duties:
        heir = heirs[duty.agency_id]
        line = lines.setdefault(heir.pk, Line(heir, [[] for _ in columns]))
        at = place[duty.period_from]  # type: ignore[index]
        mark = Mark(duty, stand_of(duty, on))
        line.cells[at].append(mark)
        columns[at].total += 1
        columns[at].n_sent += duty.state in SENT
        if mark.stand in DUE:
            line.n_due += 1
            line.n_on_time += mark.stand == Stand.SENT
    return list(lines.values())


def _address(matrix: Matrix, rule: Recurrence, known_on: date | None) -> None:
    """Give each count the address of its rows."""
    first, last = matrix.columns[0].begin, matrix.columns[-1].begin
    for column in matrix.columns:
        column.url = list_url(rule, known_on, period=column.begin)
        column.sent_url = list_url(rule, known_on, period=column.begin, state=sorted(SENT))
    for line in matrix.lines:
        span = {"heir": line.agency.pk, "periods_from": first, "periods_to": last}
        line.on_time_url = list_url(rule, known_on, **span, stand=[Stand.SENT])
        line.due_url = list_url(rule, known_on, **span, stand=DUE)


def unsent_url(rule: Recurrence, column: Column, known_on: date | None) -> str:
    """Return the list of the same duties that the count of the unsent counts."""
    return list_url(rule, known_on, period=column.begin, state=UNSENT)


def list_url(rule: Recurrence, known_on: date | None, **asked: Any) -> str:
    """Return the list of duties of the rule's task with these filters, of the same day."""
    given = {"task": rule.task_id, **({"on": known_on} if known_on else {}), **asked}
    query = {name: [str(one) for one in value] if isinstance(value, list | tuple) else str(value)
             for name, value in given.items()}  # fmt: skip
    return f"{reverse('assignments:assignment-list')}?{urlencode(query, doseq=True)}"


@dataclass(frozen=True)
class Overview:
    """The present period of one recurring task in a list."""

    rule: Recurrence
    label: str = ""
    total: int = 0
    n_sent: int = 0
    n_missing: int = 0
    url: str = ""
    sent_url: str = ""
    missing_url: str = ""


def overviews_of(
    rules: list[Recurrence], user: Any, on: date, *, known_on: date | None = None
) -> list[Overview]:
    """Count the present period of each rule; one query for all of them."""
    duties = (
        duties_known_on(known_on, of=Q(task__in=[rule.task_id for rule in rules]))
        .visible_to(user)
        .counted()
        .filter(period_from__lte=on)
        .annotate(cell=time_cell_sql(on))
        .order_by()
        .values_list("task", "period_from", "period_to", "state", "cell")
        .annotate(n=models.Count("pk"))
    )
    by_task: dict[int, dict[date, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in duties:
        by_task[row[0]][row[1]].append(row)
    found = []
    for rule in rules:
        periods = by_task.get(rule.task_id)
        if not periods:
            found.append(Overview(rule))
            continue
        found.append(_overview(rule, periods[max(periods)], known_on))
    return found


def _overview(rule: Recurrence, rows: list[Any], known_on: date | None) -> Overview:
    """Sum the rows (task, begin, end, state, cell, number) of one period."""
    begin = rows[0][1]
    late = TimeCell.OVERDUE
    return Overview(
        rule,
        label=period_label(begin, rows[0][2]),
        total=sum(row[5] for row in rows),
        n_sent=sum(row[5] for row in rows if row[3] in SENT),
        n_missing=sum(row[5] for row in rows if row[3] not in SENT and row[4] == late),
        url=list_url(rule, known_on, period=begin),
        sent_url=list_url(rule, known_on, period=begin, state=sorted(SENT)),
        missing_url=list_url(rule, known_on, period=begin, state=UNSENT, cell=late.value),
    )
