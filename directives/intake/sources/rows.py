"""Pieces of text with places on a page, put back into lines.

Shared by the PDF text layer and OCR. Pieces at one height are one line; a gap much wider than a
space stays wide and an indent stays an indent, so that `columns` can part header and signature columns later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDE = " " * 8
_SPACE = 0.18  # of the letter height: a gap this wide is a space
_LETTER = 0.42  # of the letter height: the usual width of a letter
_COLUMN = 2.2  # of the letter height: a gap this wide parts columns


@dataclass(frozen=True)
class Piece:
    """A letter or a word; `top` is measured downwards from the top of the page."""

    left: float
    right: float
    top: float
    bottom: float
    text: str

    @property
    def height(self) -> float:
        return max(1e-3, self.bottom - self.top)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def lines_of(pieces: Iterable[Piece], *, words: bool) -> list[str]:
    """The lines of a page from top to bottom; blank lines where the gap is large."""
    rows = _rows([piece for piece in pieces if piece.text.strip()])
    margin = min((row[0].left for row in rows), default=0.0)
    lines: list[str] = []
    last: float | None = None
    for row in rows:
        top, height = min(p.top for p in row), _usual(p.height for p in row)
        if last is not None and top - last > 0.9 * height:
            lines.append("")
        indent = " " * min(60, round((row[0].left - margin) / (_LETTER * height)))
        lines.append(indent + _line(row, height, words=words))
        last = max(p.bottom for p in row)
    return lines


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.middle):
        row = rows[-1] if rows else None
        if row:
            middle = sum(p.middle for p in row[-12:]) / len(row[-12:])
            if abs(piece.middle - middle) < 0.45 * min(
                piece.height, _usual(p.height for p in row[-12:])
            ):
                row.append(piece)
                continue
        rows.append([piece])
    return [sorted(row, key=lambda p: p.left) for row in rows]


def _usual(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else 1.0


def _line(row: Sequence[Piece], height: float, *, words: bool) -> str:
    parts = [row[0].text]
    for before, piece in pairwise(row):
        gap = piece.left - before.right
        if gap > _COLUMN * height:
            parts.append(WIDE)
        elif (words or gap > _SPACE * height) and not before.text.endswith(" "):
            parts.append(" ")
        parts.append(piece.text)
    return "".join(parts)
