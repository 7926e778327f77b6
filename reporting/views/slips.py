"""From a document, a task or a duty to the filled-in form that prints its slip."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assignments.models import Assignment, Task
from assignments.slips import duty_slip_agencies, slip_agencies
from directives.actions import handling_agencies
from directives.models import Document
from reporting.models import ReportRun

Kind = ReportRun.Kind


@login_required
@require_safe
def handling_slip(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    if not handling_agencies(document, request.user, timezone.localdate()):
        raise PermissionDenied
    return _to_form(Kind.SLIP_HANDLING, document=document.pk)


@login_required
@require_safe
def task_slip(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(Task.objects.visible_to(request.user), pk=pk)
    if not slip_agencies(task, request.user, timezone.localdate()):
        raise PermissionDenied
    return _to_form(Kind.SLIP_ASSIGNMENT, task=task.pk)


@login_required
@require_safe
def duty_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip of one duty: its own part of a collective task, its own period of a recurring one."""
    duties = Assignment.objects.visible_to(request.user).select_related("task")
    duty = get_object_or_404(duties, pk=pk)
    own = duty_slip_agencies(duty, request.user, timezone.localdate())
    if not own:
        raise PermissionDenied
    named = {"task": duty.task_id, "agency": own[0]}
    if not duty.is_single:
        named["about"] = duty.agency_id
    if duty.period_from:
        return _to_form(Kind.SLIP_ASSIGNMENT, **named, period_from=duty.period_from.isoformat())
    return _to_form(Kind.SLIP_ASSIGNMENT, **named)


def _to_form(kind: Kind, **named: Any) -> HttpResponse:
    return redirect(f"{reverse('reporting:run-create', args=[kind])}?{urlencode(named)}")
