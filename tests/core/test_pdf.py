"""Paper as bytes: fonts, page numbers, tags, long tables in parts, and a fetcher that reaches nothing."""

import ctypes
import os
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pypdfium2
import pypdfium2.raw
import pytest
from pypdf import PdfReader

from core.pdf import PaperError, Sheet, print_sheets
from core.pdf.engine import print_html

WORDS = "Cộng hòa xã hội chủ nghĩa Việt Nam: ẤẦẨẪẬ ộ ữ ự Ỷ đặng"


def page(body: str) -> str:
    return f'<html lang="vi"><head><title>Thử</title></head><body>{body}</body></html>'


def fonts_of(content: bytes) -> set[str]:
    """Return the faces that really drew letters."""
    names = set()
    for sheet in pypdfium2.PdfDocument(content):
        text = sheet.get_textpage()
        for place in range(text.count_chars()):
            name, flags = ctypes.create_string_buffer(100), ctypes.c_int()
            pypdfium2.raw.FPDFText_GetFontInfo(text.raw, place, name, 100, ctypes.byref(flags))
            names.add(name.value.decode().rpartition("+")[2])
    return names - {""}


def text_of(content: bytes, place: int) -> str:
    return pypdfium2.PdfDocument(content)[place].get_textpage().get_text_range()


def test_every_vietnamese_letter_is_in_the_times_face():
    content = print_html(page(f"<p>{WORDS} <b>{WORDS}</b> <i>{WORDS}</i></p>")).content
    assert {name.split("-")[0] for name in fonts_of(content)} <= {"Liberation", "TimesNewRomanPS"}
    assert WORDS in text_of(content, 0)


def test_paper_is_tagged_and_carries_title_and_language():
    reader = PdfReader(BytesIO(print_html(page("<h1>Báo cáo</h1>")).content))
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "Thử"
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root


def test_pages_are_numbered_from_the_second():
    sheets = [Sheet(f'<section class="sheet">tờ {name}</section>') for name in "abc"]
    printed = print_sheets("Thử", sheets)
    assert printed.n_pages == 3
    assert text_of(printed.content, 0).split() == ["tờ", "a"]
    assert sorted(text_of(printed.content, 2).split()) == ["3", "c", "tờ"]


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "http://127.0.0.1:1/x.png", "//example.org/x.png", "x.png"]
)
def test_paper_fetches_nothing(address):
    for body in (f'<img src="{address}">', f'<link rel="attachment" href="{address}">'):
        try:
            content = print_html(page(body)).content
        except PaperError:
            continue
        assert b"EmbeddedFile" not in content
        assert b"/Subtype /Image" not in content


def test_a_long_table_is_printed_in_parts_and_numbered_through():
    rows = [f"<tr><td>dòng {n}.</td><td>nội dung</td></tr>" for n in range(600)]
    cover = Sheet('<section class="sheet landscape">bìa</section>')
    head = "<thead><tr><th>A</th><th>B</th></tr></thead>"
    before = (
        f'<section class="sheet landscape"><p class="once">ĐẦU</p><table class="grid">{head}<tbody>'
    )
    after = "</tbody></table><p>HẾT</p></section>"
    heard: list[int] = []
    printed = print_sheets("Sổ dài", [cover, Sheet(before, rows, after)], told=heard.append)
    pages = [text_of(printed.content, place) for place in range(printed.n_pages)]
    text = "\n".join(pages)
    assert [n for n in range(600) if f"dòng {n}." not in text] == []
    assert (text.count("dòng "), text.count("ĐẦU"), text.count("HẾT")) == (600, 1, 1)
    numbers = [page.split()[-1] for page in pages]
    assert numbers == ["bìa", *map(str, range(2, printed.n_pages + 1))]
    assert all("A B" in " ".join(page.split()) for page in pages[1:])
    assert (heard[-1], heard) == (600, sorted(heard))
    unfilled = [n for n in (page.count("dòng") for page in pages[1:]) if n < 20]
    assert len(unfilled) <= 3  # the ends of the two stretches, and the page with the title
    reader = PdfReader(BytesIO(printed.content))
    assert reader.metadata.title == "Sổ dài"
    assert reader.trailer["/Root"]["/Lang"] == "vi"


def test_the_pages_after_the_first_of_one_part_have_readable_numbers():
    head = '<section class="sheet landscape"><table class="grid"><tbody>'
    rows = [
        '<tr class="group"><th scope="rowgroup">Nhóm</th></tr>',
        *["<tr><td>Việc</td></tr>"] * 501,
    ]
    printed = print_sheets("Thử", [Sheet(head, rows, "</tbody></table></section>")])
    assert [text_of(printed.content, n).split()[-1] for n in (1, 2)] == ["2", "3"]


def test_work_stops_when_the_listener_says_so():
    class Stop(Exception):
        pass

    def stop(n_rows):
        raise Stop

    rows = ["<tr><td>x</td></tr>"] * 600
    sheet = Sheet('<section class="sheet"><table><tbody>', rows, "</tbody></table></section>")
    with pytest.raises(Stop):
        print_sheets("Thử", [sheet], told=stop)


def test_a_stopped_work_leaves_no_printing_process_behind():
    """A cancelled report stops at its next batch: what its processes still print nobody wants."""
    begun = []

    def stop(n_rows):
        begun.extend(printing_processes())
        raise InterruptedError

    rows = ["<tr><td>x</td></tr>"] * 900
    sheet = Sheet('<section class="sheet"><table><tbody>', rows, "</tbody></table></section>")
    with pytest.raises(InterruptedError):
        print_sheets("Thử", [sheet], told=stop)
    assert begun
    assert not set(begun) & set(printing_processes())


def printing_processes() -> list[int]:
    """The living children of this process that print."""
    mine = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            if (
                int(fields[1]) == os.getpid()
                and b"core.pdf.child" in (status.parent / "cmdline").read_bytes()
            ):
                mine.append(int(status.parent.name))
    return mine


def test_a_hole_in_a_long_paper_stops_it_with_its_reason():
    rows = ['<tr><td><img src="file:///etc/hostname"></td></tr>'] * 600
    sheet = Sheet('<section class="sheet"><table><tbody>', rows, "</tbody></table></section>")
    with pytest.raises(PaperError, match="may not fetch"):
        print_sheets("Thử", [sheet])
