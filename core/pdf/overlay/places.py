"""Where a stamp stands on page one: a place somebody chose, or the first usual one that is empty.

A stamp of arrival belongs in the empty space under the number and symbol, under the subject of a
dispatch, or under place and date; offices that find none there take a corner of the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image

POINTS_PER_MM = 72 / 25.4
_EDGE_MM = 8  # printers and scanners lose what stands nearer to the edge
_MARGIN_MM = 20  # the left and right margins of a document
_STEP_MM = 4
_CLEAR_MM = 1.5  # kept empty around the stamp
# Under the heads of documents seen: the lines of the head end at 35 mm, longest subjects at 110 mm.
_BELOW_HEAD_MM, _LAST_MM = 42, 115
# Specks of a scan are not ink: a stamp may cover so much of its area.
_SPECKS = 0.002
_DARKER = 48  # by how many of 256 steps ink is darker than the paper around it
DOTS_PER_MM = 2.0


class Place(StrEnum):
    """Named as the reader sees the page, whichever way it was scanned."""

    FREE = "free"
    BELOW_NUMBER = "below_number"
    BELOW_DATE = "below_date"
    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"
    BOTTOM_LEFT = "bottom_left"
    BOTTOM_RIGHT = "bottom_right"


@dataclass(frozen=True)
class Spot:
    """The top left corner of the stamp, in mm from the top left of the page as it is shown."""

    x: float
    y: float
    place: Place


@dataclass(frozen=True)
class Size:
    """Width and height in mm."""

    width: float
    height: float


def spot_of(place: Place, page: Size, stamp: Size, picture: Image.Image | None) -> Spot:
    """Return where the stamp goes; `picture` is page one at DOTS_PER_MM, needed for a free place.

    Where no usual place is empty, the one least written on is taken: the person sees it and may choose.
    """
    if place is not Place.FREE or picture is None:
        return _named(place if place is not Place.FREE else Place.BELOW_NUMBER, page, stamp)
    ink = _ink_of(picture)
    best, least = None, 2.0
    for spot in _usual(page, stamp):
        share = _share(ink, spot, stamp)
        if share <= _SPECKS:
            return spot
        if share < least:
            best, least = spot, share
    return best or _named(Place.BELOW_NUMBER, page, stamp)


def _named(place: Place, page: Size, stamp: Size) -> Spot:
    left, right = _columns(page, stamp)
    corner_right = max(page.width - stamp.width - _EDGE_MM, 0)
    bottom = max(page.height - stamp.height - _EDGE_MM, 0)
    below = min(_BELOW_HEAD_MM, bottom)
    top = min(_EDGE_MM, bottom)
    at = {
        Place.BELOW_NUMBER: (left, below),
        Place.BELOW_DATE: (right, below),
        Place.TOP_LEFT: (min(_EDGE_MM, corner_right), top),
        Place.TOP_RIGHT: (corner_right, top),
        Place.BOTTOM_LEFT: (min(_EDGE_MM, corner_right), bottom),
        Place.BOTTOM_RIGHT: (corner_right, bottom),
    }
    return Spot(*at[place], place)


def _columns(page: Size, stamp: Size) -> tuple[float, float]:
    """The left edges of a stamp that stands in the left or right margin's line."""
    right = max(page.width - stamp.width - _MARGIN_MM, 0)
    return min(_MARGIN_MM, right), right


def _usual(page: Size, stamp: Size) -> Iterator[Spot]:
    """Places in the order in which an office looks for room."""
    left, right = _columns(page, stamp)
    bottom = page.height - stamp.height - _EDGE_MM
    for x, place in ((left, Place.BELOW_NUMBER), (right, Place.BELOW_DATE)):
        y = float(_BELOW_HEAD_MM)
        while y <= min(_LAST_MM, bottom):
            yield Spot(x, y, place)
            y += _STEP_MM
    for place in (Place.TOP_LEFT, Place.TOP_RIGHT, Place.BOTTOM_LEFT, Place.BOTTOM_RIGHT):
        yield _named(place, page, stamp)


def _ink_of(picture: Image.Image) -> Image.Image:
    """Return 255 where something is written; grey paper of a scan counts as paper."""
    grey = picture.convert("L")
    counts = grey.histogram()
    half, seen, paper = grey.width * grey.height / 2, 0, 255
    for tone in range(255, -1, -1):
        seen += counts[tone]
        if seen >= half:
            paper = tone
            break
    return grey.point(lambda tone: 255 if tone < paper - _DARKER else 0)


def _share(ink: Image.Image, spot: Spot, stamp: Size) -> float:
    """The share of the stamp's area, with a little room around it, that is written on."""
    box = (
        max(0, round((spot.x - _CLEAR_MM) * DOTS_PER_MM)),
        max(0, round((spot.y - _CLEAR_MM) * DOTS_PER_MM)),
        min(ink.width, round((spot.x + stamp.width + _CLEAR_MM) * DOTS_PER_MM)),
        min(ink.height, round((spot.y + stamp.height + _CLEAR_MM) * DOTS_PER_MM)),
    )
    area = (box[2] - box[0]) * (box[3] - box[1])
    return ink.crop(box).histogram()[255] / area if area > 0 else 1.0
