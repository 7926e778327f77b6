"""Suggestions for agency inputs."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.matching import suggestions
from agencies.visibility import memberships_in_force

_MOST_TYPED = 100


@require_safe
@login_required
def agency_options(request: HttpRequest) -> HttpResponse:
    """Answer <option>s for what was typed so far: `q`, or the field that htmx says was typed in."""
    typed = request.GET.get("q")
    htmx = getattr(request, "htmx", None)
    if typed is None and htmx:
        typed = request.GET.get(htmx.trigger_name or "")
    on = timezone.localdate()
    held = memberships_in_force(request.user, on)
    provinces = {m.agency.province_id for m in held if m.agency.province_id is not None}
    found = suggestions((typed or "")[:_MOST_TYPED], on=on, provinces=provinces)
    return render(request, "agencies/_options.html", {"agencies": found})
