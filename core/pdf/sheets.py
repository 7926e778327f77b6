"""What paper is made of: sheets, each begun on a new page, each perhaps with a table that may be long."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from core.pdf.batches import print_batches
from core.pdf.engine import Printed, print_html
from core.pdf.xmp import About

# Above this many rows one process would need too much memory; below it the paper carries tags.
LONG = 500


@dataclass(frozen=True)
class Sheet:
    """Safe HTML: what stands before the rows, the rows (`<tr>…</tr>` each), what stands after them."""

    before: str
    rows: Sequence[str] = field(default_factory=list)
    after: str = ""


def whole_html(title: str, sheets: Sequence[Sheet]) -> str:
    """Return the paper as one HTML document."""
    body = "".join(f"{s.before}{''.join(s.rows)}{s.after}" for s in sheets)
    return document(title, body)


def document(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head><body>{body}</body></html>"
    )


def print_sheets(
    title: str,
    sheets: Sequence[Sheet],
    *,
    told: Callable[[int], None] = lambda n_rows: None,
    dated: datetime | None = None,
    long: int = LONG,
    styles: Sequence[str] = (),
) -> Printed:
    """Print the paper; `told` hears how many rows are printed and may raise to stop the work.

    `dated` is when its data were fixed: the same sheets and date give the same bytes. `styles` are
    sheets of static/css/pdf beside the paper's own; long tables know the paper's only.
    """
    n_rows = sum(len(sheet.rows) for sheet in sheets)
    if n_rows <= long:
        printed = print_html(whole_html(title, sheets), *styles, dated=dated)
        told(n_rows)
        return printed
    wrapped = [_alone(title, sheet) for sheet in sheets]
    return print_batches(wrapped, About(title, dated), told=told)


def _alone(title: str, sheet: Sheet) -> Sheet:
    """Return the sheet as a document of its own, its rows marked so that batches can be continued."""
    opening, closing = document(title, "\0").split("\0")
    return Sheet(opening + sheet.before, sheet.rows, sheet.after + closing)
