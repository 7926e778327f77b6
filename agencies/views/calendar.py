"""The working calendar of a year: public holidays, and the days an administrator entered."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies import services
from agencies.directory_forms import SpecialDayForm
from agencies.models import SpecialDay
from agencies.month_view import months_of
from agencies.services.permission import is_administrator
from agencies.views.answers import administrators_only, answer_act, answer_form
from agencies.visibility import memberships_in_force
from core.dates import EARLIEST, LATEST
from core.workdays import is_announced


@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """Show a year to everyone; administrators enter days here."""
    on = timezone.localdate()
    year = _year(request.GET.get("year"), on)
    may_change = is_administrator(request.user, on)
    mine = [m.agency.province_id for m in memberships_in_force(request.user, on)]
    special = list(
        SpecialDay.objects.filter(Q(province=None) | Q(province__in=mine), on__year=year)
        .select_related("province")
        .order_by("on", "pk")
    )
    if request.method == "POST" and not may_change:
        return administrators_only(calendar)(request)
    return answer_form(
        request,
        SpecialDayForm(request.POST or None, user=request.user, on=on),
        lambda data: services.set_special_days(
            data.pop("day"), data.pop("until"), by=request.user, on=on, **data
        ),
        page="agencies/calendar.html",
        title=_("Working calendar"),
        submit=_("Enter day"),
        back=reverse("agencies:calendar"),
        done=_("Entered."),
        year=year,
        may_administer=may_change,
        earlier=year - 1 if year > EARLIEST else None,
        later=year + 1 if year < LATEST else None,
        months=months_of(year, special),
        special_days=special,
        is_announced=is_announced(year),
        on=on,
    )


def _year(asked: str | None, on: date) -> int:
    try:
        return min(max(int(asked or on.year), EARLIEST), LATEST)
    except ValueError:
        return on.year


@administrators_only
@require_POST
def special_day_clear(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SpecialDay, pk=pk)
    return answer_act(
        request,
        lambda: services.clear_special_day(row, by=request.user, on=timezone.localdate()),
        to=f"{reverse('agencies:calendar')}?year={row.on.year}",
        done=_("The day follows the public calendar again."),
    )
