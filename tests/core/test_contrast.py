"""Every pair of ink and ground the stylesheets use, measured from the tokens themselves (WCAG 2.2)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from core.states import TIME_CELLS

CSS = Path(settings.BASE_DIR) / "static" / "css"
TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", (CSS / "tokens.css").read_text("utf-8")))
LETTERS, DRAWING = 4.5, 3.0
STATES = ["ok", "late", "info", "warn", "danger", "calm"]

PAIRS = [
    *((ink, ground, LETTERS) for ink in ("ink", "ink-2", "ink-3", "link", "link-hover", "accent")
      for ground in ("surface", "surface-2")),
    *(("ink-2", ground, LETTERS) for ground in ("surface-3", "accent-soft")),
    *((ink, "surface-3", LETTERS) for ink in ("ink", "link")),
    *((ink, "accent-soft", LETTERS) for ink in ("ink", "link", "ink-3")),
    ("ink", "mark", LETTERS),
    *(("on-accent", ground, LETTERS) for ground in ("accent", "accent-dark", "danger-8")),
    ("on-accent-2", "accent", LETTERS),
    *((f"{state}-9", f"{state}-1", LETTERS) for state in STATES),
    *((f"{state}-9", ground, LETTERS) for state in STATES for ground in ("surface", "surface-2")),
    *(("ink", f"{state}-1", LETTERS) for state in STATES),
    *((f"{state}-8", ground, DRAWING) for state in STATES for ground in ("surface", "surface-2")),
    *((edge, ground, DRAWING) for edge in ("line-2", "focus") for ground in ("surface", "surface-2")),
    *(("surface", f"{state}-8", DRAWING) for state in STATES),
]  # fmt: skip


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself_is_right():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS, ids=lambda value: str(value))
def test_a_pair_of_tokens_can_be_read(ink, ground, least):
    assert contrast(TOKENS[ink], TOKENS[ground]) >= least


def test_every_token_a_stylesheet_uses_exists():
    every = "\n".join(sheet.read_text("utf-8") for sheet in CSS.glob("*.css"))
    defined = set(re.findall(r"--([\w-]+)\s*:", every))
    without_fallback = set(re.findall(r"var\(--([\w-]+)\)", every))
    assert without_fallback <= defined


def test_colours_are_written_in_the_tokens_and_nowhere_else():
    strays = {
        sheet.name: found
        for sheet in CSS.glob("*.css")
        if sheet.name not in {"tokens.css", "print.css"}
        and (found := re.findall(r"#[0-9a-f]{3,8}\b", sheet.read_text("utf-8")))
    }
    assert strays == {}


def test_charts_on_paper_use_the_colours_of_the_screen():
    drawn = {look.colour for look in TIME_CELLS.values()}
    assert drawn == {
        TOKENS[f"{state}-8"] for state in ("ok", "late", "info", "warn", "danger", "calm")
    }
