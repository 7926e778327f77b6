"""Printed batches become one PDF: pages in order, numbered through, fonts stored once.

The tags of all batches would have to be held in memory at once to be merged, so long paper carries its
title and language, but no tags.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import cast

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    RectangleObject,
    TextStringObject,
)

from core.pdf.engine import Printed, print_html


def merge(files: Sequence[Path], *, title: str) -> Printed:
    writer = PdfWriter()
    for file in files:
        writer.append(PdfReader(file), import_outline=False)
    _number(writer)
    writer.add_metadata({"/Title": title})
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject("vi")
    root[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}  # noqa: FBT003  the PDF's own true
    )
    merged = BytesIO()
    writer.write(merged)
    return Printed(merged.getvalue(), len(writer.pages))


def _number(writer: PdfWriter) -> None:
    """Lay the page numbers over the pages: top centre, from page 2 on [NĐ 30/2020 Phụ lục I].

    Each number is a form of a sheet printed with the same stylesheet; the content of the page itself
    is not read, for that would cost more than the printing.
    """
    pages = list(writer.pages)
    sheet = PdfReader(BytesIO(print_html(_number_sheet(pages), tagged=False).content))
    save, draw = _stream(writer, b"q"), _stream(writer, b"Q q /PageNumber Do Q")
    for place, (page, numbered) in enumerate(zip(pages, sheet.pages, strict=True)):
        if place:
            _lay_over(writer, page, numbered, save=save, draw=draw)


def _number_sheet(pages: Sequence[PageObject]) -> str:
    shapes = ("landscape" if page.mediabox.width > page.mediabox.height else "" for page in pages)
    sheets = "".join(f'<section class="sheet {shape}">&nbsp;</section>' for shape in shapes)
    return f'<html lang="vi"><head><title>Số trang</title></head><body>{sheets}</body></html>'


def _stream(writer: PdfWriter, content: bytes) -> IndirectObject:
    made = DecodedStreamObject()
    made.set_data(content)
    return writer._add_object(made)


def _lay_over(
    writer: PdfWriter,
    page: PageObject,
    numbered: PageObject,
    *,
    save: IndirectObject,
    draw: IndirectObject,
) -> None:
    content = numbered.get_contents()
    if content is None:
        return
    form = DecodedStreamObject()
    form.set_data(content.get_data())
    drawn_with = cast("DictionaryObject", numbered["/Resources"].get_object())
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): RectangleObject(list(numbered.mediabox)),
            NameObject("/Resources"): drawn_with.clone(writer),
        }
    )
    own = page.raw_get("/Contents")
    contents = list(own) if isinstance(own, ArrayObject) else [own]
    page[NameObject("/Contents")] = ArrayObject([save, *contents, draw])
    # The pages of a batch share their resources: the number needs a copy of this page's own.
    resources = DictionaryObject(cast("DictionaryObject", page["/Resources"].get_object()))
    forms = DictionaryObject(
        cast("DictionaryObject", resources.get("/XObject", DictionaryObject()).get_object())
    )
    forms[NameObject("/PageNumber")] = writer._add_object(form)
    resources[NameObject("/XObject")] = forms
    page[NameObject("/Resources")] = resources
