"""Page numbers for merged parts: top centre, from page 2 on [NĐ 30/2020 Phụ lục I].

The engine prints the numbers 2 to 12 once; from their digits all others are drawn. The content of the
pages themselves is not read, for that would cost more than the printing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import cast

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from core.pdf.book import Book, Source
from core.pdf.engine import print_html
from core.pdf.reading import texts_on, widths_of

UPRIGHT = 11  # pages of the sheet of numbers: enough for every digit
FONT = "/PageNumber"  # its name in the resources of every part


@dataclass(frozen=True)
class _Digits:
    """The glyph of every digit, how wide it is in px, and the font they are of."""

    glyphs: dict[str, str]
    advances: dict[str, float]
    font: IndirectObject


@dataclass(frozen=True)
class _Place:
    """Where numbers stand on pages of one shape, and their size."""

    centre: float
    baseline: float
    size: float
    height: float  # of the page, in points


class PageNumbers:
    """Numbers to lay over the pages of a book, each as a stream of its own after the page's."""

    def __init__(self, book: Book) -> None:
        sheets = '<section class="sheet">&nbsp;</section>' * UPRIGHT
        sheets += '<section class="sheet landscape">&nbsp;</section>'
        html = f'<html lang="vi"><head><title>Số trang</title></head><body>{sheets}</body></html>'
        content = print_html(html, tagged=False).content
        printed = PdfReader(BytesIO(content)).pages
        self.book = book
        self.digits = _digits(printed[1:10])
        self.upright = _place(printed[1], 2, self.digits)
        self.across = _place(printed[UPRIGHT], 12, self.digits)
        self.font = Source(book, content).take(self.digits.font)
        self.save = book.put_stream(b"q")

    def lay_over(self, page: DictionaryObject, number: int, source: Source) -> None:
        """Number a page of a source before it is taken; the first page shows no number."""
        if not source.has_taken(page.raw_get("/Resources")):  # the pages of a part share them
            _fonts(page)[NameObject(FONT)] = self.font
        if number == 1:
            return
        box = cast("ArrayObject", page["/MediaBox"])
        place = self.across if box[2] > box[3] else self.upright
        own = page.raw_get("/Contents")
        contents = list(own) if isinstance(own, ArrayObject) else [own]
        drawn = self.book.put_stream(f"Q q {_drawn(number, place, self.digits)} Q".encode("ascii"))
        page[NameObject("/Contents")] = ArrayObject([self.save, *contents, drawn])


def _digits(pages: Sequence[PageObject]) -> _Digits:
    glyphs, advances = {}, {}
    fonts = _fonts(pages[0])
    for number, page in enumerate(pages, 2):
        text = texts_on(page)[0]
        for digit, (font, glyph) in zip(str(number), text.glyphs, strict=True):
            glyphs[digit] = glyph
            advances[digit] = widths_of(fonts[f"/{font}"])[int(glyph, 16)] * text.size / 1000
    return _Digits(glyphs, advances, cast("IndirectObject", fonts.raw_get(f"/{font}")))


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


def _fonts(page: DictionaryObject) -> DictionaryObject:
    """Return the fonts that the pages of a part share."""
    resources = cast("DictionaryObject", page["/Resources"].get_object())
    return cast("DictionaryObject", resources["/Font"].get_object())
