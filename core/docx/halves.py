"""The two halves of a head and of a foot in DOCX: what paper.css says of their lines, by the same names."""

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Pt

from core.docx.paragraphs import put, rule
from core.docx.tree import Node, runs_of

Look = tuple[float, bool, bool]  # size, bold, italic
_HEAD_LINES: dict[str, Look] = {
    "issuer--own": (12, True, False),
    "issuer": (12, False, False),
    "nation": (12, True, False),
    "motto": (13, True, False),
    "number": (13, False, False),
    "about": (12, False, False),
    "dated": (13, False, True),
}
_PARTY_LINES: dict[str, Look] = {
    "issuer--own": (14, True, False),
    "issuer": (14, False, False),
    "star": (14, False, False),
    "nation": (15, True, False),
    "number": (14, False, False),
    "about": (12, False, True),
    "dated": (14, False, True),
}
_SIGNATURE_LINES = 4  # empty lines where the signature goes


def fill(cell: Any, side: Node, *, is_head: bool, is_party: bool) -> None:
    """Write one half of a head or foot into its cell."""
    width = int(cell.width or Mm(70))
    is_copies = "foot__copies" in side.classes
    first = True
    for node in side.find("p", "h3", "li", "div"):
        if "foot__space" in node.classes:
            for _n in range(_SIGNATURE_LINES):
                cell.add_paragraph()
            continue
        if node.tag == "div" and "rule" not in node.classes:
            continue
        paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
        first = False
        paragraph.alignment = ALIGN.LEFT if is_copies else ALIGN.CENTER
        if "rule" in node.classes:
            rule(paragraph, width, share=0.36)
            continue
        size, bold, italic = (
            _head_look(node, is_party=is_party)
            if is_head
            else _foot_look(node, is_copies=is_copies, is_party=is_party)
        )
        put(paragraph, runs_of(node, bold=bold, italic=italic), size)
        if is_copies and is_party and node.tag == "h3":
            for run in paragraph.runs:
                run.underline = True
        paragraph.paragraph_format.line_spacing = 1.0
        if node.classes & {"number", "dated", "about"} and not is_party:
            paragraph.paragraph_format.space_before = Pt(6)
        if "motto" in node.classes or ("nation" in node.classes and is_party):
            rule(cell.add_paragraph(), width, share=0.66 if is_party else 0.62)


def _head_look(node: Node, *, is_party: bool) -> Look:
    lines = _PARTY_LINES if is_party else _HEAD_LINES
    return lines[next((name for name in lines if name in node.classes), "number")]


def _foot_look(node: Node, *, is_copies: bool, is_party: bool) -> Look:
    if not is_copies:
        return (14, "plain" not in node.classes, False)
    if node.tag == "h3":
        return (14, False, False) if is_party else (12, True, True)
    return (12 if is_party else 11, False, False)
