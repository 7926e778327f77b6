"""The demo's post office: what would have been mailed, readable on a page; demo and development only."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.htmx import render_page
from core.models import Mail
from core.paging import paginate


def readable_by(request: HttpRequest) -> QuerySet[Mail]:
    """Return the mails to one's own address; who administers the site sees all of them."""
    user = request.user
    if user.is_staff:
        return Mail.objects.all()
    address = getattr(user, "email", "")
    return Mail.objects.filter(to=address) if address else Mail.objects.none()


@login_required
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """Show mails, newest first, with where each stands."""
    mails = readable_by(request).defer("text", "html").order_by("-created_at", "-pk")
    page = paginate(mails, request.GET.get("page"))
    return render_page(request, "core/mails.html", {"page": page})


@login_required
@require_safe
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one mail as its reader would see the text of it."""
    mail = get_object_or_404(readable_by(request), pk=pk)
    return render_page(request, "core/mail.html", {"mail": mail})
