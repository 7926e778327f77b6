"""Ruled tables of a page: the lattice its lines draw, and the words of each cell in reading order.

Reads: rules and letters with their places. Writes: rows `| cell | cell |`, as the DOCX source gives
them. Only what is ruled and has three columns or more is a table here: header and signature are
placed by tables of two, and columns without rules are left to where the letters stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .rows import Piece, lines_of

_NEAR = 3.0  # points: ends of rules this near are one corner
_LEAST_COLUMNS = 3
_LEAST_LETTERS = 8  # of a table; a drawn frame without words is none
_MOST_RULES = 6000  # a drawing, not a table


@dataclass(frozen=True)
class Rule:
    """A straight line; lying where `top` equals `bottom`, standing where `left` equals `right`."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def lies(self) -> bool:
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True)
class Grid:
    """A table: the places of its columns and rows, its rules, and the letters inside."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    rules: tuple[Rule, ...]

    def holds(self, piece: Piece) -> bool:
        across = (piece.left + piece.right) / 2
        return self.xs[0] <= across <= self.xs[-1] and self.ys[0] <= piece.middle <= self.ys[-1]


def grids_of(rules: Sequence[Rule]) -> list[Grid]:
    """The tables the rules draw: groups of rules that touch, with three columns and a row at least."""
    if not 6 <= len(rules) <= _MOST_RULES:
        return []
    grids = []
    for group in _touching(rules):
        xs = _places([rule.left for rule in group if not rule.lies])
        ys = _places([rule.top for rule in group if rule.lies] + _open_ends(group))
        if len(xs) > _LEAST_COLUMNS and len(ys) > 1:
            grids.append(Grid(tuple(xs), tuple(ys), tuple(group)))
    return sorted(grids, key=lambda grid: grid.ys[0])


def rows_of(grid: Grid, pieces: Sequence[Piece], *, words: bool) -> list[str]:
    """The rows of a table, merged cells once, the words of a cell from top to bottom."""
    cells = _cells(grid, pieces)
    rows: list[str] = []
    for down in range(len(grid.ys) - 1):
        row = [cells.get((down, across)) for across in range(len(grid.xs) - 1)]
        texts = [_words(cell, words=words) for cell in row if cell is not None]
        if any(texts):
            rows.append("| " + " | ".join(texts) + " |")
    return rows


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Groups of rules that cross or meet, from the top of the page down."""
    groups: list[tuple[list[float], list[Rule]]] = []
    for rule in sorted(rules, key=lambda r: (r.top, r.left)):
        box, merged = [rule.left, rule.top, rule.right, rule.bottom], [rule]
        for group in [g for g in groups if _meet(g[0], box)]:
            groups.remove(group)
            box = [min(box[0], group[0][0]), min(box[1], group[0][1]),
                   max(box[2], group[0][2]), max(box[3], group[0][3])]  # fmt: skip
            merged = group[1] + merged
        groups.append((box, merged))
    return [group for __, group in groups]


def _open_ends(group: Sequence[Rule]) -> list[float]:
    """Where standing rules end without a lying one: a row that goes on over the page."""
    lying = [rule.top for rule in group if rule.lies]
    standing = [rule for rule in group if not rule.lies]
    if not lying or not standing:
        return []
    ends = (
        [rule.top for rule in standing if rule.top < min(lying) - _NEAR],
        [rule.bottom for rule in standing if rule.bottom > max(lying) + _NEAR],
    )
    return [
        most(end) for most, end in zip((min, max), ends, strict=True) if len(end) >= _LEAST_COLUMNS
    ]


def _meet(one: Sequence[float], two: Sequence[float]) -> bool:
    return (
        one[0] <= two[2] + _NEAR
        and two[0] <= one[2] + _NEAR
        and one[1] <= two[3] + _NEAR
        and two[1] <= one[3] + _NEAR
    )


def _places(values: Sequence[float]) -> list[float]:
    """Places of rules, those almost at one place once."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return places


def _cells(grid: Grid, pieces: Sequence[Piece]) -> dict[tuple[int, int], list[Piece]]:
    """Letters by the first field of their cell; fields no rule parts are one cell.

    A cell merged downwards belongs to every row it covers, as a table read aloud repeats it.
    """
    n_down, n_across = len(grid.ys) - 1, len(grid.xs) - 1
    home: dict[tuple[int, int], tuple[int, int]] = {}
    for down in range(n_down):
        for across in range(n_across):
            above, before = (down - 1, across), (down, across - 1)
            if across and not _parted_across(grid, down, across):
                home[down, across] = home[before]
            elif down and not _parted_down(grid, down, across):
                home[down, across] = home[above]
            else:
                home[down, across] = (down, across)
    found: dict[tuple[int, int], list[Piece]] = {place: [] for place in home.values()}
    for piece in pieces:
        across = _slot(grid.xs, (piece.left + piece.right) / 2)
        down = _slot(grid.ys, piece.middle)
        found[home[down, across]].append(piece)
    return {
        (down, across): found[first]
        for (down, across), first in home.items()
        if not across or home[down, across - 1] != first
    }


def _slot(places: Sequence[float], value: float) -> int:
    inside = sum(place <= value for place in places) - 1
    return min(max(inside, 0), len(places) - 2)


def _parted_across(grid: Grid, down: int, across: int) -> bool:
    """Whether a standing rule parts this field from the one on its left."""
    x, middle = grid.xs[across], (grid.ys[down] + grid.ys[down + 1]) / 2
    return any(
        not rule.lies and abs(rule.left - x) <= _NEAR and rule.top <= middle <= rule.bottom
        for rule in grid.rules
    )


def _parted_down(grid: Grid, down: int, across: int) -> bool:
    """Whether a lying rule parts this field from the one above."""
    y, middle = grid.ys[down], (grid.xs[across] + grid.xs[across + 1]) / 2
    return any(
        rule.lies and abs(rule.top - y) <= _NEAR and rule.left <= middle <= rule.right
        for rule in grid.rules
    )


def _words(pieces: Sequence[Piece], *, words: bool) -> str:
    return " ".join(" ".join(lines_of(pieces, words=words)).split()).replace("|", "/")


def page_lines(pieces: Sequence[Piece], rules: Sequence[Rule], *, words: bool) -> list[str]:
    """The lines of a page, its ruled tables row by row where they stand."""
    lines: list[str] = []
    rest = list(pieces)
    for grid in grids_of(rules):
        inside = [piece for piece in rest if grid.holds(piece)]
        if len(inside) < _LEAST_LETTERS:
            continue
        above = [p for p in rest if p.middle < grid.ys[0]]
        rest = [p for p in rest if p.middle >= grid.ys[0] and not grid.holds(p)]
        lines += [*lines_of(above, words=words), "", *rows_of(grid, inside, words=words), ""]
    return [*lines, *lines_of(rest, words=words)]


def rules_of_box(left: float, top: float, right: float, bottom: float) -> list[Rule]:
    """A thin box is a rule; a frame is its four sides."""
    if right - left <= _NEAR < bottom - top:
        return [Rule((left + right) / 2, (left + right) / 2, top, bottom)]
    if bottom - top <= _NEAR < right - left:
        return [Rule(left, right, (top + bottom) / 2, (top + bottom) / 2)]
    if right - left <= _NEAR:
        return []
    sides = [(left, right, top, top), (left, right, bottom, bottom),
             (left, left, top, bottom), (right, right, top, bottom)]  # fmt: skip
    return [Rule(*side) for side in sides]


def pages_joined(pages: Sequence[str]) -> str:
    """The pages after each other; a row broken by the end of a page is one row again."""
    joined: list[str] = []
    for page in pages:
        lines = page.split("\n")
        last = next((at for at in reversed(range(len(joined))) if _says(joined[at])), None)
        first = next((at for at, line in enumerate(lines) if _says(line)), None)
        if last is None or first is None or not (_is_row(joined[last]) and _is_row(lines[first])):
            joined += ["", *lines] if joined else lines
            continue
        rows = lines[first:]
        if rows[0] in joined:  # the heading printed again
            rows = rows[1:]
        whole = _whole(joined[last], rows[0]) if rows else None
        joined[last + 1 :] = []
        if whole:
            joined[last], rows = whole, rows[1:]
        joined += rows
    return "\n".join(joined)


def _says(line: str) -> bool:
    """Whether a line is more than a page number."""
    return bool(line.strip(" -")) and not line.strip(" -").isdigit()


def _is_row(line: str) -> bool:
    return line.startswith("| ") and line.endswith(" |")


def _whole(above: str, below: str) -> str | None:
    """The row two halves make: the second has no number, and its cells go on where the first's end."""
    one, two = ([cell.strip() for cell in half[1:-1].split("|")] for half in (above, below))
    if len(one) != len(two) or not one[0] or two[0] or not _is_row(below):
        return None
    both = [b for a, b in zip(one, two, strict=True) if a and b]
    if both and not any(cell[0].islower() for cell in both):
        return None
    return "| " + " | ".join(f"{a} {b}".strip() for a, b in zip(one, two, strict=True)) + " |"
