"""The directory of agencies: list and page, for everyone who is signed in."""

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.filters import AgencyFilter
from agencies.models import Agency, AgencyName, GroupMember, Membership
from agencies.services.permission import is_administrator, may_administer
from agencies.services.reminding import may_set_reminders
from agencies.succession import ancestors_of, heirs_of, successor_of
from agencies.views.answers import answer_list
from agencies.visibility import reach_of
from core.formatting import vn_date
from core.htmx import render_page


@require_safe
@login_required
def agency_list(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    rows = Agency.objects.select_related("province", "parent").by_block()
    asked = request.GET or {"on": vn_date(on)}
    filterset = AgencyFilter(asked, rows, request=request)
    return answer_list(
        request,
        filterset,
        page="agencies/agency_list.html",
        fragment="agencies/_agency_rows.html",
        may_administer=is_administrator(request.user, on),
        on=on,
    )


@require_safe
@login_required
def agency_detail(request: HttpRequest, pk: int) -> HttpResponse:
    on = timezone.localdate()
    names = Prefetch("names", AgencyName.objects.select_related("parent"))
    agency = get_object_or_404(
        Agency.objects.select_related("province", "parent", "office_of").prefetch_related(names),
        pk=pk,
    )
    answering = successor_of(agency, on)
    context = {
        "agency": agency,
        "on": on,
        "has_ended": agency.has_ended(on),
        "answering": answering if answering != agency else None,
        "codes": agency.codes.order_by("scheme", "-valid_from"),
        "aliases": agency.aliases.order_by("text", "valid_from"),
        "groups": GroupMember.objects.filter(agency=agency).select_related("group"),
        "children": agency.children.existing_on(on),
        "offices": agency.offices.existing_on(on),
        "people": Membership.objects.filter(agency=agency, user__is_active=True)
        .in_force(on)
        .select_related("user"),
        "heirs": heirs_of(agency),
        "ancestors": ancestors_of(agency),
        "may_administer": may_administer(request.user, on, province=agency.province_id),
        # the whole figures of an agency are for those within whose reach it is
        "sees_figures": reach_of(request.user, on).covers(agency),
        "may_set_reminders": may_set_reminders(request.user, agency, on),
    }
    return render_page(request, "agencies/agency_detail.html", context)
