"""Charts as numbers: where each part of a drawing lies; templates/components draw them as SVG.

The same drawing goes to the screen and to paper, so every shape carries presentation attributes
(no style attribute, which the CSP refuses) and classes that the screen's stylesheet may refine.
Each chart has a sentence that says what it shows, and a table with every figure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from core.formatting import number
from core.states import TIME_CELLS, Look

WIDTH = 560
LABEL_WIDTH = 182
TOTAL_WIDTH = 48
ROW_HEIGHT = 30
BAR_HEIGHT = 20
LETTER = 7.2  # width of a figure at 12 px, a little generous
# Paper has no hint that tells the whole name, so it gives names this much more room, left of zero.
PAPER_ROOM = 150


@dataclass(frozen=True)
class Part:
    """One piece of a bar: a state, how many, where a click leads."""

    look: Look
    count: int
    x: float
    width: float
    url: str = ""

    @property
    def shows_number(self) -> bool:
        return self.width >= len(number(self.count)) * LETTER + 6

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Bar:
    """One row of the chart: an agency, say."""

    label: str
    total: int
    y: int
    parts: Sequence[Part]
    cells: Sequence[tuple[Look, int, str]]  # every state in order, for the table
    url: str = ""

    @property
    def short_label(self) -> str:
        return _shortened(self.label, 23)

    @property
    def paper_label(self) -> str:
        return _shortened(self.label, 54)

    @property
    def end(self) -> float:
        return max((part.x + part.width for part in self.parts), default=LABEL_WIDTH)


@dataclass(frozen=True)
class StackedBars:
    """Horizontal bars stacked by state."""

    title: str
    summary: str
    bars: Sequence[Bar]
    looks: Sequence[Look]
    height: int
    first_column: str = ""
    width: int = WIDTH
    label_width: int = LABEL_WIDTH
    bar_height: int = BAR_HEIGHT
    paper_left: int = -PAPER_ROOM
    paper_width: int = WIDTH + PAPER_ROOM


@dataclass(frozen=True)
class BarData:
    """What a caller says about one bar: counts by state, and links by state."""

    label: str
    counts: dict[str, int]
    url: str = ""
    urls: dict[str, str] = field(default_factory=dict)


def _shortened(label: str, most: int) -> str:
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def stacked_bars(
    title: str,
    data: Iterable[BarData],
    *,
    states: Sequence[str],
    summary: str,
    first_column: str = "",
    looks: dict[str, Look] = TIME_CELLS,
    share: bool = False,
) -> StackedBars:
    """Lay out bars on one common scale; with `share` every bar fills the width (parts of a whole)."""
    rows = list(data)
    order = [looks[state] for state in states]
    most = max((sum(row.counts.get(state, 0) for state in states) for row in rows), default=0)
    bars = []
    for place, row in enumerate(rows):
        total = sum(row.counts.get(look.state, 0) for look in order)
        scale = (WIDTH - LABEL_WIDTH - TOTAL_WIDTH) / ((total if share else most) or 1)
        bars.append(_bar(row, order, total=total, y=place * ROW_HEIGHT, scale=scale))
    return StackedBars(
        title=title,
        summary=summary,
        bars=bars,
        looks=order,
        height=max(1, len(rows)) * ROW_HEIGHT,
        first_column=first_column,
    )


def _bar(row: BarData, order: Sequence[Look], *, total: int, y: int, scale: float) -> Bar:
    parts, x = [], float(LABEL_WIDTH)
    for look in order:
        count = row.counts.get(look.state, 0)
        if count:
            width = count * scale
            parts.append(
                Part(look, count, round(x, 1), round(width, 1), row.urls.get(look.state, ""))
            )
            x += width
    cells = [(look, row.counts.get(look.state, 0), row.urls.get(look.state, "")) for look in order]
    return Bar(label=row.label, total=total, y=y, parts=parts, cells=cells, url=row.url)


@dataclass(frozen=True)
class Point:
    """One reading of a trend."""

    label: str
    value: float
    x: float
    y: float
    shows_label: bool = True


@dataclass(frozen=True)
class Trend:
    """A line over periods, from zero."""

    title: str
    summary: str
    points: Sequence[Point]
    ticks: Sequence[tuple[float, str]]  # y, words
    value_label: str | Promise
    state: str = "info"
    width: int = WIDTH
    height: int = 196
    left: int = 48
    bottom: int = 168

    @property
    def line(self) -> str:
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def trend(
    title: str,
    readings: Sequence[tuple[str, float]],
    *,
    summary: str,
    value_label: str | Promise,
    ceiling: float | None = None,
    state: str = "info",
) -> Trend:
    """Lay out a line; the scale starts at zero so that a small change does not look like a fall."""
    left, right, top, bottom = 48, WIDTH - 24, 14, 168
    most = ceiling or round_up(max((value for _label, value in readings), default=0))
    step = (right - left) / max(1, len(readings) - 1)
    every = -(-len(readings) // 8) or 1
    points = [
        Point(
            label=label,
            value=value,
            x=round(left + place * step, 1),
            y=round(bottom - (bottom - top) * value / most, 1),
            shows_label=(len(readings) - 1 - place) % every == 0,
        )
        for place, (label, value) in enumerate(readings)
    ]
    ticks = [
        (round(bottom - (bottom - top) * part / 4, 1), number(plain_number(most * part / 4)))
        for part in range(5)
    ]
    return Trend(title, summary, points, ticks, value_label, state)


def round_up(value: float) -> float:
    """Return the next "round" number a scale of four steps can end at."""
    for magnitude in (10**power for power in range(12)):
        for step in (4, 8, 12, 20, 40):
            if value <= step * magnitude:
                return step * magnitude
    return value


def plain_number(value: float) -> float | int:
    return int(value) if value == int(value) else value
