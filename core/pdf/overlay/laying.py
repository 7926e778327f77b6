"""Laying one page over another: upright as the reader sees it, in its real size, whatever the scan."""

import base64
import hashlib
import io
import json
from dataclasses import dataclass
from typing import Any, cast

import pypdfium2
from django.utils.translation import gettext as _
from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
)

from core.pdf.overlay.pictures import is_picture, pdf_of_picture
from core.pdf.overlay.places import DOTS_PER_MM, POINTS_PER_MM, Place, Size, Spot, spot_of
from core.pdf.overlay.unsigning import take_signatures_off
from core.refusals import Refused

_NAME = NameObject("/LaidOver")
_MARKS = frozenset({b"BDC", b"BMC", b"EMC", b"MP", b"DP"})
_LONGEST_MM = 2000  # a page that claims more is drawn no larger while a free place is looked for
MAX_PAGES, MAX_PIXELS = 300, 60_000_000


@dataclass(frozen=True)
class Overlaid:
    """The new file, where the stamp stands in it, and whether signatures were taken off the copy."""

    content: bytes
    place: Place
    n_pages: int
    was_signed: bool


@dataclass(frozen=True)
class _Shown:
    """Page one as a reader sees it: its size in mm, and how to get from there to its own coordinates."""

    size: Size
    unit: float  # points of a unit of the page
    from_shown: Transformation


def lay_over(original: bytes, stamp: bytes, *, place: Place = Place.FREE) -> Overlaid:
    """Return a copy of a PDF or picture with the stamp over page one; the same input, the same bytes.

    Raises Refused, in words for people, when the file is locked, damaged, or smaller than the stamp.
    """
    if is_picture(original):
        original = pdf_of_picture(original, max_pages=MAX_PAGES, max_pixels=MAX_PIXELS)
    try:
        return _laid_over(original, stamp, place)
    except (PyPdfError, pypdfium2.PdfiumError) as why:
        raise Refused(_("The file is damaged and cannot be stamped.")) from why
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as why:
        # what pypdf raises on files that break the rules of PDF
        raise Refused(_("The file is damaged and cannot be stamped.")) from why


def lay_over_apart(data: bytes, _limits: Any) -> dict[str, Any]:
    """The job of a child process: a line of JSON, the stamp, the original; the copy as base64."""
    line, _newline, files = data.partition(b"\n")
    job = json.loads(line)
    stamp, original = files[: job["n_stamp"]], files[job["n_stamp"] :]
    made = lay_over(original, stamp, place=Place(job["place"]))
    return {
        "content": base64.b64encode(made.content).decode("ascii"),
        "place": made.place,
        "n_pages": made.n_pages,
        "was_signed": made.was_signed,
    }


def job_for(original: bytes, stamp: bytes, place: Place) -> bytes:
    """Return what `lay_over_apart` reads."""
    return json.dumps({"place": place, "n_stamp": len(stamp)}).encode() + b"\n" + stamp + original


def _laid_over(original: bytes, stamp: bytes, place: Place) -> Overlaid:
    reader = PdfReader(io.BytesIO(original))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(
            _("The file is locked with a password. Attach a copy without one, then stamp that.")
        )
    writer = PdfWriter(clone_from=reader)
    page = writer.pages[0]
    shown, over = _shown(page), PdfReader(io.BytesIO(stamp)).pages[0]
    size = Size(
        float(over.mediabox.width) / POINTS_PER_MM, float(over.mediabox.height) / POINTS_PER_MM
    )
    if size.width > shown.size.width or size.height > shown.size.height:
        raise Refused(_("Page one is smaller than the stamp."))
    picture = _picture(original, shown.size) if place is Place.FREE else None
    spot = spot_of(place, shown.size, size, picture)
    was_signed = take_signatures_off(writer)
    _put(writer, page, over, _matrix(shown, size, spot))
    _mark_as_copy(writer, original, stamp)
    made = io.BytesIO()
    writer.write(made)
    return Overlaid(made.getvalue(), spot.place, len(writer.pages), was_signed)


def _shown(page: PageObject) -> _Shown:
    media, crop = page.mediabox, page.cropbox
    x0, y0 = max(media.left, crop.left), max(media.bottom, crop.bottom)
    width = float(min(media.right, crop.right) - x0)
    height = float(min(media.top, crop.top) - y0)
    if width <= 0 or height <= 0:  # a crop beside the page is ignored by readers
        x0, y0, width, height = media.left, media.bottom, float(media.width), float(media.height)
    unit = float(cast("float", page.get("/UserUnit", 1.0))) or 1.0
    # A page is turned clockwise when shown; this turns it back.
    turned = {
        0: (1, 0, 0, 1, 0, 0),
        90: (0, 1, -1, 0, width, 0),
        180: (-1, 0, 0, -1, width, height),
        270: (0, -1, 1, 0, 0, height),
    }[page.rotation % 360]
    if page.rotation % 180:
        width, height = height, width
    mm = unit / POINTS_PER_MM
    from_shown = Transformation(cast("Any", turned)).translate(float(x0), float(y0))
    return _Shown(Size(width * mm, height * mm), unit, from_shown)


def _picture(pdf: bytes, size: Size) -> Image.Image:
    """Draw page one at DOTS_PER_MM; 0.1 s and 1 MB for A4."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        if max(size.width, size.height) > _LONGEST_MM:
            raise Refused(_("Page one is too large to look for a free place; choose one."))
        page = document[0]
        scale = size.width * DOTS_PER_MM / page.get_width()
        drawn: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil()
    finally:
        document.close()
    return drawn


def _matrix(shown: _Shown, stamp: Size, spot: Spot) -> Transformation:
    """From the stamp's points to the page's own units."""
    per_mm = POINTS_PER_MM / shown.unit
    up = shown.size.height - spot.y - stamp.height  # a page's own y goes up
    in_shown = Transformation().scale(1 / shown.unit).translate(spot.x * per_mm, up * per_mm)
    return in_shown.transform(shown.from_shown)


def _put(writer: PdfWriter, page: PageObject, over: PageObject, matrix: Transformation) -> None:
    """Draw the stamp after everything on the page, as an artifact: it is no part of what it says."""
    resources = DictionaryObject(
        cast("DictionaryObject", page.get("/Resources", DictionaryObject()))
    )
    objects = DictionaryObject(
        cast("DictionaryObject", resources.get("/XObject", DictionaryObject()).get_object())
    )
    objects[_NAME] = writer._add_object(_form(writer, over))
    resources[NameObject("/XObject")] = objects
    page[NameObject("/Resources")] = resources  # its own from now on: pages may have shared it
    numbers = " ".join(f"{number:.5f}" for number in matrix.ctm)
    drawn = f"/Artifact BMC q {numbers} cm {_NAME} Do Q EMC\n"
    before, after = DecodedStreamObject(), DecodedStreamObject()
    before.set_data(b"q\n")
    after.set_data(b"\n" + b"Q " * (1 + _left_open(page)) + drawn.encode("ascii"))
    old = page.get("/Contents")
    streams = old.get_object() if old is not None else None
    kept = list(streams) if isinstance(streams, ArrayObject) else [old] if old is not None else []
    page[NameObject("/Contents")] = ArrayObject(
        [writer._add_object(before), *kept, writer._add_object(after)]
    )


def _form(writer: PdfWriter, over: PageObject) -> StreamObject:
    """Return the stamp as one object without tags: they would mix with those of the page."""
    content = ContentStream(over.get_contents(), over.pdf)
    content.operations = [step for step in content.operations if step[1] not in _MARKS]
    form = DecodedStreamObject()
    form.set_data(content.get_data())
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    box = over.mediabox
    form[NameObject("/BBox")] = ArrayObject(
        FloatObject(side) for side in (box.left, box.bottom, box.right, box.top)
    )
    form[NameObject("/Resources")] = cast("DictionaryObject", over["/Resources"]).clone(writer)
    return form.flate_encode()


def _left_open(page: PageObject) -> int:
    """How many saved states page one forgets to restore: the stamp would be drawn inside them."""
    depth = 0
    contents = page.get_contents()
    if contents is not None:
        for _operands, operator in ContentStream(contents, page.pdf).operations:
            depth += (operator == b"q") - (operator == b"Q")
    return max(depth, 0)


def _mark_as_copy(writer: PdfWriter, original: bytes, stamp: bytes) -> None:
    """Give the copy an identifier of its own, and take away what only the original may claim."""
    root = writer.root_object
    metadata = root.get("/Metadata")
    if metadata is not None and b"pdfaid" in cast("StreamObject", metadata.get_object()).get_data():
        del root["/Metadata"]  # nobody checked the copy against PDF/A
    digest = hashlib.sha256(hashlib.sha256(original).digest() + stamp).digest()[:16]
    name = ByteStringObject(digest)
    writer._ID = ArrayObject((name, name))
