"""Tables for spreadsheet programs: one declaration, written as XLSX or CSV, in constant memory.

    table = Table(_("Tasks"), [Column(_("Agency"), 30), Column(_("Due"), kind=Kind.DATE)], rows)
    return table_response(table, "xlsx", "duties 2021")

Rows are any iterable, read once and never held. What people typed is never run as a formula: XLSX
stores it as strings, CSV defuses it.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from core.folding import fold
from core.formatting import as_day, vn_date
from core.refusals import Refused

Cell = str | int | float | Decimal | date | datetime | None

MAX_ROWS = 1_048_000  # an XLSX sheet ends at 1,048,576; the head, titles and sum need a few
MAX_TEXT = 32_767  # characters of one cell, as spreadsheet programs read them
_FIRST_DAY = date(
    1900, 3, 1
)  # older days are counted differently by different programs: words then
_A4 = 9
# What spreadsheet programs may take for the beginning of a formula, wide forms included.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Blanks of every width, and signs that print nothing.
_INVISIBLE = (
    " \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d"
    "\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class Kind(StrEnum):
    """What a column holds; decides how its cells are stored, aligned and shown."""

    TEXT = "text"
    DATE = "date"  # dd/mm/yyyy
    NUMBER = "number"
    PERCENT = "percent"  # given as 12.5 for 12.5 %, like everywhere in this program


@dataclass(frozen=True)
class Column:
    """One column; `width` in characters; `is_summed` asks for a sum below it.

    `share_of` makes it a formula: titles of columns, the first as a share of the others together.
    """

    title: str
    width: int = 14
    kind: Kind = Kind.TEXT
    is_summed: bool = False
    share_of: Sequence[str] = ()


@dataclass(frozen=True)
class Table:
    """A sheet of its own: a name, columns, rows in their order, and lines to stand above the head."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    titles: Sequence[str] = field(default=())

    @property
    def has_sum(self) -> bool:
        return any(column.is_summed for column in self.columns)


def write_xlsx(file: IO[bytes], *tables: Table, dated: datetime | None = None) -> None:
    """Write a workbook with one sheet a table; raise Refused when a sheet cannot hold the rows.

    Memory does not grow with the rows: each is written to a temporary file as it comes. The same
    tables and date give the same bytes; without a date the workbook carries the clock's.
    """
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "dd/mm/yyyy",
        },
    )
    if dated is not None:
        book.set_properties({"created": dated.astimezone(UTC).replace(tzinfo=None)})
    try:
        styles = _Styles(book)
        taken: set[str] = set()
        for table in tables:
            _Sheet(book.add_worksheet(_sheet_name(table.name, taken)), table, styles).write()
    finally:
        book.close()


def write_csv(file: IO[bytes], table: Table) -> None:
    """Write UTF-8 with the mark spreadsheet programs look for; titles and sums stay away: data only."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([defused(column.title) for column in table.columns])
    for row in table.rows:
        writer.writerow(
            [_csv_cell(c, v) for c, v in zip(table.columns, row, strict=True)],
        )
    text.detach()


def table_response(table: Table | Sequence[Table], kind: str, name: str) -> FileResponse:
    """Answer with a file to save; `kind` is xlsx or csv, `name` becomes a plain file name.

    The whole file is made before the first byte leaves, so a refusal is still a page.
    """
    tables = [table] if isinstance(table, Table) else list(table)
    made = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    try:
        if kind == "xlsx":
            write_xlsx(made, *tables)
        elif kind == "csv":
            write_csv(made, tables[0])
        else:
            raise Refused(_("There is no such kind of file."))
    except BaseException:
        made.close()
        raise
    made.seek(0)
    response = FileResponse(
        made, as_attachment=True, filename=file_name(name, kind), content_type=_TYPES[kind]
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def file_name(name: str, suffix: str) -> str:
    """Return a name every system can store: plain letters, digits and hyphens, and the ending."""
    parted = fold(name).replace("/", "-")  # 2169/UBND-TH is two parts, not one word
    return f"{slugify(parted)[:80].strip('-') or 'table'}.{suffix}"


def defused(text: str) -> str:
    """Return text no spreadsheet program takes for a formula when it opens a CSV file.

    Blanks of every kind before it do not hide a beginning: programs differ in what they trim.
    """
    return f"'{text}" if text.lstrip(_INVISIBLE).startswith(_FORMULA_STARTS) else text


def _csv_cell(column: Column, value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return vn_date(value)
    if isinstance(value, str):
        return defused(value)
    return str(value)  # a number: no words of anybody's in it


def _sheet_name(wished: str, taken: set[str]) -> str:
    """Return a name Excel accepts (31 characters, none of []:*?/\\), different from the others."""
    plain = "".join("-" if c in "[]:*?/\\" else c for c in wished).strip("' ")[:31] or "1"
    name, n = plain, 1
    while name.casefold() in taken:
        n += 1
        name = f"{plain[: 30 - len(str(n))]} {n}"
    taken.add(name.casefold())
    return name


class _Styles:
    """The cell formats of one workbook."""

    def __init__(self, book: Any) -> None:
        face: dict[str, Any] = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
        line = face | {"border": 1, "border_color": "#999999"}
        self.title = book.add_format(face | {"bold": True, "font_size": 13})
        self.note = book.add_format(face | {"italic": True})
        self.head = book.add_format(
            line
            | {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter"}
            | {"bg_color": "#E7EDF3"}
        )
        kinds: dict[Kind, dict[str, Any]] = {
            Kind.TEXT: {"text_wrap": True},
            Kind.DATE: {"num_format": "dd/mm/yyyy", "align": "center"},
            Kind.NUMBER: {"num_format": "#,##0", "align": "right"},
            Kind.PERCENT: {"num_format": "0.0%", "align": "right"},
        }
        self.cell = {kind: book.add_format(line | more) for kind, more in kinds.items()}
        self.fraction = book.add_format(line | {"num_format": "#,##0.0#", "align": "right"})
        self.sum = {
            kind: book.add_format(line | more | {"bold": True, "bg_color": "#F3F3F3"})
            for kind, more in kinds.items()
        }


class _Sheet:
    """Writes one table from top to bottom; rows already written cannot be touched again."""

    def __init__(self, sheet: Any, table: Table, styles: _Styles) -> None:
        self.sheet, self.table, self.styles = sheet, table, styles
        self.sums = [Decimal(0)] * len(table.columns)
        at = {column.title: place for place, column in enumerate(table.columns)}
        self.shares = [[at[title] for title in column.share_of] for column in table.columns]

    def write(self) -> None:
        head = self._above()
        last = head
        for last, row in enumerate(self.table.rows, start=head + 1):
            if last - head > MAX_ROWS:
                raise Refused(
                    _("A spreadsheet holds at most %(n)s rows: narrow the list first.")
                    % {"n": f"{MAX_ROWS:,}"}
                )
            for place, (column, value) in enumerate(zip(self.table.columns, row, strict=True)):
                if column.share_of:
                    self._share(last, place, self.styles.cell[column.kind], value)
                else:
                    self._cell(last, place, column, value)
        self.sheet.autofilter(head, 0, last, len(self.table.columns) - 1)
        if self.table.has_sum:
            self._sum_row(head + 1, last)

    def _above(self) -> int:
        """Set the page up, write titles and head; return the line of the head."""
        sheet, columns = self.sheet, self.table.columns
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.6, right=0.5, top=0.7, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        for line, words in enumerate(self.table.titles):
            style = self.styles.note if line else self.styles.title
            sheet.write_string(line, 0, words[:MAX_TEXT], style)
        head = len(self.table.titles) + 1 if self.table.titles else 0
        for place, column in enumerate(columns):
            sheet.write_string(head, place, column.title, self.styles.head)
        sheet.repeat_rows(head)
        sheet.freeze_panes(head + 1, 0)
        return head

    def _cell(self, line: int, place: int, column: Column, value: Cell) -> None:
        style = self.styles.cell[column.kind]
        if isinstance(value, datetime):
            value = as_day(value)
        if value is None or value == "":
            self.sheet.write_blank(line, place, None, style)
        elif isinstance(value, date) and value >= _FIRST_DAY:
            self.sheet.write_datetime(line, place, value, self.styles.cell[Kind.DATE])
        elif isinstance(value, int | float | Decimal) and column.kind != Kind.TEXT:
            self.sums[place] += Decimal(str(value))
            if column.kind == Kind.PERCENT:
                value = float(value) / 100
            elif value != int(value):
                style = self.styles.fraction
            self.sheet.write_number(line, place, value, style)
        else:
            words = vn_date(value) if isinstance(value, date) else str(value)
            if len(words) > MAX_TEXT:
                words = words[: MAX_TEXT - 1] + "…"
            self.sheet.write_string(line, place, words, style)

    def _share(self, line: int, place: int, style: Any, percent: Any) -> None:
        """Divide cells of the same line; of nothing the share is blank. The value is stored too."""
        part, *others = (f"{xl_col_to_name(at)}{line + 1}" for at in self.shares[place])
        whole = "+".join(others)
        value = "" if percent is None else float(percent) / 100
        formula = f'=IF({whole}=0,"",{part}/({whole}))'
        self.sheet.write_formula(line, place, formula, style, value)

    def _sum_row(self, first: int, last: int) -> None:
        """Sums follow the sheet's filter; values are stored too, for programs that do not reckon."""
        line = last + 1
        for place, column in enumerate(self.table.columns):
            is_number = column.is_summed or column.share_of
            style = self.styles.sum[column.kind if is_number else Kind.TEXT]
            if column.share_of:
                part, *others = (self.sums[at] for at in self.shares[place])
                self._share(line, place, style, 100 * part / sum(others) if any(others) else None)
            elif column.is_summed:
                letter = xl_col_to_name(place)
                formula = f"=SUBTOTAL(109,{letter}{first + 1}:{letter}{max(first, last) + 1})"
                self.sheet.write_formula(line, place, formula, style, float(self.sums[place]))
            elif place == 0:
                self.sheet.write_string(line, place, _("Total"), style)
            else:
                self.sheet.write_blank(line, place, None, style)
