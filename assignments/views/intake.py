"""The desk: papers put there, read, taken over, discarded; and the files that belong to them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assignments.intake_forms import UploadForm
from core.files import serve_stored_file
from core.htmx import redirect_after, render_page, wants_fragment
from core.refusals import NotAllowed, Refused
from directives.forms import registering_agencies
from directives.models import Intake, IntakePart
from directives.services import receiving

SHOWN = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Everything on the desks of this person's agencies, and the place to put more there."""
    now = timezone.now()
    today = timezone.localdate(now)
    if not registering_agencies(request.user, today):
        raise NotAllowed
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(data, files, user=request.user, on=today)
    if data is not None:
        answer = _receive(request, form, now)
        if answer is not None:
            return answer
    context = {"form": form, **_rows(request)}
    status = 422 if data is not None else 200
    return render_page(
        request, "intake/desk.html", context, fragment="intake/_rows.html", status=status
    )


def _receive(request: HttpRequest, form: UploadForm, now: Any) -> HttpResponse | None:
    """Put what is good on the desk; answer only when nothing was refused."""
    form.is_valid()
    data = form.cleaned_data
    agency, text = data.get("agency"), str(data.get("text") or "")
    taken: list[Intake] = []
    if agency is None or not data.get("direction"):
        return None
    common = {"agency": agency, "direction": data["direction"], "by": request.user, "now": now}
    try:
        taken += [receiving.receive_file(checked, **common) for checked in form.checked]
        if text.strip():
            taken.append(receiving.receive_text(text, **common))
    except NotAllowed:
        raise
    except Refused as why:
        form.add_refusal(why)
    if form.errors:
        if taken:
            messages.info(request, _stored_words(len(taken)))
        return None
    if len(taken) == 1:
        return redirect_after(request, reverse("intake:detail", args=[taken[0].pk]))
    messages.success(request, _stored_words(len(taken)))
    return redirect_after(request, reverse("intake:desk"))


def _stored_words(n: int) -> str:
    return ngettext("%(n)s paper is on the desk.", "%(n)s papers are on the desk.", n) % {"n": n}


def _rows(request: HttpRequest) -> dict[str, Any]:
    found = Intake.objects.visible_to(request.user).on_desk()
    rows = list(
        found.select_related("agency", "holder").defer("text", "draft", "reading")[: SHOWN + 1]
    )
    return {
        "intakes": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "polls": any(intake.is_underway for intake in rows),
    }


@login_required
@require_safe
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the reading is; once it is over, the page itself."""
    intake = find(request, pk)
    if not intake.is_underway and wants_fragment(request):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = reverse("intake:detail", args=[intake.pk])
        return answer
    return render_page(
        request, "intake/waiting.html", {"intake": intake}, fragment="intake/_progress.html"
    )


@login_required
@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it was uploaded."""
    return serve_stored_file(request, find(request, pk, with_file=True))


@login_required
@require_safe
def page_picture(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The drawing of one page."""
    intake = find(request, pk)
    part = get_object_or_404(IntakePart, intake=intake, kind=IntakePart.Kind.PAGE, position=number)
    return serve_stored_file(request, part)


@login_required
@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a colleague's paper on one's own desk."""
    intake = find(request, pk)
    try:
        receiving.take_over(intake, by=request.user, now=timezone.now())
    except NotAllowed:
        raise
    except Refused as why:
        messages.error(request, why.message)
    else:
        messages.success(request, _("The paper is on your desk now, with all that was typed."))
    return redirect_after(request, reverse("intake:detail", args=[pk]))


@login_required
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a paper off the desk without registering it."""
    return _act(
        request, pk, receiving.discard_intake, _("Taken off the desk; nothing was registered.")
    )


@login_required
@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the paper read anew."""
    return _act(
        request, pk, receiving.read_again, _("It is being read again."), back="intake:detail"
    )


def _act(
    request: HttpRequest, pk: int, act: Any, done: str, back: str = "intake:desk"
) -> HttpResponse:
    intake = find(request, pk)
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdigit() and len(typed) < 10 else -1
    here = reverse("intake:detail", args=[pk])
    try:
        act(intake, by=request.user, now=timezone.now(), version=version)
    except NotAllowed:
        raise
    except Refused as why:
        messages.error(request, why.message)
        return redirect_after(request, here)
    messages.success(request, done)
    return redirect_after(request, here if back == "intake:detail" else reverse(back))


def find(request: HttpRequest, pk: int, *, with_file: bool = False) -> Intake:
    """Return a paper on a desk of this person's, or answer 404."""
    seen = Intake.objects.visible_to(request.user).select_related(
        "agency__province", "holder", "document"
    )
    if with_file:
        seen = seen.exclude(file="")
    return get_object_or_404(seen, pk=pk)
