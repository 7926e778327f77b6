"""Page numbers for merged parts: top centre, from page 2 on [NĐ 30/2020 Phụ lục I].

The engine prints the numbers 2 to 12 once; from their digits all others are drawn. The content of the
pages themselves is not read, for that would cost more than the printing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import cast

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
)

from core.pdf.engine import print_html
from core.pdf.reading import texts_on, widths_of

UPRIGHT = 11  # pages of the sheet of numbers: enough for every digit
FONT = "/PageNumber"  # its name in the resources of every part


@dataclass(frozen=True)
class _Digits:
    """The glyph of every digit, how wide it is in px, and the font they are of."""

    glyphs: dict[str, str]
    advances: dict[str, float]
    font: DictionaryObject


@dataclass(frozen=True)
class _Place:
    """Where numbers stand on pages of one shape, and their size."""

    centre: float
    baseline: float
    size: float
    height: float  # of the page, in points


def number_pages(writer: PdfWriter) -> None:
    """Lay the numbers over the pages, each as a stream of its own after the page's."""
    sheets = '<section class="sheet">&nbsp;</section>' * UPRIGHT
    sheets += '<section class="sheet landscape">&nbsp;</section>'
    html = f'<html lang="vi"><head><title>Số trang</title></head><body>{sheets}</body></html>'
    printed = PdfReader(BytesIO(print_html(html, tagged=False).content)).pages
    digits = _digits(printed[1:10])
    upright, across = _place(printed[1], 2, digits), _place(printed[UPRIGHT], 12, digits)
    font, save = (
        cast("IndirectObject", digits.font.clone(writer).indirect_reference),
        _stream(writer, "q"),
    )
    for number, page in enumerate(list(writer.pages)[1:], 2):
        place = across if page.mediabox.width > page.mediabox.height else upright
        _fonts(page)[NameObject(FONT)] = font
        own = page.raw_get("/Contents")
        contents = list(own) if isinstance(own, ArrayObject) else [own]
        drawn = _stream(writer, f"Q q {_drawn(number, place, digits)} Q")
        page[NameObject("/Contents")] = ArrayObject([save, *contents, drawn])


def _digits(pages: Sequence[PageObject]) -> _Digits:
    glyphs, advances = {}, {}
    fonts = _fonts(pages[0])
    for number, page in enumerate(pages, 2):
        text = texts_on(page)[0]
        for digit, (font, glyph) in zip(str(number), text.glyphs, strict=True):
            glyphs[digit] = glyph
            advances[digit] = widths_of(fonts[f"/{font}"])[int(glyph, 16)] * text.size / 1000
    return _Digits(glyphs, advances, cast("DictionaryObject", fonts[f"/{font}"].get_object()))


def _place(page: PageObject, number: int, digits: _Digits) -> _Place:
    text = texts_on(page)[0]
    centre = text.x + _width(number, digits) / 2
    return _Place(centre, text.y, text.size, float(page.mediabox.height))


def _width(number: int, digits: _Digits) -> float:
    return sum(digits.advances[digit] for digit in str(number))


def _drawn(number: int, place: _Place, digits: _Digits) -> str:
    glyphs = "".join(digits.glyphs[digit] for digit in str(number))
    x = place.centre - _width(number, digits) / 2
    return (
        f"0.75 0 0 -0.75 0 {place.height} cm 0 0 0 rg BT {FONT} {place.size} Tf "
        f"1 0 0 -1 {x:.3f} {place.baseline:.3f} Tm <{glyphs}> Tj ET"
    )


def _fonts(page: PageObject) -> DictionaryObject:
    """Return the fonts that the pages of a part share."""
    resources = cast("DictionaryObject", page["/Resources"].get_object())
    return cast("DictionaryObject", resources["/Font"].get_object())


def _stream(writer: PdfWriter, content: str) -> IndirectObject:
    made = DecodedStreamObject()
    made.set_data(content.encode("ascii"))
    return writer._add_object(made)
