"""The page on which a document leaves for the exchange, and status messages about received ones."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from assignments.exchange import Holding, holding, task_codes, told
from core.forms import Form, LongTextField
from core.refusals import NotAllowed, Refused
from core.sheets import file_name
from core.submissions import AlreadyDone, answer_submission, new_token, once
from directives.exchange.facts import Business, Draft, StatusMessage
from directives.exchange.outgoing import draft_package, sending_agencies
from directives.exchange.status import (
    DECISIONS,
    MAX_REASON,
    Status,
    decide,
    decisions_told,
    is_accepted,
    message_told,
    receiving_agencies,
)
from directives.exchange.writing import write_status
from directives.models import Document
from directives.views.acting import find_document
from reporting.views.exports import attachment


class DecisionForm(Form):
    """A status a person decides on: in whose name, which, and why."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"), empty_label=None)
    status = forms.ChoiceField(label=_("Decision"))
    token = forms.UUIDField(widget=forms.HiddenInput, initial=new_token)
    reason = LongTextField(label=_("Reason, as the other side will read it"), max_length=MAX_REASON)

    def __init__(
        self,
        *args: Any,
        senders: list[Agency],
        receivers: list[Agency],
        choices: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.senders, self.receivers = senders, receivers
        ids = [agency.pk for agency in (*senders, *receivers)]
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=ids)
        self.fields["status"].choices = choices

    def clean(self) -> dict[str, Any]:
        """An office that sent and got the document offers both its agencies: each decides its own."""
        data = super().clean() or self.cleaned_data
        agency, status = data.get("agency"), data.get("status")
        if status == Status.TAKE_BACK and agency and agency not in self.senders:
            self.add_error("agency", _("Only the agency that sent the document asks it back."))
        elif status and status != Status.TAKE_BACK and agency and agency not in self.receivers:
            self.add_error("agency", _("Only an agency that got the document decides this."))
        return data


@dataclass(frozen=True)
class Place:
    """What one agency can tell the sender."""

    agency: Agency
    holding: list[Holding]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what would leave and what can be told; POST makes the message of a decision."""
    document, senders, receivers = _theirs(request, pk)
    now = timezone.now()
    form = _decision_form(request, document, senders, receivers)
    if form.is_bound and form.is_valid() and (answer := _decided(request, document, form, now)):
        return answer
    context = {
        "document": document,
        "form": form,
        "draft": _draft(request, document, senders, now),
        "places": [Place(a, holding(document, a, request.user)) for a in receivers],
        "decisions": decisions_told(document, {*senders, *receivers}),
        "businesses": [one for one in Business if one != Business.NEW],
        "tab": "exchange",
    }
    status = 422 if form.is_bound else 200
    return render(request, "reporting/exchange.html", context, status=status)


@login_required
@require_safe
def exchange_status(request: HttpRequest, pk: int, agency_pk: int, code: str) -> HttpResponseBase:
    """Give the message of a status that holds; a status that does not hold answers 409."""
    document, _senders, receivers = _theirs(request, pk)
    agency = next((one for one in receivers if one.pk == agency_pk), None)
    if agency is None or code not in Status.values:
        raise NotAllowed
    try:
        message = told(document, Status(code), by=request.user, agency=agency, now=timezone.now())
    except Refused as why:
        context = {"document": document, "refusal": why.message, "tab": "exchange"}
        return render(request, "reporting/exchange.html", context, status=409)
    return message_response(document, message)


def _decided(
    request: HttpRequest, document: Document, form: DecisionForm, now: datetime
) -> HttpResponse | None:
    """Carry the decision out once; None, with the reason in the form, where a rule refuses it."""
    given = form.cleaned_data
    try:
        with once(given["token"], by=request.user, now=now) as submission:
            decide(
                document, Status(given["status"]), by=request.user, agency=given["agency"],
                now=now, reason=given["reason"],
            )  # fmt: skip
            answer_submission(submission, request.path)
    except AlreadyDone as done:
        messages.info(request, gettext("This message had been made already."))
        return redirect(done.answer_url)
    except NotAllowed:
        raise
    except Refused as why:
        form.add_refusal(why)
        return None
    messages.success(request, gettext("The message is written; fetch its file below."))
    return redirect(request.path)


@login_required
@require_safe
def exchange_decision(request: HttpRequest, pk: int, event_pk: int) -> HttpResponseBase:
    """Give the message of a decision again."""
    document, senders, receivers = _theirs(request, pk)
    told = decisions_told(document, {*senders, *receivers})
    decision = next((one for one in told if one.pk == event_pk), None)
    if decision is None:
        raise Http404
    return message_response(document, message_told(document, decision))


def _theirs(request: HttpRequest, pk: int) -> tuple[Document, list[Agency], list[Agency]]:
    """Return the document with the person's agencies that sent and that got it; 403 for neither."""
    document, today = find_document(request, pk), timezone.localdate()
    senders = sending_agencies(document, request.user, today)
    receivers = receiving_agencies(document, request.user, today)
    if not senders and not receivers:
        raise NotAllowed
    return document, senders, receivers


def _decision_form(
    request: HttpRequest, document: Document, senders: list[Agency], receivers: list[Agency]
) -> DecisionForm:
    wanted = {Status.TAKE_BACK} if senders else set()
    if receivers:
        wanted |= DECISIONS - {Status.TAKE_BACK}
        if all(is_accepted(document, agency) for agency in receivers):
            wanted.discard(Status.REFUSED)
    choices = [(one.value, f"{one.value} · {one.label}") for one in Status if one in wanted]
    return DecisionForm(request.POST or None, senders=senders, receivers=receivers, choices=choices)


def _draft(
    request: HttpRequest, document: Document, senders: list[Agency], now: Any
) -> Draft | None:
    if not senders:
        return None
    codes = task_codes(document, request.user, timezone.localdate(now))
    return draft_package(document, by=request.user, sender=senders[0], now=now, task_codes=codes)


def message_response(document: Document, message: StatusMessage) -> FileResponse | HttpResponse:
    file = io.BytesIO()
    write_status(file, message)
    file.seek(0)
    name = file_name(f"trang thai {message.code} {document.code or document.pk}", "edxml")
    return attachment(file, name, "edxml")
