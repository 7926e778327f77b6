"""Columns by month with a line over them, as numbers: where each part of the drawing lies.

Drawn by templates/components/_columns.html, the same on the screen and on paper. What a series is can
be told without colour: one is hollow, one is filled, the line has dots.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from core.charts import WIDTH, plain_number, round_up
from core.formatting import number

LEFT, RIGHT, TOP, BOTTOM = 48, WIDTH - 8, 14, 168
HEIGHT = 196


@dataclass(frozen=True)
class Reading:
    """What a caller says about one month and one series: how many, and the address of the rows."""

    n: int
    url: str = ""


@dataclass(frozen=True)
class Series:
    """What is drawn throughout the chart; `kind` is hollow, filled or line."""

    label: str | Promise
    kind: str
    colour: str  # the drawing colour for paper, equal to the token of `state`
    state: str


@dataclass(frozen=True)
class Mark:
    """One reading drawn: a column by its box, or a dot of the line by its middle and top."""

    series: Series
    reading: Reading
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Slot:
    """One month: its marks in the order of the series."""

    label: str
    middle: float
    marks: Sequence[Mark]


@dataclass(frozen=True)
class Columns:
    """Columns side by side for each month, and lines across."""

    title: str
    summary: str
    first_column: str
    series: Sequence[Series]
    slots: Sequence[Slot]
    ticks: Sequence[tuple[float, str]]  # y, words
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    bottom: int = BOTTOM

    @property
    def lines(self) -> list[tuple[Series, str]]:
        """The points of each line."""
        return [
            (series, " ".join(f"{slot.marks[n].middle},{slot.marks[n].y}" for slot in self.slots))
            for n, series in enumerate(self.series)
            if series.kind == "line"
        ]


def columns(
    title: str,
    data: Sequence[tuple[str, Sequence[Reading]]],
    *,
    series: Sequence[Series],
    summary: str,
    first_column: str,
) -> Columns:
    """Lay out one slot for each label; readings come in the order of the series, all on one scale."""
    most = round_up(max((r.n for _label, readings in data for r in readings), default=0))
    slot_width = (RIGHT - LEFT) / max(1, len(data))
    slots = []
    for place, (label, readings) in enumerate(data):
        start = LEFT + place * slot_width
        marks = _marks(readings, series, start=start, slot_width=slot_width, most=most)
        slots.append(Slot(label, round(start + slot_width / 2, 1), marks))
    steps = 4 if most >= 4 else int(most)
    ticks = [
        (
            round(BOTTOM - (BOTTOM - TOP) * part / steps, 1),
            number(plain_number(most * part / steps)),
        )
        for part in range(steps + 1)
    ]
    return Columns(title, summary, first_column, series, slots, ticks)


def _marks(
    readings: Sequence[Reading],
    series: Sequence[Series],
    *,
    start: float,
    slot_width: float,
    most: float,
) -> list[Mark]:
    """Columns share the middle of the slot; a dot of a line stands in the very middle."""
    n_columns = sum(one.kind != "line" for one in series)
    width = slot_width * 0.72 / max(1, n_columns)
    marks, place = [], 0
    for one, reading in zip(series, readings, strict=True):
        height = round((BOTTOM - TOP) * reading.n / most, 1)
        if one.kind == "line":
            x = start + slot_width / 2 - width / 2
        else:
            x = start + slot_width * 0.14 + place * width
            place += 1
        marks.append(
            Mark(one, reading, round(x, 1), round(BOTTOM - height, 1), round(width, 1), height)
        )
    return marks
