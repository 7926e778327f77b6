"""The sent rows of proposed tasks, changed before they are read: all accepted, or some of them only."""

import re

from django.http import QueryDict

from assignments.models import ProposedTask

_KEY = re.compile(r"tasks-(\d+)-(\w+)")
Decision = ProposedTask.Decision


def all_accepted(data: QueryDict) -> QueryDict:
    """Return the form with every row accepted that was not set aside to be discarded."""
    changed = data.copy()
    for key in data:
        match = _KEY.fullmatch(key)
        if match and match[2] == "decision" and data[key] == Decision.OPEN:
            changed[key] = Decision.ACCEPTED
    return changed


def only_rows(data: QueryDict, places: list[int]) -> QueryDict:
    """Return the form with these rows only, numbered anew, word for word as typed."""
    new_place = {str(place): n for n, place in enumerate(places)}
    kept = QueryDict(mutable=True)
    for key, values in data.lists():
        match = _KEY.fullmatch(key)
        if match is None:
            kept.setlist(key, values)
        elif match[1] in new_place:
            kept.setlist(f"tasks-{new_place[match[1]]}-{match[2]}", values)
    kept["tasks-TOTAL_FORMS"] = str(len(places))
    kept["tasks-INITIAL_FORMS"] = str(len(places))
    return kept
