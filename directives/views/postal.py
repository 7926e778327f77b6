"""The register of documents sent by post: its lines, quick entry, putting right, striking."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.visibility import REGISTRARS, acting_agency_ids, may_act
from core.chips import chips_for
from core.htmx import redirect_after, render_page
from core.paging import paginate
from core.refusals import NotAllowed, Refused
from core.submissions import AlreadyDone, answer_submission, once
from directives import services
from directives.as_of import say_documents_as_known
from directives.forms import CorrectSendingForm, EnvelopeSet, PostedForm, SearchForm, StrikeForm
from directives.forms.postal import BLANK_ROWS, MAX_ROWS
from directives.models import Document, PostalSending, Register, RegisterEntry
from directives.register_lines import PeriodForm, sendings_of
from directives.views.acting import carry_out

MORE_ROWS = "more_envelopes"


def postal_register(request: HttpRequest, register: Register) -> HttpResponse:
    """Show the lines of one postal register, the newest first; called by the page of any register."""
    today = timezone.localdate()
    form = PeriodForm(request.GET or None, register=register, today=today)
    lines = sendings_of(register, form, user=request.user)
    sent = lines.filter(struck_at=None).order_by()
    page = paginate(lines, request.GET.get("page"))
    say_documents_as_known((line.entry for line in page.rows), form.known_on)
    context = {
        "register": register,
        "register_query": f"register={register.pk}&",  # what the export's address begins with
        "form": form,
        "page": page,
        "n_envelopes": sent.aggregate(n=Coalesce(Sum("n_envelopes"), 0))["n"],
        "chips": chips_for(form, request.GET),
        # A past day is only looked at.
        "may_change": not form.known_on
        and may_act(request.user, REGISTRARS, register.agency, today),
    }
    return render_page(
        request, "directives/postal_register.html", context, fragment="directives/_postal_rows.html"
    )


@login_required
@require_safe
def sending_choose(request: HttpRequest) -> HttpResponse:
    """Choose the outgoing document whose envelopes are to be recorded, the newest first."""
    agencies = acting_agency_ids(request.user, REGISTRARS, timezone.localdate())
    if not agencies:
        raise NotAllowed
    entries = (
        RegisterEntry.objects.filter(
            register__agency__in=agencies,
            register__direction=Register.Direction.OUTGOING,
            struck_at=None,
        )
        .select_related("document__document_type", "register__agency")
        .annotate(n_sent=Sum("sendings__n_envelopes", filter=Q(sendings__struck_at=None)))
        .order_by("-entered_on", "-number", "-pk")
    )
    form = SearchForm(request.GET or None)
    if form.is_bound:
        words = form.cleaned_data["q"].strip() if form.is_valid() else ""
        if form.errors:
            entries = entries.none()
        elif words:
            found = Document.objects.visible_to(request.user).search(words)
            entries = entries.filter(document__in=found.order_by().values("pk"))
    context = {"form": form, "page": paginate(entries, request.GET.get("page"))}
    return render_page(
        request,
        "directives/postal_choose.html",
        context,
        fragment="directives/_postal_choices.html",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sending_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record several envelopes of one outgoing document in one go; its addressees are proposed."""
    entry = _own_entry(request, pk)
    data = _with_more_rows(request.POST) if request.method == "POST" else None
    form = PostedForm(data, on=timezone.localdate())
    rows = EnvelopeSet(data, prefix="row", initial=None if data else _proposed(entry))
    asks_for_rows = data is not None and MORE_ROWS in data
    if data is not None and not asks_for_rows:
        answer = _try_to_record(request, entry, form, rows)
        if answer is not None:
            return answer
    if asks_for_rows:  # nothing was sent yet, so nothing is wrong yet
        form.errors.clear()
        for row in rows:
            row.errors.clear()
    context = {
        "entry": entry,
        "form": form,
        "rows": rows,
        "more_rows": MORE_ROWS,
        "sendings": entry.sendings.select_related("register", "struck_by").order_by("-pk"),
    }
    status = 422 if data is not None and not asks_for_rows else 200
    return render_page(request, "directives/postal_record.html", context, status=status)


def _own_entry(request: HttpRequest, pk: int) -> RegisterEntry:
    """Return a line of an outgoing register this person keeps; seen but not theirs answers 403."""
    entry = get_object_or_404(
        RegisterEntry.objects.visible_to(request.user)
        .filter(register__direction=Register.Direction.OUTGOING)
        .select_related("register__agency", "document__document_type"),
        pk=pk,
    )
    if not may_act(request.user, REGISTRARS, entry.register.agency, timezone.localdate()):
        raise NotAllowed
    return entry


def _proposed(entry: RegisterEntry) -> list[dict[str, Any]]:
    return [
        {"addressees": line.addressees, "n_envelopes": line.n_envelopes, "is_sent": not is_there}
        for line, is_there in services.proposed_envelopes(entry)[: MAX_ROWS - BLANK_ROWS]
    ]


def _try_to_record(
    request: HttpRequest, entry: RegisterEntry, form: Any, rows: Any
) -> HttpResponse | None:
    """Return where the lines are shown, or None when the form has to be shown again."""
    valid = form.is_valid()
    if not rows.is_valid() or not valid:
        return None
    now = timezone.now()
    try:
        with once(form.cleaned_data["token"], by=request.user, now=now) as submission:
            made = services.record_sendings(
                entry, by=request.user, now=now,
                posted_on=form.cleaned_data["posted_on"], lines=rows.lines(),
            )  # fmt: skip
            answer_submission(submission, made[0].get_absolute_url())
    except AlreadyDone as done:
        messages.info(request, _("This form had been sent already; nothing was recorded twice."))
        return redirect_after(request, done.answer_url)
    except NotAllowed:
        raise
    except Refused as why:
        if not rows.add_refusal(why):
            form.add_refusal(why)
        return None
    messages.success(request, _("Lines recorded: %(n)s.") % {"n": len(made)})
    return redirect_after(request, made[0])


def _with_more_rows(data: Any) -> Any:
    """Without scripts a button sends the form for more rows."""
    if MORE_ROWS not in data:
        return data
    data = data.copy()
    typed = data.get("row-TOTAL_FORMS", "")
    rows = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else BLANK_ROWS
    wanted = min(rows + BLANK_ROWS, MAX_ROWS)
    for place in range(rows, wanted):
        data[f"row-{place}-is_sent"], data[f"row-{place}-n_envelopes"] = "on", "1"
    data["row-TOTAL_FORMS"] = str(wanted)
    return data


def _own_sending(request: HttpRequest, pk: int) -> PostalSending:
    """Return a line of a postal register this person keeps; seen but not theirs answers 403."""
    sending = get_object_or_404(
        PostalSending.objects.visible_to(request.user).select_related(
            "register__agency", "entry__document"
        ),
        pk=pk,
    )
    if not may_act(request.user, REGISTRARS, sending.register.agency, timezone.localdate()):
        raise NotAllowed
    return sending


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sending_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right what was typed wrongly in a line."""
    sending = _own_sending(request, pk)
    initial = CorrectSendingForm.initial_of(sending)
    form = CorrectSendingForm(request.POST or None, initial=initial)

    def act() -> None:
        services.correct_sending(
            sending, by=request.user, now=timezone.now(), version=form.cleaned_data["version"],
            posted_on=form.cleaned_data["posted_on"], line=form.line(),
        )  # fmt: skip

    return _change(request, sending, form, act, "directives/postal_correct.html", _("Saved."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sending_strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike a line with a reason; it stays."""
    sending = _own_sending(request, pk)
    form = StrikeForm(request.POST or None, initial={"version": sending.version})

    def act() -> None:
        services.strike_sending(sending, by=request.user, now=timezone.now(), **form.cleaned_data)

    return _change(request, sending, form, act, "directives/postal_strike.html", _("Line struck."))


def _change(
    request: HttpRequest, sending: PostalSending, form: Any, act: Any, template: str, done: str
) -> HttpResponse:
    def version_now() -> int:
        return PostalSending.objects.values_list("version", flat=True).get(pk=sending.pk)

    if form.is_bound and form.is_valid() and carry_out(form, act, current_version=version_now):
        messages.success(request, done)
        return redirect_after(request, sending)
    context = {"sending": sending, "form": form}
    return render_page(request, template, context, status=422 if form.is_bound else 200)
