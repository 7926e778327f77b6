"""The text of a paper cut into pieces that know which parts of the form were read from them; pure."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from directives.services.receiving.drafting import read_span


@dataclass(frozen=True)
class Piece:
    """Some words; `keys` names the parts of the form they belong to, `anchors` those that begin here."""

    start: int
    text: str
    keys: str = ""
    anchors: tuple[str, ...] = ()


def pieces_of(text: str, places: dict[str, Any], draft: dict[str, Any]) -> list[Piece]:
    """Cut a text at every border of a place."""
    spans = list(_spans(places, draft, len(text)))
    borders = sorted({0, len(text), *(b for __, start, end in spans for b in (start, end))})
    begun: set[str] = set()
    found = []
    for start, end in pairwise(borders):
        keys = [key for key, s, e in spans if s <= start and end <= e]
        fresh = tuple(key for key in dict.fromkeys(keys) if key not in begun)
        begun.update(fresh)
        found.append(Piece(start, text[start:end], " ".join(dict.fromkeys(keys)), fresh))
    return found


def _spans(places: dict[str, Any], draft: dict[str, Any], length: int) -> Any:
    for name, place in places.items():
        if place.get("span"):
            yield from _within(name, tuple(place["span"]), length)
    for prefix, rows in (("cite", draft.get("citations", [])), ("task", draft.get("tasks", []))):
        for n, row in enumerate(rows):
            span = read_span(row.get("span", ""))
            if span:
                yield from _within(f"{prefix}-{n}", span, length)


def _within(key: str, span: Any, length: int) -> Any:
    start, end = span
    if 0 <= start < end <= length:
        yield key, start, end
