"""Tables of tasks: one row a task, columns named by the heading row.

Reads: lines of the form `cell | cell | cell`. Writes: a `Task` a row, and the lines that are not
part of a table.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .deadlines import every_deadline, value_of
from .fields import agencies_in
from .results import Deadline, Span, Task
from .texts import Line, Text, squeeze

_COLUMNS = (
    ("support", re.compile(r"phoi hop")),
    ("lead", re.compile(r"chu tri|(?:co quan|don vi|to chuc|nguoi)(?: [a-z]+){0,2} thuc hien|don vi thuc hien"
        r"|dau moi|phan cong|co quan tham muu|don vi tham muu")),
    ("due", re.compile(r"thoi (?:gian|han)|tien do|han hoan thanh|hoan thanh")),
    ("text", re.compile(r"noi dung|nhiem vu|cong viec|ten (?:de an|van ban)|de an")),
    ("number", re.compile(r"^(?:s?tt|so tt|stt)$")),
)  # fmt: skip
_MOST_APART = 2  # lines of a heading inside a table
_COLUMN_NUMBERS = re.compile(r"^\W*\(?\d{1,2}\)?\W*$")


@dataclass(frozen=True)
class _Columns:
    """Which cell holds what."""

    places: dict[str, int]
    width: int = 0  # cells of the heading row


def is_row(line: Line) -> bool:
    return line.text.count(" | ") >= 2 or line.text.startswith("| ")


def tasks_of_tables(
    doc: Text, lines: Sequence[Line], deadlines: tuple[Deadline, ...]
) -> tuple[list[Task], list[Line]]:
    """Tasks of every table, and the lines outside tables."""
    tasks: list[Task] = []
    rest: list[Line] = []
    for line, cells, columns in _walked(doc, lines):
        if cells is None:
            rest.append(line)
        elif columns:
            task = _row(doc, cells, columns, deadlines)
            if task:
                tasks.append(task)
    return tasks, rest


def _walked(
    doc: Text, lines: Sequence[Line]
) -> Iterator[tuple[Line, list[Span] | None, _Columns | None]]:
    """Each line, its cells if it is a row, and the columns these stand in (None on a heading row).

    A heading merged over the whole table ("II. NHIỆM VỤ KHÁC") stands between rows as a line: rows
    as wide as the heading row go on after it.
    """
    columns: _Columns | None = None
    apart = 0  # lines since the last row
    for line in lines:
        if not is_row(line):
            apart += 1
            yield line, None, None
            continue
        cells = _cells(line)
        heading = _heading(doc, cells)
        if apart and columns and (apart > _MOST_APART or len(cells) != columns.width):
            columns = None
        columns, apart = heading or columns, 0
        yield line, cells, None if heading else columns


def _cells(line: Line) -> list[Span]:
    cells, start = [], line.start
    for raw in line.text.split("|"):
        end = start + len(raw)
        inner = (start + len(raw) - len(raw.lstrip()), end - (len(raw) - len(raw.rstrip())))
        cells.append(inner if inner[0] <= inner[1] else (start, start))
        start = end + 1
    return cells


def _heading(doc: Text, cells: list[Span]) -> _Columns | None:
    places: dict[str, int] = {}
    for at, (start, end) in enumerate(cells):
        words = doc.flat[start:end].strip()
        if len(words) > 70:
            return None
        name = next(
            (name for name, pattern in _COLUMNS if name not in places and pattern.search(words)),
            None,
        )
        if name:
            places[name] = at
    named = "text" in places and ("lead" in places or "due" in places)
    return _Columns(places, len(cells)) if named else None


def _row(
    doc: Text, cells: list[Span], columns: _Columns, deadlines: tuple[Deadline, ...]
) -> Task | None:
    def cell(name: str) -> Span | None:
        at = columns.places.get(name)
        return (
            cells[at]
            if at is not None and at < len(cells) and cells[at][0] < cells[at][1]
            else None
        )

    text, lead = cell("text"), cell("lead")
    if not text or not lead or _COLUMN_NUMBERS.match(doc.text[slice(*text)]):
        return None
    leads = tuple(agencies_in(doc, *lead))
    support, due = cell("support"), cell("due")
    number = cell("number")
    if not leads:
        return None
    return Task(
        leads=leads,
        text=squeeze(doc.text[slice(*text)]),
        span=text,
        support=tuple(agencies_in(doc, *support)) if support else (),
        section=squeeze(doc.text[slice(*number)]).strip(".") if number else None,
        deadline=_due(doc, due, deadlines) if due else None,
    )


def _due(doc: Text, span: Span, deadlines: tuple[Deadline, ...]) -> Deadline | None:
    inside = every_deadline(doc, deadlines, *span)
    return inside[0] if inside else None


def limits_of_tables(
    doc: Text, lines: Sequence[Line], *, issued: dt.date | None, year: int | None
) -> list[Deadline]:
    """The cells of a column of limits: each is a deadline whatever its wording."""
    found: list[Deadline] = []
    for _line, cells, columns in _walked(doc, lines):
        at = columns.places.get("due") if columns else None
        if cells is None or at is None or at >= len(cells):
            continue
        start, end = cells[at]
        words = squeeze(doc.text[start:end])
        if not words or _COLUMN_NUMBERS.match(words):
            continue
        kind, resolved = value_of(doc.flat[start:end], issued=issued, year=year)
        if resolved or kind != "reference":
            found.append(Deadline(words, (start, end), kind, resolved))
    return found
