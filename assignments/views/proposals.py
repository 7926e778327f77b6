"""The proposed tasks of a registered document: a coordinator corrects, makes or discards them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.models import Agency
from assignments.intake_forms import TaskRowSet
from assignments.intake_page import drawn_names
from assignments.models import ProposedTask
from assignments.proposal_rows import all_accepted, only_rows
from assignments.services.proposals import decide_proposals, may_decide
from core.formatting import vn_date
from core.htmx import redirect_after, render_fragment, render_page
from core.refusals import NotAllowed, Refused, Stale
from directives.models import Document
from directives.services.receiving.drafting import printed_span

Decision = ProposedTask.Decision


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def document_proposals(request: HttpRequest, document_pk: int) -> HttpResponse:
    """Show the open proposals; carry out what was decided; say what names mean while they are typed."""
    document = get_object_or_404(
        Document.objects.visible_to(request.user)
        .registered()
        .select_related("document_type", "issuer__province", "registrar__province"),
        pk=document_pk,
    )
    now = timezone.now()
    today = timezone.localdate(now)
    decides = may_decide(request.user, today)
    ground: dict[str, Any] = {
        "prefix": "tasks", "day": document.issued_on or today, "province": _province(document),
        "decides": decides,
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        if not decides:
            raise NotAllowed
        if "each" in request.POST:
            return _each(request, document, ground, now)
        rows = TaskRowSet(request.POST, **ground)
        if "names" in request.POST:
            drawn_names(rows)
            return render_fragment(request, "assignments/_proposal_names.html", {"tasks": rows})
        if rows.is_valid() and (answer := _decide(request, document, rows, now)):
            return answer
        status = 422
    else:
        rows = TaskRowSet(initial=_initial(document), **ground)
    drawn_names(rows)
    context = {"document": document, "tasks": rows, "decides": decides, "current": "tasks"}
    return render_page(request, "assignments/document_proposals.html", context, status=status)


def _decide(request: HttpRequest, document: Document, rows: Any, now: Any) -> HttpResponse | None:
    try:
        made = decide_proposals(document, rows.lines(), by=request.user, now=now)
    except NotAllowed:
        raise
    except Stale as why:
        messages.error(request, why.message)
        return None
    except Refused as why:
        if not rows.add_refusal(why):
            messages.error(request, why.message)
        return None
    messages.success(request, _("Tasks made: %(n)s.") % {"n": len(made)})
    return redirect_after(request, reverse("assignments:document-tasks", args=[document.pk]))


def _each(
    request: HttpRequest, document: Document, ground: dict[str, Any], now: Any
) -> HttpResponse:
    """Make a task of every row not set aside, each for itself; show again what was refused, as typed."""
    data = all_accepted(request.POST)
    rows = TaskRowSet(data, **ground)
    rows.is_valid()
    made = 0
    refused: dict[int, Refused | None] = {}  # None: the row itself says why
    for place, row in enumerate(rows.forms):
        if row.errors:
            refused[place] = None
            continue
        try:
            made += len(decide_proposals(document, [row.line(place)], by=request.user, now=now))
        except NotAllowed:
            raise
        except Refused as why:
            refused[place] = why
    if made:
        messages.success(request, _("Tasks made: %(n)s.") % {"n": made})
    if not refused:
        return redirect_after(request, reverse("assignments:document-tasks", args=[document.pk]))
    left = TaskRowSet(only_rows(data, list(refused)), **ground)
    left.is_valid()
    for place, why in enumerate(refused.values()):
        if why is not None:
            column = str(why.field or "").rpartition("-")[2]
            left.forms[place].add_error(
                column if column in left.forms[place].fields else None, why.message
            )
    messages.warning(
        request, _("Not made: %(n)s; the reason stands beside each.") % {"n": len(refused)}
    )
    drawn_names(left)
    context = {"document": document, "tasks": left, "decides": True, "current": "tasks"}
    return render_page(request, "assignments/document_proposals.html", context, status=422)


def _province(document: Document) -> Agency | None:
    """Return the province names are read in: the issuer's, else that of whoever registered it."""
    for agency in (document.issuer, document.registrar):
        if agency is not None and agency.province is not None:
            return agency.province
    return None


def _initial(document: Document) -> list[dict[str, Any]]:
    rows = ProposedTask.objects.filter(document=document, decision=Decision.OPEN)
    return [
        {
            "decision": Decision.OPEN.value,
            "section": row.section,
            "text": row.text,
            "leads": row.leads,
            "supports": row.supports,
            "requested": row.is_requested,
            "due_words": row.due_words,
            "due_on": vn_date(row.due_on) if row.due_on else "",
            "span": printed_span((row.span_start, row.span_end))
            if row.span_start is not None and row.span_end is not None
            else "",
            "proposal": row.pk,
            "version": row.version,
        }
        for row in rows
    ]
