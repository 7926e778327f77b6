"""Schedules of reports: the list, laying one down, changing and stopping it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.answers import answer_form
from reporting import schedules
from reporting.access import issuing_bodies
from reporting.models import ReportSchedule, ScheduledReport
from reporting.schedule_forms import ScheduleForm


@login_required
@require_safe
def schedule_list(request: HttpRequest) -> HttpResponse:
    made = ScheduledReport.objects.select_related("run").defer("run__data")
    rows = (
        ReportSchedule.objects.visible_to(request.user)
        .select_related("agency", "created_by")
        .prefetch_related("addressees", Prefetch("made", queryset=made))
    )
    context = {
        "rows": rows,
        "may_report": issuing_bodies(request.user, timezone.localdate()).exists(),
    }
    return render(request, "reporting/schedule_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def schedule_create(request: HttpRequest) -> HttpResponse:
    if not issuing_bodies(request.user, timezone.localdate()).exists():
        raise PermissionDenied
    return _answer(request, ReportSchedule(), title=_("New schedule"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def schedule_change(request: HttpRequest, pk: int) -> HttpResponse:
    schedule = get_object_or_404(
        ReportSchedule.objects.visible_to(request.user).select_related("agency"), pk=pk
    )
    if not issuing_bodies(request.user, timezone.localdate()).contains(schedule.agency):
        raise PermissionDenied
    return _answer(request, schedule, title=str(schedule))


def _answer(request: HttpRequest, schedule: ReportSchedule, *, title: str) -> HttpResponse:
    form = ScheduleForm(
        request.POST or None, user=request.user, today=timezone.localdate(), schedule=schedule
    )
    back = reverse("reporting:schedule-list")
    return answer_form(
        request, form,
        lambda data: schedules.save_schedule(schedule, by=request.user, now=timezone.now(), **data),
        title=title,
        submit=_("Save"),
        back=back,
        done=_("The schedule is saved."),
        crumbs=[(_("Reports"), reverse("reporting:run-list")), (_("Schedules"), back)],
    )  # fmt: skip
