"""A person's bell: how many notices are unread, the list, and marking them read."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assignments.models import Assignment, Digest, Notice
from assignments.sentences import notice_sentence
from assignments.services.notices import read_all_notices, read_notice
from core.htmx import redirect_after, render_fragment, render_page
from core.paging import bounded_count, paginate

SHOWN = 99  # the bell says "99+" beyond


@login_required
@require_safe
def notice_count(request: HttpRequest) -> HttpResponse:
    """Answer with the number in the bell, nothing when there is none."""
    unread = Notice.objects.filter(person=request.user, read_at__isnull=True)
    n, more = bounded_count(unread, SHOWN)
    n += Digest.objects.unread_newest(request.user) is not None
    return render_fragment(request, "assignments/_notice_count.html", {"n": n, "more": more})


@login_required
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """Show one's own notices, newest first."""
    mine = Notice.objects.filter(person=request.user).select_related(
        "assignment__task__document", "assignment__agency"
    )
    page = paginate(mine, request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(notice, notice_sentence(notice)) for notice in page.rows],
        "morning": Digest.objects.unread_newest(request.user),
        "any_unread": any(notice.read_at is None for notice in page.rows),
    }
    return render_page(request, "assignments/notices.html", context)


@login_required
@require_POST
def notice_read(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Mark one notice read and go where it leads, or all of them and stay."""
    now = timezone.now()
    if pk is None:
        read_all_notices(by=request.user, now=now)
        return redirect_after(request, "assignments:notice-list")
    notice = get_object_or_404(Notice, person=request.user, pk=pk)
    read_notice(notice, by=request.user, now=now)
    if notice.url:
        return redirect_after(request, notice.url)
    still_seen = Assignment.objects.visible_to(request.user).filter(pk=notice.assignment_id)
    if not still_seen.exists():
        return redirect_after(request, "assignments:notice-list")
    return redirect_after(
        request, reverse("assignments:assignment-detail", args=[notice.assignment_id])
    )
