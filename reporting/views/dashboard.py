"""The dashboard: figures of a scope that stands in the address, every number a link to its rows."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.chips import chips_for
from core.htmx import render_page
from reporting import dashboard as parts
from reporting.figures import AGED, CELLS, DUE_SOON, NO_DEADLINE, OVERDUE, STATES, TOTAL
from reporting.forms import ScopeForm
from reporting.scopes import Scope
from reporting.summaries import summarise


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the figures of the scope asked for; an invalid scope says why and shows none."""
    today = timezone.localdate()
    form = ScopeForm(request.GET, user=request.user, today=today)
    is_valid = form.is_valid()
    context: dict[str, Any] = {"form": form, "chips": chips_for(form, request.GET), "today": today}
    if is_valid:
        scope = form.scope()
        context |= _figures(request.user, scope) | {"is_today": scope.on == today}
    return render_page(
        request,
        "reporting/dashboard.html",
        context,
        fragment="reporting/_dashboard.html",
        status=200 if is_valid else 422,
    )


def _figures(user: Any, scope: Scope) -> dict[str, Any]:
    summary = summarise(user, scope)
    counts = summary.counts
    context: dict[str, Any] = {"summary": summary, "scope": scope}
    if not counts["total"] and not counts["support_total"]:
        return context | {"is_empty": True}
    return context | {
        "sentence": parts.sentence(counts),
        "share": counts.on_time_share,
        "cells": parts.tiles((TOTAL, *CELLS), counts, scope),
        "states": parts.tiles((DUE_SOON, *STATES), counts, scope),
        "ages": parts.tiles(AGED, counts, scope),
        "table": parts.table_of(summary, scope),
        "blocks_chart": parts.chart_of_blocks(summary, scope),
        "agencies_chart": parts.chart_of_agencies(summary, scope),
        "lists": _lists(user, scope),
    }


def _lists(user: Any, scope: Scope) -> list[dict[str, Any]]:
    """The three short lists; one query each."""
    return [
        {
            "key": "coming",
            "rows": parts.coming_due(user, scope)[: parts.SHOWN],
            "url": parts.coming_due_url(scope),
        },
        {
            "key": "overdue",
            "rows": parts.longest_overdue(user, scope)[: parts.SHOWN],
            "url": f"{OVERDUE.url(scope)}&sort=due_on",
        },
        {
            "key": "no_deadline",
            "rows": parts.oldest_without_deadline(user, scope)[: parts.SHOWN],
            "url": f"{NO_DEADLINE.url(scope)}&sort=assigned_on",
        },
    ]
