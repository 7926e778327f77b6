"""Dates as documents print them: three styles, parts blank, with or without leading zeros.

Patterns run on folded text. A date is `ngày 20 tháng 5 năm 2021`, `19/7/2021` or `04-6-2021`;
the header's may have any part left blank for the pen.
"""

import calendar
import re
from datetime import date

from .results import PartialDate

# Longhand and shorthand. OCR reads digits as letters (l, I, O): in a date they can be nothing else.
LONG = r"(?P<d1>[\dlio]{1,2}) ?thang ?(?P<m1>[\dlio]{1,2}),? ?nam ?(?P<y1>\d[\do]{3})"
SHORT = r"(?P<d2>\d[\dlio]?|[li]\d) ?[/.-] ?(?P<m2>\d[\dlio]?|[li]\d) ?[/.-] ?(?P<y2>\d[\do]{3})"
DATE = rf"(?:{LONG}|{SHORT})"
# A blank of the header's date: nothing, dots, or spaces.
_BLANK = r"[ .…_]*"
_HEADER_DATE = re.compile(
    rf"(?:ngay{_BLANK}(?P<day>[\dlio]{{1,2}})?{_BLANK}thang{_BLANK}(?P<month>[\dlio]{{1,2}})?"
    rf"{_BLANK},?{_BLANK}nam{_BLANK}(?P<year>\d{{2,4}})?)"
)
_HEADER_SHORT = re.compile(rf"(?:ngay )?{SHORT}")
_SHORT_PARTIAL = re.compile(
    rf"ngay{_BLANK}/{_BLANK}(?P<month>\d{{1,2}})?{_BLANK}/{_BLANK}(?P<year>\d{{4}})"
)
_DIGITS = str.maketrans("lio", "110")


def number_of(digits: str | None) -> int | None:
    """The number printed, OCR's l, i and o taken as 1 and 0."""
    cleaned = (digits or "").translate(_DIGITS)
    return int(cleaned) if cleaned.isdigit() else None


def date_of(match: re.Match[str], suffix: str = "") -> date | None:
    """The date a match of DATE found; None where it is no day of the calendar."""
    groups = match.groupdict()
    for style in ("1", "2"):
        day, month, year = (number_of(groups.get(f"{part}{style}{suffix}")) for part in "dmy")
        if day and month and year:
            return real_date(year, month, day)
    return None


def real_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def header_date(flat: str) -> tuple[PartialDate, tuple[int, int]] | None:
    """The date of a header line, whatever of it is printed, and where."""
    match = _HEADER_DATE.search(flat)
    if match:
        return _partial(match), match.span()
    match = _HEADER_SHORT.search(flat)
    if match:
        day, month, year = (number_of(match.group(f"{part}2")) for part in "dmy")
        return PartialDate(day, month, year), match.span()
    match = _SHORT_PARTIAL.search(flat)
    if match:
        return PartialDate(None, number_of(match["month"]), number_of(match["year"])), match.span()
    return None


def _partial(match: re.Match[str]) -> PartialDate:
    day, month, year = (number_of(match[part]) for part in ("day", "month", "year"))
    if day is not None and not 1 <= day <= 31:
        day = None
    if month is not None and not 1 <= month <= 12:
        month = None
    if year is not None and year < 1945:  # "năm 20.." left for the pen
        year = None
    return PartialDate(day, month, year)


def with_suffix(pattern: str, suffix: str) -> str:
    """The same date pattern under other group names, for patterns with two dates."""
    return re.sub(r"\(\?P<([dmy][12])>", rf"(?P<\g<1>{suffix}>", pattern)
