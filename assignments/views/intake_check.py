"""Checking one paper: the words beside the form, what they mean, the tasks; and the one confirmation."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.services.permission import is_administrator
from assignments.intake_draft import operate
from assignments.intake_forms import TaskRowSet
from assignments.intake_page import chips_of, drawn_form, drawn_tasks, page_context
from assignments.services.confirm_intake import Confirmed, Registration, confirm_intake
from assignments.services.proposals import may_decide
from assignments.views.intake import find
from core.htmx import redirect_after, render_fragment, render_page
from core.refusals import NotAllowed, Refused
from core.submissions import AlreadyDone
from directives.forms.intake import CitationRowSet, IncomingIntakeForm, OutgoingIntakeForm
from directives.models import Intake
from directives.services import printed_number, receiving
from directives.services.receiving.meaning import Meaning, day_of_draft, meaning_of

State = Intake.State


@dataclass
class Sent:
    """The three forms of the page as they were sent, and the draft they hold."""

    form: Any
    citations: Any
    tasks: Any

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.citations.is_valid(), self.tasks.is_valid()])

    def draft(self) -> dict[str, Any]:
        return {
            "fields": self.form.typed(),
            "citations": self.citations.typed(),
            "tasks": self.tasks.typed(),
        }

    def add_refusal(self, why: Refused) -> None:
        if why.field == "citations":
            self.citations.add_refusal(why)
        if not self.tasks.add_refusal(why):
            self.form.add_refusal(why)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def intake_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper, as far as it has got."""
    intake = find(request, pk)
    if intake.document is not None:
        if request.method == "POST":
            messages.info(request, _("This paper is registered already; nothing was done twice."))
        return redirect(intake.document)
    if intake.is_underway:
        return render_page(request, "intake/waiting.html", {"intake": intake})
    if not intake.is_checkable:
        return render_page(request, "intake/gone.html", {"intake": intake})
    if request.method != "POST":
        return _show(request, intake)
    if "op" in request.POST:
        return _operate(request, intake)
    return _confirm(request, intake)


@login_required
@require_POST
def intake_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is typed as one types, and say anew what it means."""
    intake = find(request, pk)
    now = timezone.now()
    sent = _sent(request, intake, now)
    draft = sent.draft()
    try:
        receiving.save_draft(
            intake, draft, by=request.user, now=now, version=_version(request), quietly=True,
            **_windows(request),
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refused as why:
        if Intake.objects.filter(pk=pk, state=State.REGISTERED).exists():
            return HttpResponse(status=204)  # the confirmation was faster; there is nothing to keep
        return render_fragment(request, "intake/_not_kept.html", {"why": why.message}, status=422)
    meaning = meaning_of(draft, intake, by=request.user, today=timezone.localdate(now))
    context = {
        "meaning": meaning,
        "saved_at": now,
        "chips": chips_of(sent, meaning),
        "administers": is_administrator(request.user, timezone.localdate(now)),
    }
    return render_fragment(request, "intake/_kept.html", context)


def _show(request: HttpRequest, intake: Intake) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    decides = may_decide(request.user, today)
    meaning = meaning_of(intake.draft, intake, by=request.user, today=today)
    form = drawn_form(intake, intake.draft, by=request.user, now=now, meaning=meaning)
    cites = CitationRowSet(initial=intake.draft.get("citations", []), prefix="cite")
    tasks = drawn_tasks(intake.draft, meaning, decides=decides)
    return _page(request, intake, Sent(form, cites, tasks), intake.draft, meaning)


def _operate(request: HttpRequest, intake: Intake) -> HttpResponse:
    """Do what a button inside the form asks, keep everything typed, and show the page again."""
    now = timezone.now()
    sent = _sent(request, intake, now)
    draft, anchor = operate(
        sent.draft(), request.POST["op"], text=intake.text,
        selection=request.POST.get("selection", ""),
    )  # fmt: skip
    try:
        receiving.save_draft(
            intake, draft, by=request.user, now=now, version=_version(request), **_windows(request)
        )
    except NotAllowed:
        raise
    except Refused as why:
        sent.form.is_valid()
        sent.add_refusal(why)
        return _refused(request, intake, sent)
    if not anchor:
        messages.success(request, _("Kept. You may go on later, or a colleague may."))
    address = reverse("intake:detail", args=[intake.pk])
    return redirect_after(request, f"{address}?at={anchor}#{anchor}" if anchor else address)


def _confirm(request: HttpRequest, intake: Intake) -> HttpResponse:
    now = timezone.now()
    sent = _sent(request, intake, now)
    if not sent.is_valid():
        return _refused(request, intake, sent, keep=now)
    try:
        done = confirm_intake(
            intake, _registration(sent), sent.tasks.lines(), by=request.user, now=now,
            version=sent.form.cleaned_data["version"], **_windows(request),
        )  # fmt: skip
    except AlreadyDone as already:
        messages.info(request, _("This paper is registered already; nothing was done twice."))
        return redirect_after(request, already.answer_url)
    except NotAllowed:
        raise
    except Refused as why:
        sent.add_refusal(why)
        return _refused(request, intake, sent, keep=now)
    messages.success(request, _announcement(done))
    return redirect_after(request, done.registered.document)


def _registration(sent: Sent) -> Registration:
    data = sent.form.cleaned_data
    return Registration(
        facts=sent.form.facts(),
        recipients=sent.form.recipient_lines(),
        citations=sent.citations.lines(),
        line=sent.form.line(),
        arrived_on=data.get("arrived_on"),
        allot=data.get("allot", False),
        anyway=data["anyway"],
    )


def _announcement(done: Confirmed) -> str:
    entry, facts = done.registered.entry, {"tasks": len(done.tasks), "proposals": done.n_proposed}
    if entry is None:
        said = _("Saved. Number and date are still blank; fill them in when the paper has them.")
    elif entry.register.direction == "outgoing":
        said = _("Registered as %(code)s.") % {"code": done.registered.document.code}
    else:
        said = _("Registered with incoming number %(number)s of %(year)s.") % {
            "number": printed_number(entry.number),
            "year": entry.register.year,
        }
    return f"{said} {_('Tasks made: %(tasks)s; proposals left: %(proposals)s.') % facts}"


def _refused(
    request: HttpRequest, intake: Intake, sent: Sent, keep: datetime | None = None
) -> HttpResponse:
    """Show the form again with what was typed; keep that too, if this person still has the paper."""
    draft = sent.draft()
    if keep is not None:
        with suppress(Refused):  # the refusal shown says why; the words are on the page
            receiving.save_draft(
                intake, draft, by=request.user, now=keep, version=_version(request), quietly=True,
                **_windows(request),
            )  # fmt: skip
    meaning = meaning_of(draft, intake, by=request.user, today=timezone.localdate())
    return _page(request, intake, sent, draft, meaning, status=422)


def _page(
    request: HttpRequest,
    intake: Intake,
    sent: Sent,
    draft: Any,
    meaning: Meaning,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    context = page_context(intake, sent, draft, meaning)
    context |= {
        "may_write": receiving.may_write(intake, request.user, on=today),
        "decides": may_decide(request.user, today),
        "administers": is_administrator(request.user, today),
        "window": request.POST.get("window", "")[:40] or get_random_string(12),
        "seen": request.POST.get("seen", "")[:40] or intake.draft.get("window", ""),
    }
    return render_page(request, "intake/check.html", context, status=status)


def _sent(request: HttpRequest, intake: Intake, now: datetime) -> Sent:
    """Bind the forms; names are read on the day and in the province of the paper as typed now."""
    today = timezone.localdate(now)
    day, province = _ground(request, intake, today)
    kind = IncomingIntakeForm if intake.is_incoming else OutgoingIntakeForm
    form = kind(request.POST, by=request.user, now=now, intake=intake, day=day, province=province)
    return Sent(
        form,
        CitationRowSet(request.POST, prefix="cite"),
        TaskRowSet(
            request.POST, prefix="tasks", day=day, province=province,
            decides=may_decide(request.user, today),
        ),
    )  # fmt: skip


def _ground(request: HttpRequest, intake: Intake, today: date) -> tuple[date, Any]:
    typed = {
        "fields": {
            "issued_on": request.POST.get("issued_on", ""),
            "issuer": request.POST.get("issuer", ""),
        }
    }
    meaning = meaning_of(typed, intake, by=request.user, today=today)
    return day_of_draft(typed, otherwise=today), meaning.province


def _windows(request: HttpRequest) -> dict[str, str]:
    """Return the mark of the page that was sent, and of the one whose words it was made from."""
    return {name: request.POST.get(name, "")[:40] for name in ("window", "seen")}


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdigit() and len(typed) < 10 else -1
