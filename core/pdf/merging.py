"""Printed batches become one PDF: pages in order, numbered through, fonts stored once.

The tags of all batches would have to be held in memory at once to be merged, so long paper carries its
title and language, but no tags: PDF/A-2u, every letter readable as text, and not 2a.
"""

import hashlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import cast

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from core.pdf.engine import Printed
from core.pdf.numbering import number_pages
from core.pdf.xmp import PRODUCER, UNICODE, About, packet


def merge(files: Sequence[Path], about: About) -> Printed:
    """Merge printed batches; the same files give the same bytes."""
    writer = PdfWriter()
    for file in files:
        writer.append(PdfReader(file), import_outline=False)
    number_pages(writer)
    _describe(writer, about)
    _archive(writer, files, about)
    merged = BytesIO()
    writer.write(merged)
    return Printed(merged.getvalue(), len(writer.pages), level=UNICODE)


def _describe(writer: PdfWriter, about: About) -> None:
    day = about.pdf_date
    dates = {"/CreationDate": day, "/ModDate": day} if day else {}
    writer.metadata = {"/Title": about.title, "/Producer": PRODUCER, **dates}
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject("vi")
    root[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}  # noqa: FBT003  the PDF's own true
    )


def _archive(writer: PdfWriter, files: Sequence[Path], about: About) -> None:
    """Give the file what PDF/A-2 asks of it: metadata, the meaning of its colours, an identifier."""
    root = writer.root_object
    metadata = StreamObject()
    metadata.set_data(packet(about, UNICODE))
    metadata[NameObject("/Type")] = NameObject("/Metadata")
    metadata[NameObject("/Subtype")] = NameObject("/XML")
    root[NameObject("/Metadata")] = writer._add_object(metadata)
    first = cast("DictionaryObject", PdfReader(files[0]).trailer["/Root"])
    root[NameObject("/OutputIntents")] = cast("ArrayObject", first["/OutputIntents"]).clone(writer)
    writer.pdf_header = "%PDF-1.7"
    digest = hashlib.sha256(packet(about, UNICODE))
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    name = ByteStringObject(digest.digest()[:16])
    writer._ID = ArrayObject((name, name))
