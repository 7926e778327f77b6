"""Adding to a document and taking away: citations, addressees, files."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.files import serve_stored_file
from core.htmx import redirect_after
from core.refusals import NotAllowed, Refused
from directives import services
from directives.forms import AttachForm, CiteForm, RecipientForm, VersionForm
from directives.models import Attachment, Citation, Document, Recipient
from directives.views.acting import Page, act_on_document, find_document
from directives.views.changing import correctable


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def citation_add(request: HttpRequest, pk: int) -> HttpResponse:
    document = correctable(request, pk)
    form = CiteForm(request.POST or None, initial={"version": document.version})

    def act() -> None:
        services.cite(
            document, form.line(), by=request.user, now=timezone.now(),
            version=form.cleaned_data["version"],
        )  # fmt: skip

    page = Page(
        _("Add a document cited"),
        _("Add"),
        _("Citation added."),
        note=_(
            "If it is not here yet it is kept as known from citations and linked once it is registered."
        ),
    )
    return act_on_document(request, document, form, act, page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recipient_add(request: HttpRequest, pk: int) -> HttpResponse:
    document = correctable(request, pk)
    now = timezone.now()
    form = RecipientForm(
        request.POST or None,
        on=document.issued_on or timezone.localdate(now),
        province=document.registrar.province if document.registrar else None,
        initial={"version": document.version},
    )

    def act() -> None:
        services.add_recipient(
            document, form.line(), by=request.user, now=now, version=form.cleaned_data["version"]
        )

    page = Page(
        _("Add an addressee"),
        _("Add"),
        _("Addressee added."),
        note=_("A group means its members on the date of the document."),
    )
    return act_on_document(request, document, form, act, page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attachment_add(request: HttpRequest, pk: int) -> HttpResponse:
    document = correctable(request, pk)
    now = timezone.now()
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AttachForm(data, files, by=request.user, now=now, initial={"version": document.version})

    def act() -> None:
        services.attach(
            document, form.files_given, by=request.user, now=now,
            version=form.cleaned_data["version"], kind=form.cleaned_data["kind"],
        )  # fmt: skip

    page = Page(_("Attach files"), _("Attach"), _("Files attached."), "directives/attach.html")
    return act_on_document(request, document, form, act, page)


@login_required
@require_safe
def attachment_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    return serve_stored_file(request, attachment)


@login_required
@require_POST
def citation_remove(request: HttpRequest, pk: int) -> HttpResponse:
    return _remove(
        request, _part(request, Citation, "citing", pk), "citing", services.remove_citation
    )


@login_required
@require_POST
def recipient_remove(request: HttpRequest, pk: int) -> HttpResponse:
    part = _part(request, Recipient, "document", pk)
    return _remove(request, part, "document", services.remove_recipient)


@login_required
@require_POST
def attachment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    part = _part(request, Attachment, "document", pk)
    return _remove(request, part, "document", services.remove_attachment)


def _part(request: HttpRequest, model: Any, path: str, pk: int) -> Any:
    seen = Document.objects.visible_to(request.user)
    return get_object_or_404(
        model.objects.select_related(path).filter(**{f"{path}__in": seen}), pk=pk
    )


def _remove(
    request: HttpRequest, part: Any, path: str, service: Callable[..., Any]
) -> HttpResponse:
    document = find_document(request, getattr(part, path).pk)
    form = VersionForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("The form was incomplete. Reload the page and try again."))
        service(part, by=request.user, now=timezone.now(), version=form.cleaned_data["version"])
        messages.success(request, _("Removed. The story of the document keeps it."))
    except NotAllowed:
        raise
    except Refused as why:
        messages.error(request, why.message)
    return redirect_after(request, document)
