"""Calendar addresses: one's own page of them, and the address that calendar programs read."""

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.views.answers import oneself
from assignments import feed_calendar
from assignments.feed_forms import FeedForm
from assignments.models import CalendarFeed
from assignments.services import feeds
from core.htmx import redirect_after, render_page
from core.refusals import Refused
from core.submissions import AlreadyDone

PAST_SHOWN = 5


@login_required
@never_cache  # the answer to a sent form holds the secret
@require_http_methods(["GET", "HEAD", "POST"])
def feed_list(request: HttpRequest) -> HttpResponse:
    """Show one's addresses with the form for another; the answer to it shows the secret once."""
    form = FeedForm(request.POST or None) if request.method == "POST" else FeedForm()
    if form.is_bound and form.is_valid():
        try:
            feed, secret = feeds.make_feed(
                **form.cleaned_data, by=oneself(request), now=timezone.now()
            )
        except AlreadyDone as done:
            messages.info(request, _("This address was made already; it was shown only then."))
            return redirect_after(request, done.answer_url)
        except Refused as why:
            form.add_refusal(why)
        else:
            path = reverse("assignments:feed-read", args=[secret])
            address = settings.SITE_URL.rstrip("/") + path
            shown = {
                "feed": feed,
                "address": address,
                "webcal": "webcal:" + address.partition(":")[2],
            }
            return render_page(request, "assignments/feed_made.html", shown)
    own = oneself(request).calendar_feeds.select_related("agency")
    context = {
        "form": form,
        "feeds": own.in_use(),
        "past": own.filter(revoked_at__isnull=False).order_by("-revoked_at")[:PAST_SHOWN],
        "today": timezone.localdate(),
    }
    return render_page(
        request, "assignments/feeds.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@login_required
def feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(oneself(request).calendar_feeds, pk=pk)
    feeds.revoke_feed(feed, by=oneself(request), now=timezone.now())
    messages.success(
        request, _("The address “%(name)s” answers nobody any more.") % {"name": feed.name}
    )
    return redirect_after(request, "assignments:feed-list")


@require_safe
def feed_read(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer a calendar program, which cannot sign in; whatever does not open it answers 404 alike."""
    now = timezone.now()
    wrong = f"feed-wrong:{get_client_ip_address(request)}:{now:%H%M}"
    if cache.get(wrong, 0) >= settings.FEED_WRONG_PER_MINUTE:
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    feed = feeds.feed_of_secret(secret, now=now)
    if feed is None:
        cache.add(wrong, 0, 120)
        cache.incr(wrong)
        raise Http404
    return _answer(request, feed)


def _answer(request: HttpRequest, feed: CalendarFeed) -> HttpResponse:
    now = timezone.now()
    with translation.override(feed.person.language):
        content = feed_calendar.calendar_of(feed, timezone.localdate(now))
    sha256, since = feeds.note_reading(feed, content, now=now)
    response = HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'inline; filename="don-doc.ics"',
            "Cache-Control": "private, no-cache",
            "ETag": quote_etag(sha256),
            "Last-Modified": http_date(since.timestamp()),
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, nofollow, noarchive",
        },
    )
    answered = get_conditional_response(request, response["ETag"], int(since.timestamp()), response)
    return answered or response
