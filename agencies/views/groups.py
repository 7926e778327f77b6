"""Groups of agencies and their members on a day."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import services
from agencies.directory_forms import DayForm, GroupChangeForm, GroupForm, GroupMembersForm
from agencies.filters import GroupFilter
from agencies.models import Agency, Group, GroupMember
from agencies.services.permission import is_administrator, may_administer
from agencies.views.answers import administrators_only, answer_form, answer_list, require_keeper
from core.htmx import render_page


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Groups"), reverse("agencies:group-list")), *more]


@require_safe
@login_required
def group_list(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    today = Q(members__valid_from__lte=on) & (
        Q(members__valid_until=None) | Q(members__valid_until__gte=on)
    )
    rows = (
        Group.objects.select_related("province")
        .annotate(n_members=Count("members", filter=today))
        .order_by("province__name", "name", "pk")
    )
    return answer_list(
        request,
        GroupFilter(request.GET, rows, request=request),
        page="agencies/group_list.html",
        fragment="agencies/_group_rows.html",
        may_administer=is_administrator(request.user, on),
    )


@require_safe
@login_required
def group_detail(request: HttpRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(Group.objects.select_related("province"), pk=pk)
    today = timezone.localdate()
    day_form = DayForm(request.GET if "on" in request.GET else {"on": today})
    valid = day_form.is_valid()
    on = (day_form.cleaned_data["on"] or today) if valid else None
    context = {
        "group": group,
        "day_form": day_form,
        "on": on,
        "today": today,
        "members": _named_members(group, on) if on else [],
        "changes": _changes(group),
        "may_administer": may_administer(request.user, today, province=group.province_id),
    }
    return render_page(request, "agencies/group_detail.html", context, status=200 if valid else 422)


def _named_members(group: Group, on: date) -> list[tuple[Agency, str]]:
    """The members of a day, each with the name it bore then."""
    members = group.members_on(on).prefetch_related("names")
    return [(agency, agency.name_on(on)) for agency in members]


def _changes(group: Group) -> QuerySet[GroupMember]:
    """Who joined or left on a day anybody knows, newest first."""
    dated = Q(valid_from__gt=services.SINCE_EVER) | Q(valid_until__isnull=False)
    return group.members.filter(dated).select_related("agency").order_by("-valid_from", "pk")


@administrators_only
def group_create(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()

    def act(data: dict[str, Any]) -> Group:
        return services.create_group(data.pop("name"), by=request.user, on=on, **data)

    return answer_form(
        request,
        GroupForm(request.POST or None),
        act,
        title=_("New group"),
        submit=_("Add group"),
        back=reverse("agencies:group-list"),
        to=lambda made: reverse("agencies:group-detail", args=[made.pk]),
        done=_("The group was added."),
        crumbs=_trail(),
    )


@administrators_only
def group_change(request: HttpRequest, pk: int) -> HttpResponse:
    group, on = _kept_group(request, pk), timezone.localdate()
    now = {"name": group.name, "spellings": group.spellings, "version": group.version}
    back = reverse("agencies:group-detail", args=[group.pk])
    return answer_form(
        request,
        GroupChangeForm(request.POST or None, initial=now),
        lambda data: services.change_group(group, by=request.user, on=on, **data),
        title=_("Name and spellings"),
        submit=_("Save"),
        back=back,
        done=_("The group was saved."),
        crumbs=_trail((group.name, back)),
    )


@administrators_only
def group_members(request: HttpRequest, pk: int) -> HttpResponse:
    group, on = _kept_group(request, pk), timezone.localdate()
    current = list(group.members_on(on).select_related("province"))
    form = GroupMembersForm(
        request.POST or None,
        initial={"members": current, "valid_from": on, "version": group.version},
    )
    form.fields["members"].province = group.province
    back = reverse("agencies:group-detail", args=[group.pk])

    def act(data: dict[str, Any]) -> Group:
        return services.set_group_members(
            group, data.pop("members"), by=request.user, on=on, **data
        )

    return answer_form(
        request,
        form,
        act,
        title=_("Change members"),
        submit=_("Save members"),
        back=back,
        done=_("The members were saved; who belonged earlier is still known."),
        intro=_("Who is missing from the list leaves the day before; who is new joins that day."),
        crumbs=_trail((group.name, back)),
    )


def _kept_group(request: HttpRequest, pk: int) -> Group:
    group = get_object_or_404(Group.objects.select_related("province"), pk=pk)
    require_keeper(request, group.province)
    return group
