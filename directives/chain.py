"""The chain of a document: up to what it carries out, down to what carries it out.

Goes level by level, two queries each, through documents this person sees; what they do not see is
counted, never named. Cycles end where a document was met before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from directives.models import Citation, Document

MAX_LEVELS = 8
MAX_DOCUMENTS = 300
# A document merely mentioned is no link of the chain of orders.
LINKING = tuple(r for r in Citation.Relation.values if r != Citation.Relation.MENTIONS)


@dataclass(frozen=True)
class Node:
    """A document of the chain; level 0 is the one asked about, negative what it carries out."""

    document: Document
    level: int


@dataclass(frozen=True)
class Edge:
    citing_id: int
    cited_id: int
    relation: str
    printed: str

    @property
    def label(self) -> str:
        return str(Citation.Relation(self.relation).label)


@dataclass
class Chain:
    nodes: list[Node]
    edges: list[Edge] = field(default_factory=list)
    n_hidden: int = 0  # documents this person may not see, next to those shown
    is_cut: bool = False  # longer or wider than shown

    @property
    def up(self) -> list[Node]:
        """What the document carries out, the farthest first."""
        return sorted((n for n in self.nodes if n.level < 0), key=_order)

    @property
    def down(self) -> list[Node]:
        """What carries it out, the nearest first."""
        return sorted((n for n in self.nodes if n.level > 0), key=_order)


def chain_of(document: Document, user: Any, *, levels: int = MAX_LEVELS) -> Chain:
    """Return the chain through a document as this person may see it."""
    chain = Chain([Node(document, 0)])
    edges: dict[tuple[int, int, str], Edge] = {}
    hidden: set[int] = set()
    for step in (-1, 1):
        met = {node.document.pk for node in chain.nodes}
        frontier = {document.pk}
        for distance in range(1, levels + 1):
            found = _edges_from(frontier, up=step < 0)
            ahead = {(e.cited_id if step < 0 else e.citing_id) for e in found} - met - hidden
            seen = _visible(ahead, user)
            hidden |= ahead - seen.keys()
            room = MAX_DOCUMENTS - len(chain.nodes)
            taken = dict(list(seen.items())[: max(0, room)])
            chain.is_cut |= len(taken) < len(seen)
            chain.nodes += [Node(d, step * distance) for d in taken.values()]
            met |= taken.keys()
            edges |= {(e.citing_id, e.cited_id, e.relation): e for e in found}
            frontier = set(taken)
            if not frontier:
                break
        else:
            chain.is_cut |= _goes_on(frontier, met, up=step < 0)
    shown = {node.document.pk for node in chain.nodes}
    chain.edges = [e for e in edges.values() if e.citing_id in shown and e.cited_id in shown]
    chain.n_hidden = len(hidden)
    return chain


def _edges_from(ids: Iterable[int], *, up: bool) -> list[Edge]:
    key = "citing__in" if up else "cited__in"
    rows = Citation.objects.filter(**{key: ids}, relation__in=LINKING).order_by("pk")
    return [Edge(*row) for row in rows.values_list("citing_id", "cited_id", "relation", "printed")]


def _visible(ids: set[int], user: Any) -> dict[int, Document]:
    if not ids:
        return {}
    documents = (
        Document.objects.visible_to(user)
        .filter(pk__in=ids)
        .exclude(status=Document.Status.MERGED)
        .select_related("document_type", "issuer")
    )
    return {document.pk: document for document in documents}


def _goes_on(frontier: set[int], met: set[int], *, up: bool) -> bool:
    return any((e.cited_id if up else e.citing_id) not in met for e in _edges_from(frontier, up=up))


def _order(node: Node) -> tuple[int, str, int]:
    day = node.document.issued_on
    return node.level, day.isoformat() if day else "9999", node.document.pk
