"""A checker of printed paper: tags, language, fonts, PDF/A and PDF/UA, read with pypdf, not by the maker."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pypdfium2
from pypdf import PdfReader
from pypdf.generic import ContentStream, IndirectObject, NullObject

A4 = (595, 842)
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUAID = "{http://www.aiim.org/pdfua/ns/id/}"
GENERAL = {
    "title": f"{{http://purl.org/dc/elements/1.1/}}title/{RDF}Alt/{RDF}li",
    "producer": "{http://ns.adobe.com/pdf/1.3/}Producer",
    "created": "{http://ns.adobe.com/xap/1.0/}CreateDate",
}
FORBIDDEN = (
    "/JavaScript",
    "/JS",
    "/Launch",
    "/EmbeddedFiles",
    "/OpenAction",
    "/AA",
    "/XFA",
    "/LZWDecode",
)
TIMES = re.compile(r"(Liberation-?Serif|Times-?New-?Roman|Tinos|TeX-?Gyre-?Termes)", re.IGNORECASE)


def check_paper(
    content: bytes,
    *,
    words: str = "",
    level: str = "A",
    size: tuple[int, int] = A4,
    is_numbered: bool = True,
) -> int:
    """Fail unless this is archival, readable paper of its size (in points); with tags on level A.

    Return how many pages it has.
    """
    reader = PdfReader(BytesIO(content))
    check_archive(reader, content, level)
    check_fonts(reader)
    check_pages(reader, content, size, is_numbered=is_numbered)
    check_words(content, words)
    if level == "A":
        check_tags(reader)
    return len(reader.pages)


def check_archive(reader: PdfReader, content: bytes, level: str) -> None:
    root = reader.trailer["/Root"]
    assert content.startswith(b"%PDF-1.7")
    assert min(content[content.index(b"\n") + 2 : content.index(b"\n") + 6]) > 127  # says: binary
    assert not reader.is_encrypted
    assert len(reader.trailer["/ID"]) == 2
    assert root["/Lang"] == "vi"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] is True or (
        root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    )
    (intent,) = root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    profile = intent["/DestOutputProfile"]
    assert profile["/N"] == 3
    assert profile.get_data()[36:40] == b"acsp"
    for thing in every_object(reader):
        if isinstance(thing, dict):
            assert not [key for key in FORBIDDEN if key in thing], thing
            assert thing.get("/Filter") != "/LZWDecode"
            assert thing.get("/SMask") in (None, "/None")
    check_metadata(reader, level)


def check_metadata(reader: PdfReader, level: str) -> None:
    """Info and XMP must say the same; the identifiers say what the paper keeps to."""
    packet = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    tree = ElementTree.fromstring(
        packet[packet.index("<x:xmpmeta") : packet.index("<?xpacket end")]
    )
    assert tree.findtext(f".//{PDFAID}part") == "2"
    assert tree.findtext(f".//{PDFAID}conformance") == level
    assert tree.findtext(f".//{PDFUAID}part") == ("1" if level == "A" else None)
    if level == "A":
        assert "http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>" in packet
    said = {name: tree.findtext(f".//{path}") for name, path in GENERAL.items()}
    assert said["title"], "paper has a title"
    assert said["title"] == reader.metadata.title
    assert said["producer"] == reader.metadata.producer
    created = reader.metadata.creation_date
    assert said["created"] == (created.isoformat(timespec="seconds") if created else None)


def every_object(reader: PdfReader) -> Iterator[Any]:
    for number in range(1, reader.trailer["/Size"]):
        yield reader.get_object(IndirectObject(number, 0, reader))


def check_fonts(reader: PdfReader) -> None:
    """Every font is embedded, can be read as text, and is the prescribed one but for single signs."""
    families = set()
    for thing in every_object(reader):
        if not isinstance(thing, dict) or thing.get("/Type") != "/Font":
            continue
        if thing["/Subtype"] == "/Type0":
            assert "/ToUnicode" in thing
            assert thing["/Encoding"] == "/Identity-H"
        else:
            assert thing["/Subtype"] == "/CIDFontType2", thing
            assert thing["/CIDToGIDMap"] == "/Identity"
            assert "/FontFile2" in thing["/FontDescriptor"]
            families.add(str(thing["/BaseFont"]).partition("+")[2])
    assert families
    assert [name for name in families if TIMES.match(name)]


def check_pages(
    reader: PdfReader, content: bytes, size: tuple[int, int], *, is_numbered: bool
) -> None:
    """Upright or across, numbered top centre from the second page on; labels bear no number."""
    document = pypdfium2.PdfDocument(content)
    for number, page in enumerate(reader.pages, 1):
        width, height = (round(float(side)) for side in page.mediabox[2:])
        assert (width, height) in (size, size[::-1])
        if not is_numbered:
            continue
        text = document[number - 1].get_textpage()
        middle = width / 2 + 14  # of what is written: the left margin is 10 mm wider at most
        top = text.get_text_bounded(
            left=middle - 29, right=middle + 15, bottom=height - 52, top=height
        ).strip()
        assert (top == str(number)) is (number > 1), f"page {number} is numbered {top!r}"


def check_words(content: bytes, words: str) -> None:
    """Every word is there to be searched for; capitals are the style's, breaks in a cell the column's."""
    printed = text_of(content)
    assert "\ufffd" not in printed
    assert "\x00" not in printed
    assert not (lost := lost_words(words, printed)), lost


def lost_words(words: str, printed: str) -> set[str]:
    squeezed = "".join(printed.split()).casefold()
    return {word for word in re.findall(r"[^\W_]+", words) if word.casefold() not in squeezed}


def words_of(html: str) -> str:
    """Return what a page of HTML shows to be read."""
    body = html.partition("<body")[2].partition(">")[2]
    body = re.sub(
        r"<(desc|title)\b.*?</\1>", " ", body, flags=re.DOTALL
    )  # of charts: read aloud only
    return unescape(re.sub(r"<[^>]*>", " ", body))


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "\f".join(page.get_textpage().get_text_range() for page in document)


def check_tags(reader: PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    tree = root["/StructTreeRoot"]
    elements = list(elements_below(tree, tree))
    kinds = [element["/S"] for element in elements]
    assert kinds[0] == "/Document"
    check_parent_tree(reader, tree, elements)
    check_tables(tree, elements)
    for element in elements:
        if element["/S"] == "/Figure":
            assert element["/Alt"].strip()
    levels = [int(kind[2]) for kind in kinds if re.fullmatch("/H[1-6]", kind)]
    for before, after in zip([0, *levels], levels, strict=False):
        assert after <= before + 1, f"headings jump from {before} to {after}"


def elements_below(element: Any, tree: Any) -> Iterator[Any]:
    """Give every element; each must know its parent."""
    kids = element["/K"]
    for kid in kids if isinstance(kids, list) else [kids]:
        found = kid.get_object() if isinstance(kid, IndirectObject) else kid
        if isinstance(found, dict) and found.get("/Type") == "/StructElem":
            assert found.raw_get("/P").idnum == element.indirect_reference.idnum
            yield found
            yield from elements_below(found, tree)


def check_parent_tree(reader: PdfReader, tree: Any, elements: list[Any]) -> None:
    """What is marked on pages belongs to exactly one element and back, and all else is an artifact."""
    hung = {element.indirect_reference.idnum: element for element in elements}
    numbers = tree["/ParentTree"]["/Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    n_marks = 0
    for page in reader.pages:
        own = owners[page["/StructParents"]].get_object()
        marks = list(marks_on(page, reader))
        assert len(marks) == len(set(marks))
        for mark in marks:
            element = hung[own[mark].get_object().indirect_reference.idnum]
            assert mark in element["/K"], "the element knows its content"
            assert element["/Pg"].indirect_reference.idnum == page.indirect_reference.idnum
        filled = {
            n for n, owner in enumerate(own) if not isinstance(owner.get_object(), NullObject)
        }
        assert filled == set(marks)
        assert page["/Tabs"] == "/S"
        n_marks += len(marks)
    claimed = sum(isinstance(kid, int) for element in elements for kid in element["/K"])
    assert claimed == n_marks, "an element claims content that is on no page"


def marks_on(page: Any, reader: PdfReader) -> Iterator[int]:
    """Give the numbers of marked content; fail at words and pictures outside of marks."""
    open_marks: list[str] = []
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            open_marks.append(str(operands[0]))
            if operator == b"BDC" and "/MCID" in operands[1]:
                yield operands[1]["/MCID"]
        elif operator == b"EMC":
            open_marks.pop()
        elif operator in (b"TJ", b"Tj", b"Do", b"f", b"S", b"B"):
            assert open_marks, f"{operator!r} outside of marked content"


def check_tables(tree: Any, elements: list[Any]) -> None:
    """Every head cell says whose head it is; every cell under one names it."""
    named = {str(element["/ID"]) for element in elements if "/ID" in element}
    if named:
        index = [str(name) for name in tree["/IDTree"]["/Names"][::2]]
        assert (set(index), index) == (named, sorted(index))
    for element in elements:
        kids = [kid.get_object() for kid in element["/K"] if isinstance(kid, IndirectObject)]
        below = {kid["/S"] for kid in kids if "/S" in kid}
        if element["/S"] == "/Table":
            assert below <= {"/THead", "/TBody", "/TFoot", "/Caption", "/TR"}
            assert below
        elif element["/S"] in ("/THead", "/TBody", "/TFoot"):
            assert below <= {"/TR"}
        elif element["/S"] == "/TR":
            assert below <= {"/TH", "/TD"}
        elif element["/S"] == "/TH":
            assert element["/A"]["/Scope"] in ("/Row", "/Column")
        elif element["/S"] == "/TD":
            assert element["/A"]["/Headers"]
            assert {str(name) for name in element["/A"]["/Headers"]} <= named


def page_texts(content: bytes) -> list[str]:
    """The pages as they are read, a line a line."""
    pages = (page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))
    return [page.replace("\r\n", "\n") for page in pages]
