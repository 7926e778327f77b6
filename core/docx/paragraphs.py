"""Words and rules of single paragraphs in DOCX."""

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from core.docx.tree import Run


def put(paragraph: Any, runs: Sequence[Run], size: float | None = None) -> None:
    """Write runs into a paragraph."""
    for run in runs:
        made = paragraph.add_run()
        if run.text == "\n":
            made.add_break()
            continue
        made.text = run.text
        made.bold, made.italic = run.bold or None, run.italic or None
        if size:
            made.font.size = Pt(size)


def rule(paragraph: Any, width: int, *, share: float) -> None:
    """Make a paragraph the short line under a heading: `share` of the width, in the middle."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = int(width * (1 - share) / 2)
    form.line_spacing, form.space_after = Pt(3), Pt(8)
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    # The schema wants borders before spacing and indents.
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
