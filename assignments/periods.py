"""Recurring duties: which periods there are, on which day each is due, and how paper says it; pure.

A period is a calendar week (Monday to Sunday), month, quarter, half-year or year. The day rule says
when the duty of a period is due, in the words of "báo cáo định kỳ": a day of its last month ("ngày 25
hằng tháng"), a day after it ends ("ngày 05 của tháng tiếp theo"), its last day, its last working day.
"""

import calendar as month_lengths
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import vn_date
from core.workdays import Calendar


class Frequency(models.TextChoices):
    WEEKLY = "weekly", gettext_lazy("Weekly")  # hằng tuần
    MONTHLY = "monthly", gettext_lazy("Monthly")  # hằng tháng
    QUARTERLY = "quarterly", gettext_lazy("Quarterly")  # hằng quý
    HALF_YEARLY = "half_yearly", gettext_lazy("Half-yearly")  # 6 tháng
    YEARLY = "yearly", gettext_lazy("Yearly")  # hằng năm


class DayRule(models.TextChoices):
    IN_PERIOD = "in_period", gettext_lazy("A day of the period's last month, or a day of the week")
    ON_DATE = "on_date", gettext_lazy("A day of the year")
    AFTER_PERIOD = "after_period", gettext_lazy("A day after the period has ended")
    LAST_DAY = "last_day", gettext_lazy("The last day of the period")
    LAST_WORKING_DAY = "last_working_day", gettext_lazy("The last working day of the period")


class Shift(models.TextChoices):
    """What to do when the day is not a working day."""

    NONE = "none", gettext_lazy("stays due on that day")
    BEFORE = "before", gettext_lazy("is due on the working day before")
    AFTER = "after", gettext_lazy("is due on the working day after")


class Weekday(models.IntegerChoices):
    MONDAY = 1, gettext_lazy("Monday")
    TUESDAY = 2, gettext_lazy("Tuesday")
    WEDNESDAY = 3, gettext_lazy("Wednesday")
    THURSDAY = 4, gettext_lazy("Thursday")
    FRIDAY = 5, gettext_lazy("Friday")
    SATURDAY = 6, gettext_lazy("Saturday")
    SUNDAY = 7, gettext_lazy("Sunday")


MONTHS = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
}
_OF_MONTHS = frozenset(
    {DayRule.IN_PERIOD, DayRule.AFTER_PERIOD, DayRule.LAST_DAY, DayRule.LAST_WORKING_DAY}
)
# "ngày 20 tháng 12 hằng năm" is a date of the year, so a year has no "day of its last month".
ALLOWED: dict[str, frozenset[DayRule]] = {
    Frequency.WEEKLY: frozenset(
        {DayRule.IN_PERIOD, DayRule.AFTER_PERIOD, DayRule.LAST_WORKING_DAY}
    ),
    Frequency.MONTHLY: _OF_MONTHS,
    Frequency.QUARTERLY: _OF_MONTHS,
    Frequency.HALF_YEARLY: _OF_MONTHS,
    Frequency.YEARLY: (_OF_MONTHS - {DayRule.IN_PERIOD}) | {DayRule.ON_DATE},
}


@dataclass(frozen=True)
class Cadence:
    """How often, and on which day of each period; only the parts its day rule needs are given."""

    frequency: str
    day_rule: str
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    shift: str = Shift.NONE


@dataclass(frozen=True)
class Period:
    begin: date
    end: date
    due_on: date

    @property
    def label(self) -> str:
        return period_label(self.begin, self.end)


def period_around(frequency: str, day: date) -> tuple[date, date]:
    """Return the first and last day of the period a day lies in."""
    if frequency == Frequency.WEEKLY:
        begin = day - timedelta(days=day.isoweekday() - 1)
        return begin, begin + timedelta(days=6)
    length = MONTHS[Frequency(frequency)]
    first_month = (day.month - 1) // length * length + 1
    return date(day.year, first_month, 1), _last_of_month(day.year, first_month + length - 1)


def begin_after(frequency: str, begin: date) -> date:
    """Return the first day of the period that follows the one beginning here."""
    return period_around(frequency, begin)[1] + timedelta(days=1)


def first_begin_from(frequency: str, day: date) -> date:
    """Return the first day of the first period that begins on this day or later."""
    begin, end = period_around(frequency, day)
    return begin if begin == day else end + timedelta(days=1)


def period_of(cadence: Cadence, day: date, calendar: Calendar) -> Period:
    """Return the period a day lies in, with the day its duty is due."""
    begin, end = period_around(cadence.frequency, day)
    return Period(begin, end, _due_on(cadence, begin, end, calendar))


def periods_from(cadence: Cadence, day: date, calendar: Calendar) -> Iterator[Period]:
    """Yield the periods in order, from the one the day lies in, without end."""
    period = period_of(cadence, day, calendar)
    while True:
        yield period
        period = period_of(cadence, period.end + timedelta(days=1), calendar)


def count_periods(frequency: str, first: date, last: date, *, at_most: int) -> int:
    """Count the periods that begin from `first` to `last`; stops one above `at_most`."""
    n, begin = 0, period_around(frequency, first)[0]
    while begin <= last and n <= at_most:
        n, begin = n + 1, begin_after(frequency, begin)
    return n


def next_periods(cadence: Cadence, day: date, calendar: Calendar, n: int) -> list[Period]:
    return list(islice(periods_from(cadence, day, calendar), n))


def _due_on(cadence: Cadence, begin: date, end: date, calendar: Calendar) -> date:
    """Never before the period begins, whatever is closed then."""
    if cadence.day_rule == DayRule.LAST_WORKING_DAY:
        return _shifted(end, Shift.BEFORE, begin, calendar)
    return _shifted(_plain_day(cadence, begin, end), cadence.shift, begin, calendar)


def _plain_day(cadence: Cadence, begin: date, end: date) -> date:
    rule = cadence.day_rule
    if rule == DayRule.LAST_DAY:
        return end
    if rule == DayRule.ON_DATE:
        return _day_of_month(begin.year, cadence.month or 12, cadence.day or 31)
    base = end + timedelta(days=1) if rule == DayRule.AFTER_PERIOD else begin
    if cadence.frequency == Frequency.WEEKLY:
        return base + timedelta(days=(cadence.weekday or Weekday.FRIDAY) - 1)
    if rule == DayRule.IN_PERIOD:
        base = end
    return _day_of_month(base.year, base.month, cadence.day or 31)


def _shifted(day: date, shift: str, begin: date, calendar: Calendar) -> date:
    if shift == Shift.NONE or calendar.is_working(day):
        return day
    if shift == Shift.BEFORE:
        before = calendar.add_working_days(day, -1)
        if before >= begin:
            return before
    return calendar.add_working_days(day, 1)


def _day_of_month(year: int, month: int, day: int) -> date:
    """Day 31 of a shorter month is its last day; 29/02 is 28/02 in ordinary years."""
    return min(date(year, month, min(day, 28)) + timedelta(days=max(0, day - 28)),
               _last_of_month(year, month))  # fmt: skip


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, month_lengths.monthrange(year, month)[1])


def period_label(begin: date, end: date) -> str:
    """Say a period as paper does: "tháng 11/2026", "quý IV/2026", "6 tháng đầu năm 2026"."""
    facts: dict[str, object] = {"month": begin.month, "year": begin.year}
    months = (end.year - begin.year) * 12 + end.month - begin.month + 1
    if (end - begin).days == 6:
        year, week, __ = begin.isocalendar()
        facts = {"week": week, "year": year, "from": f"{begin:%d/%m}", "to": vn_date(end)}
        return _("week %(week)s/%(year)s (%(from)s–%(to)s)") % facts
    if months == 1:
        return _("month %(month)s/%(year)s") % facts
    if months == 3:
        return _("quarter %(quarter)s/%(year)s") % {
            "quarter": ("I", "II", "III", "IV")[begin.month // 3],
            "year": begin.year,
        }
    if months == 6:
        return _("first half of %(year)s") % facts if begin.month == 1 else (
            _("second half of %(year)s") % facts
        )  # fmt: skip
    return _("year %(year)s") % facts


_PHRASES: dict[tuple[str, str], str | Promise] = {
    ("weekly", "in_period"): gettext_lazy("%(weekday)s of every week"),
    ("weekly", "after_period"): gettext_lazy("%(weekday)s of the week after, every week"),
    ("weekly", "last_working_day"): gettext_lazy("the last working day of every week"),
    ("monthly", "in_period"): gettext_lazy("day %(day)s of every month"),
    ("monthly", "after_period"): gettext_lazy("day %(day)s of the month after, every month"),
    ("monthly", "last_day"): gettext_lazy("the last day of every month"),
    ("monthly", "last_working_day"): gettext_lazy("the last working day of every month"),
    ("quarterly", "in_period"): gettext_lazy("day %(day)s of the last month of every quarter"),
    ("quarterly", "after_period"): gettext_lazy(
        "day %(day)s of the first month after every quarter"
    ),
    ("quarterly", "last_day"): gettext_lazy("the last day of every quarter"),
    ("quarterly", "last_working_day"): gettext_lazy("the last working day of every quarter"),
    ("half_yearly", "in_period"): gettext_lazy("day %(day)s of the last month of every half-year"),
    ("half_yearly", "after_period"): gettext_lazy(
        "day %(day)s of the first month after every half-year"
    ),
    ("half_yearly", "last_day"): gettext_lazy("the last day of every half-year"),
    ("half_yearly", "last_working_day"): gettext_lazy("the last working day of every half-year"),
    ("yearly", "on_date"): gettext_lazy("%(day)s/%(month)s of every year"),
    ("yearly", "after_period"): gettext_lazy("day %(day)s of January after every year"),
    ("yearly", "last_day"): gettext_lazy("the last day of every year"),
    ("yearly", "last_working_day"): gettext_lazy("the last working day of every year"),
}


def cadence_words(cadence: Cadence) -> str:
    """Say the rule as Vietnamese paper does: "ngày 25 hằng tháng"."""
    phrase = str(_PHRASES[cadence.frequency, cadence.day_rule])
    return phrase % {
        "weekday": Weekday(cadence.weekday).label if cadence.weekday else "",
        "day": f"{cadence.day:02}" if cadence.day else "",
        "month": f"{cadence.month:02}" if cadence.month else "",
    }
