"""Reports: ask for one, watch it being made, stop it, make it again, fetch it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from agencies.views.answers import answer_list
from core.htmx import render_fragment, wants_fragment
from core.page_pictures import serve_picture
from core.refusals import NotAllowed, Refused
from core.submissions import AlreadyDone, answer_of, answer_submission, claim_submission
from directives.models import Document, Register
from reporting import runs
from reporting.access import inspectable_registers, issuing_bodies, printable_registers
from reporting.again import address_of_another
from reporting.checked_figures import with_urls
from reporting.draft_words import official_words
from reporting.drafts import checks_of, may_freeze, tally_of
from reporting.filters import SHELVES, ReportFilter
from reporting.forms import FORMS, RunForm
from reporting.inspection_forms import INSPECTION_FORMS
from reporting.label_forms import LabelsForm
from reporting.models import ReportRun
from reporting.page_one import key_of, picture_of_run
from reporting.slip_forms import SLIP_FORMS
from reporting.stages import stages_of

Kind = ReportRun.Kind
LISTS = (
    Kind.SIX_CLEAR,
    Kind.UPDATE_RATE,
    Kind.SCORECARD,
    Kind.EXTENSIONS,
    Kind.URGINGS,
    Kind.UNSENT,
)
REGISTERS = (
    Kind.REGISTER_INCOMING,
    Kind.REGISTER_OUTGOING,
    Kind.REGISTER_FOLLOWUP,
    Kind.REGISTER_POSTAL,
)
ASKING = FORMS | SLIP_FORMS | INSPECTION_FORMS | {Kind.ARRIVAL_LABELS: LabelsForm}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def visible_runs(user: Any) -> Any:
    """Runs without their frozen data, which may be megabytes."""
    return (
        ReportRun.objects.visible_to(user)
        .defer("data", "volume__snapshot")
        .select_related(
            "agency",
            "volume",
            "about",
            "document",
            "register__agency",
            "field",
            "requested_by",
            "frozen_by",
            "task",
        )
    )


@login_required
@require_safe
def run_list(request: HttpRequest) -> HttpResponse:
    """Reports within reach, newest first, filtered as the address says."""
    today = timezone.localdate()
    found = ReportFilter(request.GET, visible_runs(request.user), request=request)
    keeps_registers = printable_registers(request.user, today).exists()
    return answer_list(
        request,
        found,
        page="reporting/run_list.html",
        fragment="reporting/_run_rows.html",
        shelves=SHELVES.items(),
        shelf=request.GET.get("show", ""),
        may_report=issuing_bodies(request.user, today).exists(),
        menu=LISTS + (REGISTERS if keeps_registers else ()),
    )


@login_required
def run_create(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for a report; the address may already say of what (`?register=…`, `?document=…`)."""
    if kind not in ASKING:
        raise Http404
    today = timezone.localdate()
    if not issuing_bodies(request.user, today).exists():
        raise PermissionDenied
    given: dict[str, Any] = {"user": request.user, "today": today, "kind": kind}
    form = ASKING[kind](request.POST or None, initial=_initial(request), **given)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_ask_once(form, request))
        except AlreadyDone as done:
            return redirect(done.answer_url or "reporting:run-list")
        except NotAllowed as why:
            raise PermissionDenied(why.message) from why
        except Refused as why:
            form.add_refusal(why)
    context = {
        "form": form,
        "kind": Kind(kind),
        "is_report": kind in {Kind.COMPLIANCE, *LISTS},
        "document": _named_document(form, request.user),
        "register": form.named_register,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "reporting/run_form.html", context, status=status)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What a link to the form filled in; checked like typed input when it comes back."""
    given = {name: values for name, values in request.GET.lists() if name != "token"}
    return {name: values if len(values) > 1 else values[0] for name, values in given.items()}


def _named_document(form: RunForm, user: Any) -> Document | None:
    """The document a hidden field names, so that the page can say which it is."""
    is_named = "document" in form.fields and form["document"].is_hidden
    key = str(form["document"].value() or "") if is_named else ""
    if not key.isdecimal():
        return None
    return Document.objects.visible_to(user).filter(pk=key).first()


def _ask_once(form: RunForm, request: HttpRequest) -> str:
    """Queue the report in the transaction that claims this very form; return its address."""
    token = form.cleaned_data["token"]
    now = timezone.now()
    if answered := answer_of(token, by=request.user):
        return answered
    with transaction.atomic():
        claim = claim_submission(token, by=request.user, now=now)
        run = runs.request_run(by=request.user, now=now, **form.asked())
        url = reverse("reporting:run-detail", args=[run.pk])
        answer_submission(claim, url)
    return url


@login_required
@require_safe
def run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(visible_runs(request.user), pk=pk)
    has_words = run.is_open_draft or run.is_frozen
    words = {"words": official_words(run) if has_words else None}
    return render(request, "reporting/run_detail.html", _run_context(run, request) | words)


@login_required
@require_safe
def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while a worker makes it; what is made calls for a new page."""
    run = get_object_or_404(visible_runs(request.user), pk=pk)
    if run.is_finished and wants_fragment(request):
        return HttpResponseClientRefresh()
    return render_fragment(request, "reporting/_run_progress.html", _run_context(run, request))


def _run_context(run: ReportRun, request: HttpRequest) -> dict[str, Any]:
    now, today = timezone.now(), timezone.localdate()
    checks = checks_of(run) if run.is_drafted else []
    may_ask = issuing_bodies(request.user, today).contains(run.agency)
    signed = list(run.signed_copies.select_related("uploaded_by")) if run.is_frozen else []
    return {
        "run": run,
        "is_own": run.requested_by_id == request.user.pk,
        "may_retry": may_ask,
        # A closed volume is printed from its own page.
        "another": address_of_another(run, ASKING[run.kind])
        if may_ask and not run.volume_id
        else "",
        "now": now,
        "today": today,
        "may_freeze": may_freeze(request.user, run, today),
        "checks": with_urls(run, checks, today) if checks else [],
        "tally": tally_of(checks),
        "stages": stages_of(run, is_signed=bool(signed)),
        "picture": picture_of_run(run, now=now),
        "signed": signed,
    }


@login_required
@require_POST
def run_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, runs.cancel_run)


@login_required
@require_POST
def run_retry(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, runs.retry_run)


def _change(request: HttpRequest, pk: int, service: Any) -> HttpResponse:
    run = get_object_or_404(visible_runs(request.user), pk=pk)
    try:
        service(run, by=request.user, now=timezone.now())
    except NotAllowed as why:
        raise PermissionDenied(why.message) from why
    except Refused as why:
        context = _run_context(get_object_or_404(visible_runs(request.user), pk=pk), request)
        context["refusal"] = why.message
        return render(request, "reporting/run_detail.html", context, status=409)
    return redirect("reporting:run-detail", pk)


@login_required
@require_safe
def run_download(request: HttpRequest, pk: int) -> FileResponse:
    """Give the kept file to who may see the run; `?view` shows it in the browser instead."""
    run = get_object_or_404(visible_runs(request.user), pk=pk, state=ReportRun.State.DONE)
    return FileResponse(
        run.file.open("rb"),
        as_attachment="view" not in request.GET,
        filename=run.file_name,
        content_type="application/pdf",
    )


@login_required
@require_safe
def run_page_one(request: HttpRequest, pk: int) -> HttpResponse:
    """The card with page one; it asks for itself until a worker has drawn it."""
    run = get_object_or_404(visible_runs(request.user), pk=pk)
    context = {"run": run, "picture": picture_of_run(run, now=timezone.now())}
    return render_fragment(request, "reporting/_page_one.html", context)


@login_required
@require_safe
def run_picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Page one as a picture, to who may see the paper itself."""
    run = get_object_or_404(visible_runs(request.user), pk=pk)
    return serve_picture(request, key_of(run))


@login_required
@require_safe
def run_workbook(request: HttpRequest, pk: int) -> FileResponse:
    """Give the kept workbook: the same rows as the paper, with the checksum noted then."""
    made = visible_runs(request.user).exclude(workbook="")
    run = get_object_or_404(made, pk=pk, state=ReportRun.State.DONE)
    return FileResponse(
        run.workbook.open("rb"), as_attachment=True, filename=run.workbook_name, content_type=XLSX
    )


@login_required
@require_safe
def register_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from a register to the filled-in form that prints it."""
    register = get_object_or_404(Register.objects.visible_to(request.user), pk=pk)
    if not printable_registers(request.user, timezone.localdate()).contains(register):
        raise PermissionDenied
    kind = Kind(f"register_{register.direction}")
    return redirect(reverse("reporting:run-create", args=[kind]) + f"?register={register.pk}")


@login_required
@require_safe
def inspection_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from an inspected register to the form that prints the result."""
    seen = Register.objects.visible_to(request.user).exclude(direction=Register.Direction.POSTAL)
    register = get_object_or_404(seen, pk=pk)
    if not inspectable_registers(request.user, timezone.localdate()).contains(register):
        raise PermissionDenied
    kind = Kind.REGISTER_INSPECTION
    return redirect(reverse("reporting:run-create", args=[kind]) + f"?register={register.pk}")
