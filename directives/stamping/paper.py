"""The stamp as HTML and as a page of its own: 50 × 35 mm, on nothing, so that it lies over what is there."""

from datetime import datetime
from enum import StrEnum
from textwrap import shorten

from django.template.loader import render_to_string

from core.pdf import Printed, Sheet, print_sheets
from directives.stamping.breaking import broken
from directives.stamping.facts import ArrivalStamp

WIDTH_MM, HEIGHT_MM = 50, 35
STYLES = ("stamp.css",)
# Letters of "Chuyển" that fit into one line, into two, into two small ones; what goes beyond is cut.
_ONE_LINE, _TWO_LINES, _TWO_SMALL = 23, 50, 66


class Ink(StrEnum):
    """Red as a stamp is; black for label printers, which would draw red as grey dots."""

    RED = "red"
    BLACK = "black"


def stamp_html(stamp: ArrivalStamp, *, ink: Ink = Ink.RED) -> str:
    """Return the stamp as HTML that `STYLES` make 50 × 35 mm large."""
    name = broken(stamp.agency)
    handed_to = shorten(stamp.handed_to, _TWO_SMALL, placeholder=" …")
    words = {
        "stamp": stamp,
        "ink": ink.value,
        "name": name,
        "handed_to": handed_to,
        "handed": _room_of(handed_to),
    }
    return render_to_string("pdf/_arrival_stamp.html", words)


def print_stamp(
    stamp: ArrivalStamp, *, ink: Ink = Ink.RED, dated: datetime | None = None
) -> Printed:
    """Print the stamp alone on a page of its size; only for workers, about 0.1 s."""
    page = f'<section class="stamp-page">{stamp_html(stamp, ink=ink)}</section>'
    return print_sheets(title_of([stamp]), [Sheet(page)], styles=STYLES, dated=dated)


def title_of(stamps: list[ArrivalStamp]) -> str:
    """Return the title of a file of stamps: `Dấu đến số 12 ngày 05/02/2026` or `Dấu đến số 12 … 20`."""
    if len(stamps) == 1:
        return f"Dấu đến số {stamps[0].number} ngày {stamps[0].day}, {stamps[0].agency}"
    return f"Dấu đến số {stamps[0].number} … {stamps[-1].number}, {stamps[0].agency}"


def _room_of(words: str) -> str:
    if not words:
        return "blank"
    return "one" if len(words) <= _ONE_LINE else "two" if len(words) <= _TWO_LINES else "small"
