"""DOCX: paragraphs and tables in the order of the page, list numbers written out.

Tables that place things (header, signature) become lines cell by cell; tables of tasks stay rows.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator

import docx
from django.utils.translation import gettext as _
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from ..kinds import DOCX, Unreadable, checked_zip
from ..limits import Limits
from . import Source

_LEVEL_TEXT = re.compile(r"%(\d)")


def read(data: bytes, limits: Limits) -> Source:
    """The text of the body, stamps in text boxes first."""
    with checked_zip(data, limits) as archive:
        if any(
            b"<!DOCTYPE" in archive.open(entry).read(4096)
            for entry in archive.infolist()
            if entry.filename.endswith(".xml")
        ):
            raise Unreadable(
                _("The file holds XML declarations that documents do not need: it was not opened.")
            )
    try:
        document = docx.Document(io.BytesIO(data))
        numbers = _Numbers(document)
        lines = [*_boxes(document), *_lines(document, numbers)]
    except Unreadable:
        raise
    except Exception as error:  # python-docx meets a broken file with errors of many kinds
        raise Unreadable(_("The DOCX file is broken and cannot be opened.")) from error
    return Source("\n".join(lines), DOCX)


def _boxes(document: Document) -> list[str]:
    """Words in text boxes (urgency and secrecy stamps), each once though Word stores them twice."""
    boxes = document.element.body.iter(qn("w:txbxContent"))
    words = ["".join(t.text or "" for t in box.iter(qn("w:t"))).strip() for box in boxes]
    return list(dict.fromkeys(filter(None, words)))


def _lines(holder: "Document | _Cell", numbers: "_Numbers") -> Iterator[str]:
    for block in holder.iter_inner_content():
        if isinstance(block, Paragraph):
            yield from (numbers.label(block) + _words(block)).split("\n")
            yield ""
        else:
            yield from _table(block, numbers)


def _words(paragraph: Paragraph) -> str:
    words = re.sub(r"^([-+•*]|\d{1,2}[.)])\t", r"\1 ", paragraph.text)
    return words.replace("\t", "      ")


def _table(table: Table, numbers: "_Numbers") -> Iterator[str]:
    if len(table.columns) >= 3:
        for row in table.rows:
            cells = [" ".join(" ".join(_lines(cell, numbers)).split()) for cell in _cells(row)]
            yield "| " + " | ".join(cells) + " |"
        yield ""
        return
    for row in table.rows:
        for cell in _cells(row):
            yield from _lines(cell, numbers)


def _cells(row) -> list[_Cell]:
    """The cells of a row, a merged one once."""
    seen: list[_Cell] = []
    for cell in row.cells:
        if not seen or cell._tc is not seen[-1]._tc:
            seen.append(cell)
    return seen


class _Numbers:
    """Automatic list numbers, which are not part of a paragraph's text."""

    def __init__(self, document: Document) -> None:
        self.counts: dict[str, Counter[int]] = {}
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {
            a.get(qn("w:abstractNumId")): _levels(a) for a in root.iter(qn("w:abstractNum"))
        }
        for num in root.iter(qn("w:num")):
            link = num.find(qn("w:abstractNumId"))
            if link is not None:
                self.levels[num.get(qn("w:numId"))] = abstract.get(link.get(qn("w:val")), {})

    def label(self, paragraph: Paragraph) -> str:
        """The number or dash Word prints before this paragraph."""
        properties = _number_properties(paragraph)
        if properties is None or properties.numId is None:
            return ""
        number, level = (
            str(properties.numId.val),
            properties.ilvl.val if properties.ilvl is not None else 0,
        )
        levels = self.levels.get(number, {})
        if level not in levels:
            return ""
        style, text, _start = levels[level]
        if style == "bullet":
            return "- "
        counts = self.counts.setdefault(number, Counter())
        counts[level] = counts[level] + 1 if counts[level] else levels[level][2]
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        return _LEVEL_TEXT.sub(lambda m: self._figure(levels, counts, int(m[1]) - 1), text) + " "

    def _figure(
        self, levels: dict[int, tuple[str, str, int]], counts: Counter[int], level: int
    ) -> str:
        style, _text, start = levels.get(level, ("decimal", "", 1))
        return _figure(counts[level] or start, style)


def _number_properties(paragraph: Paragraph):
    """The list a paragraph belongs to, its own or that of its style."""
    own = paragraph._p.pPr.numPr if paragraph._p.pPr is not None else None
    if own is not None:
        return own
    style = paragraph.style
    for _count in range(6):
        if style is None:
            return None
        of_style = style.element.pPr.numPr if style.element.pPr is not None else None
        if of_style is not None:
            return of_style
        style = style.base_style
    return None


def _levels(abstract) -> dict[int, tuple[str, str, int]]:
    found = {}
    for level in abstract.iter(qn("w:lvl")):
        values = [level.find(qn(name)) for name in ("w:numFmt", "w:lvlText", "w:start")]
        style, text, start = (
            value.get(qn("w:val")) if value is not None else "" for value in values
        )
        found[int(level.get(qn("w:ilvl")))] = (style, text, int(start or 1))
    return found


def _figure(number: int, style: str) -> str:
    if style in ("upperRoman", "lowerRoman"):
        roman = ""
        for value, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
            while number >= value:
                roman, number = roman + letters, number - value
        return roman if style == "upperRoman" else roman.lower()
    if style in ("upperLetter", "lowerLetter"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if style == "upperLetter" else letter
    return str(number)
