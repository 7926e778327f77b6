"""PDFs written object by object: whole for a strict reader, and nothing of the pages stays in memory."""

import subprocess
import sys
import tracemalloc
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from core.pdf.book import Book, Source

ROOT = Path(__file__).resolve().parents[2]


def page_of(book: Book, content: bytes) -> DictionaryObject:
    box = ArrayObject(map(NumberObject, (0, 0, 595, 842)))
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Page"),
            NameObject("/MediaBox"): box,
            NameObject("/Resources"): DictionaryObject(),
            NameObject("/Contents"): book.put_stream(content),
        }
    )


def write_pages(book: Book, n: int) -> None:
    for place in range(n):
        book.put_page(page_of(book, b"0 0 %d 1 re f\n" % place * 500))


def pdf_of(n_pages: int) -> bytes:
    file = BytesIO()
    book = Book(file)
    write_pages(book, n_pages)
    book.finish(DictionaryObject(), DictionaryObject())
    return file.getvalue()


def test_a_book_is_whole_for_a_strict_reader():
    reader = PdfReader(BytesIO(pdf_of(3)), strict=True)
    contents = [page.get_contents().get_data() for page in reader.pages]
    assert [content.split()[2] for content in contents] == [b"0", b"1", b"2"]


def test_what_is_written_into_a_book_is_not_kept(tmp_path):
    with (tmp_path / "book.pdf").open("wb") as file:
        book = Book(file)
        write_pages(book, 10)
        tracemalloc.start()
        try:
            write_pages(book, 3_000)
            kept, _peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert kept < 3_000 * 100  # bytes: where each object begins, and no object


def test_pages_of_a_source_are_forgotten_once_they_are_taken():
    source = Source(Book(BytesIO()), pdf_of(200))
    kept = []
    for page, place in source.pages():
        source.take(page)
        source.book.put_page(page, place)
        kept.append(len(source.reader.resolved_objects))
    assert (len(kept), max(kept)) == (200, kept[0])


def test_a_link_leads_to_its_page_wherever_that_comes_to_stand():
    file = BytesIO()
    book = Book(file)
    later = book.reserve()
    link = DictionaryObject({NameObject("/Dest"): ArrayObject([later, NameObject("/Fit")])})
    first = page_of(book, b"first")
    first[NameObject("/Annots")] = ArrayObject([book.put(link)])
    book.put_page(first)
    book.put_page(page_of(book, b"later"), later)
    book.finish(DictionaryObject(), DictionaryObject())
    merged = merged_of(pdf_of(2), file.getvalue())
    (link,) = merged.pages[2]["/Annots"]
    assert len(merged.pages) == 4
    assert link["/Dest"][0].get_object()["/Contents"].get_data() == b"later"


def merged_of(*parts: bytes) -> PdfReader:
    file = BytesIO()
    book = Book(file)
    for source in (Source(book, part) for part in parts):
        for page, place in source.pages():
            source.take(page)
            book.put_page(page, place)
    book.finish(DictionaryObject(), DictionaryObject())
    return PdfReader(BytesIO(file.getvalue()), strict=True)


def test_who_asks_for_long_paper_does_not_merge_it():
    """Merging belongs to a printing process: a worker that lives for days keeps the memory it once took."""
    program = "import sys, core.pdf; print('core.pdf.merging' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
