"""The page of a duty: what it is, where it stands, what can be done now, and its story."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.calendar import calendar_for
from assignments.models import Assignment, Evidence, State, UrgedDuty
from assignments.rows import rows_of
from assignments.sentences import told
from assignments.slips import duty_slip_agencies
from assignments.time_cell import shown_cell
from assignments.tree import tree_below
from assignments.workflow import Action, actions_for
from core.files import serve_stored_file
from core.htmx import render_page

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
    """Show one duty; a fixed number of queries however long its story is."""
    duty = get_object_or_404(
        Assignment.objects.visible_to(request.user)
        .for_rows()
        .select_related(
            "task__serves__document", "task__group", "result_document", "redirected_from__agency"
        ),
        pk=pk,
    )
    return render_page(request, "assignments/detail.html", duty_context(request, duty))


def duty_context(request: HttpRequest, duty: Assignment) -> dict[str, Any]:
    """Return what the page of a duty shows, beside the duty itself."""
    today = timezone.localdate()
    calendar = calendar_for(request.user)
    # All parts of one duty see each other; of a collective task everyone sees what is theirs.
    others = (
        Assignment.objects.visible_to(request.user)
        .for_rows()
        .with_last_report()
        .filter(task=duty.task_id, period_from=duty.period_from)
        .exclude(pk=duty.pk)[:100]
    )
    actions = actions_for(duty, request.user, today)
    return {
        "redirected_to": heir_of(duty, request.user),
        "a": duty,
        "may_slip": bool(duty_slip_agencies(duty, request.user, today)),
        "on": today,
        "cell": shown_cell(duty, today, calendar),
        "actions": [rule for rule in actions if rule.action in FOREMOST],
        "more_actions": [rule for rule in actions if rule.action not in FOREMOST],
        "extensions": duty.extensions.select_related("asked_by", "decided_by"),
        "tree": tree_below(duty.task_id, request.user, today),
        "others": rows_of(others, user=request.user, on=today, today=today, calendar=calendar),
        "urgings": UrgedDuty.objects.counted()
        .with_answer()
        .filter(assignment=duty)
        .select_related("urging__document")
        .order_by("-urging__issued_at"),
        "reports": duty.progress_reports.select_related("reported_by").prefetch_related("evidence"),
        "events": [told(event) for event in duty.events.select_related("actor")[:200]],
    }


def heir_of(duty: Assignment, user: Any) -> Assignment | None:
    """Return the part this one was redirected to, `seen` where the person may open it.

    Whom it went to is told to the former agency (its event says so too); the rest is not its own.
    """
    if duty.state != State.WITHDRAWN:
        return None
    seen = Assignment.objects.visible_to(user).filter(pk=OuterRef("pk"))
    heirs = Assignment.objects.filter(redirected_from=duty).select_related("agency")
    return heirs.annotate(seen=Exists(seen)).first()


@login_required
@require_safe
def evidence_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer with a file of a report whose duty this person may see."""
    visible = Assignment.objects.visible_to(request.user).values("pk")
    file = get_object_or_404(Evidence, pk=pk, report__assignment__in=visible)
    return serve_stored_file(request, file)
