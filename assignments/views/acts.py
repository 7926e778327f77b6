"""The steps of the workflow as forms: a page of their own, and a fragment on the duty's page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.calendar import calendar_for
from assignments import services
from assignments.forms import StepForm, action_form
from assignments.models import Assignment
from assignments.time_cell import shown_cell
from assignments.workflow import TABLE, Action, Rule
from core.htmx import redirect_after, render_page
from core.refusals import NotAllowed, Refused, Stale
from core.submissions import AlreadyDone, answer_of
from core.upload_forms import FilesMixin

ON_REPORTS = {Action.REPORT_PROGRESS, Action.REPORT_COMPLETION, Action.CONFIRM}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Show the form of one step, or do it; a refusal keeps what was typed and uploaded."""
    if action not in TABLE:
        raise Http404
    rule = TABLE[action]
    duty = get_object_or_404(Assignment.objects.visible_to(request.user).for_rows(), pk=pk)
    now = timezone.now()
    if request.method == "POST":
        return _do(request, duty, rule, now=now)
    try:
        rule.check_person(request.user, duty, timezone.localdate())
    except NotAllowed as why:
        raise PermissionDenied(why.message) from why
    form = action_form(rule.action, duty, by=request.user, now=now)
    blocked = "" if rule.fits(duty) else _refusal(rule, duty)
    return _page(request, duty, rule, form, blocked=blocked, status=200 if not blocked else 409)


def _do(request: HttpRequest, duty: Assignment, rule: Rule, *, now: Any) -> HttpResponse:
    to = reverse("assignments:assignment-detail", args=[duty.pk])
    form = action_form(
        rule.action, duty, by=request.user, now=now, data=request.POST, files=request.FILES
    )
    if form.is_valid():
        given = form.given()
        if answer_of(given["form_token"], by=request.user):
            return redirect_after(request, to)
        try:
            services.perform(duty.pk, rule.action, by=request.user, now=now, **given)
        except AlreadyDone:
            return redirect_after(request, to)
        except NotAllowed as why:
            raise PermissionDenied(why.message) from why
        except Refused as why:
            form.add_refusal(why)
            if isinstance(why, Stale):
                duty.refresh_from_db()
                form.refresh_version(duty)
        else:
            messages.success(request, _("Done: %(action)s.") % {"action": rule.label})
            return redirect_after(request, to)
    else:
        _forbid(request, duty, rule)
    if isinstance(form, FilesMixin):
        form.keep_files()
    return _page(request, duty, rule, form, status=422)


def _forbid(request: HttpRequest, duty: Assignment, rule: Rule) -> None:
    """Answer 403 to who may not do this at all, before talking about their typing."""
    try:
        rule.check_person(request.user, duty, timezone.localdate())
    except NotAllowed as why:
        raise PermissionDenied(why.message) from why


def _refusal(rule: Rule, duty: Assignment) -> str:
    try:
        rule.check_state(duty)
    except Refused as why:
        return why.message
    return ""


def _supports(duty: Assignment, rule: Rule, user: Any) -> Any:
    """What the supporting agencies last said: the lead's report is built on it, and judged by it."""
    if duty.role != Assignment.Role.LEAD or not duty.is_single or rule.action not in ON_REPORTS:
        return ()
    parts = Assignment.objects.visible_to(user).supports().counted().for_rows().with_last_report()
    return parts.filter(task=duty.task_id, period_from=duty.period_from).order_by(
        "agency__position", "pk"
    )


def _page(
    request: HttpRequest,
    duty: Assignment,
    rule: Rule,
    form: StepForm,
    *,
    blocked: str = "",
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "a": duty,
        "rule": rule,
        "form": form,
        "blocked": blocked,
        "on": today,
        "cell": shown_cell(duty, today, calendar_for(request.user)),
        "extensions": duty.extensions.select_related("asked_by", "decided_by")
        if rule.action in {Action.GRANT_EXTENSION, Action.REFUSE_EXTENSION}
        else (),
        "supports": _supports(duty, rule, request.user),
    }
    return render_page(
        request, "assignments/act.html", context, fragment="assignments/_act.html", status=status
    )
