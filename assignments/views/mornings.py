"""The message of the day as a page: one's own, and those of whom one stands in for."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.calendar import calendar_for
from assignments.models import Digest
from assignments.mornings import groups_of
from assignments.services.notices import read_digest
from core.htmx import render_page
from core.paging import paginate

DAYS_SHOWN = 10


@login_required
@require_safe
def morning_newest(request: HttpRequest) -> HttpResponse:
    """Show one's newest message, or that none has come yet."""
    return _show(request, Digest.objects.with_lines().filter(person=request.user).first())


@login_required
@require_safe
def morning_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one message, of today or a past day."""
    visible = Digest.objects.with_lines().visible_to(request.user, timezone.localdate())
    return _show(request, get_object_or_404(visible.select_related("person"), pk=pk))


def _show(request: HttpRequest, digest: Digest | None) -> HttpResponse:
    """Render it; its own person's opening takes it off the bell, a stand-in's does not."""
    today = timezone.localdate()
    mine = digest is not None and digest.person_id == request.user.pk
    if digest is not None and mine:
        read_digest(digest, by=request.user, now=timezone.now())
    visible = Digest.objects.with_lines().visible_to(request.user, today)
    others = visible.select_related("person").defer("told").order_by("-on", "person", "pk")
    context = {
        "digest": digest,
        "mine": mine,
        "today": today,
        "groups": digest
        and groups_of(digest, user=request.user, today=today, calendar=calendar_for(request.user)),
        "page": paginate(others, request.GET.get("page"), size=DAYS_SHOWN),
        "profile": reverse("agencies:profile"),
    }
    return render_page(request, "assignments/morning.html", context)
