"""Rows plain enough to be drawn without a layout engine: words in cells, nothing else."""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape

_CELL = re.compile(r'<td(?: class="(mid|num)")?>([^<]*)</td>')
_ROW = re.compile(
    r'\s*<tr(?: class="(struck|secret)")?>(?:<td(?: class="(?:mid|num)")?>[^<]*</td>)+</tr>\s*'
)
# Letters that only stand side by side: Latin, Greek, Cyrillic, punctuation, signs, arrows. Others
# (loose marks, right to left, joined letters, invisible signs) need the engine's shaping.
_SIMPLE = re.compile(
    "[\t\n\r -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1eff"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u22ff\u25a0-\u25ff]*"
)
_SPACE = re.compile("[ \t\n\r]+")  # what HTML folds; a space that may not break stays


@dataclass(frozen=True)
class Cell:
    """Its words, and "mid", "num" or nothing, as paper.css has them."""

    words: str
    align: str


@dataclass(frozen=True)
class Row:
    """Its cells, and "struck", "secret" or nothing, as paper.css has them."""

    kind: str
    cells: list[Cell]


def is_plain(row: str) -> bool:
    """Say whether a row is words in cells, of letters that need no shaping."""
    return bool(_ROW.fullmatch(row) and _SIMPLE.fullmatch(_composed(row)))


def read_row(row: str) -> Row:
    """Read a row that `is_plain`."""
    opening = _ROW.fullmatch(row)
    if opening is None:
        raise ValueError(f"not a plain row: {row[:80]}")
    cells = [
        Cell(_SPACE.sub(" ", _composed(found[2])).strip(" "), found[1] or "")
        for found in _CELL.finditer(row)
    ]
    return Row(opening[1] or "", cells)


def _composed(text: str) -> str:
    """Return what is printed, each marked letter as one."""
    return unicodedata.normalize("NFC", unescape(text))
