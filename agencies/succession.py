"""Who took over from whom, and who therefore answers today.

The table of edges is small (hundreds after a national reform), so each question reads it once.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agencies.models import Agency, Succession


@dataclass(frozen=True)
class Step:
    """One edge in the line of an agency, with how far it is from the one we ask about."""

    edge: Succession
    agency: Agency  # the heir or ancestor this step leads to
    depth: int

    @property
    def is_ancestor(self) -> bool:
        return self.agency.pk == self.edge.predecessor_id


def successor_of(agency: Agency, on: date) -> Agency:
    """Return who answers for this agency's duties that day; itself while it has no main heir."""
    return successors_of([agency], on)[agency.pk]


def successors_of(agencies: Iterable[Agency], on: date) -> dict[int, Agency]:
    """Map each agency's id to who answers for it that day; one query."""
    asked = list(agencies)
    main = main_heirs(on)
    return {agency.pk: follow(agency, main) for agency in asked}


def main_heirs(on: date) -> dict[int, Agency]:
    """Map each agency that ended by that day to its main successor; one query."""
    return {
        edge.predecessor_id: edge.successor
        for edge in Succession.objects.filter(is_main=True, on__lte=on)
        .exclude(kind=Succession.Kind.TRANSFER)
        .select_related("successor__province")
    }


def follow(agency: Agency, main: dict[int, Agency]) -> Agency:
    """Walk from heir to heir to the last one; a circle ends the walk."""
    seen = {agency.pk}
    while (heir := main.get(agency.pk)) is not None and heir.pk not in seen:
        agency = heir
        seen.add(heir.pk)
    return agency


def represented_by(agency: Agency, on: date) -> set[int]:
    """Return the ids of all that `successors_of` leads to this agency, itself included; one query."""
    forebears: dict[int, list[int]] = defaultdict(list)
    for older, heir in main_heirs(on).items():
        forebears[heir.pk].append(older)
    found, todo = {agency.pk}, [agency.pk]
    while todo:
        further = [pk for pk in forebears[todo.pop()] if pk not in found]
        found.update(further)
        todo += further
    return found


def heirs_of(agency: Agency) -> list[Step]:
    """Return the line of those who took over from this agency, transfers included; one query."""
    return _line(agency, forward=True)


def ancestors_of(agency: Agency) -> list[Step]:
    """Return the line of those this agency took over from, transfers included; one query."""
    return _line(agency, forward=False)


def _line(agency: Agency, *, forward: bool) -> list[Step]:
    """Walk depth first, so that every branch reads from near to far; a cycle ends the branch."""
    edges: dict[int, list[Succession]] = defaultdict(list)
    for edge in Succession.objects.select_related(
        "predecessor__province", "successor__province"
    ).order_by("on", "pk"):
        edges[edge.predecessor_id if forward else edge.successor_id].append(edge)
    steps: list[Step] = []

    def walk(pk: int, depth: int, seen: frozenset[int]) -> None:
        for edge in edges[pk]:
            other = edge.successor if forward else edge.predecessor
            if other.pk in seen:
                continue
            steps.append(Step(edge, other, depth))
            if edge.kind != Succession.Kind.TRANSFER:  # who lent a function is not a forebear
                walk(other.pk, depth + 1, seen | {other.pk})

    walk(agency.pk, 1, frozenset({agency.pk}))
    return steps


def would_circle(predecessor: Agency, successor: Agency) -> bool:
    """Return whether this edge would make an agency its own heir; single functions may come and go."""
    heirs: dict[int, list[int]] = defaultdict(list)
    edges = Succession.objects.exclude(kind=Succession.Kind.TRANSFER)
    for older, newer in edges.values_list("predecessor_id", "successor_id"):
        heirs[older].append(newer)
    todo, seen = [successor.pk], set()
    while todo:
        pk = todo.pop()
        if pk == predecessor.pk:
            return True
        if pk not in seen:
            seen.add(pk)
            todo += heirs[pk]
    return False
