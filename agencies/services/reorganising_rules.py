"""What a reorganisation would do to the directory, and what stands against it; reads only.

The preview and the act itself ask the same functions, so that what was shown is what happens.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import (
    Agency,
    GroupMember,
    Level,
    Membership,
    Reorganisation,
    ReorganisationPart,
    Succession,
)
from core.formatting import vn_date
from core.refusals import Refused

_ONE_DAY = timedelta(days=1)
_RANK = {level: n for n, level in enumerate(Level.values)}


@dataclass(frozen=True)
class Conflict:
    """One thing that speaks against the act; `blocks` where it cannot be carried out so."""

    words: str
    blocks: bool = True


@dataclass(frozen=True)
class Plan:
    """The act as it is now drafted, read once: parts, places in groups, roles, bodies below."""

    reorganisation: Reorganisation
    parts: list[ReorganisationPart]
    places: list[GroupMember] = field(default_factory=list)
    roles: list[Membership] = field(default_factory=list)
    children: list[Agency] = field(default_factory=list)
    group_choices: dict[tuple[int, int], list[Agency]] = field(default_factory=dict)
    person_choices: dict[int, Agency | None] = field(default_factory=dict)

    @property
    def predecessors(self) -> list[Agency]:
        return list({p.predecessor_id: p.predecessor for p in self.parts}.values())

    def successors_of(self, predecessor: int) -> list[Agency]:
        """Those who take over from it, the main one first."""
        own = [p for p in self.parts if p.predecessor_id == predecessor and p.successor]
        own.sort(key=lambda p: (not p.is_main, p.position))
        return [p.successor for p in own if p.successor]

    def main_of(self, predecessor: int) -> Agency | None:
        for part in self.parts:
            if part.predecessor_id == predecessor and part.is_main:
                return part.successor
        return None

    def takers_of(self, place: GroupMember) -> list[Agency]:
        """Who takes a place in a group: those chosen, else the main successor."""
        chosen = self.group_choices.get((place.agency_id, place.group_id))
        if chosen is not None:
            return chosen
        main = self.main_of(place.agency_id)
        return [main] if main else []

    def destination_of(self, role: Membership) -> Agency | None:
        """Where a role goes: where was chosen, else to the main successor where people go along."""
        if role.pk in self.person_choices:
            return self.person_choices[role.pk]
        return self.main_of(role.agency_id) if self.reorganisation.moves_people else None

    def parent_of(self, child: Agency) -> Agency | None:
        """Under whom a body comes that stood under a predecessor: its heir, or its parent.

        A commune that takes over from a district does not get the district's other communes under it.
        """
        former = next(a for a in self.predecessors if a.pk == child.parent_id)
        main = self.main_of(former.pk)
        if main is None or main.pk == child.pk or _RANK[main.level] > _RANK[former.level]:
            return former.parent
        return main


def plan_of(reorganisation: Reorganisation) -> Plan:
    """Read the draft with all it touches; a fixed number of queries."""
    parts = list(
        reorganisation.parts.select_related(
            "predecessor__province", "predecessor__parent", "successor__province"
        )
    )
    plan = Plan(reorganisation, parts)
    if not reorganisation.ends_agencies:
        return plan
    ends = [a.pk for a in plan.predecessors]
    groups: dict[tuple[int, int], list[Agency]] = defaultdict(list)
    for choice in reorganisation.group_choices.select_related("successor"):
        groups[choice.predecessor_id, choice.group_id] += (
            [choice.successor] if choice.successor else []
        )
    people = {
        choice.membership_id: choice.successor
        for choice in reorganisation.person_choices.select_related("successor")
    }
    day = reorganisation.effective_on
    return Plan(
        reorganisation,
        parts,
        places=list(
            GroupMember.objects.filter(agency__in=ends, valid_until=None)
            .select_related("group__province", "agency")
            .order_by("agency__position", "group__name", "pk")
        ),
        roles=list(
            Membership.objects.filter(agency__in=ends, valid_until=None, user__is_active=True)
            .select_related("user", "agency")
            .order_by("agency__position", "user__full_name", "pk")
        ),
        children=list(Agency.objects.filter(parent__in=ends).existing_on(day).exclude(pk__in=ends)),
        group_choices=dict(groups),
        person_choices=people,
    )


def refuse_conflicts(reorganisation: Reorganisation) -> None:
    """Raise Refused with everything that blocks the act."""
    blocking = [c.words for c in conflicts_of(plan_of(reorganisation)) if c.blocks]
    if blocking:
        raise Refused(" ".join(blocking))


def conflicts_of(plan: Plan) -> list[Conflict]:
    """Return what speaks against the plan: what blocks it first."""
    found = [*_unfinished(plan), *_existence(plan), *_circles(plan)]
    if plan.reorganisation.ends_agencies:
        found += [*_already_succeeded(plan), *_offices(plan), *_late_rows(plan), *_leftovers(plan)]
    return sorted(found, key=lambda conflict: not conflict.blocks)


def _unfinished(plan: Plan) -> list[Conflict]:
    return [
        Conflict(_("Nobody takes over from %(name)s yet.") % {"name": agency.name})
        for agency in plan.predecessors
        if not plan.successors_of(agency.pk)
    ]


def _existence(plan: Plan) -> list[Conflict]:
    day = plan.reorganisation.effective_on
    last = day - _ONE_DAY
    found = []
    for agency in plan.predecessors:
        if not agency.exists_on(last):
            found.append(
                Conflict(
                    _("%(name)s did not exist on %(day)s.")
                    % {"name": agency.name, "day": vn_date(last)}
                )
            )
        elif plan.reorganisation.ends_agencies and agency.ended_on not in {None, last}:
            found.append(
                Conflict(
                    _("%(name)s already ended on %(day)s.")
                    % {"name": agency.name, "day": vn_date(agency.ended_on)}
                )
            )
    ends = {a.pk for a in plan.predecessors} if plan.reorganisation.ends_agencies else set()
    for successor in {p.successor_id: p.successor for p in plan.parts if p.successor}.values():
        if successor.pk in ends:
            found.append(
                Conflict(
                    _("%(name)s ends in this very reorganisation and cannot take over.")
                    % {"name": successor.name}
                )
            )
        elif not successor.exists_on(day):
            found.append(
                Conflict(
                    _("%(name)s does not exist on %(day)s.")
                    % {"name": successor.name, "day": vn_date(day)}
                )
            )
    return found


def _circles(plan: Plan) -> list[Conflict]:
    """Refuse edges by which an agency would become its own heir; single functions may come and go."""
    if not plan.reorganisation.ends_agencies:
        return []
    heirs: dict[int, set[int]] = defaultdict(set)
    edges = Succession.objects.exclude(kind=Succession.Kind.TRANSFER)
    for older, newer in edges.values_list("predecessor_id", "successor_id"):
        heirs[older].add(newer)
    for part in plan.parts:
        if part.successor_id:
            heirs[part.predecessor_id].add(part.successor_id)
    return [
        Conflict(
            _("%(name)s would become its own heir: the succession would run in a circle.")
            % {"name": agency.name}
        )
        for agency in plan.predecessors
        if _reaches(heirs, agency.pk)
    ]


def _reaches(heirs: dict[int, set[int]], start: int) -> bool:
    todo, seen = list(heirs[start]), set()
    while todo:
        pk = todo.pop()
        if pk == start:
            return True
        if pk not in seen:
            seen.add(pk)
            todo += heirs[pk]
    return False


def _already_succeeded(plan: Plan) -> list[Conflict]:
    """An edge entered earlier by hand may be part of this act; another main successor may not."""
    ends = [a.pk for a in plan.predecessors]
    edges = Succession.objects.filter(predecessor__in=ends, is_main=True).select_related(
        "predecessor", "successor"
    )
    return [
        Conflict(
            _("%(name)s already passed on to %(heir)s on %(day)s.")
            % {
                "name": edge.predecessor.name,
                "heir": edge.successor.name,
                "day": vn_date(edge.on),
            }
        )
        for edge in edges
        if edge.on != plan.reorganisation.effective_on
        or edge.successor != plan.main_of(edge.predecessor_id)
    ]


def _offices(plan: Plan) -> list[Conflict]:
    """An office acts in the name of its body: whose name that is next is never decided in passing."""
    ends = [a.pk for a in plan.predecessors]
    left = Agency.objects.filter(office_of__in=ends).existing_on(plan.reorganisation.effective_on)
    return [
        Conflict(
            _("%(office)s is the office of %(name)s: let it end as well, or say first whose it is.")
            % {"office": office.name, "name": office.office_of.name}  # type: ignore[union-attr]
        )
        for office in left.exclude(pk__in=ends).select_related("office_of")
    ]


def _late_rows(plan: Plan) -> list[Conflict]:
    """Names and places in groups that began on the day or after it contradict an end before it."""
    day = plan.reorganisation.effective_on
    found = [
        Conflict(
            _("%(name)s joined “%(group)s” on %(day)s, when it had ended; correct the group first.")
            % {
                "name": place.agency.name,
                "group": place.group.name,
                "day": vn_date(place.valid_from),
            }
        )
        for place in plan.places
        if place.valid_from >= day
    ]
    for agency in plan.predecessors:
        if name := agency.names.filter(valid_until=None, valid_from__gte=day).first():
            found.append(
                Conflict(
                    _("%(name)s bears this name from %(day)s, when it had ended.")
                    % {"name": name.name, "day": vn_date(name.valid_from)}
                )
            )
    return found


def _leftovers(plan: Plan) -> list[Conflict]:
    """Say what the act leaves behind; it may be meant."""
    found = []
    day = plan.reorganisation.effective_on
    ends = {a.pk for a in plan.predecessors}
    if staying := [r for r in plan.roles if plan.destination_of(r) is None]:
        n = len(staying)
        found.append(
            Conflict(
                ngettext(
                    "%(n)d role stays with an agency that has ended.",
                    "%(n)d roles stay with an agency that has ended.",
                    n,
                )
                % {"n": n},
                blocks=False,
            )
        )
    for agency in plan.predecessors:
        if agency.province_id != agency.pk:
            continue
        n = Agency.objects.filter(province=agency).existing_on(day).exclude(pk__in=ends).count()
        if n:
            found.append(
                Conflict(
                    ngettext(
                        "%(n)d other agency of %(place)s does not end with it.",
                        "%(n)d other agencies of %(place)s do not end with it.",
                        n,
                    )
                    % {"n": n, "place": agency.place},
                    blocks=False,
                )
            )
    return found
