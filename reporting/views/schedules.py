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
from core.paging import paginate
from reporting import schedules
from reporting.access import issuing_bodies
from reporting.models import ReportSchedule, ScheduledReport
from reporting.schedule_forms import ScheduleForm

SHOWN_MADE = 24


@login_required
@require_safe
def schedule_list(request: HttpRequest) -> HttpResponse:
    """Show the schedules of bodies within reach, each with its newest report and what hinders it."""
    newest = ScheduledReport.objects.order_by("schedule_id", "-period_from", "-pk")
    rows = (
        ReportSchedule.objects.visible_to(request.user)
        .select_related("agency", "created_by", "field", "about", "document__document_type")
        .prefetch_related(
            "addressees",
            Prefetch(
                "made",
                queryset=newest.distinct("schedule_id").select_related("run").defer("run__data"),
            ),
        )
    )
    today = timezone.localdate()
    page = paginate(rows, request.GET.get("page"))
    context = {
        "page": page,
        "lines": [
            (row, trouble, schedules.may_change(row, request.user, today))
            for row, trouble in schedules.with_trouble(page.rows, today)
        ],
        "may_report": issuing_bodies(request.user, today).exists(),
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
        ReportSchedule.objects.visible_to(request.user).select_related(
            "agency", "created_by", "field"
        ),
        pk=pk,
    )
    if not schedules.may_change(schedule, request.user, timezone.localdate()):
        raise PermissionDenied
    return _answer(request, schedule, title=str(schedule))


def _answer(request: HttpRequest, schedule: ReportSchedule, *, title: str) -> HttpResponse:
    form = ScheduleForm(
        request.POST or None, user=request.user, today=timezone.localdate(), schedule=schedule
    )
    back = reverse("reporting:schedule-list")
    made = ScheduledReport.objects.filter(schedule=schedule.pk).select_related("run")
    is_known = schedule.pk is not None
    return answer_form(
        request, form,
        lambda data: schedules.save_schedule(schedule, by=request.user, now=timezone.now(), **data),
        title=title,
        submit=_("Save"),
        back=back,
        done=_("The schedule is saved."),
        crumbs=[(_("Reports"), reverse("reporting:run-list")), (_("Schedules"), back)],
        page="reporting/schedule_form.html",
        schedule=schedule,
        made=list(made.defer("run__data")[:SHOWN_MADE]) if is_known else [],
        trouble=schedules.trouble_of(schedule, timezone.localdate()) if is_known else "",
    )  # fmt: skip
