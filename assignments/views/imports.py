"""Lists of duties kept by hand: uploaded, read by a worker, checked by a person, imported once."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.views.answers import oneself
from assignments.duty_list.heads import COLUMNS
from assignments.duty_list.template import template_workbook
from assignments.import_forms import (
    ConfirmForm,
    DiscardForm,
    ImportForm,
    NamesForm,
    unknown_names,
)
from assignments.models import DutyImport, DutyImportRow
from assignments.services import imports
from assignments.services.import_confirm import confirm_import
from assignments.services.tasks import assigners_of
from core.htmx import redirect_after, render_page, wants_fragment
from core.paging import paginate
from core.refusals import Refused
from core.sheets import Column, Table, table_response
from core.submissions import AlreadyDone
from core.uploads import XLSX

View = Callable[..., HttpResponseBase]


def assigners_only(view: View) -> View:
    """Send strangers to sign-in and answer 403 to everyone who assigns for nobody."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not assigners_of(oneself(request), timezone.localdate()):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def find(request: HttpRequest, pk: int) -> DutyImport:
    rows = DutyImport.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("body__province", "uploaded_by", "confirmed_by"), pk=pk
    )


@require_safe
@assigners_only
def import_list(request: HttpRequest) -> HttpResponse:
    rows = DutyImport.objects.visible_to(request.user).exclude(state=DutyImport.State.DISCARDED)
    page = paginate(rows.select_related("body", "uploaded_by"), request.GET.get("page"))
    return render_page(request, "assignments/import_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@assigners_only
def import_create(request: HttpRequest) -> HttpResponse:
    by, now = oneself(request), timezone.now()
    on = timezone.localdate(now)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*data, by=by, on=on)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            made = imports.receive_list(
                given["file"], body=given["body"], by=by, now=now, form_token=given["form_token"]
            )
        except AlreadyDone as done:
            return redirect_after(request, done.answer_url)
        except Refused as why:
            form.add_refusal(why)
        else:
            return redirect_after(request, reverse("assignments:import-detail", args=[made.pk]))
    context = {"form": form, "columns": COLUMNS[1:]}
    status = 422 if form.is_bound else 200
    return render_page(request, "assignments/import_create.html", context, status=status)


@require_safe
@assigners_only
def import_template(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        template_workbook(),
        content_type=XLSX.content_type,
        headers={"Content-Disposition": 'attachment; filename="danh-sach-nhiem-vu.xlsx"'},
    )


@require_safe
@assigners_only
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, find(request, pk))


def _answer(request: HttpRequest, found: DutyImport, **forms: Any) -> HttpResponse:
    """Show a list with its findings; forms that were refused take the place of fresh ones."""
    on, kind = timezone.localdate(), request.GET.get("kind", "")
    rows = found.rows.select_related("task")
    is_kind = kind in DutyImportRow.Verdict.values
    context: dict[str, Any] = {
        "found": found,
        "page": paginate(rows.filter(verdict=kind) if is_kind else rows, request.GET.get("page")),
        "kind": kind if is_kind else "",
        "verdicts": DutyImportRow.Verdict.choices,
        "former": DutyImport.objects.visible_to(request.user)
        .filter(sha256=found.sha256, state=DutyImport.State.DONE)
        .exclude(pk=found.pk)
        .first(),
    }
    if found.state == DutyImport.State.READY:
        version = {"version": found.version}
        names = unknown_names(found)
        new = found.rows.filter(plan__has_key="new_document").count()
        context |= {
            "n_new": new,
            "confirm_form": ConfirmForm(initial=version),
            "discard_form": DiscardForm(initial=version),
            "names_form": NamesForm(
                names=names, province=found.body.province, on=on, initial=version
            )
            if names
            else None,
        }
    elif found.state == DutyImport.State.FAILED:
        context["discard_form"] = DiscardForm(initial={"version": found.version})
    refused = any(form is not None for form in forms.values())
    return render_page(
        request,
        "assignments/import_detail.html",
        {**context, **forms},
        status=422 if refused else 200,
    )


@require_safe
@assigners_only
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far reading is; once done the whole page is opened anew."""
    found = find(request, pk)
    if not found.is_underway:
        return redirect_after(request, reverse("assignments:import-detail", args=[pk]))
    if not wants_fragment(request):
        return _answer(request, found)
    return render_page(
        request,
        "assignments/import_detail.html",
        {"found": found},
        fragment="assignments/_import_progress.html",
    )


@require_POST
@assigners_only
def import_choose(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = NamesForm(
        request.POST,
        names=unknown_names(found),
        province=found.body.province,
        on=timezone.localdate(),
    )
    return _act(
        request, found, form, "names_form",
        lambda: imports.choose_agencies(
            found, form.chosen, by=oneself(request), now=timezone.now(),
            version=form.cleaned_data["version"],
        ),
        _("The rows are checked again."),
    )  # fmt: skip


@require_POST
@assigners_only
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = ConfirmForm(request.POST)
    return _act(
        request, found, form, "confirm_form",
        lambda: confirm_import(
            found, by=oneself(request), now=timezone.now(), **form.cleaned_data
        ),
        _("The list was imported."),
    )  # fmt: skip


@require_POST
@assigners_only
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = DiscardForm(request.POST)
    return _act(
        request, found, form, "discard_form",
        lambda: imports.discard_import(
            found, by=oneself(request), now=timezone.now(), version=form.cleaned_data["version"]
        ),
        _("The list was put aside; nothing was imported."),
        to=reverse("assignments:import-list"),
    )  # fmt: skip


def _act(
    request: HttpRequest,
    found: DutyImport,
    form: Any,
    name: str,
    act: Callable[[], Any],
    done: str,
    *,
    to: str = "",
) -> HttpResponse:
    here = reverse("assignments:import-detail", args=[found.pk])
    if form.is_valid():
        try:
            act()
        except AlreadyDone as before:
            return redirect_after(request, before.answer_url)
        except Refused as why:
            form.add_refusal(why)
        else:
            messages.success(request, done)
            return redirect_after(request, to or here)
    found.refresh_from_db()
    return _answer(request, found, **{name: form})


@require_safe
@assigners_only
def import_findings(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the findings to take home: one line a finding, with the row of the sheet."""
    found = find(request, pk)
    kinds = dict(DutyImportRow.Verdict.choices)
    rows = (
        (row.number, str(kinds[f["kind"]]), f["head"], f["text"], row.cells.get("title", ""))
        for row in found.rows.all()
        for f in row.findings
    )
    columns = [
        Column(_("Row")), Column(_("Kind"), 20), Column(_("Column"), 20),
        Column(_("What was found"), 80), Column(_("Task"), 60),
    ]  # fmt: skip
    table = Table(_("Findings"), columns, rows)
    return table_response(table, "csv", f"{_('Findings')} {found.name.rpartition('.')[0]}")
