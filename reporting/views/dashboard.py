"""The dashboard: figures of a scope that stands in the address, every number a link to its rows."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.calendar import calendar_for
from agencies.models import SavedView
from agencies.saved_views import shelf_of
from assignments.as_of import at_hand
from assignments.chain import Counted, drawn_chain
from assignments.listing import first_day_after
from core.chips import chips_for
from core.htmx import render_page
from reporting import dashboard as parts
from reporting.access import issuing_bodies, own_agency
from reporting.again import address_of_report
from reporting.due_calendar import due_calendar
from reporting.figures import (
    AGED,
    CELLS,
    DECIDED,
    DUE_SOON,
    EVERY,
    NO_DEADLINE,
    OVERDUE,
    STATES,
    TOTAL,
    UNSENT,
)
from reporting.forms import ScopeForm
from reporting.models import ReportRun
from reporting.ranking import place_of, ranking_of
from reporting.responses import slowest_documents
from reporting.scopes import Scope
from reporting.summaries import Summary, summarise
from reporting.trend import chart_of_months, trend_of


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the figures of the scope asked for; an invalid scope says why and shows none."""
    shelf = shelf_of(request, SavedView.List.DASHBOARD)
    if shelf.opens_with:
        return redirect(shelf.opens_with)
    today = timezone.localdate()
    if not request.GET and (own := own_agency(request.user, today)):
        # Figures of all they see would mix their own with parts of others' they only support.
        return redirect(f"{request.path}?{urlencode({'agency': own.pk})}")
    form = ScopeForm(request.GET, user=request.user, today=today)
    is_valid = form.is_valid()  # before the chips, which name what the keys in the address mean
    context: dict[str, Any] = {"form": form, "chips": chips_for(form, request.GET), "today": today}
    context["shelf"] = shelf
    if not is_valid:
        return _page(request, context, status=422)
    scope = form.scope()
    with at_hand(scope.known_on):
        context |= _figures(request.user, scope, request.GET.get("rank", ""))
        context["is_today"] = scope.on == today
        context["report_url"] = _report_url(request.user, scope, today)
        return _page(request, context, status=200)


def _report_url(user: Any, scope: Scope, today: date) -> str:
    """Where whoever may report asks for these figures on paper."""
    if not issuing_bodies(user, today).exists():
        return ""
    return address_of_report(scope, ReportRun.Kind.COMPLIANCE)


def _page(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    return render_page(
        request,
        "reporting/dashboard.html",
        context,
        fragment="reporting/_dashboard.html",
        status=status,
    )


def _figures(user: Any, scope: Scope, rank: str) -> dict[str, Any]:
    summary = summarise(user, scope)
    counts = summary.counts
    context: dict[str, Any] = {"summary": summary, "scope": scope}
    if not counts["total"] and not counts["support_total"]:
        return context | {
            "is_empty": True,
            "first_on": first_day_after(scope.on, user),
            "on": scope.on,
            "chain": _chain(user, scope),
        }
    return context | {
        "sentence": parts.sentence(counts),
        "explained": EVERY,
        "share": counts.on_time_share,
        "share_url": DECIDED.url(scope) if counts[DECIDED.key] else "",
        "cells": parts.tiles((TOTAL, *CELLS), counts, scope),
        "states": parts.tiles((DUE_SOON, *STATES, *AGED, UNSENT), counts, scope),
        "activity": parts.tiles_of_activity(user, scope),
        "table": parts.table_of(summary, scope),
        "blocks_chart": parts.chart_of_blocks(summary, scope),
        "agencies_chart": parts.chart_of_agencies(summary, scope),
        "lists": _lists(user, scope),
        **_boards(user, scope, summary, rank),
    }


def _boards(user: Any, scope: Scope, summary: Summary, rank: str) -> dict[str, Any]:
    """Months, ranking, calendar, slow documents, chain and the agency's own place."""
    months = trend_of(user, scope, overdue_now=summary.counts["overdue"])
    return {
        "months_chart": chart_of_months(months),
        "ranking": None if scope.agency else ranking_of(user, scope, summary, rank),
        "due_calendar": due_calendar(user, scope, calendar_for(user)),
        "responses": slowest_documents(user, scope),
        "chain": _chain(user, scope),
        "own": _own(user, scope, summary),
    }


def _chain(user: Any, scope: Scope) -> Any:
    """What carries out the scope's document, with what each link has done of the rest of the scope."""
    if scope.document is None:
        return None
    rest = replace(scope, document=None)
    counted = Counted(rest.condition() & TOTAL.condition(rest), TOTAL.params(rest))
    return drawn_chain(scope.document, user, scope.on, known_on=scope.known_on, counted=counted)


def _own(user: Any, scope: Scope, summary: Summary) -> dict[str, Any] | None:
    """Of one agency: its line of the ranking and its place, both only if seen whole."""
    if scope.agency is None:
        return None
    ranking = ranking_of(user, scope, summary)
    lines = [*ranking.rows, *ranking.few]
    return {"line": lines[0] if lines else None, "place": place_of(scope.agency, scope)}


def _lists(user: Any, scope: Scope) -> list[dict[str, Any]]:
    """The two short lists; one query each. What comes due is the calendar's."""
    return [
        {
            "key": "overdue",
            "rows": parts.longest_overdue(user, scope),
            "url": f"{OVERDUE.url(scope)}&sort=due_on",
        },
        {
            "key": "no_deadline",
            "rows": parts.oldest_without_deadline(user, scope),
            "url": f"{NO_DEADLINE.url(scope)}&sort=assigned_on",
        },
    ]
