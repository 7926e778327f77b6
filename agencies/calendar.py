"""The working calendar as it stands now: the library's holidays with the administrators' corrections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from agencies.models import SpecialDay
from agencies.visibility import memberships_in_force
from core.workdays import Calendar


@dataclass(frozen=True)
class Calendars:
    """Every province's calendar out of one reading of the table."""

    rows: list[tuple[date, str, int | None]]

    def of(self, province: int | None) -> Calendar:
        """Days of the whole country, corrected by the province's own."""
        mine = [row for row in self.rows if row[2] is not None and row[2] == province]
        return _calendar([row for row in self.rows if row[2] is None], mine)


def all_calendars() -> Calendars:
    """Read the table of special days; one query."""
    return Calendars(list(SpecialDay.objects.values_list("on", "kind", "province")))


def current_calendar(province: int | None = None) -> Calendar:
    """Build the calendar of a province, or the one that holds everywhere; one query."""
    rows = SpecialDay.objects.filter(Q(province=None) | Q(province=province))
    return Calendars(list(rows.values_list("on", "kind", "province"))).of(province)


def calendar_for(user: Any) -> Calendar:
    """Build the calendar of the province this person works in today; one query."""
    held = memberships_in_force(user, timezone.localdate())
    provinces = [m.agency.province_id for m in held if m.agency.province_id is not None]
    return current_calendar(provinces[0] if provinces else None)


def _calendar(
    everywhere: Iterable[tuple[date, str, Any]], here: Iterable[tuple[date, str, Any]]
) -> Calendar:
    kinds = {on: kind for on, kind, __ in everywhere} | {on: kind for on, kind, __ in here}
    return Calendar(
        off=frozenset(on for on, kind in kinds.items() if kind == SpecialDay.Kind.OFF),
        working=frozenset(on for on, kind in kinds.items() if kind == SpecialDay.Kind.WORKING),
    )
