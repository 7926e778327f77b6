"""The page of a duty: what it is, where it stands, what can be done now, and its story."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.calendar import calendar_for
from assignments.as_of import DUTY_FACTS, duties_known_on, duty_known_on
from assignments.models import Assignment, Evidence, Extension, State, UrgedDuty
from assignments.rows import rows_of
from assignments.sentences import told
from assignments.slips import duty_slip_agencies
from assignments.time_cell import shown_cell
from assignments.tree import tree_below
from assignments.workflow import Action, actions_for
from core.files import serve_stored_file
from core.htmx import render_page
from core.past import first_known_on, happened_by, objects_known_on
from core.past_day import DayForm

# What is offered as the plain next step; the rest stands below it.
FOREMOST = {
    Action.ACCEPT,
    Action.REPORT_PROGRESS,
    Action.REPORT_COMPLETION,
    Action.CONFIRM,
    Action.GRANT_EXTENSION,
}


@login_required
@require_safe
def assignment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one duty, today or as was known on a past day; a fixed number of queries for any story."""
    duties = Assignment.objects.visible_to(request.user).for_rows()
    duty = get_object_or_404(duties.select_related(*DUTY_FACTS), pk=pk)
    day = DayForm(request.GET, today=timezone.localdate())
    known = duty_known_on(duty, day.known_on) if day.is_valid() else None
    context = {"a": known or duty, "day": day, "on": day.day, "is_told": known is not None}
    if known:
        context |= _told(known, request.user, day) | _story(known, day.known_on)
    elif day.is_valid():
        context["known_from"] = first_known_on(duty)
    if known and day.is_today:
        context |= _offered(known, request.user, day.today)
    return render_page(request, "assignments/detail.html", context, status=day.status)


def _told(duty: Assignment, user: Any, day: DayForm) -> dict[str, Any]:
    """Where the duty stood on the day, and what was beside and below it."""
    on, known_on, calendar = day.day, day.known_on, calendar_for(user)
    # All parts of one duty see each other; of a collective task everyone sees what is theirs.
    others = (
        duties_known_on(known_on, of=Q(task=duty.task_id))
        .visible_to(user)
        .for_rows()
        .with_last_report(known_on)
        .filter(period_from=duty.period_from)
        .exclude(id=duty.pk)
        .order_by("role", "id")[:100]
    )
    return {
        "cell": shown_cell(duty, on, calendar),
        "redirected_to": heir_of(duty, user, known_on),
        "tree": tree_below(duty.task_id, user, on, known_on=known_on),
        "others": rows_of(others, user=user, on=on, today=day.today, calendar=calendar),
    }


def _story(duty: Assignment, known_on: date | None) -> dict[str, Any]:
    """What had been asked, urged, reported and done by the end of the day."""
    asked = objects_known_on(Extension, known_on, of=Q(assignment=duty.pk))
    urged = UrgedDuty.objects.counted(known_on)
    reports = duty.progress_reports.filter(happened_by("reported_at", known_on))
    events = duty.events.filter(happened_by("at", known_on)).select_related("actor")
    return {
        "extensions": asked.select_related("asked_by", "decided_by").order_by("-asked_at", "-id"),
        "urgings": urged.with_answer(known_on)
        .filter(assignment=duty.pk)
        .select_related("urging__document")
        .order_by("-urging__issued_at"),
        "reports": reports.select_related("reported_by").prefetch_related("evidence"),
        "events": [told(event) for event in events[:200]],
    }


def _offered(duty: Assignment, user: Any, today: date) -> dict[str, Any]:
    """What this person can do now: nothing is offered on the page of a past day."""
    actions = actions_for(duty, user, today)
    return {
        "may_slip": bool(duty_slip_agencies(duty, user, today)),
        "actions": [rule for rule in actions if rule.action in FOREMOST],
        "more_actions": [rule for rule in actions if rule.action not in FOREMOST],
    }


def heir_of(duty: Assignment, user: Any, known_on: date | None = None) -> Assignment | None:
    """Return the part this one was redirected to by then, `seen` where the person may open it.

    Whom it went to is told to the former agency (its event says so too); the rest is not its own.
    """
    if duty.state != State.WITHDRAWN:
        return None
    seen = Assignment.objects.visible_to(user).filter(pk=OuterRef("id"))
    heirs = duties_known_on(known_on, of=Q(redirected_from=duty.pk)).select_related("agency")
    return heirs.annotate(seen=Exists(seen)).first()


@login_required
@require_safe
def evidence_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer with a file of a report whose duty this person may see."""
    visible = Assignment.objects.visible_to(request.user).values("pk")
    file = get_object_or_404(Evidence, pk=pk, report__assignment__in=visible)
    return serve_stored_file(request, file)
