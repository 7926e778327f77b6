"""Words broken into lines by the widths of their letters, where the engine would break them."""

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

from core.pdf.frames import Face

KNOWN = 20_000  # what is kept: most cells and words of a register are said again and again
# Besides after spaces, Pango breaks after strokes and closing signs, but not within numbers.
_BREAKS = re.compile(r"(?<=[-/–—…!?|}])(?=[^\W\d_])|(?<=[–—])(?=\d)|(?<=[^\W\d_]/)(?=\d)|(?<= )")

Line = tuple[str, float]  # its words and its width


@lru_cache(KNOWN)
def break_lines(words: str, face: Face, room: float) -> list[Line]:
    """Fill line after line; a word wider than the room is broken anywhere."""
    lines: list[Line] = []
    line, width = "", 0.0
    for piece in _BREAKS.split(words) if words else ():
        own = width_of(piece.rstrip(" "), face)
        if line and width + own > room:
            lines.append(_line(line, face))
            line, width = "", 0.0
        if own > room:
            *full, piece = _cut(piece, face, room)
            lines.extend(_line(part, face) for part in full)
        line += piece
        width += width_of(piece, face)
    return [*lines, _line(line, face)] if line else lines


@lru_cache(KNOWN)
def width_of(words: str, face: Face) -> float:
    return sum(map(face.advances.__getitem__, words))


def _line(words: str, face: Face) -> Line:
    words = words.rstrip(" ")
    return words, width_of(words, face)


def _cut(word: str, face: Face, room: float) -> list[str]:
    parts = []
    while width_of(word.rstrip(" "), face) > room:
        ends = list(accumulate(map(face.advances.__getitem__, word)))
        n = max(1, bisect_right(ends, room))
        parts.append(word[:n])
        word = word[n:]
    return [*parts, word]
