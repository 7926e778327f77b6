"""Printed batches become one PDF: pages in order, numbered through, written one after the other.

The tags of all batches would have to be held in memory at once to be merged, so long paper carries its
title and language, but no tags: PDF/A-2u, every letter readable as text, and not 2a.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from core.pdf.book import Book, Source
from core.pdf.numbering import PageNumbers
from core.pdf.xmp import PRODUCER, UNICODE, About, packet


def merge(files: Sequence[Path], target: Path, about: About) -> int:
    """Merge printed batches into the file and return its pages; the same files give the same bytes.

    In memory are one batch's file at a time and a few bytes of each page.
    """
    digest = hashlib.sha256(packet(about, UNICODE))
    with target.open("wb") as file:
        book = Book(file)
        numbers, root = PageNumbers(book), _root(book, about)
        for part in files:
            content = part.read_bytes()
            digest.update(hashlib.sha256(content).digest())
            source = Source(book, content)
            for page, place in source.pages():
                numbers.lay_over(page, len(book.pages) + 1, source)
                source.take(page)
                book.put_page(page, place)
            if part == files[0]:  # the meaning of its colours [PDF/A-2]
                root[NameObject("/OutputIntents")] = source.take(source.root["/OutputIntents"])
        name = ByteStringObject(digest.digest()[:16])
        book.finish(root, _info(about), ArrayObject((name, name)))
    return len(book.pages)


def _info(about: About) -> DictionaryObject:
    day = about.pdf_date
    dates = {"/CreationDate": day, "/ModDate": day} if day else {}
    said = {"/Title": about.title, "/Producer": PRODUCER, **dates}
    return DictionaryObject({NameObject(k): TextStringObject(words) for k, words in said.items()})


def _root(book: Book, about: About) -> DictionaryObject:
    """Say language, title and, as PDF/A-2 asks, the metadata, which are not compressed."""
    metadata = StreamObject()
    metadata.set_data(packet(about, UNICODE))
    metadata[NameObject("/Type")] = NameObject("/Metadata")
    metadata[NameObject("/Subtype")] = NameObject("/XML")
    return DictionaryObject(
        {
            NameObject("/Lang"): TextStringObject("vi"),
            NameObject("/Metadata"): book.put(metadata),
            NameObject("/ViewerPreferences"): DictionaryObject(
                {NameObject("/DisplayDocTitle"): BooleanObject(True)}  # noqa: FBT003  the PDF's own true
            ),
        }
    )
