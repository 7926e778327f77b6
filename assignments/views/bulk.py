"""Many duties at once: choose in a list, fill in once, and read what became of each."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.calendar import calendar_for
from assignments.bulk import BulkAction, Outcome, Pick, PickForm, action_of, read_picks, run
from assignments.models import Assignment
from assignments.rows import rows_of
from core.forms import Form
from core.htmx import redirect_after, render_page
from core.refusals import NotAllowed, Refused
from core.submissions import AlreadyDone, new_token


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Show the form for the chosen rows, or, sent with `go`, do it and show what became of each."""
    if request.method != "POST":
        return redirect_after(request, _back(request))
    action = action_of(request.POST.get("action", ""))
    try:
        picks = read_picks(request.POST.getlist("row"))
        if action is None:
            raise Refused(_("Choose what to do with the tasks."))
    except Refused as why:
        return _page(request, action, [], Form(), trouble=why.message, status=422)
    if "go" not in request.POST:
        return _page(request, action, picks, action.form())
    form, token = action.form(request.POST), PickForm(request.POST)
    if not (form.is_valid() and token.is_valid()):
        return _page(request, action, picks, form, status=422)
    if action.together:
        return _together(request, action, picks, form, token.cleaned_data["form_token"])
    return _each(request, action, picks, form, token.cleaned_data["form_token"])


def _each(
    request: HttpRequest, action: BulkAction, picks: list[Pick], form: Form, token: UUID
) -> HttpResponse:
    outcomes = run(
        action, picks, by=request.user, now=timezone.now(), form_token=token,
        given=form.cleaned_data,
    )  # fmt: skip
    left = [outcome.pk for outcome in outcomes if not outcome.is_done]
    shown = [pick for pick in picks if pick.pk in left]
    return _page(request, action, shown, form, outcomes=outcomes)


def _together(
    request: HttpRequest, action: BulkAction, picks: list[Pick], form: Form, token: UUID
) -> HttpResponse:
    duties = Assignment.objects.visible_to(request.user).filter(pk__in=[p.pk for p in picks])
    try:
        to = cast("Callable[..., str]", action.together)(
            list(duties.for_rows()), by=request.user, now=timezone.now(), form_token=token,
            **form.cleaned_data,
        )  # fmt: skip
    except AlreadyDone as done:
        to = done.answer_url
    except NotAllowed:
        raise
    except Refused as why:
        form.add_refusal(why)
        return _page(request, action, picks, form, status=422)
    messages.success(request, _("Done: %(action)s.") % {"action": action.label})
    return redirect_after(request, to)


def _page(
    request: HttpRequest,
    action: BulkAction | None,
    picks: list[Pick],
    form: Form,
    *,
    outcomes: list[Outcome] | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw the chosen rows as they stand now: what was refused stays chosen, with the words typed."""
    today, calendar = timezone.localdate(), calendar_for(request.user)
    outcomes = outcomes or []
    wanted = [pick.pk for pick in picks] + [outcome.pk for outcome in outcomes]
    duties = Assignment.objects.visible_to(request.user).filter(pk__in=wanted).for_rows()
    by_pk = {
        row.duty.pk: row
        for row in rows_of(duties, user=request.user, on=today, today=today, calendar=calendar)
    }
    reasons = {outcome.pk: outcome.why for outcome in outcomes}
    lines: list[dict[str, Any]] = []
    for pick in picks:
        if row := by_pk.get(pick.pk):
            why = action.why_not(row.duty, request.user, today) if action else ""
            # After an answer the next try is made on what the person now sees.
            value = Pick(pick.pk, row.duty.version) if outcomes else pick
            lines.append({"row": row, "value": value, "why": reasons.get(pick.pk) or why})
    context = {
        "action": action,
        "form": form,
        "lines": lines,
        "done": [by_pk[o.pk] for o in outcomes if o.is_done and o.pk in by_pk],
        "has_run": bool(outcomes),
        "n_hidden": len(picks) - len(lines),
        "n_ready": sum(not line["why"] for line in lines),
        "trouble": trouble,
        "on": today,
        "back": _back(request),
        "form_token": new_token(),
    }
    return render_page(request, "assignments/bulk.html", context, status=status)


def _back(request: HttpRequest) -> str:
    """Return the list one came from, if it is one of this site."""
    asked = request.POST.get("back", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(asked, hosts, require_https=request.is_secure()):
        return asked
    return reverse("assignments:assignment-list")
