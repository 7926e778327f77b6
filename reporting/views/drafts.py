"""A drafted report on its way to paper: change its words, have it checked, freeze it, attach the scan."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.calendar import calendar_for
from agencies.views.answers import answer_act, answer_form
from core.files import serve_stored_file
from reporting import drafts
from reporting.checked_figures import with_urls
from reporting.draft_forms import CheckingForm, DraftForm, FreezeForm, SignedForm
from reporting.models import ReportRun, SignedCopy

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _own(request: HttpRequest, pk: int) -> ReportRun:
    """The report, to those who may work on it; others who see it get 403."""
    run = get_object_or_404(ReportRun.objects.visible_to(request.user).defer("data"), pk=pk)
    if not drafts.may_freeze(request.user, run, timezone.localdate()):
        raise PermissionDenied
    return run


def _answer(
    request: HttpRequest,
    run: ReportRun,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    **words: Any,
) -> HttpResponse:
    back = reverse("reporting:run-detail", args=[run.pk])
    crumbs = [
        (_("Reports"), reverse("reporting:run-list")),
        (f"{run.get_kind_display()} · {run.agency}", back),
    ]
    return answer_form(request, form, act, back=back, crumbs=crumbs, run=run, **words)


@login_required
@form_page
def run_edit(request: HttpRequest, pk: int) -> HttpResponse:
    run = _own(request, pk)
    form = DraftForm(request.POST or None, run=run, on=timezone.localdate())
    return _answer(
        request, run, form,
        lambda data: drafts.edit_draft(pk, by=request.user, now=timezone.now(), **data),
        title=_("Texts and parts of the report"),
        submit=_("Save"),
        done=_("The draft was changed."),
    )  # fmt: skip


@login_required
@form_page
def run_check(request: HttpRequest, pk: int) -> HttpResponse:
    run = _own(request, pk)
    ahead = settings.REPORT_CHECK_WORKING_DAYS
    check_by = calendar_for(request.user).add_working_days(timezone.localdate(), ahead)
    form = CheckingForm(request.POST or None, run=run, check_by=run.check_by or check_by)
    return _answer(
        request, run, form,
        lambda data: drafts.start_checking(pk, by=request.user, now=timezone.now(), **data),
        title=_("Have the agencies check their figures"),
        submit=_("Ask the agencies"),
        done=_("The agencies were asked."),
        intro=_(
            "Focal officers and leaders of every agency in the report get a mail with a link "
            "to their figures."
        ),
    )  # fmt: skip


@login_required
@form_page
def run_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze; the page lists the objections once more."""
    run = _own(request, pk)
    form = FreezeForm(request.POST or None, run=run)
    checks, today = drafts.checks_of(run), timezone.localdate()
    return _answer(
        request, run, form,
        lambda data: drafts.freeze_run(pk, by=request.user, now=timezone.now(), **data),
        title=_("Freeze the report"),
        submit=_("Freeze and print"),
        done=_("The report is frozen; its paper is being made."),
        intro=_("Figures and texts are kept with a checksum and never change again."),
        page="reporting/run_freeze.html",
        checks=with_urls(run, checks, today),
        tally=drafts.tally_of(checks),
        today=today,
    )  # fmt: skip


@login_required
@require_POST
def run_recollect(request: HttpRequest, pk: int) -> HttpResponse:
    run = _own(request, pk)
    version = request.POST.get("version", "")
    return answer_act(
        request,
        lambda: drafts.collect_again(
            pk,
            by=request.user,
            now=timezone.now(),
            version=int(version) if version.isdecimal() and len(version) < 9 else -1,
        ),
        to=reverse("reporting:run-detail", args=[run.pk]),
        done=_("The figures are being collected again; the texts stay."),
    )


@login_required
@require_POST
def run_remind(request: HttpRequest, pk: int) -> HttpResponse:
    run = _own(request, pk)
    return answer_act(
        request,
        lambda: drafts.remind_agencies(pk, by=request.user, now=timezone.now()),
        to=reverse("reporting:run-detail", args=[run.pk]),
        done=_("Those who have not answered were reminded."),
    )


@login_required
@form_page
def run_sign(request: HttpRequest, pk: int) -> HttpResponse:
    run = _own(request, pk)
    form = SignedForm(request.POST or None, request.FILES or None)
    return _answer(
        request, run, form,
        lambda data: drafts.attach_signed(pk, data["upload"], by=request.user, now=timezone.now()),
        title=_("Attach the signed copy"),
        submit=_("Attach"),
        done=_("The signed copy is attached."),
        page="reporting/run_sign.html",
    )  # fmt: skip


@login_required
@require_safe
def signed_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    runs = ReportRun.objects.visible_to(request.user)
    return serve_stored_file(
        request, get_object_or_404(SignedCopy, pk=pk, run__in=runs.values("pk"))
    )
