"""Sheets to DOCX in the layout of official paper, the State's or, where their class says so, the Party's.

A4, margins 20 / 17 / 20 / 30 mm (right 15 of the Party's), Times New Roman 14, page numbers 13 pt top
centre from page 2, landscape appendices, tables whose heads are repeated. What paper.css says by class
names is said here by the same names; an element unknown here comes out as its paragraphs.
"""

import io
import re
from collections.abc import Callable, Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from core.docx.halves import fill
from core.docx.paragraphs import put, rule
from core.docx.pictures import picture_of
from core.docx.tables import add_layout, add_table
from core.docx.tree import Node, parse, runs_of
from core.pdf import Sheet

FACE = "Times New Roman"
_FIGURE = re.compile(r'<figure class="chart">.*?</figure>', re.DOTALL)


def write_docx(
    title: str, sheets: Sequence[Sheet], *, told: Callable[[int], None] = lambda n_rows: None
) -> bytes:
    """Return the document; `told` hears how many table rows are written after each sheet.

    The same sheets give the same bytes, whenever they are written.
    """
    writer = Writer(title)
    n = 0
    for sheet in sheets:
        writer.sheet(sheet)
        n += len(sheet.rows)
        told(n)
    file = io.BytesIO()
    writer.document.save(file)
    return _without_clock(file)


def _without_clock(file: io.BytesIO) -> bytes:
    """Pack the parts anew: python-docx notes the moment of writing beside each of them."""
    packed = io.BytesIO()
    with ZipFile(file) as parts, ZipFile(packed, "w") as target:
        for part in parts.infolist():
            target.writestr(ZipInfo(part.filename), parts.read(part), ZIP_DEFLATED)
    return packed.getvalue()


class Writer:
    """One document being written from top to bottom."""

    def __init__(self, title: str) -> None:
        self.document = Document()
        self.figures: list[str] = []
        self._set_style()
        properties = self.document.core_properties
        properties.title, properties.language = title, "vi-VN"
        properties.author = properties.comments = ""
        self.is_empty = True
        self.is_party = False

    def _set_style(self) -> None:
        style: Any = self.document.styles["Normal"]
        style.font.name, style.font.size = FACE, Pt(14)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), FACE)
        language = OxmlElement("w:lang")
        for script in ("w:val", "w:eastAsia"):
            language.set(qn(script), "vi-VN")
        style.element.get_or_add_rPr().append(language)
        style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
        style.paragraph_format.line_spacing = 1.15

    # --- Pages -----------------------------------------------------------------------------
    def sheet(self, sheet: Sheet) -> None:
        html = f"{sheet.before}{''.join(sheet.rows)}{sheet.after}"
        self.figures = _FIGURE.findall(html)
        for node in parse(html).elements():
            self.is_party = "party" in node.classes
            self._page(is_wide="landscape" in node.classes)
            self.block(node)

    def _page(self, *, is_wide: bool) -> None:
        """Begin a page of that shape; the very first carries no number."""
        document = self.document
        section = document.sections[0]
        if not self.is_empty:
            section = document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
        sides = (297, 210) if is_wide else (210, 297)
        section.page_width, section.page_height = Mm(sides[0]), Mm(sides[1])
        section.top_margin, section.bottom_margin = Mm(20), Mm(17 if is_wide else 20)
        section.left_margin = Mm(20 if is_wide else 30)
        section.right_margin = Mm(15 if is_wide or self.is_party else 17)
        section.header_distance = Mm(9)
        section.different_first_page_header_footer = self.is_empty
        if self.is_empty:
            self._number(section.header.paragraphs[0])
        self.is_empty = False

    @staticmethod
    def _number(paragraph: Any) -> None:
        paragraph.alignment = ALIGN.CENTER
        run = paragraph.add_run()
        run.font.size = Pt(13)
        for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            part.text = words
            run._r.append(part)

    @property
    def width(self) -> int:
        """The room between the margins, in EMU."""
        section: Any = self.document.sections[-1]
        return int(section.page_width - section.left_margin - section.right_margin)

    # --- Blocks ----------------------------------------------------------------------------
    def block(self, node: Node) -> None:
        classes = node.classes
        if classes & {"head", "foot"}:
            shares = (43, 57) if "head" in classes else (45, 55)
            cells = add_layout(self.document, self.width, shares)
            for cell, side in zip(cells, node.elements(), strict=False):
                fill(cell, side, is_head="head" in classes, is_party=self.is_party)
        elif node.tag == "table":
            add_table(self.document, node, self.width)
        elif node.tag == "figure":
            self._figure(node)
        elif "rule" in classes:
            rule(self.document.add_paragraph(), self.width, share=0.28)
        elif node.tag in ("p", "li", "h1", "h2", "h3", "figcaption"):
            self._paragraph(node)
        else:
            for child in node.elements():
                self.block_in(child, node)

    def block_in(self, node: Node, parent: Node) -> None:
        """A paragraph looks as its surroundings say; anything else is a block of its own."""
        inherited = parent.classes & {"title", "text", "caption", "ending", "to--several"}
        if inherited:
            node.attributes["class"] = " ".join({*node.classes, *inherited})
        self.block(node)

    def _paragraph(self, node: Node) -> None:
        classes = node.classes
        is_head = node.tag in ("h1", "h2", "h3")
        bold = is_head or "title" in classes
        leaning = {"note", "nothing"} if self.is_party else {"basis", "note", "nothing"}
        italic = bool(classes & leaning) or ("caption" in classes and not is_head)
        runs = runs_of(node, bold=bold, italic=italic)
        if not runs:
            return
        paragraph = self.document.add_paragraph()
        form = paragraph.paragraph_format
        if classes & {"title", "caption", "to", "nothing"} or node.tag == "figcaption":
            paragraph.alignment = ALIGN.CENTER
        elif "text" in classes:
            paragraph.alignment = ALIGN.JUSTIFY
            form.first_line_indent, form.space_after = Mm(10), Pt(6)
        if classes & {"title", "to"} and not is_head:
            form.space_before = Pt(14)
        # The last words of the text stay with the signature, which is a row that does not break.
        form.keep_with_next = is_head or "ending" in classes
        if "to--several" in classes:
            form.left_indent = Mm(45 if node.tag == "li" else 25)
        size = 11 if "note" in classes else 13 if "caption" in classes and not is_head else None
        if self.is_party and "title" in classes and node.tag == "p":
            size = 14 if "hyphens" in classes else 16
        put(paragraph, runs, size)

    def _figure(self, node: Node) -> None:
        """A drawing becomes a picture with its words beside it for those who do not see it."""
        html = self.figures.pop(0) if self.figures else ""
        caption = next(node.find("figcaption"), None)
        drawing = next(node.find("svg"), None)
        drawings = [one for one in node.find("svg") if "bars" in one.classes]
        if html and drawing is not None:
            label = (drawings or [drawing])[0].attributes.get("aria-label", "")
            paragraph = self.document.add_paragraph()
            paragraph.alignment = ALIGN.CENTER
            picture = paragraph.add_run().add_picture(
                io.BytesIO(picture_of(html)), width=int(self.width * 0.85)
            )
            picture._inline.docPr.set("descr", label)
        elif caption is not None:
            self._paragraph(caption)
