"""Days that differ from the public calendar (DOMAIN section 9)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import SpecialDay
from agencies.services.permission import require_administrator
from core.refusals import Refused
from core.workdays import PLAIN_CALENDAR

_NAME_LENGTH = 120


@transaction.atomic
def set_special_day(day: date, *, kind: str, name: str, by: Any, on: date) -> SpecialDay:
    """Make a day off, or a working day in exchange; saying it again corrects the earlier row."""
    require_administrator(by, on)
    if kind not in SpecialDay.Kind.values:
        raise Refused(_("Choose what kind of day it is."), field="kind")
    name = " ".join(name.split())
    if not name or len(name) > _NAME_LENGTH:
        raise Refused(_("Say in a few words what the day is."), field="name")
    works = PLAIN_CALENDAR.is_working(day)
    if kind == SpecialDay.Kind.WORKING and works:
        raise Refused(_("This already is a working day."), field="kind")
    if kind == SpecialDay.Kind.OFF and not works:
        raise Refused(_("Nobody works on this day anyway."), field="kind")
    special, _made = SpecialDay.objects.update_or_create(
        on=day, defaults={"kind": kind, "name": name}
    )
    return special


@transaction.atomic
def clear_special_day(special: SpecialDay, *, by: Any, on: date) -> None:
    """Let a day follow the public calendar again."""
    require_administrator(by, on)
    special.delete()
