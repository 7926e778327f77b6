"""Drawings of paper as pictures, for programs that do not show SVG: printed, photographed, trimmed."""

import io

import pypdfium2
from PIL import Image, ImageChops

from core.pdf.engine import print_html

_SCALE = 2.8  # of 72 dots an inch: 200 dots, as a printer of an office has
_EDGE = 12


def picture_of(html: str) -> bytes:
    """Return a PNG of a piece of paper's HTML as it is printed, without the white around it."""
    sheet = f'<section class="sheet landscape">{html}</section>'
    page = f'<html lang="vi"><head><title>.</title></head><body>{sheet}</body></html>'
    document = pypdfium2.PdfDocument(print_html(page).content)
    try:
        whole = document[0].render(scale=_SCALE).to_pil().convert("RGB")
    finally:
        document.close()
    box = ImageChops.difference(whole, Image.new("RGB", whole.size, "white")).getbbox()
    if box:
        left, top, right, bottom = box
        whole = whole.crop(
            (max(left - _EDGE, 0), max(top - _EDGE, 0), right + _EDGE, bottom + _EDGE)
        )
    file = io.BytesIO()
    whole.save(file, "PNG", optimize=True)
    return file.getvalue()
