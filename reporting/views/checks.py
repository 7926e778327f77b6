"""What an agency is asked: its figures in a report being checked, to confirm or to object to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.answers import answer_form
from core.paging import paginate
from reporting import drafts
from reporting.checked_figures import with_urls
from reporting.draft_forms import AnswerForm
from reporting.models import AgencyCheck, ReportRun
from reporting.models.agency_check import FIGURE_NAMES

State = ReportRun.State


@login_required
@require_safe
def check_list(request: HttpRequest) -> HttpResponse:
    """Show the agency's own figures in reports, those that wait for an answer first."""
    mine = drafts.answers_for(request.user, timezone.localdate())
    rows = (
        AgencyCheck.objects.visible_to(request.user)
        .filter(agency__in=mine)
        .select_related("agency", "run__agency", "answered_by")
        .defer("run__data")
        .order_by("answer", "-run__requested_at", "-pk")
    )
    if request.GET.get("waiting"):
        rows = rows.waiting()
    context = {"page": paginate(rows, request.GET.get("page")), "today": timezone.localdate()}
    return render(request, "reporting/check_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an agency's figures, each with the rows behind it, and take its answer."""
    check = get_object_or_404(
        AgencyCheck.objects.visible_to(request.user)
        .select_related("agency", "answered_by", "run__agency__province", "run__about", "run__field",
                        "run__document", "run__requested_by")
        .defer("run__data"),
        pk=pk,
    )  # fmt: skip
    today = timezone.localdate()
    may_answer = check.agency_id in drafts.answers_for(request.user, today)
    if request.method == "POST" and not may_answer:
        raise PermissionDenied
    is_open = check.run.state == State.CHECKING
    form = AnswerForm(request.POST or None, check=check)
    return answer_form(
        request, form,
        lambda data: drafts.answer_check(pk, by=request.user, now=timezone.now(), **data),
        title=_("Figures of %(agency)s") % {"agency": check.agency},
        submit=_("Send the answer"),
        back=reverse("reporting:check-list"),
        done=_("Your answer was sent."),
        crumbs=[(_("Figures to check"), reverse("reporting:check-list"))],
        page="reporting/check_detail.html",
        check=check,
        run=check.run,
        lines=_lines(check, today, form if is_open and may_answer else None),
        is_open=is_open,
        may_answer=may_answer and is_open,
        today=today,
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One figure of an agency: what the report says, the rows behind it, what the agency says."""

    name: Any
    n: int
    url: str
    claim: int | None
    field: BoundField | None


def _lines(check: AgencyCheck, today: date, form: AnswerForm | None) -> list[Line]:
    """Pair each figure with the address of its rows and, while it is asked, the field beside it."""
    (shown,) = with_urls(check.run, [check], today)
    return [
        Line(
            name=name,
            n=check.figures[key],
            url=shown.urls.get(key, ""),  # no one list has all without a deadline
            claim=check.claims.get(key),
            field=form[f"claim_{key}"] if form else None,
        )
        for key, name in FIGURE_NAMES.items()
    ]
