"""What people look at beside the words: pictures of the pages, and who signed the file.

Reads: the bytes of a PDF or a picture. Writes: JPEG pages and what is found about signatures. Runs in
the child process of `runner`, for it opens the same hostile files as the reader.
"""

import base64
import io
import warnings
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from . import kinds
from .limits import Limits
from .signing import FoundSignature, signatures_of

_WIDTH = 1100  # pixels: 11 pt letters of an A4 page stay readable
_MOST_PAGES = 40
_QUALITY = 72


@dataclass(frozen=True)
class Look:
    """Pictures of the first pages, the number of all, and the signatures found."""

    n_pages: int = 0
    pages: tuple[bytes, ...] = field(default=(), repr=False)
    signatures: tuple[FoundSignature, ...] = ()


def look_at(data: bytes, trusted_roots: Path, limits: Limits) -> Look:
    """Look at a PDF or a picture; other kinds have nothing to show."""
    kind = kinds.kind_of(data, limits)
    if kind == kinds.PDF:
        n, pages = _pdf_pages(data)
        return Look(n, pages, signatures_of(data, trusted_roots))
    if kind == kinds.IMAGE:
        n, pages = _picture_pages(data, limits)
        return Look(n, pages)
    return Look()


def _pdf_pages(data: bytes) -> tuple[int, tuple[bytes, ...]]:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise kinds.Unreadable(_("The file is broken and cannot be opened.")) from error
    pages: list[bytes] = []
    for n in range(min(len(pdf), _MOST_PAGES)):
        page = pdf[n]
        width, height = page.get_size()
        # A poster is drawn no larger than a page, whatever size it claims.
        scale = min(_WIDTH / max(width, 1), 2 * _WIDTH / max(height, 1))
        pages.append(_jpeg(page.render(scale=scale).to_pil()))
    return len(pdf), tuple(pages)


def _picture_pages(data: bytes, limits: Limits) -> tuple[int, tuple[bytes, ...]]:
    from PIL import Image, ImageSequence, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = limits.max_pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    pages: list[bytes] = []
    try:
        with Image.open(io.BytesIO(data)) as picture:
            n = getattr(picture, "n_frames", 1)
            for frame in ImageSequence.Iterator(picture):
                if len(pages) == _MOST_PAGES:
                    break
                small = frame.convert("RGB")
                small.thumbnail((_WIDTH, 2 * _WIDTH))
                pages.append(_jpeg(small))
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        ValueError,
    ) as error:
        raise kinds.Unreadable(_("The file is broken and cannot be opened.")) from error
    return n, tuple(pages)


def _jpeg(picture: Any) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def packed_look(look: Look) -> dict[str, Any]:
    """The look as JSON can carry it."""
    return {
        "n_pages": look.n_pages,
        "pages": [base64.b64encode(page).decode("ascii") for page in look.pages],
        "signatures": [asdict(signature) for signature in look.signatures],
    }


def unpacked_look(data: dict[str, Any]) -> Look:
    return Look(
        data["n_pages"],
        tuple(base64.b64decode(page) for page in data["pages"]),
        tuple(FoundSignature(**signature) for signature in data["signatures"]),
    )
