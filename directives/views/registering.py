"""Putting documents into registers: arrived ones, one's own, those here already, secret ones."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.htmx import redirect_after, render_page
from core.refusals import NotAllowed, Refused
from core.submissions import AlreadyDone, answer_submission, once
from directives import services
from directives.actions import entering_agencies
from directives.forms import (
    CitationSet,
    EnterForm,
    IncomingForm,
    OutgoingForm,
    SecretPlaceholderForm,
    registering_agencies,
)
from directives.forms.lines import CITATION_ROWS, MAX_CITATION_ROWS
from directives.services import Registered
from directives.views.acting import Page, act_on_document, find_document

MORE_ROWS = "more_citations"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register_incoming(request: HttpRequest) -> HttpResponse:
    """One page for a document that arrived."""

    def act(form: Any, citations: Any, now: Any) -> Registered:
        data = form.cleaned_data
        return services.register_incoming(
            by=request.user, now=now, agency=data["agency"], facts=form.facts(),
            arrived_on=data["arrived_on"], line=form.line(), recipients=form.recipient_lines(),
            citations=citations.lines(), files=form.files_given, body=data["body"],
            anyway=data["anyway"],
        )  # fmt: skip

    return _register(request, IncomingForm, act, "directives/register_incoming.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register_outgoing(request: HttpRequest) -> HttpResponse:
    """One page for a document one's own agency issues."""

    def act(form: Any, citations: Any, now: Any) -> Registered:
        data = form.cleaned_data
        return services.register_outgoing(
            by=request.user, now=now, agency=data["agency"], facts=form.facts(), line=form.line(),
            recipients=form.recipient_lines(), citations=citations.lines(),
            files=form.files_given, body=data["body"], allot=data["allot"],
            anyway=data["anyway"],
        )  # fmt: skip

    return _register(request, OutgoingForm, act, "directives/register_outgoing.html")


def _register(
    request: HttpRequest,
    form_class: Any,
    act: Callable[[Any, Any, Any], Registered],
    template: str,
) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    if not registering_agencies(request.user, today):
        raise NotAllowed
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = form_class(data, files, by=request.user, now=now)
    citations = CitationSet(_with_more_rows(data), prefix="cite")
    asks_for_rows = data is not None and MORE_ROWS in data
    if data is not None and not asks_for_rows:
        answer = _try_to_register(request, form, citations, act, now)
        if answer is not None:
            return answer
    if data is not None:
        form.is_valid()
        form.keep_files()
        if asks_for_rows:  # nothing was sent yet, so nothing is wrong yet
            form.errors.clear()
            citations = CitationSet(_with_more_rows(data), prefix="cite")
    context = {"form": form, "citations": citations, "more_rows": MORE_ROWS}
    status = 422 if data is not None and not asks_for_rows else 200
    return render_page(request, template, context, status=status)


def _try_to_register(
    request: HttpRequest, form: Any, citations: Any, act: Callable[..., Registered], now: Any
) -> HttpResponse | None:
    """Return where the result is shown, or None when the form has to be shown again."""
    valid = form.is_valid()
    if not citations.is_valid() or not valid:
        return None
    try:
        with once(form.cleaned_data["token"], by=request.user, now=now) as submission:
            made = act(form, citations, now)
            answer_submission(submission, made.document.get_absolute_url())
    except AlreadyDone as done:
        messages.info(request, _("This form had been sent already; nothing was registered twice."))
        return redirect_after(request, done.answer_url)
    except NotAllowed:
        raise
    except Refused as why:
        if why.field == "citations":
            citations.add_refusal(why)
        form.add_refusal(why)
        return None
    messages.success(request, _announcement(made))
    return redirect_after(request, made.document)


def _announcement(made: Registered) -> str:
    if made.entry is None:
        return _("Saved. Number and date are still blank; fill them in when the paper has them.")
    if made.entry.register.direction == "outgoing":
        return _("Registered as %(code)s.") % {"code": made.document.code}
    return _("Registered with incoming number %(number)s of %(year)s.") % {
        "number": services.printed_number(made.entry.number),
        "year": made.entry.register.year,
    }


def _with_more_rows(data: Any) -> Any:
    """Without scripts a button sends the form for more rows of citations."""
    if data is None or MORE_ROWS not in data:
        return data
    data = data.copy()
    try:
        rows = int(data.get("cite-TOTAL_FORMS", CITATION_ROWS))
    except ValueError:
        rows = CITATION_ROWS
    data["cite-TOTAL_FORMS"] = str(min(max(rows, 0) + CITATION_ROWS, MAX_CITATION_ROWS))
    return data


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def document_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a document that is here already into the incoming register of one's own agency."""
    document = find_document(request, pk)
    now = timezone.now()
    today = timezone.localdate(now)
    agencies = entering_agencies(document, request.user, on=today)
    if not agencies:
        raise NotAllowed(_("Your agency has entered this document already, or keeps no register."))
    form = EnterForm(request.POST or None, agencies=agencies, on=today)

    def act() -> None:
        services.register_received(
            document, by=request.user, now=now, agency=form.cleaned_data["agency"],
            arrived_on=form.cleaned_data["arrived_on"], line=form.line(),
        )  # fmt: skip

    page = Page(
        _("Enter in our incoming register"), _("Enter"), _("Entered in the incoming register.")
    )
    return act_on_document(request, document, form, act, page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def secret_placeholder(request: HttpRequest) -> HttpResponse:
    """Take an incoming number for a document that is kept in the paper register of secrets."""
    now = timezone.now()
    today = timezone.localdate(now)
    if not registering_agencies(request.user, today):
        raise NotAllowed
    form = SecretPlaceholderForm(request.POST or None, user=request.user, on=today)
    if form.is_bound and form.is_valid():
        try:
            return _enter_placeholder(request, form, now)
        except NotAllowed:
            raise
        except Refused as why:
            form.add_refusal(why)
    status = 422 if form.is_bound else 200
    return render_page(request, "directives/secret_placeholder.html", {"form": form}, status=status)


def _enter_placeholder(request: HttpRequest, form: Any, now: Any) -> HttpResponse:
    data = form.cleaned_data
    try:
        with once(data["token"], by=request.user, now=now) as submission:
            entry = services.register_secret_placeholder(
                by=request.user, now=now, agency=data["agency"],
                arrived_on=data["arrived_on"], handed_to=data["handed_to"],
            )  # fmt: skip
            answer_submission(submission, entry.register.get_absolute_url())
    except AlreadyDone as done:
        return redirect_after(request, done.answer_url)
    messages.success(request, _("Incoming number %(number)s taken.") % {"number": entry.number})
    return redirect_after(request, entry.register)
