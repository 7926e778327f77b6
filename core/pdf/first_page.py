"""Page one of a PDF as a small picture; only for workers: PDFium must not run in two threads at once."""

import io
from dataclasses import dataclass

import pypdfium2

from core.pdf.errors import PaperError

LONGEST_SIDE = 1200  # dots: twice what a page of ours shows, so letters stay sharp on fine screens
# Paper of ours stays far below this; what is larger gets no picture instead of a worker's memory.
LARGEST_PDF = 100 * 1024 * 1024
COLOURS = 24  # black on white with soft edges, and the red of an urgency stamp


@dataclass(frozen=True)
class Drawn:
    """A PNG and its size in dots."""

    content: bytes
    width: int
    height: int


def draw_first_page(pdf: bytes) -> Drawn:
    """Draw page one; raise PaperError when the file has none that can be drawn.

    A page of A4 takes about 0.1 s and 6 MB, whatever the length of the paper.
    """
    if len(pdf) > LARGEST_PDF:
        raise PaperError("the paper is too large to be drawn")
    try:
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[0]
            # A poster is drawn no larger than a page, whatever size it claims.
            scale = LONGEST_SIDE / max(1.0, *page.get_size())
            picture = page.render(scale=scale).to_pil()
        finally:
            document.close()
    except (pypdfium2.PdfiumError, IndexError, ValueError) as why:
        raise PaperError(f"page one cannot be drawn: {why}") from why
    made = io.BytesIO()
    picture.quantize(COLOURS).save(made, "PNG", optimize=True)
    return Drawn(made.getvalue(), picture.width, picture.height)
