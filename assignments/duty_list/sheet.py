"""Reading an uploaded workbook, in the child process of directives.intake.runner; knows no models.

Two passes over the sheet in openpyxl's streaming mode: one for values, one that tells formulas from
values. Merged cells are read from the sheet's own XML, since the streaming mode does not offer them.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from assignments.duty_list import heads
from core.formatting import vn_date
from core.refusals import Refused

HEAD_WITHIN = 30  # rows of titles above the head
MOST_COLUMNS = 60
CELL_LENGTH = 5000
_MERGES = 20_000
_BLANK_RUN = 2000  # so many blank rows in a row are the end, whatever the file says
_COUNTER = re.compile(r"\(?\s*\d{1,2}\s*\)?")
Grid = dict[int, dict[int, Any]]


def read_sheet(data: bytes, limits: Any) -> dict[str, Any]:
    """Return {"sheet", "others", "heads", "rows"}; raise Refused with what to do about the file.

    limits.max_characters bounds the rows: the runner's limits carry one number of that kind.
    """
    _check_archive(data, limits)
    try:
        return _read(data, most_rows=limits.max_characters)
    except Refused:
        raise
    except (DefusedXmlException, MemoryError):
        raise
    except Exception as error:  # openpyxl raises anything on a broken file; the person is told
        raise Refused(
            _("The workbook is damaged and cannot be read. Save it again in Excel.")
        ) from error


def _check_archive(data: bytes, limits: Any) -> None:
    """Refuse what would unpack beyond measure or declares entities, before anything is parsed."""
    too_much = Refused(_("The workbook unpacks to far more than a list can hold; it was refused."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > limits.max_zip_entries or unpacked > limits.max_unpacked_bytes:
                raise too_much
            if unpacked > 20 * 2**20 and unpacked > limits.max_unpack_ratio * len(data):
                raise too_much
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    with archive.open(member) as part:
                        if b"<!DOCTYPE" in part.read(4096).replace(b"\x00", b"").upper():
                            raise Refused(
                                _(
                                    "The workbook declares XML entities; no office program does that."
                                )
                            )
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise Refused(
            _("The workbook is damaged and cannot be read. Save it again in Excel.")
        ) from error


def _read(data: bytes, *, most_rows: int) -> dict[str, Any]:
    values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    formulas = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    visible = [sheet for sheet in values.worksheets if sheet.sheet_state == "visible"]
    best: list[str] | None = None
    found: list[tuple[Any, int, dict[str, int]]] = []
    for each in visible[:20]:
        row, known = _find_head(each)
        lacking = heads.missing(set(known))
        if not lacking:
            found.append((each, row, known))
        elif len(known) >= 2 and (best is None or len(lacking) < len(best)):
            best = lacking
    if not found:
        raise Refused(_no_head(visible, best))
    sheet, at, columns = found[0]
    grid, unknown = _grid(sheet, formulas[sheet.title], at, columns, most_rows)
    _fill_down(grid, _merges(data, sheet), at)
    rows = list(_rows(grid, unknown, columns))
    if not rows:
        raise Refused(
            _("There is no row below the head of the sheet “%(sheet)s”.") % {"sheet": sheet.title}
        )
    others = [other[0].title for other in found[1:]]
    return {"sheet": sheet.title, "others": others, "rows": rows}


def _no_head(visible: list[Any], best: list[str] | None) -> str:
    if best:
        return _("These columns are missing: %(columns)s.") % {"columns": ", ".join(best)}
    if not any(_has_content(sheet) for sheet in visible):
        return _("The workbook is empty.")
    return _(
        "No row of heads was found in the first %(n)d rows. It must name at least: %(columns)s."
    ) % {"n": HEAD_WITHIN, "columns": ", ".join(heads.missing(set()))}


def _has_content(sheet: Any) -> bool:
    rows = sheet.iter_rows(max_row=HEAD_WITHIN, max_col=MOST_COLUMNS, values_only=True)
    return any(value not in (None, "") for row in rows for value in row)


def _find_head(sheet: Any) -> tuple[int, dict[str, int]]:
    """Return the row with the most known heads and where its columns are (counted from 1)."""
    best: tuple[int, dict[str, int]] = (0, {})
    rows = sheet.iter_rows(max_row=HEAD_WITHIN, max_col=MOST_COLUMNS, values_only=True)
    for number, row in enumerate(rows, start=1):
        columns: dict[str, int] = {}
        for at, value in enumerate(row, start=1):
            if isinstance(value, str) and (key := heads.key_of(value[:200])):
                columns.setdefault(key, at)
        if len(columns) > len(best[1]):
            best = (number, columns)
    return best


def _grid(
    sheet: Any, formulas: Any, head: int, columns: dict[str, int], most_rows: int
) -> tuple[Grid, dict[int, set[int]]]:
    """Return the cells below the head, and where a formula has no remembered value."""
    grid: Grid = {}
    unknown: dict[int, set[int]] = {}
    last, blank = max(columns.values()), 0
    both = zip(
        sheet.iter_rows(min_row=head + 1, max_col=last),
        formulas.iter_rows(min_row=head + 1, max_col=last, values_only=True),
        strict=False,
    )
    for number, (cells, typed) in enumerate(both, start=head + 1):
        row = {at: cell for at, cell in enumerate(cells, start=1) if cell.value is not None}
        lost = {
            at
            for at, value in enumerate(typed, start=1)
            if isinstance(value, str) and value.startswith("=") and at not in row
        }
        if not row and not lost:
            blank += 1
            if blank > _BLANK_RUN:
                break
            continue
        blank = 0
        grid[number] = {at: _words(cell) for at, cell in row.items()}
        if lost:
            unknown[number] = lost
        if len(grid) > most_rows:
            raise Refused(
                _("The list has more than %(n)d rows. Divide it into several files.")
                % {"n": most_rows}
            )
    return grid, unknown


def _words(cell: Any) -> str:
    """Write a cell as a person would type it: days, whole numbers without a point, percents."""
    value = cell.value
    if isinstance(value, datetime | date):
        return vn_date(value)
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        if "%" in str(cell.number_format):
            value = round(value * 100, 2)
        return str(int(value)) if value == int(value) else f"{value:.12g}"
    return str(value)[:CELL_LENGTH].replace("\x00", "").strip()


def _merges(data: bytes, sheet: Any) -> Iterator[tuple[int, int, int, int]]:
    # openpyxl keeps the path of a streamed sheet to itself; there is no public way to it.
    path = sheet._worksheet_path
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(path) as part:
        n = 0
        for __, element in iterparse(part, events=("end",), forbid_dtd=True):
            name = element.tag.rpartition("}")[2]
            if name == "mergeCell" and n < _MERGES:
                n += 1
                yield range_boundaries(element.get("ref", ""))
            if name in {"row", "mergeCell"}:
                element.clear()


def _fill_down(grid: Grid, merges: Iterator[tuple[int, int, int, int]], head: int) -> None:
    """Give each row under a merged cell what the cell says; across columns nothing is repeated."""
    for column, first, __, last in merges:
        if first <= head or last == first or column not in grid.get(first, {}):
            continue
        for number in (
            [n for n in grid if first < n <= last]
            if last - first > len(grid)
            else range(first + 1, last + 1)
        ):
            if number in grid:
                grid[number].setdefault(column, grid[first][column])


def _rows(
    grid: Grid, unknown: dict[int, set[int]], columns: dict[str, int]
) -> Iterator[dict[str, Any]]:
    for number in sorted(grid):
        cells = {key: grid[number][at] for key, at in columns.items() if grid[number].get(at)}
        lost = [key for key, at in columns.items() if at in unknown.get(number, set())]
        if not cells and not lost:
            continue
        if len(cells) > 2 and all(_COUNTER.fullmatch(words) for words in cells.values()):
            continue  # the row of column numbers under a printed head
        yield {"number": number, "cells": cells, "unknown": lost}
