"""Pages that WeasyPrint printed, read back: which glyphs stand where, and how wide a font's glyphs are."""

import re
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject

_SHOWN = re.compile(
    r"1 0 0 -1 (?P<x>[-\d.]+) (?P<y>[-\d.]+) Tm|/(?P<font>\w+) (?P<size>[\d.]+) Tf|\[(?P<text>.*?)\] TJ"
)
_STRINGS = re.compile("<([0-9a-f]*)>")


@dataclass
class Text:
    """One line of a cell or paragraph: where it begins, in px from the top left, and its glyphs."""

    x: float
    y: float
    size: float = 0
    glyphs: list[tuple[str, str]] = field(default_factory=list)  # font and glyph of each letter


def texts_on(page: PageObject) -> list[Text]:
    """Return the lines of a page in the order of the document."""
    contents = page.get_contents()
    texts: list[Text] = []
    font, size = "", 0.0
    for found in _SHOWN.finditer(
        contents.get_data().decode("latin-1") if contents is not None else ""
    ):
        if found["x"]:
            texts.append(Text(float(found["x"]), float(found["y"])))
        elif found["font"]:
            font, size = found["font"], float(found["size"])
        else:
            string = "".join(_STRINGS.findall(found["text"]))
            texts[-1].glyphs += [(font, string[n : n + 4]) for n in range(0, len(string), 4)]
            texts[-1].size = size
    return texts


def widths_of(font: Any) -> dict[int, float]:
    """Return the widths of a font's glyphs, in thousandths of its size."""
    runs = iter(font.get_object()["/DescendantFonts"][0].get_object()["/W"])
    return {
        glyph: float(width) for first in runs for glyph, width in enumerate(next(runs), int(first))
    }
