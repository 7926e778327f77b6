"""The working calendar as it stands now: the library's holidays with the administrator's corrections."""

from agencies.models import SpecialDay
from core.workdays import Calendar


def current_calendar() -> Calendar:
    """Build the calendar; one query."""
    rows = list(SpecialDay.objects.values_list("on", "kind"))
    return Calendar(
        off=frozenset(on for on, kind in rows if kind == SpecialDay.Kind.OFF),
        working=frozenset(on for on, kind in rows if kind == SpecialDay.Kind.WORKING),
    )
