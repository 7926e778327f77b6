"""Roles of people in agencies, and who stands in for whom."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Agency, Membership, Role, StandIn, User
from agencies.services.checks import check_order
from agencies.services.permission import lock_directory, require_administrator
from agencies.services.saving import delete_as, save_as
from agencies.visibility import forget_memberships, memberships_in_force
from core.formatting import vn_date
from core.refusals import NotAllowed, Refused


@transaction.atomic
def grant_membership(
    user: User,
    agency: Agency,
    role: str,
    *,
    valid_from: date,
    by: Any,
    on: date,
    valid_until: date | None = None,
    title: str = "",
) -> Membership:
    """Give a person a role in an agency; the same role twice in one period is refused.

    Nobody gives a role to themselves: an administrator has no power over content.
    """
    require_administrator(by, on, agency=agency)
    if by is not None and by.pk == user.pk and not by.is_superuser:
        raise NotAllowed(_("Nobody may give a role to themselves; ask another administrator."))
    if role not in Role.values:
        raise Refused(_("Choose a role."), field="role")
    check_order(valid_from, valid_until)
    _lock_person(user)
    _check_agency_exists(agency, valid_from)
    same = Membership.objects.filter(user=user, agency=agency, role=role)
    if other := _overlapping(same, valid_from, valid_until).first():
        raise Refused(
            _("%(person)s already has this role there from %(day)s.")
            % {"person": user, "day": vn_date(other.valid_from)},
            field="role",
        )
    membership = Membership(
        user=user, agency=agency, role=role, title=title.strip(),
        valid_from=valid_from, valid_until=valid_until,
    )  # fmt: skip
    save_as(membership, by)
    forget_memberships(user)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, last_day: date, by: Any, on: date) -> Membership:
    """Let a role end with that day; the last administrator's stays, or nobody could keep the directory."""
    lock_directory()
    row = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("agency", "user")
        .get(pk=membership.pk)
    )
    require_administrator(by, on, agency=row.agency)
    if row.valid_until is not None and row.valid_until <= on:
        raise Refused(
            _("This role already ended on %(day)s.") % {"day": vn_date(row.valid_until)},
            field="last_day",
        )
    check_order(row.valid_from, last_day, field="last_day")
    if row.role == Role.ADMINISTRATOR:
        _check_another_administrator(row, after=max(last_day, on))
    row.valid_until = last_day
    save_as(row, by, "valid_until")
    membership.valid_until = last_day
    forget_memberships(membership.user)
    return membership


@transaction.atomic
def appoint_stand_in(
    absent: User, deputy: User, *, valid_from: date, valid_until: date, by: Any, on: date
) -> StandIn:
    """Let one person act for another for a period; people name their own, administrators anybody's."""
    if by is not None and by.pk != absent.pk:
        if by.pk == deputy.pk and not by.is_superuser:
            raise NotAllowed(_("Nobody may make themselves a stand-in; ask another administrator."))
        for membership in memberships_in_force(absent, on):
            require_administrator(by, on, agency=membership.agency)
        require_administrator(by, on)
    if absent.pk == deputy.pk:
        raise Refused(_("Nobody can stand in for themselves."), field="deputy")
    check_order(valid_from, valid_until)
    if valid_until < on:
        raise Refused(_("This period is already over."), field="valid_until")
    if not colleagues_of(absent, on).filter(pk=deputy.pk).exists():
        raise Refused(
            _("%(person)s does not work in the same agency.") % {"person": deputy}, field="deputy"
        )
    _lock_person(absent)
    if other := _overlapping(absent.stand_ins.all(), valid_from, valid_until).first():
        raise Refused(
            _("%(person)s already stands in from %(start)s to %(end)s.")
            % {
                "person": other.deputy,
                "start": vn_date(other.valid_from),
                "end": vn_date(other.valid_until),
            },
            field="valid_from",
        )
    row = StandIn(absent=absent, deputy=deputy, valid_from=valid_from, valid_until=valid_until)
    save_as(row, by)
    forget_memberships(deputy)
    return row


@transaction.atomic
def end_stand_in(stand_in: StandIn, *, by: Any, on: date) -> None:
    """End a stand-in today; one that has not begun is taken back altogether."""
    row = (
        StandIn.objects.select_for_update(of=("self",)).select_related("absent").get(pk=stand_in.pk)
    )
    if by is not None and by.pk != row.absent_id:
        for membership in memberships_in_force(row.absent, on):
            require_administrator(by, on, agency=membership.agency)
        require_administrator(by, on)
    if row.valid_until < on:
        raise Refused(_("This period is already over."))
    if row.valid_from >= on:
        delete_as(row, by)
        return
    # Over from this moment on: the last day it held is yesterday.
    row.valid_until = date.fromordinal(on.toordinal() - 1)
    save_as(row, by, "valid_until")
    forget_memberships(row.deputy)


def colleagues_of(user: User, on: date) -> Any:
    """People who may stand in: active, with a role that day in an agency of this person's, or its office."""
    own = [
        m.agency for m in Membership.objects.filter(user=user).in_force(on).select_related("agency")
    ]
    ids = {a.pk for a in own} | {a.office_of_id for a in own if a.office_of_id}
    nearby = Membership.objects.filter(Q(agency__in=ids) | Q(agency__office_of__in=ids)).in_force(
        on
    )
    return User.objects.filter(is_active=True, pk__in=nearby.values("user")).exclude(pk=user.pk)


def _lock_person(user: User) -> None:
    """One change of a person's roles at a time, so that two cannot overlap."""
    User.objects.select_for_update().get(pk=user.pk)


def _overlapping(rows: Any, start: date, end: date | None) -> Any:
    rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=start))
    return rows.filter(valid_from__lte=end) if end is not None else rows


def _check_agency_exists(agency: Agency, day: date) -> None:
    if agency.has_ended(day):
        raise Refused(
            _("%(name)s does not exist on %(day)s.") % {"name": agency.name, "day": vn_date(day)},
            field="agency",
        )


def _check_another_administrator(row: Membership, *, after: date) -> None:
    """Refuse to leave a province without an administrator; the caller holds the directory's lock."""
    others = Membership.objects.filter(
        role=Role.ADMINISTRATOR,
        agency__province=row.agency.province_id,
        user__is_active=True,
        valid_until__isnull=True,
        valid_from__lte=after,
    ).exclude(pk=row.pk)
    if not others.exists():
        raise Refused(
            _("This is the last administrator of the province; appoint another one first.")
        )
