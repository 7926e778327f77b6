"""A PDF written object by object: what is written is not kept, so memory does not grow with the pages."""

from array import array
from collections.abc import Iterator
from io import BytesIO
from typing import IO, cast
from zlib import compress

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
)

from core.pdf.errors import PaperError


class Place(IndirectObject):
    """The place of an object in a book, which may be written later."""


class Book:
    """Objects, pages among them, on their way into a file; `finish` makes a PDF of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.starts = array("Q", [0])  # of each object; there is none of number 0
        self.pages = array("Q")
        file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self.tree = self.reserve()

    def reserve(self) -> Place:
        self.starts.append(0)
        return Place(len(self.starts) - 1, 0, None)

    def put(self, thing: PdfObject, place: Place | None = None) -> Place:
        """Write an object whose references are places of this book."""
        place = self._begin(place)
        thing.write_to_stream(self.file)
        self.file.write(b"\nendobj\n")
        return place

    def put_stream(self, content: bytes) -> Place:
        """Write content of pages, compressed."""
        packed, place = compress(content), self._begin()
        self.file.write(b"<</Filter/FlateDecode/Length %d>>\nstream\n" % len(packed))
        self.file.write(packed)
        self.file.write(b"\nendstream\nendobj\n")
        return place

    def put_page(self, page: DictionaryObject, place: Place | None = None) -> None:
        page[NameObject("/Parent")] = self.tree
        self.pages.append(self.put(page, place).idnum)

    def finish(
        self, root: DictionaryObject, info: PdfObject, identifier: PdfObject | None = None
    ) -> None:
        """Write what holds the pages together; nothing can be put afterwards."""
        self._begin(self.tree)
        kids = b" ".join(b"%d 0 R" % number for number in self.pages)
        self.file.write(b"<</Type/Pages/Count %d/Kids[%s]>>\nendobj\n" % (len(self.pages), kids))
        root[NameObject("/Type")], root[NameObject("/Pages")] = NameObject("/Catalog"), self.tree
        trailer = DictionaryObject(
            {
                NameObject("/Root"): self.put(root),
                NameObject("/Info"): self.put(info),
                NameObject("/Size"): NumberObject(len(self.starts)),
            }
        )
        if identifier is not None:
            trailer[NameObject("/ID")] = identifier
        start = self.file.tell()
        self.file.write(b"xref\n0 %d\n0000000000 65535 f \n" % len(self.starts))
        self.file.writelines(
            b"%010d 00000 n \n" % begun if begun else b"0000000000 65535 f \n"  # free: never put
            for begun in self.starts[1:]
        )
        self.file.write(b"trailer\n")
        trailer.write_to_stream(self.file)
        self.file.write(b"\nstartxref\n%d\n%%%%EOF\n" % start)

    def _begin(self, place: Place | None = None) -> Place:
        place = place or self.reserve()
        self.starts[place.idnum] = self.file.tell()
        self.file.write(b"%d 0 obj\n" % place.idnum)
        return place


class Source:
    """A printed PDF whose objects go into a book, each once and with what it refers to.

    Its pages hang on one node of the tree, as WeasyPrint and books write them.
    """

    def __init__(self, book: Book, content: bytes) -> None:
        self.book = book
        self.reader = PdfReader(BytesIO(content))
        self.places: dict[int, Place] = {}
        self.waiting: list[int] = []  # have a place, and are to be written

    def pages(self) -> Iterator[tuple[DictionaryObject, Place]]:
        """Give every page, to be changed, taken and put into its place."""
        tree = cast("DictionaryObject", self.root["/Pages"])
        kids = [kid.idnum for kid in cast("ArrayObject", tree["/Kids"])]
        for number in kids:  # all at once: a link may name a page that comes later
            self.places[number] = self.book.reserve()
        for number in kids:
            page = cast("DictionaryObject", self._read(number))
            del page["/Parent"]
            yield page, self.places[number]
            self._forget(number)

    @property
    def root(self) -> DictionaryObject:
        return cast("DictionaryObject", self.reader.trailer["/Root"])

    def has_taken(self, reference: PdfObject) -> bool:
        return isinstance(reference, IndirectObject) and reference.idnum in self.places

    def take(self, thing: PdfObject) -> PdfObject:
        """Return an object with references of the book, after what it refers to has been written."""
        taken = self._renumber(thing)
        while self.waiting:
            number = self.waiting.pop()
            self.book.put(self._renumber(self._read(number)), self.places[number])
            self._forget(number)
        return taken

    def _renumber(self, thing: PdfObject) -> PdfObject:
        if isinstance(thing, IndirectObject):
            return thing if isinstance(thing, Place) else self._place_of(thing.idnum)
        if isinstance(thing, DictionaryObject):
            thing.update({key: self._renumber(value) for key, value in thing.items()})
        elif isinstance(thing, ArrayObject):
            thing[:] = map(self._renumber, thing)
        return thing

    def _place_of(self, number: int) -> Place:
        if number not in self.places:
            self.places[number] = self.book.reserve()
            self.waiting.append(number)
        return self.places[number]

    def _read(self, number: int) -> PdfObject:
        found = self.reader.get_object(IndirectObject(number, 0, self.reader))
        if found is None:
            raise PaperError(f"a printed part has no object {number}")
        return found

    def _forget(self, number: int) -> None:
        """Let go of an object that pypdf keeps once it is read."""
        self.reader.resolved_objects.pop((0, number), None)
