"""Tables in DOCX: fixed widths, heads repeated on each page, cells that span; and the table of a head.

Rows are written as XML directly: python-docx looks through the whole table for each cell it is asked
for, which makes a thousand rows a matter of minutes.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu

from core.docx.tree import Node, Run, runs_of

_TWIPS = 635  # EMU in a twentieth of a point
_HEAD_HEIGHT = "460"  # twentieths of a point
_SIZES = {"columns": 20, "small": 21, "": 24}  # in half points, as paper.css


def element(name: str, **attributes: str) -> Any:
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def add_layout(document: Any, width: int, shares: Sequence[int]) -> list[Any]:
    """Add a table without lines, one row of cells of these shares; return the cells."""
    table = document.add_table(rows=1, cols=len(shares))
    table.autofit = False
    cells = list(table.rows[0].cells)
    for cell, column, share in zip(cells, table.columns, shares, strict=True):
        column.width = cell.width = Emu(width * share // 100)
    table.rows[0]._tr.get_or_add_trPr().append(element("cantSplit"))
    return cells


def add_table(document: Any, table: Node, width: int) -> None:
    """Add a table with lines; the rows of its thead are repeated on every page."""
    widths = _widths(table, width // _TWIPS)
    made = document.add_table(rows=0, cols=len(widths))
    made.style = "Table Grid"
    made.autofit = False
    for column, twips in zip(made._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.set(qn("w:w"), str(twips))
    small = "small" if "grid--small" in table.classes else ""
    hanging: dict[
        int, tuple[int, int]
    ] = {}  # column -> rows still covered from above, and its span
    heads = {id(row) for head in table.find("thead") for row in head.find("tr")}
    for row in table.find("tr"):
        made._tbl.append(_row(row, widths, hanging, small, is_head=id(row) in heads))


def _widths(table: Node, total: int) -> list[int]:
    columns = [col.attributes.get("width", "") for col in table.find("col")]
    if columns and all(width.endswith("%") for width in columns):
        return [int(total * float(width[:-1]) / 100) for width in columns]
    first = next(table.find("tr"))
    n = sum(int(cell.attributes.get("colspan", 1)) for cell in first.find("td", "th"))
    return [total // n] * n


def _row(
    row: Node, widths: list[int], hanging: dict[int, tuple[int, int]], small: str, *, is_head: bool
) -> Any:
    made = element("tr")
    properties = element("trPr")
    properties.append(element("cantSplit"))
    if is_head and "columns" not in row.classes:
        # LibreOffice measures a repeated head without the cells that reach down: give them room.
        properties.append(element("trHeight", val=_HEAD_HEIGHT, hRule="atLeast"))
    if is_head:
        properties.append(element("tblHeader"))
    made.append(properties)
    size = _SIZES["columns"] if "columns" in row.classes else _SIZES[small]
    for place, cell in _placed(row, hanging, len(widths)):
        span = hanging[place][1] if cell is None else int(cell.attributes.get("colspan", 1))
        is_deep = cell is not None and int(cell.attributes.get("rowspan", 1)) > 1
        made.append(
            _cell(
                cell, row, sum(widths[place : place + span]), span,
                merge="continue" if cell is None else "restart" if is_deep else "",
                size=size, is_head=is_head,
            )
        )  # fmt: skip
    return made


def _placed(
    row: Node, hanging: dict[int, tuple[int, int]], n: int
) -> Iterator[tuple[int, Node | None]]:
    """Each cell with the column it begins in; None where a cell from above reaches down."""
    cells, place = list(row.find("td", "th")), 0
    while place < n:
        deep, span = hanging.get(place, (0, 1))
        if deep:
            yield place, None
            hanging[place] = (deep - 1, span)
            place += span
        elif cells:
            cell = cells.pop(0)
            span = int(cell.attributes.get("colspan", 1))
            yield place, cell
            hanging[place] = (int(cell.attributes.get("rowspan", 1)) - 1, span)
            place += span
        else:
            break


def _cell(
    cell: Node | None, row: Node, width: int, span: int, *, merge: str, size: int, is_head: bool
) -> Any:
    made, properties = element("tc"), element("tcPr")
    properties.append(element("tcW", w=str(width), type="dxa"))
    if span > 1:
        properties.append(element("gridSpan", val=str(span)))
    if merge:
        properties.append(element("vMerge", val=merge))
    if is_head:
        properties.append(element("vAlign", val="center"))
    made.append(properties)
    paragraph, look = element("p"), element("pPr")
    if "group" in row.classes:
        look.append(element("keepNext"))  # the name of a block stays with its first row
    look.append(element("spacing", before="30", after="30", line="240", lineRule="auto"))
    classes = cell.classes if cell else frozenset()
    side = "center" if is_head or "mid" in classes else "right" if "num" in classes else "left"
    look.append(element("jc", val=side))
    paragraph.append(look)
    is_columns = "columns" in row.classes
    bold = (is_head and not is_columns) or bool(row.classes & {"sum", "group"})
    for run in runs_of(cell, bold=bold, italic=is_columns) if cell else ():
        paragraph.append(_run(run, size))
    made.append(paragraph)
    return made


def _run(run: Run, size: int) -> Any:
    made, look = element("r"), element("rPr")
    if run.bold:
        look.append(element("b"))
    if run.italic:
        look.append(element("i"))
    look.append(element("sz", val=str(size)))
    made.append(look)
    if run.text == "\n":
        made.append(element("br"))
        return made
    text = element("t")
    text.text = run.text
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.append(text)
    return made
