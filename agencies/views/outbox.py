"""The operator's page of mail that has not left: who was to get what, why not, and what to do about it.

Bodies are never shown here: they are somebody else's mail.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agencies.mails import mails_kept_by
from agencies.views.answers import administrators_only
from core import outbox
from core.htmx import redirect_after, render_page
from core.paging import paginate


@administrators_only
@require_safe
def outbox_list(request: HttpRequest) -> HttpResponse:
    """Show what has not left, given up first; by state what is asked for."""
    mails = mails_kept_by(request.user, timezone.localdate())
    counts = outbox.counts_of(mails)
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in outbox.STANDINGS else outbox.worst_of(counts)
    rows = outbox.in_standing(mails, chosen).defer("text", "html").order_by("next_try_at", "pk")
    tabs = [
        {"url": f"?state={key}", "label": label, "count": counts[key], "current": key == chosen}
        for key, label in outbox.STANDINGS.items()
    ]
    context = {
        "page": paginate(rows, request.GET.get("page")),
        "tabs": tabs,
        "chosen": chosen,
        "may_act": chosen in outbox.TO_DECIDE,
    }
    return render_page(request, "agencies/outbox.html", context)


@administrators_only
@require_POST
def outbox_act(request: HttpRequest, act: str, pk: int | None = None) -> HttpResponse:
    """Send again, or drop: one message, or all that were given up."""
    if act not in {"again", "drop"}:
        raise Http404
    mails = mails_kept_by(request.user, timezone.localdate())
    mails = outbox.in_standing(mails, "failed") if pk is None else mails.filter(pk=pk)
    if act == "again":
        n = outbox.send_again(mails, by=request.user.pk, now=timezone.now())
        said = ngettext("%(n)s mail will be sent again.", "%(n)s mails will be sent again.", n)
    else:
        n = outbox.drop(mails, by=request.user.pk)
        said = ngettext("%(n)s mail was dropped.", "%(n)s mails were dropped.", n)
    (messages.success if n else messages.warning)(request, said % {"n": n})
    return redirect_after(request, "agencies:outbox")
