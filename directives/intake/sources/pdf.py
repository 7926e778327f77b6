"""PDF: the text layer by the places of its letters; pages that are pictures go to OCR.

The two columns of a header come interleaved out of a text layer; letters are put into lines by
where they stand, and wide gaps are kept for `columns`.
"""

import ctypes
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as raw
from django.utils.translation import gettext as _
from PIL import Image

from ..kinds import PDF, Unreadable
from ..limits import Limits
from . import Source, scan
from .grid import Rule, page_lines, pages_joined, rules_of_box
from .rows import Piece

_LETTERS_OF_A_SCAN = 25  # fewer letters than this on a page: it is a picture
_DPI = 220
_LONGEST_SIDE = 2600  # pixels of a rendered page
_SPACES = (32, 0xA0)
_MOST_RULES = 6000  # lines on a page: more is a drawing, not a table


def read(data: bytes, limits: Limits) -> Source:
    """Text of every page, or of the first ones where there are too many."""
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(
                _("The PDF is locked with a password. Save a copy without it and try again.")
            ) from error
        raise Unreadable(_("The PDF is broken and cannot be opened.")) from error
    try:
        return _read(document, count, limits)
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument, count: int, limits: Limits) -> Source:
    warnings: list[str] = []
    if count > limits.max_pages:
        warnings.append(
            _("Only the first %(n)d of %(all)d pages were read.")
            % {"n": limits.max_pages, "all": count}
        )
    pages: list[str] = []
    pictures: list[int] = []
    for index in range(min(count, limits.max_pages)):
        text = _page_text(document, index)
        if sum(map(str.isalpha, text)) < _LETTERS_OF_A_SCAN:
            pictures.append(index)
        pages.append(text)
    if pictures and _mostly(pictures, pages):
        warnings += _recognise(document, pages, pictures, limits)
        return Source(pages_joined(pages), PDF, "ocr", tuple(warnings))
    return Source(pages_joined(pages), PDF, "text", tuple(warnings))


def _mostly(pictures: list[int], pages: list[str]) -> bool:
    """A scan with a cover sheet is a scan; an empty last page is not."""
    return 0 in pictures or len(pictures) * 2 >= len(pages)


def _page_text(document: pypdfium2.PdfDocument, index: int) -> str:
    try:
        page = document[index]
        height = page.get_height()
        text_page = page.get_textpage()
        lines = page_lines(_letters(text_page, height), _rules(page, height), words=False)
        text_page.close()
        page.close()
    except pypdfium2.PdfiumError:
        return ""
    return "\n".join(lines)


def _rules(page: pypdfium2.PdfPage, height: float) -> list[Rule]:
    """The lines and the sides of the boxes drawn on a page, for the tables they rule."""
    found: list[Rule] = []
    left, bottom, right, top = (ctypes.c_float() for _side in range(4))
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        if len(found) > _MOST_RULES:
            return []
        got = raw.FPDFPageObj_GetBounds(path.raw, *map(ctypes.byref, (left, bottom, right, top)))
        if got:
            found += rules_of_box(
                left.value, height - top.value, right.value, height - bottom.value
            )
    return found


def _letters(text_page: pypdfium2.PdfTextPage, height: float) -> list[Piece]:
    """Every printed letter with its box; the box is the font's, so a line has one height."""
    found: list[Piece] = []
    box = raw.FS_RECTF()
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if code in _SPACES and found and not found[-1].text.endswith(" "):
            found[-1] = replace(found[-1], text=found[-1].text + " ")
        if code in _SPACES or code in (0, 13, 10, 0xFFFE) or code > 0x10FFFF:
            continue
        if not raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
            continue
        found.append(Piece(box.left, box.right, height - box.top, height - box.bottom, chr(code)))
    return found


def _recognise(
    document: pypdfium2.PdfDocument, pages: list[str], pictures: list[int], limits: Limits
) -> list[str]:
    """Put the words OCR finds in the place of empty pages; say what could not be done."""
    if not scan.engine():
        return [scan.no_engine()]
    warnings = []
    if len(pictures) > limits.max_scanned_pages:
        warnings.append(
            _("Only the first %(n)d scanned pages were recognised.")
            % {"n": limits.max_scanned_pages}
        )
    for index in pictures[: limits.max_scanned_pages]:
        text = scan.text_of(_picture(document, index), limits)
        if text is None:
            warnings.append(_("Page %(n)d could not be recognised.") % {"n": index + 1})
        else:
            pages[index] = text
    return warnings


def _picture(document: pypdfium2.PdfDocument, index: int) -> Image.Image:
    page = document[index]
    width, height = page.get_size()
    scale = min(_DPI / 72, _LONGEST_SIDE / max(1.0, width, height))
    return page.render(scale=scale, grayscale=True).to_pil()
