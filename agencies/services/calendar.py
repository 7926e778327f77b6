"""Days that differ from the public calendar (DOMAIN section 9)."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.calendar import current_calendar
from agencies.models import Agency, SpecialDay
from agencies.services.permission import require_administrator
from core.refusals import Refused
from core.workdays import PLAIN_CALENDAR

_NAME_LENGTH = 120
MAX_DAYS = 31  # the longest closing is Tết; more is a slip of typing


@transaction.atomic
def set_special_days(
    first: date,
    last: date | None = None,
    *,
    kind: str,
    name: str,
    province: Agency | None = None,
    by: Any,
    on: date,
) -> list[SpecialDay]:
    """Make days off, or working days in exchange, and return them; saying it again corrects earlier rows.

    Of a range, days that are so anyway (the Sundays inside Tết) are passed over.
    """
    require_administrator(by, on, agency=province)
    name = " ".join(name.split())
    last = _checked(first, last, kind, name)
    before = PLAIN_CALENDAR if province is None else current_calendar()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    changing = [day for day in days if before.is_working(day) == (kind == SpecialDay.Kind.OFF)]
    if not changing:
        raise Refused(_nothing_changes(kind), field="kind")
    return [
        SpecialDay.objects.update_or_create(
            on=day, province=province, defaults={"kind": kind, "name": name}
        )[0]
        for day in changing
    ]


def set_special_day(
    day: date, *, kind: str, name: str, by: Any, on: date, province: Agency | None = None
) -> SpecialDay:
    """Make one day off, or a working day in exchange."""
    return set_special_days(day, kind=kind, name=name, province=province, by=by, on=on)[0]


def _checked(first: date, last: date | None, kind: str, name: str) -> date:
    if kind not in SpecialDay.Kind.values:
        raise Refused(_("Choose what kind of day it is."), field="kind")
    if not name or len(name) > _NAME_LENGTH:
        raise Refused(_("Say in a few words what the day is."), field="name")
    last = last or first
    if last < first:
        raise Refused(_("The last day is before the first."), field="until")
    if (last - first).days >= MAX_DAYS:
        raise Refused(_("At most %(n)d days at once.") % {"n": MAX_DAYS}, field="until")
    return last


def _nothing_changes(kind: str) -> str:
    if kind == SpecialDay.Kind.WORKING:
        return _("This already is a working day.")
    return _("Nobody works on this day anyway.")


@transaction.atomic
def clear_special_day(special: SpecialDay, *, by: Any, on: date) -> None:
    """Let a day follow the public calendar again."""
    require_administrator(by, on, agency=special.province)
    special.delete()
