"""Suggestions for agency inputs."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.matching import suggestions
from agencies.visibility import memberships_in_force
from core.htmx import typed_words


@require_safe
@login_required
def agency_options(request: HttpRequest) -> HttpResponse:
    """Answer <option>s for what was typed so far."""
    on = timezone.localdate()
    held = memberships_in_force(request.user, on)
    provinces = {m.agency.province_id for m in held if m.agency.province_id is not None}
    found = suggestions(typed_words(request), on=on, provinces=provinces)
    return render(request, "agencies/_options.html", {"agencies": found})
