"""How dates, numbers and sizes are written for people, on the screen and on paper; no clock is read here."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext

Number = int | float | Decimal


def as_day(value: date | datetime) -> date:
    """Return the local calendar day of an instant; a plain date stays what it is."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def vn_date(value: date | datetime | None) -> str:
    """Write 30/09/2021, as every list and form of the product does."""
    if value is None:
        return ""
    day = as_day(value)
    return f"{day.day:02}/{day.month:02}/{day.year}"


def vn_moment(value: datetime | None) -> str:
    """Write 14:05 30/09/2021 in local time."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%H:%M} {vn_date(local)}"


def paper_date(value: date | datetime | None) -> str:
    """Write a date as documents and registers must: day below 10 and months 1, 2 with a leading 0.

    Nghị định 30/2020/NĐ-CP, Phụ lục I (II.4.b) and Phụ lục IV: months 3 to 9 take no zero.
    """
    if value is None:
        return ""
    day = as_day(value)
    return f"{day.day:02}/{paper_month(day.month)}/{day.year}"


def paper_date_in_words(value: date | datetime | None) -> str:
    """Write `ngày 05 tháng 01 năm 2020`, the line under the national motto; paper is Vietnamese only."""
    if value is None:
        return ""
    day = as_day(value)
    return f"ngày {day.day:02} tháng {paper_month(day.month)} năm {day.year}"


def paper_month(month: int) -> str:
    return f"{month:02}" if month <= 2 else str(month)


def number(value: Number | str | None, places: int | None = None) -> str:
    """Write 1.234,5 in Vietnamese and 1,234.5 in English; what is written already stays (56,9%)."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def percent(value: Number | None, places: int = 1) -> str:
    """Write 12.5 as 12,5%; whole numbers carry no decimals; no value is a dash, not a zero."""
    if value is None:
        return "–"
    rounded = round(Decimal(str(value)), places)
    if rounded == rounded.to_integral_value():
        rounded = rounded.to_integral_value()
        places = 0
    return f"{number(rounded, places)}%"


def file_size(n_bytes: int | None) -> str:
    """Write a size with one decimal from kB upward."""
    if n_bytes is None:
        return ""
    if n_bytes < 1024:
        return f"{n_bytes} B"
    size, unit = n_bytes / 1024, "kB"
    for bigger in ("MB", "GB"):
        if size < 1024:
            break
        size, unit = size / 1024, bigger
    return f"{number(round(size, 1), 1)} {unit}"


def due_words(due_on: date | None, on: date, *, done_on: date | None = None) -> str:
    """Say where a deadline stands on a day: overdue by, left, today, or how it was met."""
    if due_on is None:
        return gettext("no deadline")
    late = ((done_on or on) - due_on).days
    if done_on is not None:
        if late <= 0:
            return gettext("done on time")
        return ngettext("done %(n)s day late", "done %(n)s days late", late) % {"n": number(late)}
    if late > 0:
        return ngettext("overdue by %(n)s day", "overdue by %(n)s days", late) % {"n": number(late)}
    if late == 0:
        return gettext("due today")
    return ngettext("%(n)s day left", "%(n)s days left", -late) % {"n": number(-late)}


def due_state(due_on: date | None, on: date, *, done_on: date | None = None) -> str:
    """Return the plain time cell by calendar days; callers that know "due soon" pass their own."""
    if due_on is None:
        return "no_deadline"
    if done_on is not None:
        return "done_on_time" if done_on <= due_on else "done_late"
    return "overdue" if on > due_on else "within"
