"""Who is to be told about a duty: focal officers of its agency, deciders of its assigner.

Stand-ins are told too: for their days the desk is theirs.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from agencies.models import Agency, Membership, Role, StandIn


def focal_officers(agency_ids: Iterable[int], on: date) -> dict[int, set[int]]:
    """Return the focal officers of each agency that day, by id; two queries."""
    holders: dict[int, set[int]] = defaultdict(set)
    memberships = Membership.objects.filter(
        agency__in=set(agency_ids), role=Role.FOCAL, user__is_active=True
    ).in_force(on)
    for agency_id, user_id in memberships.values_list("agency_id", "user_id"):
        holders[agency_id].add(user_id)
    return with_stand_ins(holders, on)


def answerable(agency_ids: Iterable[int], on: date) -> dict[int, set[int]]:
    """Return the focal officers and leaders of each agency that day, by id; two queries."""
    holders: dict[int, set[int]] = defaultdict(set)
    memberships = Membership.objects.filter(
        agency__in=set(agency_ids), role__in=[Role.FOCAL, Role.LEADER], user__is_active=True
    ).in_force(on)
    for agency_id, user_id in memberships.values_list("agency_id", "user_id"):
        holders[agency_id].add(user_id)
    return with_stand_ins(holders, on)


def deciders(assigner: Agency | int, on: date) -> set[int]:
    """Return the coordinators who act for this body, or its leaders where it has none; ids."""
    pk = assigner if isinstance(assigner, int) else assigner.pk
    acting = Membership.objects.filter(user__is_active=True).in_force(on)
    rows = acting.filter(agency=pk) | acting.filter(agency__office_of=pk)
    by_role: dict[str, set[int]] = defaultdict(set)
    for role, user_id in rows.values_list("role", "user_id"):
        by_role[role].add(user_id)
    chosen = by_role[Role.COORDINATOR] or by_role[Role.LEADER]
    return with_stand_ins({pk: chosen}, on)[pk]


def with_stand_ins(holders: dict[int, set[int]], on: date) -> dict[int, set[int]]:
    """Add whoever stands in for one of these people that day; one query."""
    absent = {user_id for ids in holders.values() for user_id in ids}
    deputies: dict[int, set[int]] = defaultdict(set)
    pairs = StandIn.objects.filter(absent__in=absent, deputy__is_active=True).in_force(on)
    for absent_id, deputy_id in pairs.values_list("absent_id", "deputy_id"):
        deputies[absent_id].add(deputy_id)
    return {
        agency_id: ids | {deputy for one in ids for deputy in deputies[one]}
        for agency_id, ids in holders.items()
    }
