"""People, their roles and stand-ins: pages of administrators."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies import services
from agencies.filters import PersonFilter
from agencies.models import Agency, Membership, StandIn, User
from agencies.people_forms import (
    MembershipEndForm,
    MembershipForm,
    PersonChangeForm,
    PersonForm,
    StandInForm,
)
from agencies.services.memberships import colleagues_of
from agencies.services.permission import people_kept_by
from agencies.views.answers import administrators_only, answer_act, answer_form, answer_list
from core.htmx import render_page


def _person(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(people_kept_by(request.user, timezone.localdate()), pk=pk)


def _frame(person: User) -> dict[str, Any]:
    back = reverse("agencies:person-detail", args=[person.pk])
    trail = [(_("People"), reverse("agencies:person-list")), (str(person), back)]
    return {"back": back, "crumbs": trail}


@administrators_only
@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    held = Prefetch(
        "memberships",
        Membership.objects.in_force(on).select_related("agency"),
        to_attr="held_today",
    )
    rows = people_kept_by(request.user, on).prefetch_related(held).order_by("full_name", "pk")
    return answer_list(
        request,
        PersonFilter(request.GET, rows, request=request, on=on),
        page="agencies/person_list.html",
        fragment="agencies/_person_rows.html",
    )


@administrators_only
@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    person, on = _person(request, pk), timezone.localdate()
    context = {
        "person": person,
        "on": on,
        "language": dict(settings.LANGUAGES).get(person.language, person.language),
        "memberships": person.memberships.select_related("agency").order_by("-valid_from", "pk"),
        "stand_ins": person.stand_ins.select_related("deputy").order_by("-valid_from"),
        "stands_in_for": person.stands_in_for.select_related("absent").order_by("-valid_from"),
    }
    return render_page(request, "agencies/person_detail.html", context)


@administrators_only
def person_create(request: HttpRequest) -> HttpResponse:
    """Open an account; the initial password is shown once, on the answer itself."""
    on = timezone.localdate()
    made: list[services.NewPerson] = []

    def act(data: dict[str, Any]) -> Any:
        made.append(services.create_person(data.pop("username"), by=request.user, on=on, **data))

    response = answer_form(
        request,
        PersonForm(request.POST or None, initial=_preset_agency(request)),
        act,
        title=_("New person"),
        submit=_("Open account"),
        back=reverse("agencies:person-list"),
        done=_("The account was opened."),
        crumbs=[(_("People"), reverse("agencies:person-list"))],
    )
    return _show_password(request, made[0]) if made else response


def _preset_agency(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET.get("agency", "")
    if not asked.isdecimal():
        return {}
    return {"agency": Agency.objects.select_related("province").filter(pk=int(asked[:18])).first()}


@administrators_only
@require_POST
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    given: list[services.NewPerson] = []
    response = answer_act(
        request,
        lambda: given.append(
            services.give_new_password(person, by=request.user, on=timezone.localdate())
        ),
        to=_frame(person)["back"],
        done=_("A new password was made."),
    )
    return _show_password(request, given[0]) if given else response


def _show_password(request: HttpRequest, made: services.NewPerson) -> HttpResponse:
    response = render_page(
        request,
        "agencies/person_password.html",
        {"person": made.user, "password": made.password},
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@administrators_only
@require_POST
def person_account(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Close or reopen an account."""
    person, on = _person(request, pk), timezone.localdate()
    if act == "close":
        service, done = services.close_account, _("The account was closed.")
    else:
        service, done = services.reopen_account, _("The account was opened again.")
    return answer_act(
        request,
        lambda: service(person, by=request.user, on=on),
        to=_frame(person)["back"],
        done=done,
    )


@administrators_only
def person_change(request: HttpRequest, pk: int) -> HttpResponse:
    person, on = _person(request, pk), timezone.localdate()
    now = {"full_name": person.full_name, "email": person.email, "phone": person.phone}
    return answer_form(
        request,
        PersonChangeForm(request.POST or None, initial=now),
        lambda data: services.change_person(person, by=request.user, on=on, **data),
        title=_("Correct particulars"),
        submit=_("Save"),
        done=_("The particulars were saved."),
        **_frame(person),
    )


@administrators_only
def membership_grant(request: HttpRequest, pk: int) -> HttpResponse:
    person, on = _person(request, pk), timezone.localdate()

    def act(data: dict[str, Any]) -> Membership:
        agency, role = data.pop("agency"), data.pop("role")
        return services.grant_membership(person, agency, role, by=request.user, on=on, **data)

    return answer_form(
        request,
        MembershipForm(request.POST or None, initial={"valid_from": on}),
        act,
        title=_("Give a role"),
        submit=_("Give role"),
        done=_("The role was given."),
        **_frame(person),
    )


@administrators_only
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    on = timezone.localdate()
    people = people_kept_by(request.user, on)
    membership = get_object_or_404(
        Membership.objects.filter(user__in=people).select_related("user", "agency"), pk=pk
    )
    return answer_form(
        request,
        MembershipEndForm(request.POST or None, initial={"last_day": on}),
        lambda data: services.end_membership(membership, by=request.user, on=on, **data),
        title=_("End a role"),
        submit=_("End role"),
        done=_("The role ends with that day."),
        intro=f"{membership.get_role_display()} · {membership.agency}",
        **_frame(membership.user),
    )


@administrators_only
def stand_in_create(request: HttpRequest, pk: int) -> HttpResponse:
    person, on = _person(request, pk), timezone.localdate()
    form = StandInForm(
        request.POST or None, initial={"valid_from": on}, colleagues=colleagues_of(person, on)
    )
    return answer_form(
        request,
        form,
        lambda data: services.appoint_stand_in(
            person, data.pop("deputy"), by=request.user, on=on, **data
        ),
        title=_("Name a stand-in"),
        submit=_("Name stand-in"),
        done=_("The stand-in was named."),
        intro=_("In this period the stand-in sees and does what this person may."),
        **_frame(person),
    )


@administrators_only
@require_POST
def stand_in_end(request: HttpRequest, pk: int) -> HttpResponse:
    on = timezone.localdate()
    people = people_kept_by(request.user, on)
    row = get_object_or_404(StandIn.objects.filter(absent__in=people), pk=pk)
    return answer_act(
        request,
        lambda: services.end_stand_in(row, by=request.user, on=on),
        to=reverse("agencies:person-detail", args=[row.absent_id]),
        done=_("The stand-in was ended."),
    )
