"""Changing a registered document: corrected, completed, received."""

from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.htmx import redirect_after
from core.refusals import NotAllowed, Refused
from directives import services
from directives.actions import receiving_agencies
from directives.forms import CompleteForm, CorrectForm, ReceiveForm, initial_of
from directives.models import Document, DocumentText
from directives.services.access import may_correct
from directives.services.duplicates import differences
from directives.views.acting import Page, act_on_document, find_document


def correctable(request: HttpRequest, pk: int) -> Document:
    """Return a document this person may see and correct; seen but not theirs answers 403."""
    document = find_document(request, pk)
    if not may_correct(document, request.user, on=timezone.localdate()):
        raise NotAllowed
    return document


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def document_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right what was typed wrongly."""
    document = correctable(request, pk)
    now = timezone.now()
    body = DocumentText.objects.filter(document=document).values_list("body", flat=True).first()
    form = CorrectForm(
        request.POST or None,
        on=timezone.localdate(now),
        province=document.registrar.province if document.registrar else None,
        initial={**initial_of(document, body or ""), "version": document.version},
    )

    def act() -> None:
        typed = form.cleaned_data["body"]
        services.correct_document(
            document, by=request.user, now=now, version=form.cleaned_data["version"],
            facts=form.facts(), anyway=form.cleaned_data["anyway"],
            body=typed if _differs(typed, body or "") else None,
        )  # fmt: skip

    page = Page(_("Correct"), _("Save"), _("Saved."), "directives/correct.html")
    theirs = SimpleNamespace(rows=lambda: _changed_meanwhile(form, document))
    return act_on_document(request, document, form, act, page, theirs=theirs)


def _differs(typed: str, kept: str) -> bool:
    """Browsers send line ends as CR LF; that alone is no correction."""
    return typed.replace("\r\n", "\n").strip() != kept.replace("\r\n", "\n").strip()


def _changed_meanwhile(form: Any, document: Document) -> Any:
    """Return where what was typed differs from what is stored now, for a stale form."""
    sent = form.cleaned_data.get("version") if form.is_bound else None
    if sent is None or sent == document.version or not hasattr(form, "facts"):
        return ()
    typed = Document(**form.facts().as_dict())
    return differences(typed, document)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def document_complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in the number and date that were blank."""
    document = correctable(request, pk)
    now = timezone.now()
    form = CompleteForm(
        request.POST or None,
        is_own=document.issuer_id is not None and document.issuer_id == document.registrar_id,
        has_number=bool(document.number),
        initial={"version": document.version, "issued_on": document.issued_on},
    )

    def act() -> None:
        data = form.cleaned_data
        services.complete_number_and_date(
            document, by=request.user, now=now, version=data["version"],
            issued_on=data["issued_on"], number=data.get("number", ""),
            allot=data.get("allot", False),
        )  # fmt: skip

    page = Page(_("Fill in number and date"), _("Save"), _("Number and date are filled in."))
    return act_on_document(request, document, form, act, page)


@login_required
@require_POST
def document_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that one's own agency has received its copy; a second press changes nothing."""
    document = find_document(request, pk)
    now = timezone.now()
    agencies = receiving_agencies(document, request.user, on=timezone.localdate(now))
    form = ReceiveForm(request.POST, agencies=agencies)
    if not agencies:
        messages.info(request, _("There is nothing left to receive here."))
    elif form.is_valid():
        try:
            services.receive_document(
                document, by=request.user, now=now, agency=form.cleaned_data["agency"]
            )
            messages.success(request, _("Noted as received."))
        except NotAllowed:
            raise
        except Refused as why:
            messages.error(request, why.message)
    else:
        messages.error(request, _("Choose whose copy was received."))
    return redirect_after(request, document)
