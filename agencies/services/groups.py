"""Groups of agencies and their members from day to day."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, Group, GroupMember
from agencies.services.agencies import SINCE_EVER
from agencies.services.checks import check_version, clean_name
from agencies.services.permission import lock_directory, require_administrator
from agencies.services.saving import delete_as, save_as
from agencies.spelling import canonical_group
from core.formatting import vn_date
from core.refusals import Refused

_ONE_DAY = timedelta(days=1)


@transaction.atomic
def create_group(
    name: str,
    *,
    province: Agency | None,
    by: Any,
    on: date,
    members: Iterable[Agency] = (),
    since: date | None = None,
    spellings: Iterable[str] = (),
) -> Group:
    """Add a group with its first members; `since` None means since ever."""
    lock_directory()
    require_administrator(by, on, agency=province)
    group = Group(name=clean_name(name), province=province, spellings=_lines(spellings))
    _check_spellings(group)
    save_as(group, by)
    for agency in members:
        save_as(GroupMember(group=group, agency=agency, valid_from=since or SINCE_EVER), by)
    return group


def _locked(group: Group, *, by: Any, on: date, version: int | None) -> Group:
    lock_directory()
    fresh = (
        Group.objects.select_for_update(of=("self",)).select_related("province").get(pk=group.pk)
    )
    require_administrator(by, on, agency=fresh.province)
    check_version(fresh, version)
    return fresh


@transaction.atomic
def change_group(
    group: Group,
    *,
    name: str,
    spellings: Iterable[str],
    by: Any,
    on: date,
    version: int | None = None,
) -> Group:
    """Rename a group and list its other spellings anew."""
    fresh = _locked(group, by=by, on=on, version=version)
    fresh.name, fresh.spellings = clean_name(name), _lines(spellings)
    _check_spellings(fresh)
    fresh.version += 1
    save_as(fresh, by, "name", "spellings", "version")
    return fresh


@transaction.atomic
def set_group_members(
    group: Group,
    agencies: Iterable[Agency],
    *,
    valid_from: date,
    by: Any,
    on: date,
    version: int | None = None,
) -> Group:
    """Make these the members from a day on: who is missing leaves the day before, who is new joins."""
    fresh = _locked(group, by=by, on=on, version=version)
    wanted = {agency.pk: agency for agency in agencies}
    _check_members(fresh, wanted.values(), valid_from=valid_from)
    current = {row.agency_id: row for row in fresh.members.filter(valid_until=None)}
    for pk, row in current.items():
        if pk not in wanted:
            _leave(row, valid_from=valid_from, by=by)
    for pk, agency in wanted.items():
        if pk not in current:
            save_as(GroupMember(group=fresh, agency=agency, valid_from=valid_from), by)
    fresh.version += 1
    save_as(fresh, by, "version")
    return fresh


def _leave(row: GroupMember, *, valid_from: date, by: Any) -> None:
    if row.valid_from == valid_from:  # joined on the very day: a correction, it never took effect
        delete_as(row, by)
        return
    row.valid_until = valid_from - _ONE_DAY
    save_as(row, by, "valid_until")


def _check_members(group: Group, agencies: Iterable[Agency], *, valid_from: date) -> None:
    later = group.members.filter(valid_from__gt=valid_from).order_by("-valid_from").first()
    ended_later = group.members.filter(valid_until__gte=valid_from).order_by("-valid_until").first()
    if later is not None or ended_later is not None:
        day = later.valid_from if later is not None else ended_later.valid_until  # type: ignore[union-attr]
        raise Refused(
            _("The members already changed on %(day)s; enter a change of that day or later.")
            % {"day": vn_date(day)},
            field="valid_from",
        )
    for agency in agencies:
        if not agency.exists_on(valid_from):
            raise Refused(
                _("%(name)s does not exist on %(day)s.")
                % {"name": agency.name, "day": vn_date(valid_from)},
                field="members",
            )


def _check_spellings(group: Group) -> None:
    """Refuse a spelling another group of the province has: paper could not say which is meant."""
    others = Group.objects.filter(province=group.province).exclude(pk=group.pk)
    own = group.spelling_keys()
    for other in others:
        if shared := own & other.spelling_keys():
            spelled = next(
                line
                for line in [group.name, *group.spellings.splitlines()]
                if line.strip() and canonical_group(line) in shared
            )
            raise Refused(
                _("“%(spelling)s” already means the group %(name)s.")
                % {"spelling": spelled, "name": other.name},
                field="name" if spelled == group.name else "spellings",
            )


def _lines(spellings: Iterable[str]) -> str:
    tidy = (" ".join(text.split()) for text in spellings)
    return "\n".join(dict.fromkeys(text for text in tidy if text))
