"""Urgings: the list of drafts and issued ones, and proposing drafts by rule."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies.calendar import calendar_for
from agencies.models import Agency, SavedView
from agencies.saved_views import shelf_of
from agencies.views.answers import oneself
from agencies.visibility import ASSIGNERS, acting_agency_ids
from assignments import services as duty_services
from assignments.services import urging as services
from assignments.urging_forms import ChosenForm, RuleForm, UrgingFilterForm
from assignments.urging_rows import rows_of
from core.chips import chips_for
from core.htmx import redirect_after, render_page
from core.paging import paginate
from core.refusals import Refused
from core.submissions import AlreadyDone


@login_required
@require_safe
def urging_list(request: HttpRequest) -> HttpResponse:
    """Show the urgings this person may see; what does not validate shows none and says why."""
    shelf = shelf_of(request, SavedView.List.URGINGS)
    if shelf.opens_with:
        return redirect(shelf.opens_with)
    today = timezone.localdate()
    form = UrgingFilterForm(request.GET, today=today)
    page = paginate(form.rows(request.user).for_rows(), request.GET.get("page"))
    acting = acting_agency_ids(request.user, ASSIGNERS, today)
    rows = rows_of(page.rows, acting=acting, on=form.day, known_on=form.known_on)
    context = {
        "form": form,
        "chips": chips_for(form, request.GET),
        "page": page,
        "rows": rows,
        "shelf": shelf,
        "on": form.day,
        "may_urge": bool(acting),
        "may_issue": any(row.may_issue for row in rows),
    }
    return render_page(
        request,
        "assignments/urging_list.html",
        context,
        fragment="assignments/_urging_list.html",
        status=form.status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def urging_propose(request: HttpRequest) -> HttpResponse:
    """Show whom the rule would urge about what, and write one draft per agency of what is ticked."""
    today, calendar = timezone.localdate(), calendar_for(request.user)
    bodies = duty_services.assigners_of(oneself(request), today)
    if not bodies:
        raise PermissionDenied
    rule_form = RuleForm(request.GET, bodies=bodies, user=request.user)
    proposals: list[services.Proposal] = []
    if rule_form.is_valid():
        only = [int(pk) for pk in request.GET.getlist("duty") if pk.isdigit() and len(pk) < 12]
        proposals = services.proposals_of(
            rule_form.cleaned_data["body"], rule_form.rule(only), on=today, calendar=calendar
        )
    offered = [entry.duty.pk for proposal in proposals for entry in proposal.duties]
    answer_by = calendar.add_working_days(today, settings.URGE_ANSWER_WORKING_DAYS)
    form = ChosenForm(
        request.POST if request.method == "POST" else None,
        offered=offered,
        initial={"answer_by": answer_by},
    )
    if form.is_bound and rule_form.is_valid() and form.is_valid():
        to = _drafted(request, rule_form.cleaned_data["body"], form, calendar)
        if to:
            return redirect_after(request, to)
    ticked = set(request.POST.getlist("chosen")) if form.is_bound else {str(p) for p in offered}
    context = {
        "rule_form": rule_form,
        "form": form,
        "proposals": proposals,
        "ticked": ticked,
        "on": today,
        "n_duties": len(offered),
        "by_hand": request.GET.getlist("duty"),
        "more_open": any(request.GET.get(name) for name in ("document", "field", "block")),
    }
    status = 422 if form.errors or rule_form.errors else 200
    return render_page(request, "assignments/urging_propose.html", context, status=status)


def _drafted(request: HttpRequest, body: Agency, form: ChosenForm, calendar: Any) -> str:
    """Write the drafts and return where they are; an empty string when a rule said no."""
    given = form.cleaned_data
    listed = f"{reverse('assignments:urging-list')}?state=draft"
    try:
        drafts = services.draft_urgings(
            body,
            given["chosen"],
            by=oneself(request),
            now=timezone.now(),
            calendar=calendar,
            answer_by=given["answer_by"],
            form_token=given["form_token"],
            answer_url=listed,
        )
    except AlreadyDone as done:
        return done.answer_url
    except Refused as why:
        form.add_refusal(why)
        return ""
    n = len(drafts)
    messages.success(
        request, ngettext("%(n)d draft is ready.", "%(n)d drafts are ready.", n) % {"n": n}
    )
    return drafts[0].get_absolute_url() if n == 1 else listed
