"""Reading a recurrence out of a deadline as printed: "trước ngày 25 hằng tháng", "báo cáo quý"; pure."""

import re
from datetime import date

from assignments.periods import Cadence, DayRule, Frequency, periods_from
from assignments.services.recurring import RecurrencePlan
from core.folding import fold
from core.workdays import Calendar

# Folded words. "tháng cuối quý" speaks of quarters, "6 tháng" of half-years: neither of months.
_FREQUENCIES = {
    Frequency.WEEKLY: r"(?:hang|moi|cua|cuoi) tuan\b|bao cao tuan\b",
    Frequency.MONTHLY: r"(?:hang|moi) thang\b|cua thang\b(?! (?:cuoi|dau|\d))|bao cao thang\b(?! \d)",
    Frequency.QUARTERLY: r"(?:hang|moi|cua|cuoi|dau|theo) quy\b(?! (?:i|\d))|bao cao quy\b(?! (?:i|\d))",
    Frequency.HALF_YEARLY: r"\b0?6 thang\b|sau thang (?:mot lan|dau nam va)",
    Frequency.YEARLY: r"(?:hang|moi) nam\b|cua nam\b(?! \d)|bao cao nam\b(?! \d)",
}
_WEEKDAYS = {"hai": 1, "ba": 2, "tu": 3, "nam": 4, "sau": 5, "bay": 6}
_WEEKDAY = re.compile(r"thu (hai|ba|tu|nam|sau|bay|[2-7])\b")
_DATE = re.compile(r"ngay (\d{1,2})(?:/| thang )(\d{1,2})\b")
_DAY = re.compile(r"ngay (?:mung )?(\d{1,2})\b")
_AFTER = re.compile(r"(?:thang|quy|tuan|nam|ky) (?:sau|tiep theo|ke tiep)\b|thang dau")


def cadence_in(words: str) -> Cadence | None:
    """Return the rule the words mean; None where they name no frequency, or several.

    Where only the frequency is said ("báo cáo quý"), the last working day of the period is proposed.
    """
    said = " ".join(fold(words).split())
    found = [one for one, pattern in _FREQUENCIES.items() if re.search(pattern, said)]
    if len(found) != 1:
        return None
    frequency = found[0]
    if frequency == Frequency.WEEKLY:
        return _weekly(said)
    if "ngay lam viec cuoi" in said:
        return Cadence(frequency, DayRule.LAST_WORKING_DAY)
    if "ngay cuoi" in said:
        return Cadence(frequency, DayRule.LAST_DAY)
    return _by_day(frequency, said) or Cadence(frequency, DayRule.LAST_WORKING_DAY)


def _weekly(said: str) -> Cadence:
    match = _WEEKDAY.search(said)
    if match is None:
        return Cadence(Frequency.WEEKLY, DayRule.LAST_WORKING_DAY)
    name = match[1]
    weekday = int(name) - 1 if name.isdigit() else _WEEKDAYS[name]
    rule = DayRule.AFTER_PERIOD if _AFTER.search(said) else DayRule.IN_PERIOD
    return Cadence(Frequency.WEEKLY, rule, weekday=weekday)


def _by_day(frequency: Frequency, said: str) -> Cadence | None:
    if frequency == Frequency.YEARLY and (dated := _DATE.search(said)):
        day, month = int(dated[1]), int(dated[2])
        if 1 <= day <= 31 and 1 <= month <= 12:
            return Cadence(frequency, DayRule.ON_DATE, day=day, month=month)
        return None
    match = _DAY.search(said)
    if match is None or not 1 <= int(match[1]) <= 31:
        return None
    if _AFTER.search(said):
        return Cadence(frequency, DayRule.AFTER_PERIOD, day=int(match[1]))
    if frequency == Frequency.YEARLY:
        return None
    return Cadence(frequency, DayRule.IN_PERIOD, day=int(match[1]))


def plan_in(words: str, *, on: date, calendar: Calendar) -> RecurrencePlan | None:
    """Return the rule beginning with the first period that is not due before this day."""
    cadence = cadence_in(words)
    if cadence is None:
        return None
    first = next(p for p in periods_from(cadence, on, calendar) if p.due_on >= on)
    return RecurrencePlan(cadence=cadence, first=first.begin)
