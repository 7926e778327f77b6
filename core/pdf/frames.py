"""What the drawing of plain rows needs to know, measured on pages that WeasyPrint printed.

A frame is one small document: the head of the table alone, two rows to measure, and every letter of
the rows. So type, widths and heights come from the stylesheet and are written down nowhere else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import cast

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from core.pdf.engine import print_measured
from core.pdf.errors import PaperError
from core.pdf.reading import Text, texts_on, widths_of

GOES_ON = '<body class="goes-on">'
END = "</tbody></table></section>"


@dataclass(frozen=True, eq=False)
class Face:
    """The letters of one face: how each is shown (by code point), and how wide it is in px.

    A letter that the face's font lacks is shown by changing the font around it.
    """

    font: str
    shown: dict[int, str]
    advances: dict[str, float]


@dataclass(frozen=True)
class Column:
    """Where its words may stand, and where its right border ends."""

    left: float
    right: float
    edge: float


@dataclass(frozen=True)
class Frame:
    """One page of a table and its type; lengths in px from the page's top left corner."""

    content: bytes  # the document; its first page shows the head of the table and no rows
    height: float
    columns: list[Column]
    left: float
    top: float
    bottom: float
    line: float  # height of a line
    spare: float  # how much higher a row is than its lines
    baseline: float  # of the first line, below the top of the row
    size: float
    upright: Face
    slanted: Face


def measure(before: str, n_columns: int, letters: Iterable[str]) -> Frame:
    """Print and measure the frame of a table; `before` is all that stands before its rows."""
    wanted = sorted({*letters, "x"})
    content, anchors = print_measured(_document(before, n_columns, wanted), "unnumbered.css")
    pages = PdfReader(BytesIO(content)).pages
    if len(anchors) < 3 or not {"row-1", "row-2", "page-end"} <= set(anchors[1]):
        raise PaperError("the head of the table and two rows do not fit on one page")
    marks = anchors[1]
    upper, lower = marks["row-1"], marks["row-2"]
    line = (lower[3] - lower[1]) - (upper[3] - upper[1])
    texts = [text for text in texts_on(pages[1]) if text.y > upper[1]]
    starts, ends = texts[:n_columns], texts[n_columns::2]
    size = starts[0].size
    alphabet = [text for page in pages[2:] for text in texts_on(page)]
    fonts = cast("DictionaryObject", cast("DictionaryObject", pages[1]["/Resources"])["/Font"])
    upright = _face(wanted, alphabet[: len(wanted)], fonts, size)
    return Frame(
        content=content,
        height=float(pages[1].mediabox.height) / 0.75,
        columns=[
            Column(start.x, end.x + upright.advances["x"], marks[f"cell-{place}"][2])
            for place, (start, end) in enumerate(zip(starts, ends, strict=True))
        ],
        left=upper[0],
        top=upper[1],
        bottom=marks["page-end"][3],
        line=line,
        spare=upper[3] - upper[1] - line,
        baseline=starts[0].y - upper[1],
        size=size,
        upright=upright,
        slanted=_face(wanted, alphabet[len(wanted) :], fonts, size),
    )


def _document(before: str, n_columns: int, letters: Sequence[str]) -> str:
    opening, table = before.split("<body>", 1)
    mark = '<b class="page-end" id="page-end"></b>'
    upper = "".join(f'<td id="cell-{place}">x</td>' for place in range(n_columns))
    lower = '<td class="num">x<br>x</td>' * n_columns
    probe = f'<tr id="row-1">{upper.replace("x<", f"x{mark}<", 1)}</tr><tr id="row-2">{lower}</tr>'
    words = "".join(f"<p>x{escape(letter)}x</p>" for letter in letters)
    alphabet = f'<section class="sheet">{words}<i>{words}</i></section></body></html>'
    return f"{opening}{GOES_ON}{table}{END}{table}{probe}{END}{alphabet}"


def _face(
    letters: Sequence[str], texts: Sequence[Text], fonts: DictionaryObject, size: float
) -> Face:
    """Read a face from its alphabet, where each letter stands between two x."""
    if len(texts) != len(letters) or any(len(text.glyphs) != 3 for text in texts):
        raise PaperError("a letter of the rows is not one glyph")
    font = texts[0].glyphs[0][0]
    widths = {name: widths_of(fonts[f"/{name}"]) for name in {text.glyphs[1][0] for text in texts}}
    shown, advances = {}, {}
    for letter, (own, glyph) in zip(letters, (text.glyphs[1] for text in texts), strict=True):
        other = f"> Tj /{own} {size:g} Tf <{glyph}> Tj /{font} {size:g} Tf <"
        shown[ord(letter)] = glyph if own == font else other
        advances[letter] = widths[own][int(glyph, 16)] * size / 1000
    return Face(font, shown, advances)
