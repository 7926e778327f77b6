"""The months of a year as a wall calendar draws them: which days are closed, and why."""

import calendar as weeks_of
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agencies.models import SpecialDay
from core.workdays import public_year


@dataclass(frozen=True)
class Day:
    on: date
    is_closed: bool
    # Why it differs from a plain weekday or weekend; empty for those.
    why: str = ""
    is_exchanged: bool = False  # a Saturday or Sunday that is worked


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[list[Day | None]]

    @property
    def named(self) -> list[Day]:
        """The days that differ, in order: the list below the month."""
        return [day for week in self.weeks for day in week if day and day.why]


def months_of(year: int, special: list[SpecialDay]) -> list[Month]:
    """Draw a year; a province's own row outweighs the whole country's (they come sorted so)."""
    rows = {row.on: row for row in sorted(special, key=lambda row: row.province_id is not None)}
    weeks = weeks_of.Calendar()
    return [
        Month(
            date(year, month, 1),
            [
                [_day(date(year, month, n), rows) if n else None for n in week]
                for week in weeks.monthdayscalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def _day(on: date, rows: dict[date, SpecialDay]) -> Day:
    if (row := rows.get(on)) is not None:
        closed = row.kind == SpecialDay.Kind.OFF
        return Day(on, closed, row.name, is_exchanged=not closed)
    holidays, exchanged = public_year(on.year)
    if on in exchanged:
        return Day(on, is_closed=False, why=_("Worked in exchange"), is_exchanged=True)
    if on in holidays:
        return Day(on, is_closed=True, why=holidays[on])
    return Day(on, is_closed=on.weekday() >= 5)
