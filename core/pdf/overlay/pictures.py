"""A scan that came as a picture, made into a PDF of the size it was scanned from."""

import io
import warnings
from typing import cast

from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps, ImageSequence, UnidentifiedImageError
from pypdf import PdfWriter

from core.refusals import Refused

_A4_INCHES = (210 / 25.4, 297 / 25.4)
_PLAUSIBLE_DPI = range(72, 1201)  # what cameras and careless programs write lies outside
_QUALITY = 90


def is_picture(data: bytes) -> bool:
    """Whether Pillow knows the beginning of these bytes as a picture."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)):
            return True
    except Image.DecompressionBombError:
        return True
    except (UnidentifiedImageError, OSError, ValueError):
        return False


def pdf_of_picture(data: bytes, *, max_pages: int, max_pixels: int) -> bytes:
    """Return a PDF with a page for every frame; Refused when it is too large or broken.

    Sets limits of Pillow for the whole process: meant for a child that does nothing else.
    """
    Image.MAX_IMAGE_PIXELS = max_pixels
    ImageFile.LOAD_TRUNCATED_IMAGES = (
        False  # half a page must not pass for one; WeasyPrint allows it
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                if getattr(picture, "n_frames", 1) > max_pages:
                    raise Refused(_("The picture has more than %(n)d pages.") % {"n": max_pages})
                pages = [_page(frame) for frame in ImageSequence.Iterator(picture)]
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as why:
        raise Refused(_("The picture is too large to be stamped.")) from why
    except (OSError, ValueError, SyntaxError) as why:
        raise Refused(_("The picture is damaged and cannot be stamped.")) from why
    made = PdfWriter()
    for page, dots in pages:
        one = io.BytesIO()
        # No dates: the same picture gives the same bytes.
        how = {} if page.mode == "1" else {"quality": _QUALITY}
        page.save(one, "PDF", resolution=dots, creationDate=None, modDate=None, **how)
        made.append(one)
    whole = io.BytesIO()
    made.write(whole)
    return whole.getvalue()


def _page(frame: Image.Image) -> tuple[Image.Image, float]:
    """Return the picture upright on white, and the dots per inch that give it its paper's size."""
    upright = cast("Image.Image", ImageOps.exif_transpose(frame))
    dots = _dots_of(frame, upright)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        layered = upright.convert("RGBA")
        upright = Image.new("RGB", layered.size, "white")
        upright.paste(layered, mask=layered.getchannel("A"))
    elif upright.mode not in ("1", "L", "RGB"):
        upright = upright.convert("RGB")
    return upright.copy(), dots


def _dots_of(frame: Image.Image, upright: Image.Image) -> float:
    said = frame.info.get("dpi", (0, 0))[0]
    if said and round(said) in _PLAUSIBLE_DPI:
        return float(said)
    short, long = sorted(upright.size)  # nothing believable is said: it was a sheet of A4
    return max(short / _A4_INCHES[0], long / _A4_INCHES[1])
