"""The arrival stamp over page one of a scan: ask for the copy, watch it being made, fetch it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agencies.visibility import REGISTRARS, may_act
from core.files import serve_stored_file
from core.htmx import render_fragment, render_page
from core.page_pictures import serve_picture
from core.pdf.overlay import Place
from core.refusals import NotAllowed, Refused
from directives.forms.stamping import StampForm
from directives.models import RegisterEntry, StampedCopy
from directives.services import stamping
from directives.stamping import require_stamped


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def scan_stamp(request: HttpRequest, pk: int) -> HttpResponse:
    """Stamp a scan of one line's document on a copy; below, the copies there are."""
    entry = _own_line(request, pk)
    files = stamping.stampable_files(entry)
    form = StampForm(request.POST or None, files=files)
    if form.is_bound and form.is_valid():
        try:
            stamping.ask_stamped_copy(
                entry,
                form.cleaned_data["file"],
                place=Place(form.cleaned_data["place"]),
                by=request.user,
                now=timezone.now(),
            )
            return redirect("directives:scan-stamp", entry.pk)
        except NotAllowed:
            raise
        except Refused as why:
            form.add_refusal(why)
    context = {"entry": entry, "form": form, "has_files": files.exists(), **_copies(entry)}
    status = 422 if form.is_bound else 200
    return render_page(request, "directives/scan_stamp.html", context, status=status)


@login_required
@require_safe
def scan_stamp_copies(request: HttpRequest, pk: int) -> HttpResponse:
    """The copies of a line; the part asks for itself while a worker still makes one."""
    entry = _own_line(request, pk)
    context = {"entry": entry, **_copies(entry)}
    return render_fragment(request, "directives/_stamped_copies.html", context)


@login_required
@require_safe
def stamped_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve_stored_file(request, _made(request, pk))


@login_required
@require_safe
def stamped_picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve_picture(request, _made(request, pk).sha256)


def _made(request: HttpRequest, pk: int) -> StampedCopy:
    made = StampedCopy.objects.visible_to(request.user).filter(state=StampedCopy.State.DONE)
    return get_object_or_404(made, pk=pk)


def _own_line(request: HttpRequest, pk: int) -> RegisterEntry:
    """Return a line that bears a stamp, of a register this person keeps."""
    entry = get_object_or_404(
        RegisterEntry.objects.visible_to(request.user).select_related(
            "register__agency", "document__document_type"
        ),
        pk=pk,
    )
    try:
        require_stamped(entry)
    except Refused as why:
        raise Http404(why.message) from why
    if not may_act(request.user, REGISTRARS, entry.register.agency, timezone.localdate()):
        raise NotAllowed
    return entry


def _copies(entry: RegisterEntry) -> dict[str, Any]:
    copies = stamping.copies_of(StampedCopy.objects.filter(entry=entry))
    pictures = stamping.pictures_of(copies)
    for copy in copies:
        copy.picture = pictures.get(copy.sha256)
    return {"copies": copies, "is_waiting": any(copy.is_waiting for copy in copies)}
