"""Scans and photographs through tesseract: upright, level, then words with their places.

The engine is optional; its absence and a page it fails on are said, never hidden.
"""

import csv
import io
import os
import shutil
import subprocess
from functools import cache
from itertools import pairwise

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from ..kinds import IMAGE, Unreadable
from ..limits import Limits
from . import Source
from .rows import Piece, lines_of

_LANGUAGE = "vie"
_PROFILE_WIDTH = 700  # pixels: enough to see lines of text, little enough to try many angles
_MAX_SKEW = 6.0  # degrees
_LEAST_SURE = 20  # of 100: words below are specks and seals
_WIDE_GAP = 2.2  # of the letter height: two columns in one line
_LEAST_WIDTH = 1400  # a narrower picture is enlarged before it is read


@cache
def engine() -> str | None:
    """The path of tesseract when it is here with Vietnamese, else None."""
    path = shutil.which("tesseract")
    if path is None:
        return None
    listed = subprocess.run(  # noqa: S603
        [path, "--list-langs"], capture_output=True, text=True, check=False, timeout=20
    )
    return path if _LANGUAGE in (listed.stdout + listed.stderr).split() else None


def no_engine() -> str:
    return _(
        "The file is a scan and no text recognition is installed here (tesseract with "
        "Vietnamese): type the fields by hand."
    )


def read(data: bytes, limits: Limits) -> Source:
    """The text of a picture, all its frames."""
    pictures = _frames(data, limits)
    if not engine():
        return Source("", IMAGE, "ocr", (no_engine(),))
    pages, warnings = [], []
    for number, picture in enumerate(pictures, 1):
        text = text_of(picture, limits)
        if text is None:
            warnings.append(_("Page %(n)d could not be recognised.") % {"n": number})
        pages.append(text or "")
    return Source("\n\n".join(pages), IMAGE, "ocr", tuple(warnings))


def _frames(data: bytes, limits: Limits) -> list[Image.Image]:
    Image.MAX_IMAGE_PIXELS = limits.max_pixels
    try:
        picture = Image.open(io.BytesIO(data))
        if picture.width * picture.height > limits.max_pixels:
            raise Unreadable(_("The picture is too large."))
        frames = []
        for index in range(min(getattr(picture, "n_frames", 1), limits.max_scanned_pages)):
            picture.seek(index)
            frames.append(ImageOps.exif_transpose(picture).convert("L"))
        return frames
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ) as error:
        raise Unreadable(_("The picture is broken and cannot be opened.")) from error


def text_of(picture: Image.Image, limits: Limits) -> str | None:
    """The text of one page, or None when the engine fails."""
    picture = picture.convert("L")
    if picture.width < _LEAST_WIDTH:
        scale = _LEAST_WIDTH / picture.width
        picture = picture.resize(
            (_LEAST_WIDTH, round(picture.height * scale)), Image.Resampling.LANCZOS
        )
    picture = level(upright(picture))
    table = _tesseract(picture, "-l", _LANGUAGE, "--psm", "4", "tsv", seconds=limits.seconds)
    return None if table is None else "\n".join(lines_of(_segments(table), words=True))


def upright(picture: Image.Image) -> Image.Image:
    """Turn a page that lies on its side or head; unsure pages stay."""
    told = _tesseract(picture, "--psm", "0", "-l", "osd", seconds=30)
    if told is None:
        return picture
    facts = dict(line.split(": ", 1) for line in told.splitlines() if ": " in line)
    turn, sure = int(facts.get("Rotate", 0)), float(facts.get("Orientation confidence", 0))
    return picture.rotate(-turn, expand=True, fillcolor=255) if turn and sure > 1.0 else picture


def level(picture: Image.Image) -> Image.Image:
    """Undo a small skew: at the right angle dark lines and light gaps differ the most."""
    small = picture.resize(
        (_PROFILE_WIDTH, max(1, picture.height * _PROFILE_WIDTH // picture.width))
    )
    ink = ImageOps.invert(ImageOps.autocontrast(small)).point(
        lambda value: 255 if value > 110 else 0
    )
    angle = 0.0
    for step, reach in ((1.0, _MAX_SKEW), (0.25, 1.0), (0.1, 0.2)):
        tries = [angle + step * n for n in range(-round(reach / step), round(reach / step) + 1)]
        angle = max(tries, key=lambda a: _contrast(ink, a))
    if abs(angle) < 0.1:
        return picture
    return picture.rotate(angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def _contrast(ink: Image.Image, angle: float) -> float:
    turned = ink.rotate(angle, fillcolor=0)
    profile = list(turned.resize((1, turned.height), Image.Resampling.BOX).tobytes())
    return float(sum((a - b) ** 2 for a, b in pairwise(profile)))


def _tesseract(picture: Image.Image, *arguments: str, seconds: int) -> str | None:
    path = engine() or shutil.which("tesseract")
    if path is None:
        return None
    page = io.BytesIO()
    picture.save(page, "PNG")
    command = [path, "stdin", "stdout", *arguments, "--dpi", "220"] if "tsv" not in arguments else [
        path, "stdin", "stdout", "--dpi", "220", *arguments]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603
            command, input=page.getvalue(), capture_output=True, check=True, timeout=seconds,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError):
        return None
    return done.stdout.decode("utf-8", "replace")


def _segments(table: str) -> list[Piece]:
    """Tesseract's lines, cut where a wide gap shows that two columns were read as one line."""
    lines: dict[tuple[str, ...], list[Piece]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        words = (row.get("text") or "").strip()
        if not words or float(row.get("conf") or -1) < _LEAST_SURE:
            continue
        left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
        key = tuple(row[name] for name in ("block_num", "par_num", "line_num"))
        lines.setdefault(key, []).append(Piece(left, left + width, top, top + height, words))
    return [piece for words in lines.values() for piece in _joined(words)]


def _joined(words: list[Piece]) -> list[Piece]:
    heights = sorted(word.height for word in words)
    height = heights[len(heights) * 3 // 4]
    groups = [[words[0]]]
    for word in words[1:]:
        if word.left - groups[-1][-1].right > _WIDE_GAP * height:
            groups.append([])
        groups[-1].append(word)
    return [
        Piece(
            left=group[0].left,
            right=group[-1].right,
            top=min(word.top for word in group),
            bottom=max(word.bottom for word in group),
            text=" ".join(word.text for word in group),
        )
        for group in groups
        if group
    ]
