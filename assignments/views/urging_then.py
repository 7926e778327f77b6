"""One urging as it was known on a past day: what it listed, and who had answered by then."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from assignments.as_of import duties_known_on, say_tasks_as_known
from assignments.models import Assignment, UrgedDuty, Urging
from assignments.models.urging import listed_in
from assignments.time_cell import days_late
from assignments.urging_rows import rows_of
from core.htmx import render_page
from core.past import as_objects, objects_known_on
from core.past_day import DayForm


def urging_then(request: HttpRequest, urging: Urging, day: DayForm) -> HttpResponse:
    """Tell of an urging at the end of that day; of one who could not see it then, since when it is known."""
    known_on = day.known_on
    context: dict[str, Any] = {"urging": urging, "day": day, "on": day.day}
    if known_on:
        then = objects_known_on(Urging, known_on, of=Q(id=urging.pk)).visible_to(request.user)
        known = then.for_rows().first()
        if known:
            context |= _told(request.user, known, known_on)
        else:
            context["known_from"] = _known_from(request.user, urging)
    return render_page(request, "assignments/urging_then.html", context, status=day.status)


def _told(user: Any, urging: Urging, on: date) -> dict[str, Any]:
    entries = _entries(urging, on)
    keys = list(entries)
    duties = _duties(keys, on)
    seen = Assignment.objects.visible_to(user).filter(pk__in=keys)
    return {
        "urging": urging,
        "row": rows_of([urging], acting=frozenset(), on=on, known_on=on)[0],
        "entries": [
            {
                "entry": urged,
                "duty": duties[key],
                "days_late": (urged and urged.days_late) or days_late(duties[key], on),
            }
            for key, urged in entries.items()
        ],
        "seen_ids": set(seen.values_list("pk", flat=True)),
    }


def _duties(keys: list[int], on: date) -> dict[int, Assignment]:
    """The duties as known then; one whose history begins later, as taken over ones may, as it is now."""
    of, beside = Q(id__in=keys), ("agency", "task__document__document_type")
    now = Assignment.objects.filter(of).select_related(*beside).in_bulk()
    then = {duty.pk: duty for duty in duties_known_on(on, of=of).select_related(*beside)}
    duties = now | then
    say_tasks_as_known(duties.values(), on)
    return duties


def _entries(urging: Urging, on: date) -> dict[int, UrgedDuty | None]:
    """What it listed by the duty: of a draft the duties alone, for nothing was asked of anybody yet."""
    if urging.is_draft:
        return dict.fromkeys(listed_in([urging.pk], on).values_list("assignment", flat=True))
    urged = UrgedDuty.objects.counted(on).with_answer(on).filter(urging=urging.pk)
    return {entry.assignment_id: entry for entry in urged}


def _known_from(user: Any, urging: Urging) -> date | None:
    """The day the draft was begun or, to who sees no drafts of that body, the day of the dispatch."""
    rows = as_objects(Urging).filter(id=urging.pk).visible_to(user).order_by("history_date")
    moment = rows.values_list("history_date", flat=True).first()
    return timezone.localdate(moment) if moment else None
