"""Exports: a list as a file, at once or from a worker; watched, stopped, made again, fetched."""

import tempfile
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.chips import VIEW
from core.forms import Form
from core.htmx import render_fragment
from core.paging import paginate
from core.refusals import NotAllowed, Refused
from core.sheets import file_name
from core.submissions import AlreadyDone, answer_submission, claim_submission, new_token
from reporting.exports import life
from reporting.exports.asked import Asked, BadFilter, Prepared
from reporting.exports.sources import prepare
from reporting.models import Export

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "edxml": "application/xml",
}


class MakeForm(Form):
    """The one button under "this is large": it acts once."""

    token = forms.UUIDField(widget=forms.HiddenInput)


def without_page(given: QueryDict) -> QueryDict:
    """The filters of an address; which page was open, and from which view, does not matter to a file."""
    rest = given.copy()
    for name in ("page", VIEW):
        rest.pop(name, None)
    return rest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export_of(request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
    """Answer with the file of a small list; offer to have a large one made, and queue it on POST."""
    params = without_page(request.GET)
    context: dict[str, Any] = {"kind": kind, "form": form, "params": params}
    try:
        prepared = prepare(kind, form, Asked(request.user, timezone.localdate(), params))
        if request.method == "POST":
            return _queue(request, kind, form, params)
        if not prepared.is_large:
            return file_response(prepared, form)
    except NotAllowed:
        raise
    except Refused as why:
        context |= {"refusal": why.message, "filter_form": getattr(why, "form", None)}
        status = 422 if isinstance(why, BadFilter) else 409
        return render(request, "reporting/export_ask.html", context, status=status)
    context |= {"prepared": prepared, "token": new_token(), "label": Export.Kind(kind).label}
    return render(request, "reporting/export_ask.html", context)


def file_response(prepared: Prepared, form: str) -> FileResponse:
    """Write the whole file before the first byte leaves, so that a refusal is still a page."""
    made = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    try:
        prepared.write(made, form, lambda n: None)
    except BaseException:
        made.close()
        raise
    made.seek(0)
    return attachment(made, file_name(prepared.name, form), form)


def attachment(file: Any, name: str, form: str) -> FileResponse:
    """Answer with a file to save, of a type by its form, kept by no cache."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[form])
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _queue(request: HttpRequest, kind: str, form: str, params: QueryDict) -> HttpResponse:
    sent = MakeForm(request.POST)
    if not sent.is_valid():
        return render(request, "reporting/export_ask.html", {"form_errors": True}, status=422)
    now = timezone.now()
    try:
        with transaction.atomic():
            claim = claim_submission(sent.cleaned_data["token"], by=request.user, now=now)
            export = life.request_export(
                kind=kind, form=form, query=params.urlencode(), by=request.user, now=now
            )
            answer_submission(claim, reverse("reporting:export-detail", args=[export.pk]))
    except AlreadyDone as done:
        return redirect(done.answer_url or "reporting:export-list")
    return redirect("reporting:export-detail", export.pk)


def _own(request: HttpRequest, pk: int) -> Export:
    return get_object_or_404(Export.objects.visible_to(request.user), pk=pk)


@login_required
@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    page = paginate(Export.objects.visible_to(request.user), request.GET.get("page"))
    return render(request, "reporting/export_list.html", {"page": page})


@login_required
@require_safe
def export_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "reporting/export_detail.html", {"export": _own(request, pk)})


@login_required
@require_safe
def export_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while a worker writes the file."""
    context = {"export": _own(request, pk)}
    return render_fragment(request, "reporting/_export_progress.html", context)


@login_required
@require_POST
def export_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, life.cancel_export)


@login_required
@require_POST
def export_repeat(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, life.repeat_export)


def _change(request: HttpRequest, pk: int, service: Any) -> HttpResponse:
    export = _own(request, pk)
    try:
        service(export, now=timezone.now())
    except Refused as why:
        context = {"export": _own(request, pk), "refusal": why.message}
        return render(request, "reporting/export_detail.html", context, status=409)
    return redirect("reporting:export-detail", pk)


@login_required
@require_safe
def export_download(request: HttpRequest, pk: int) -> FileResponse:
    """Give the file to the one who asked for it, until it expires."""
    export = get_object_or_404(
        Export.objects.visible_to(request.user), pk=pk, state=Export.State.DONE
    )
    return attachment(export.file.open("rb"), export.file_name, export.form)
