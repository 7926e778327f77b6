"""What comes due in the next 30 days, as a wall calendar: weeks by days, each count a link."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from core.workdays import Calendar, public_year
from reporting.dashboard import coming
from reporting.figures import WITHIN
from reporting.scopes import Scope


@dataclass(frozen=True)
class DueDay:
    """One square; outside the 30 days it is empty and only fills its week."""

    on: date
    n: int = 0
    url: str = ""
    is_working: bool = True
    holiday: str = ""  # the name of a public holiday
    is_first: bool = False  # the cut-off itself
    is_outside: bool = False


@dataclass(frozen=True)
class DueCalendar:
    weeks: list[list[DueDay]]
    n: int
    url: str
    busiest: DueDay | None

    @property
    def closed_with_duties(self) -> int:
        """Duties whose deadline falls on a day nobody works."""
        return sum(day.n for week in self.weeks for day in week if not day.is_working)


def due_on(scope: Scope, day: date) -> Scope:
    return replace(scope, due_from=day, due_to=day)


def due_calendar(user: Any, scope: Scope, calendar: Calendar) -> DueCalendar:
    """Draw the weeks from the cut-off's Monday on; one query."""
    month = coming(scope)
    grouped = WITHIN.rows(user, month).order_by().values_list("due_on")
    counts: dict[date, int] = dict(grouped.annotate(n=Count("pk")))
    first, last = scope.on, month.due_to or scope.on
    monday = first - timedelta(days=first.weekday())
    n_weeks = (last - monday).days // 7 + 1
    days = [monday + timedelta(days=n) for n in range(7 * n_weeks)]
    squares = [_square(day, scope, calendar, counts.get(day, 0), last) for day in days]
    return DueCalendar(
        weeks=[squares[n : n + 7] for n in range(0, len(squares), 7)],
        n=sum(counts.values()),
        url=f"{WITHIN.url(month)}&sort=due_on",
        busiest=max((s for s in squares if s.n), key=lambda s: s.n, default=None),
    )


def _square(day: date, scope: Scope, calendar: Calendar, n: int, last: date) -> DueDay:
    return DueDay(
        on=day,
        n=n,
        url=WITHIN.url(due_on(scope, day)) if n else "",
        is_working=calendar.is_working(day),
        holiday=public_year(day.year)[0].get(day, "") if not calendar.is_working(day) else "",
        is_first=day == scope.on,
        is_outside=not scope.on <= day <= last,
    )
