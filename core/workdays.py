"""Working days of Vietnam: the public calendar from a library, corrected by rows an administrator enters.

`Calendar` is a plain value, so every function of time stays testable; `agencies.calendar` builds it
from the table of local days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays
from holidays.countries.vietnam import VietnamStaticHolidays


@lru_cache(maxsize=256)
def public_year(year: int) -> tuple[Mapping[date, str], frozenset[date]]:
    """Return a year's public holidays by name, and its Saturdays worked in exchange for one of them."""
    known = holidays.country_holidays("VN", years=year, language="vi")
    return dict(known), frozenset(day for day in known.weekend_workdays if day.year == year)


def is_announced(year: int) -> bool:
    """Whether the library knows the days the government swapped that year; later ones it only computes.

    The holidays themselves follow from the law and the lunar calendar; which Saturdays are worked for
    them, and how Tết lies, is announced each autumn for the year to come.
    """
    return year <= max(VietnamStaticHolidays.special_public_holidays)


@dataclass(frozen=True)
class Calendar:
    """Days that differ from the plain week: `off` are closed, `working` are swapped-in days."""

    off: frozenset[date] = field(default_factory=frozenset)
    working: frozenset[date] = field(default_factory=frozenset)

    def is_working(self, day: date) -> bool:
        if day in self.working:
            return True
        if day in self.off:
            return False
        closed, exchanged = public_year(day.year)
        return day in exchanged or (day.weekday() < 5 and day not in closed)

    def add_working_days(self, start: date, n: int) -> date:
        """Return the day `n` working days after `start` (before it when `n` is negative)."""
        step = timedelta(days=1 if n >= 0 else -1)
        day, left = start, abs(n)
        while left:
            day += step
            if self.is_working(day):
                left -= 1
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(1 for day in days if self.is_working(day))


PLAIN_CALENDAR = Calendar()
