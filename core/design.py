"""The living page: every component of the design system in every state, on one page.

Sample words only; nothing here reads the database, so the page also works before any data exists.
"""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import design_samples as samples
from core import states
from core.chips import chips_for
from core.htmx import render_page
from core.paging import Page

ERROR_PAGES = {
    "400": ("400.html", 400),
    "403": ("403.html", 403),
    "403_csrf": ("403_csrf.html", 403),
    "404": ("404.html", 404),
    "500": ("500.html", 500),
    "locked": ("account/locked.html", 429),
}


@require_safe
def living_page(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    today = timezone.localdate()
    rows = samples.rows(today)
    bad = samples.SampleForm(
        {
            "bad-code": "",
            "bad-issued_on": "30/2/2021",
            "bad-copies": "0",
            "bad-urgency": "normal",
            "bad-version": "1",
        },
        prefix="bad",
    )
    bad.is_valid()
    sample_filter = samples.SampleFilter(request.GET or {"agency": "1", "cell": "overdue"})
    sample_filter.is_valid()
    if "message" in request.GET:
        messages.success(request, "Đã vào sổ văn bản đến số 128.")
        messages.error(request, "Tệp “ke hoach.exe” không thuộc loại được nhận.")
    query = request.GET if request.GET else QueryDict("agency=1&cell=overdue")
    context = {
        "today": today,
        "form": samples.SampleForm(initial={"version": 3}),
        "bad_form": bad,
        "filter_form": sample_filter,
        "chips": chips_for(sample_filter, query),
        "rows": rows,
        "page": Page(rows=rows, number=3, size=50, total=1000, is_bounded=True, has_next=True),
        "short_page": Page(rows=rows, number=1, size=50, total=6),
        "time_cells": states.TIME_CELLS.values(),
        "work_states": states.WORK_STATES.values(),
        "urgencies": states.URGENCIES.values(),
        "tabs": samples.tabs(),
        "events": samples.events(timezone.now()),
        "bars": samples.bars(),
        "trend": samples.trend(),
        "done_on": today - timedelta(days=30),
        "error_pages": ERROR_PAGES,
    }
    return render_page(request, "design/page.html", context)


@require_safe
def error_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show an error page as people would meet it."""
    if name not in ERROR_PAGES:
        raise Http404
    template, status = ERROR_PAGES[name]
    return render(request, template, status=status)
