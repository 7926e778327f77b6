"""The chain of a document with what each link ordered and how far it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from assignments.as_of import duties_known_on
from assignments.models import Assignment, State
from assignments.time_cell import DONE_CELLS, TimeCell, time_cell_sql
from directives.chain import Chain, Edge, Node, chain_of
from directives.models import Document


@dataclass(frozen=True)
class Counted:
    """Which duties the links of a chain count, and the list's parameters that ask for them."""

    condition: Q
    params: Mapping[str, Any]


LEADS = Counted(Q(role=Assignment.Role.LEAD), {"role": Assignment.Role.LEAD.value})


@dataclass(frozen=True)
class CellCount:
    cell: str
    n: int
    url: str


@dataclass(frozen=True)
class Tally:
    """Duties of one document that this person sees: how many, in which cells and states."""

    total: int = 0
    n_done: int = 0
    cells: list[CellCount] = field(default_factory=list)
    states: list[tuple[str, int, str]] = field(default_factory=list)  # state, how many, address
    total_url: str = ""
    done_url: str = ""

    @property
    def percent(self) -> float:
        return 100 * self.n_done / self.total if self.total else 0


@dataclass
class Link:
    """One document of the drawn chain with what hangs below it."""

    document: Document
    tally: Tally
    relations: list[str]
    below: list["Link"] = field(default_factory=list)


@dataclass(frozen=True)
class DrawnChain:
    this: Link
    up: list[Link]  # what the document carries out, nearest first, each with what that carries out
    down: list[Link]  # what carries it out, each with what carries that out
    n_hidden: int
    is_cut: bool


def drawn_chain(
    document: Document,
    user: Any,
    on: date,
    *,
    known_on: date | None = None,
    counted: Counted = LEADS,
) -> DrawnChain:
    """Return the chain as two trees around the document; two queries beside those of the chain.

    `known_on` asks for the duties as history has them that day; the links are those of today.
    """
    chain = chain_of(document, user)
    nodes = [node.document.pk for node in chain.nodes]
    tallies = tallies_of(nodes, user, on, known_on=known_on, counted=counted)
    this = Link(document, tallies.get(document.pk, Tally()), [])
    return DrawnChain(
        this=this,
        up=_tree(chain, chain.up, tallies, document.pk, up=True),
        down=_tree(chain, chain.down, tallies, document.pk, up=False),
        n_hidden=chain.n_hidden,
        is_cut=chain.is_cut,
    )


def _tree(
    chain: Chain, nodes: list[Node], tallies: dict[int, Tally], root: int, *, up: bool
) -> list[Link]:
    """Hang each document below the nearest one it is linked to; one met on two ways is drawn once."""
    toward: dict[int, list[Edge]] = defaultdict(list)
    for edge in chain.edges:
        toward[edge.cited_id if up else edge.citing_id].append(edge)
    links: dict[int, Link] = {root: Link(Document(), Tally(), [])}
    for node in sorted(nodes, key=lambda n: abs(n.level)):
        pk = node.document.pk
        edges = [e for e in toward[pk] if (e.citing_id if up else e.cited_id) in links]
        if not edges:
            continue
        above = edges[0].citing_id if up else edges[0].cited_id
        relations = list(dict.fromkeys(e.label for e in edges))
        links[pk] = Link(node.document, tallies.get(pk, Tally()), relations)
        links[above].below.append(links[pk])
    return links[root].below


def tallies_of(
    document_ids: Iterable[int],
    user: Any,
    on: date,
    *,
    known_on: date | None = None,
    counted: Counted = LEADS,
) -> dict[int, Tally]:
    """Count the visible duties of these documents by cell and state; one query."""
    groups = (
        duties_known_on(known_on, of=Q(task__document__in=list(document_ids)))
        .visible_to(user)
        .counted()
        .filter(counted.condition)
        .annotate(cell=time_cell_sql(on))
        .order_by()
        .values_list("task__document", "cell", "state")
        .annotate(n=Count("pk"))
    )
    by_document: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    for document_id, cell, state, n in groups:
        by_document[document_id].append((cell, state, n))
    asked = dict(counted.params)
    if known_on:
        asked["on"] = known_on.isoformat()
    return {pk: _tally(rows, {**asked, "document": pk}) for pk, rows in by_document.items()}


def _tally(rows: list[tuple[str, str, int]], asked: dict[str, Any]) -> Tally:
    by_cell: dict[str, int] = defaultdict(int)
    by_state: dict[str, int] = defaultdict(int)
    for cell, state, n in rows:
        by_cell[cell] += n
        by_state[state] += n

    def url(**narrowing: Any) -> str:
        query = urlencode({**asked, **narrowing}, doseq=True)
        return f"{reverse('assignments:assignment-list')}?{query}"

    return Tally(
        total=sum(by_cell.values()),
        n_done=sum(by_cell[cell] for cell in DONE_CELLS),
        cells=[
            CellCount(cell.value, by_cell[cell], url(cell=cell.value))
            for cell in TimeCell
            if by_cell[cell]
        ],
        states=[
            (state.value, by_state[state], url(state=state.value))
            for state in State
            if by_state[state]
        ],
        total_url=url(),
        done_url=url(cell=[cell.value for cell in DONE_CELLS]),
    )
