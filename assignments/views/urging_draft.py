"""One urging: the draft with its preview, changing, issuing and cancelling it; the issued one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.views.answers import oneself
from agencies.visibility import ASSIGNERS, acting_agency_ids, may_act
from assignments.models import Assignment, UrgedDuty, Urging
from assignments.services import urging as services
from assignments.services.urging.printing import (
    picture_of_dispatch,
    printed_file,
    printed_of,
)
from assignments.services.urging.proposing import urgeable
from assignments.time_cell import days_late
from assignments.urging_forms import DraftForm
from assignments.urging_paper import UrgingPaper, html_of, paper_of, thawed
from assignments.urging_rows import rows_of
from assignments.views.urging_then import urging_then
from core.htmx import redirect_after, render_page
from core.past_day import DayForm
from core.refusals import NotAllowed, Refused

# A sheet of so many rows takes well under a second; a longer draft is looked at on its page.
ROWS_AT_ONCE = 60
_SHEET_POLICY = (
    "default-src 'none'; style-src 'self'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'"
)


def seen(request: HttpRequest, pk: int) -> Urging:
    return get_object_or_404(Urging.objects.visible_to(request.user).for_rows(), pk=pk)


def paper_now(urging: Urging) -> UrgingPaper:
    """Return what it says: the frozen words, or what a draft would say today."""
    if urging.said is not None:
        return thawed(urging.said)
    on = timezone.localdate()
    listed = Assignment.objects.filter(urged__urging=urging)
    late = urgeable(urging.assigner, on).filter(agency=urging.agency_id, pk__in=listed)
    duties = late.select_related("agency", "task__document__document_type")
    return paper_of(urging, list(duties.order_by("due_on", "pk")), on=on)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def urging_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an urging, also as known on a past day; of a draft, take changed words and duties left in it."""
    urging = seen(request, pk)
    today = timezone.localdate()
    day = DayForm(request.GET, today=today)
    if request.method != "POST" and not day.is_today:
        return urging_then(request, urging, day)
    decides = may_act(request.user, ASSIGNERS, urging.assigner_id, today)
    if request.method == "POST" and not decides:
        raise PermissionDenied
    form = DraftForm(request.POST if request.method == "POST" else None, urging=urging, on=today)
    if form.is_bound and form.is_valid() and (edited := _edited(request, urging, form)):
        if "issue" in request.POST:  # what was typed is kept first, then issued as kept
            return _issued(request, urging, version=edited.version)
        messages.success(request, _("The draft was changed."))
        return redirect_after(request, urging.get_absolute_url())
    return _page(request, urging, form, decides=decides, status=422 if form.errors else 200)


def _edited(request: HttpRequest, urging: Urging, form: DraftForm) -> Urging | None:
    keep = [int(pk) for pk in request.POST.getlist("keep") if pk.isdigit() and len(pk) < 12]
    try:
        return services.edit_draft(
            urging.pk, by=oneself(request), now=timezone.now(), keep=keep, **form.given()
        )
    except Refused as why:
        form.add_refusal(why)
        return None


def _page(
    request: HttpRequest, urging: Urging, form: DraftForm, *, decides: bool, status: int
) -> HttpResponse:
    today = timezone.localdate()
    acting = acting_agency_ids(request.user, ASSIGNERS, today)
    entries = list(
        UrgedDuty.objects.filter(urging=urging)
        .with_answer()
        .select_related("assignment__agency", "assignment__task__document__document_type")
        .order_by("assignment__due_on", "assignment")
    )
    late = set(
        urgeable(urging.assigner, today)
        .filter(agency=urging.agency_id, pk__in=[entry.assignment_id for entry in entries])
        .values_list("pk", flat=True)
    )
    can_see = Assignment.objects.visible_to(request.user).filter(
        pk__in=[entry.assignment_id for entry in entries]
    )
    context: dict[str, Any] = {
        "row": rows_of([urging], acting=acting, on=today)[0],
        "urging": urging,
        "form": form,
        "decides": decides and urging.is_draft,
        "entries": [
            {
                "entry": entry,
                "duty": entry.assignment,
                "is_stale": urging.is_draft and entry.assignment_id not in late,
                "days_late": entry.days_late or days_late(entry.assignment, today),
            }
            for entry in entries
        ],
        "seen_ids": set(can_see.values_list("pk", flat=True)),
        "attachment": (printed := printed_file(urging)),
        "picture": picture_of_dispatch(urging, printed, now=timezone.now()) if printed else None,
        "prints_at_once": len(entries) <= ROWS_AT_ONCE,
        "on": today,
        "day": DayForm(None, today=today),
    }
    return render_page(request, "assignments/urging_detail.html", context, status=status)


@login_required
@require_safe
@xframe_options_sameorigin
def urging_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the paper itself, the HTML that is printed, for the frame of the page."""
    urging = seen(request, pk)
    sheets = "".join(
        format_html('<link rel="stylesheet" href="{}">', static(f"css/pdf/{name}.css"))
        for name in ("paper", "preview")
    )
    html = html_of(paper_now(urging), is_draft=urging.document_id is None)
    response = HttpResponse(html.replace("</head>", f"{sheets}</head>", 1))
    response["Content-Security-Policy"] = _SHEET_POLICY
    return response


@login_required
@require_safe
def urging_draft_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with a draft as PDF, marked DỰ THẢO; an issued one has its file with its document."""
    urging = seen(request, pk)
    if urging.document_id:
        return redirect_after(request, urging.document)
    paper = paper_now(urging)
    if paper.n_rows > ROWS_AT_ONCE:
        messages.info(request, _("This draft is long: look at it on this page until it is issued."))
        return redirect_after(request, urging.get_absolute_url())
    response = HttpResponse(
        printed_of(paper, is_draft=True).content, content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="du-thao-don-doc-{urging.pk}.pdf"'
    return response


@login_required
@require_POST
def urging_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue one draft; a refusal is said on its page, where it can be put right."""
    return _issued(request, seen(request, pk), version=_version(request))


def _issued(request: HttpRequest, urging: Urging, *, version: int) -> HttpResponse:
    try:
        issued = services.issue_urging(
            urging.pk, by=oneself(request), now=timezone.now(), version=version
        )
    except NotAllowed as why:
        raise PermissionDenied(why.message) from why
    except Refused as why:
        messages.error(request, why.message)
        return redirect_after(request, urging.get_absolute_url())
    said = _("Issued as %(code)s; the PDF follows in a moment.") % {"code": issued.urging}
    messages.success(request, said)
    if issued.dropped:
        _say_dropped(request, issued)
    return redirect_after(request, urging.get_absolute_url())


def _say_dropped(request: HttpRequest, issued: services.Issued) -> None:
    n = len(issued.dropped)
    said = ngettext(
        "%(n)d task is late no more and was left out.",
        "%(n)d tasks are late no more and were left out.",
        n,
    )
    messages.warning(request, said % {"n": n})


@login_required
@require_POST
def urging_issue_many(request: HttpRequest) -> HttpResponse:
    """Issue the ticked drafts one by one and say what became of each."""
    acting = acting_agency_ids(request.user, ASSIGNERS, timezone.localdate())
    if not acting:
        raise PermissionDenied
    chosen = [pair.split(".", 1) for pair in request.POST.getlist("draft")[:200] if "." in pair]
    drafts = [
        (int(pk), int(version)) for pk, version in chosen if pk.isdigit() and version.isdigit()
    ]
    results = services.issue_many(drafts, by=oneself(request), now=timezone.now())
    context = {"results": results, "n_issued": sum(1 for one in results if not one.refusal)}
    status = 200 if results else 422
    return render_page(request, "assignments/urging_issued.html", context, status=status)


@login_required
@require_POST
def urging_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    urging = seen(request, pk)
    try:
        services.cancel_draft(
            urging.pk, by=oneself(request), now=timezone.now(), version=_version(request)
        )
    except NotAllowed as why:
        raise PermissionDenied(why.message) from why
    except Refused as why:
        messages.error(request, why.message)
        return redirect_after(request, urging.get_absolute_url())
    messages.success(request, _("The draft was cancelled."))
    return redirect_after(request, "assignments:urging-list")


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdigit() and len(typed) < 9 else -1
