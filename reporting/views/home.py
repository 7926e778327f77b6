"""The front page, different for each role."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.calendar import calendar_for
from agencies.models import Agency
from reporting.access import issuing_bodies, own_agency
from reporting.dashboard import Tile, narrowed, tiles
from reporting.figures import CELLS, DUE_SOON, NOT_STARTED, OVERDUE, TOTAL, WAITING
from reporting.home import home_of
from reporting.scopes import scope_on
from reporting.summaries import summarise

N_LATE_AGENCIES = 5


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    home = home_of(request.user, on=today)
    context: dict[str, Any] = {"home": home, "today": today}
    agency = own_agency(request.user, today)
    if home.shows_overview or agency:
        context |= _overview(request, today, agency)
    context["may_report"] = issuing_bodies(request.user, today).exists()
    return render(request, "reporting/home.html", context)


def _overview(request: HttpRequest, today: date, agency: Agency | None) -> dict[str, Any]:
    """The figures of one's own agency, or of all one sees; ten tiles fill two rows of five."""
    scope = scope_on(today, calendar=calendar_for(request.user), agency=agency)
    summary = summarise(request.user, scope)
    late = [row for row in summary.agencies if row.counts["overdue"]]
    late.sort(key=lambda row: -row.counts["overdue"])
    worst = [
        Tile(replace(OVERDUE, name=row.agency.name), row.counts["overdue"], url)
        for row in late[:N_LATE_AGENCIES]
        for url in [OVERDUE.url(narrowed(scope, agency=row.agency))]
    ]
    return {
        "summary": summary,
        "tiles": tiles((TOTAL, *CELLS, DUE_SOON, NOT_STARTED, WAITING), summary.counts, scope),
        "late_agencies": [] if agency else worst,
        "own_agency": agency,
    }
