"""What printed forms say, kept word for word: their HTML, and the number and words of their pages.

To accept a change delete the kept files and run twice, reading what came out in between.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test.signals import template_rendered


def assert_golden(kept: Path, html: str) -> None:
    """Compare HTML with the kept page, line by line and blind to indentation."""
    lines = "\n".join(line.strip() for line in html.splitlines() if line.strip())
    assert f"{lines}\n" == _wanted(kept, f"{lines}\n")


def assert_golden_text(kept: Path, content: bytes) -> None:
    """Compare number and words of the pages; how lines break is the fonts' business."""
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]
    told = f"{len(pages)} trang\n\n" + "\n\n".join(" ".join(page.split()) for page in pages) + "\n"
    wanted = _wanted(kept, told)
    assert told.splitlines()[0] == wanted.splitlines()[0]
    assert "".join(told.split()) == "".join(wanted.split())


def _wanted(kept: Path, told: str) -> str:
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(told, "utf-8")
        pytest.fail(f"{kept.name} was not there; it is now: read it, then run again")
    return kept.read_text("utf-8")


@contextmanager
def templates_noted() -> Iterator[set[str]]:
    """Give a set that fills with the names of the templates rendered meanwhile."""
    names: set[str] = set()

    def note(*, template: Any, **_kwargs: Any) -> None:
        names.add(template.name)

    template_rendered.connect(note)
    try:
        yield names
    finally:
        template_rendered.disconnect(note)
