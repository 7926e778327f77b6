"""What a person may see and for whom they may act: the vocabulary every `visible_to` is written in.

Reading (DESIGN section 4): members see their own agency and what it inherited; leaders also the
agencies below; the coordinating office of a province and auditors the whole province. An
administrator membership gives no sight of content at all.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from agencies.models import Agency, Membership, Role, StandIn, Succession, User
from core.refusals import NotAllowed

READING_ROLES = frozenset({Role.CLERK, Role.COORDINATOR, Role.FOCAL, Role.LEADER, Role.AUDITOR})
REGISTRARS = frozenset({Role.CLERK, Role.COORDINATOR})
ASSIGNERS = frozenset({Role.COORDINATOR, Role.LEADER})


@dataclass(frozen=True)
class Reach:
    """The agencies whose documents and duties a person may see: whole provinces and single ones."""

    provinces: frozenset[int]
    agencies: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.provinces or self.agencies)

    def covers(self, agency: Agency) -> bool:
        """Whether this agency is within reach; the same rule as `q`."""
        return agency.pk in self.agencies or agency.province_id in self.provinces

    def q(self, path: str) -> Q:
        """Return the condition that the agency at `path` is within reach."""
        condition = Q(**{f"{path}__in": self.agencies})
        if self.provinces:
            condition |= Q(**{f"{path}__province__in": self.provinces})
        return condition


NOWHERE = Reach(frozenset(), frozenset())


def memberships_in_force(user: Any, on: date) -> list[Membership]:
    """The person's own memberships and those they stand in for that day; two queries, kept on the user."""
    if not user.is_authenticated or not user.is_active:
        return []
    kept: dict[date, list[Membership]] = user.__dict__.setdefault("_memberships_on", {})
    if on not in kept:
        absent = StandIn.objects.filter(deputy=user).in_force(on).values("absent")
        kept[on] = list(
            Membership.objects.filter(Q(user=user) | Q(user__in=absent))
            .in_force(on)
            .select_related("agency")
            .order_by("pk")
        )
    return kept[on]


def forget_memberships(user: User) -> None:
    """Drop what was kept on this object, after its memberships changed."""
    user.__dict__.pop("_memberships_on", None)
    user.__dict__.pop("_reach_on", None)


def roles_in_force(user: Any, on: date) -> frozenset[str]:
    return frozenset(m.role for m in memberships_in_force(user, on))


def acting_agency_ids(user: Any, roles: Iterable[str], on: date) -> frozenset[int]:
    """Agencies in whose name the person may act in one of these roles: their own and the body it serves."""
    wanted = frozenset(roles)
    ids: set[int] = set()
    for membership in memberships_in_force(user, on):
        if membership.role in wanted:
            ids.add(membership.agency_id)
            if membership.agency.office_of_id:
                ids.add(membership.agency.office_of_id)
    return frozenset(ids)


def may_act(user: Any, roles: Iterable[str], agency: Agency | int | None, on: date) -> bool:
    if agency is None:
        return False
    pk = agency if isinstance(agency, int) else agency.pk
    return pk in acting_agency_ids(user, roles, on)


def require(user: Any, roles: Iterable[str], agency: Agency | int | None, on: date) -> None:
    """Raise NotAllowed unless the person may act for this agency in one of these roles."""
    if not may_act(user, roles, agency, on):
        raise NotAllowed


def reach_of(user: Any, on: date | None = None) -> Reach:
    """Return what the person may see that day; a handful of queries once per user object."""
    day = on or timezone.localdate()
    memberships = [m for m in memberships_in_force(user, day) if m.role in READING_ROLES]
    if not memberships:
        return NOWHERE
    kept: dict[date, Reach] = user.__dict__.setdefault("_reach_on", {})
    if day not in kept:
        kept[day] = _compute_reach(memberships)
    return kept[day]


def _compute_reach(memberships: list[Membership]) -> Reach:
    provinces: set[int] = set()
    agencies: set[int] = set()
    leading: set[int] = set()
    for m in memberships:
        agency = m.agency
        agencies.add(agency.pk)
        if agency.office_of_id:
            agencies.add(agency.office_of_id)
        province = agency.province_id
        heads_province = province is not None and province in {agency.pk, agency.office_of_id}
        if province is not None and (heads_province or m.role == Role.AUDITOR):
            provinces.add(province)
        elif m.role == Role.LEADER:
            leading.add(agency.pk)
    if leading:
        agencies |= descendants_of(leading)
    inherited = predecessors_of(agencies | provinces)
    agencies |= inherited
    if provinces:
        # A merged province's archive is the heir's to read as a whole.
        provinces |= set(
            Agency.objects.filter(pk__in=inherited, province=F("pk")).values_list("pk", flat=True)
        )
    return Reach(frozenset(provinces), frozenset(agencies))


def descendants_of(ids: Iterable[int]) -> set[int]:
    """Agencies below these, at any depth; one query a level."""
    found: set[int] = set()
    level = set(ids)
    while level:
        level = set(Agency.objects.filter(parent__in=level).values_list("pk", flat=True)) - found
        found |= level
    return found


def predecessors_of(ids: Iterable[int]) -> set[int]:
    """Agencies these took over from, at any depth, transfers of a single function left out; one query."""
    before: dict[int, list[int]] = defaultdict(list)
    edges = Succession.objects.exclude(kind=Succession.Kind.TRANSFER)
    for predecessor, successor in edges.values_list("predecessor_id", "successor_id"):
        before[successor].append(predecessor)
    found: set[int] = set()
    todo = list(ids)
    while todo:
        for older in before[todo.pop()]:
            if older not in found:
                found.add(older)
                todo.append(older)
    return found
