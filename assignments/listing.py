"""The duties an address asks for: the list on the screen and its spreadsheet ask here for the same rows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db.models import Min, Q

from agencies.calendar import calendar_for
from assignments.as_of import at_hand, duties_known_on
from assignments.filters import AssignmentFilter
from assignments.models import Assignment
from assignments.waiting import desk_of
from directives.listing import Reader


def duty_filter(params: Mapping[str, Any], *, user: Any, today: date) -> AssignmentFilter:
    """Return the filter over what this person may see, as known on the day it asks about.

    Ask it `is_valid()` before its rows: what does not validate must show none (`qs` would show all).
    """
    desk = desk_of(user, today, calendar_for(user))
    visible = Assignment.objects.visible_to(user)
    narrowed = AssignmentFilter(params, queryset=visible, request=Reader(user), desk=desk)
    if narrowed.is_valid() and narrowed.day < today:  # what was known then, see assignments.as_of
        narrowed.queryset = duties_known_on(narrowed.day).visible_to(user)
    return narrowed


@contextmanager
def duties_at_hand(
    params: Mapping[str, Any], *, user: Any, today: date
) -> Iterator[AssignmentFilter]:
    """Yield the same filter, for a page that counts and shows: a past day is looked up in history once.

    Its rows must be evaluated within (see assignments.as_of.at_hand).
    """
    narrowed = duty_filter(params, user=user, today=today)
    past = narrowed.day if narrowed.is_valid() and narrowed.day < today else None
    with at_hand(past):
        if past:
            narrowed.queryset = duties_known_on(past).visible_to(user)
        yield narrowed


def first_day_after(on: date, user: Any, *, of: Q | None = None) -> date | None:
    """Return the day the first duty this person sees was assigned, if that came after `on`; one query.

    For pages that are empty because nothing was there yet: a zero of such a day is honest, not a fault.
    `of` narrows to what the page is about.
    """
    seen = Assignment.objects.visible_to(user).counted().filter(of or Q())
    first: date | None = seen.aggregate(first=Min("assigned_on"))["first"]
    return first if first and first > on else None
