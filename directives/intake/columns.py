"""Two columns printed side by side in plain text: the header and the foot of a document.

Reads lines in which wide gaps part the columns; writes the left column, then the right one.
Only there: wide gaps in the body come from justified lines or blanks left to fill in.
"""

import re
from collections.abc import Sequence

from core.folding import fold_in_place

from .mapped import Mapped

_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
# Blanks left for a number, a day, a month: the gap is inside one field, not between columns.
_BLANK_BEFORE = re.compile(r"(?:\bso ?:?|\bngay|\bthang|\bnam|v/v|,)\s*$")
_BLANK_AFTER = re.compile(r"^(?:/|thang\b|nam\b)")
_INDENTED = re.compile(r"^ {24,}\S")
_HEADER_LINES = 16
_FOOT_LINES = 40
_BODY_WIDTH = 75


def columns_apart(mapped: Mapped) -> Mapped:
    lines = mapped.lines()
    flat = [fold_in_place(line.text) for line in lines]
    head_end = next((i for i, words in enumerate(flat) if "kinh gui" in words), None)
    if head_end is None:
        head_end = next((i for i, line in enumerate(lines) if _is_body(line.text)), len(lines))
        head_end = min(head_end, _HEADER_LINES * 2)
    lines[:head_end] = _parted(lines[:head_end])
    flat = [fold_in_place(line.text) for line in lines]
    foot = next((i for i in reversed(range(len(flat))) if "noi nhan" in flat[i]), None)
    if foot is not None:
        lines[foot : foot + _FOOT_LINES] = _parted(lines[foot : foot + _FOOT_LINES])
    return Mapped.joined(lines)


def _is_body(words: str) -> bool:
    return len(words.strip()) >= _BODY_WIDTH and _column_gap(words) is None


def _parted(lines: Sequence[Mapped]) -> list[Mapped]:
    gaps = [_column_gap(line.text) for line in lines]
    split = [i for i, gap in enumerate(gaps) if gap]
    if not split:
        return list(lines)
    aside = [i for i, line in enumerate(lines) if gaps[i] or _INDENTED.match(line.text)]
    first, last = aside[0], _end_of_columns(lines, split[-1], aside)
    left: list[Mapped] = []
    right: list[Mapped] = []
    for line, gap in zip(lines[first : last + 1], gaps[first : last + 1], strict=True):
        if gap:
            left.append(line.cut(0, gap[0]))
            right.append(line.cut(gap[1], len(line.text)))
        elif _INDENTED.match(line.text):
            right.append(line)
        else:
            left.append(line)
    return [*lines[:first], *left, *right, *lines[last + 1 :]]


def _end_of_columns(lines: Sequence[Mapped], last: int, aside: list[int]) -> int:
    """Past the last line with both columns: what goes on below it in either of them."""
    for at in range(last + 1, len(lines)):
        words = lines[at].text.strip()
        if words and at not in aside and not (words[0].islower() and len(words) < 60):
            break
        if words:
            last = at
    return last


def _column_gap(words: str) -> tuple[int, int] | None:
    """The widest gap that parts two columns, or nothing."""
    flat = fold_in_place(words)
    gaps = [
        match.span()
        for match in _GAP.finditer(words)
        if not _BLANK_BEFORE.search(flat[: match.start()])
        and not _BLANK_AFTER.match(flat[match.end() :])
    ]
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=None)
