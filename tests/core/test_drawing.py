"""Plain rows of long tables, drawn as the layout engine would lay them out."""

from html import escape
from pathlib import Path

import pypdfium2
import pytest
from PIL import ImageChops

from core.pdf import Sheet, batches, print_sheets
from core.pdf.drawing import draw_rows
from core.pdf.engine import print_html
from core.pdf.frames import END, GOES_ON
from core.pdf.rows import is_plain, read_row

HEAD = (
    '<section class="sheet landscape"><table class="grid grid--small"><colgroup><col width="10%">'
    '<col width="30%"><col width="45%"><col width="15%"></colgroup><thead><tr><th>Số</th><th>Tác giả'
    "</th><th>Trích yếu</th><th>Ghi chú</th></tr></thead><tbody>"
)
BEFORE = f'<html lang="vi"><head><title>Thử</title></head><body>{HEAD}'
WORDS = (
    "Kế hoạch 141/KH-UBND về chuyển đổi số: “Tổ tự vệ” 12/3/2026, 2021–2025 & 50%/năm → № 7, fi ffi"
)


def row(n: int, kind: str = "", words: str = WORDS) -> str:
    opening = f'<tr class="{kind}">' if kind else "<tr>"
    return (
        f'{opening}<td class="mid">{n}</td><td>{escape(words[: 20 + n % 60])}</td>'
        f'<td>dòng {n}. {escape(words)}</td><td class="num">1.234,{n}</td></tr>'
    )


def pages_of(source: Path | bytes) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(source))


def words_of(page: pypdfium2.PdfPage) -> list[str]:
    return page.get_textpage().get_text_range().split()


def print_long(rows: list[str]) -> str:
    printed = print_sheets("Sổ dài", [Sheet(HEAD, rows, "</tbody></table></section>")])
    return " ".join(" ".join(words_of(page)) for page in pages_of(printed.content))


@pytest.mark.parametrize(
    "plain",
    [
        row(1),
        row(2, "struck"),
        row(3, "secret"),
        "\n<tr><td></td></tr>\n",
        "<tr><td>e\u0302\u0301</td></tr>",  # composed before it is printed
    ],
)
def test_words_in_cells_are_plain(plain):
    assert is_plain(plain)


@pytest.mark.parametrize(
    "other",
    [
        "<tr><th>x</th></tr>",
        '<tr><td colspan="2">x</td></tr>',
        '<tr class="sum"><td>x</td></tr>',
        "<tr><td>a<br>b</td></tr>",
        "<tr><td>م</td></tr>",
        "<tr><td>q\u0323</td></tr>",  # no letter of its own: a loose mark
        "<tr><td>a&shy;b</td></tr>",
        "<tr></tr>",
    ],
)
def test_what_needs_a_layout_is_not_plain(other):
    assert not is_plain(other)


def test_a_cell_says_what_its_html_says():
    read = read_row('<tr class="struck"><td class="num"> a\n&lt;b&gt;\xa0 e\u0302\u0301 </td></tr>')
    assert (read.kind, read.cells[0].align) == ("struck", "num")
    assert read.cells[0].words == "a <b>\xa0 ế"


def test_drawn_pages_are_those_the_engine_lays_out(tmp_path):
    kinds = ["", "struck", "secret", "", ""]
    rows = [row(n, kinds[n % 5]) for n in range(100)]
    rows[7] = row(7, words="KHÔNGCÓDẤUCÁCH" * 12)
    left = draw_rows(BEFORE, rows, tmp_path / "drawn.pdf", kept=20, told=lambda n_rows: None)
    html = f"{BEFORE.replace('<body>', GOES_ON)}{''.join(rows)}{END}</body></html>"
    laid_out = pages_of(print_html(html, "unnumbered.css", tagged=False).content)
    drawn = pages_of(tmp_path / "drawn.pdf")
    assert (left <= 20, len(drawn)) > (False, 4)
    for ours, theirs in zip(drawn, laid_out, strict=False):
        assert words_of(ours) == words_of(theirs)
        pictures = [page.render(scale=1.5).to_pil().convert("L") for page in (ours, theirs)]
        differences = ImageChops.difference(*pictures).histogram()
        # Rules may differ in tone; words one pixel out of place would differ ten times as much.
        assert sum(differences[128:]) / sum(differences) < 0.004


def test_rows_that_cannot_be_drawn_are_laid_out_in_their_place():
    rows = [row(n) for n in range(700)]
    rows[300] = rows[300].replace("dòng", "<b>dòng</b>")
    rows[450] = row(450, words="cao " * 2500)  # higher than a page
    text = print_long(rows)
    places = [text.find(f"dòng {n}.") for n in range(700)]
    assert -1 not in places
    assert places == sorted(places)


def test_no_process_is_given_more_rows_than_its_memory_is_meant_for(monkeypatch, tmp_path):
    """A job prints all rows but those of its last page; how large it is follows from no table's length."""
    jobs: list[tuple[str, int]] = []

    class Child:
        def print(self, html, target, *, hold_last_page_of):
            jobs.append(("laid out", html.count("<tr id=")))
            return 10 if hold_last_page_of else 0

        def draw(self, before, rows, target, *, kept, told):
            jobs.append(("drawn", len(rows)))
            return max(kept, 10)

    plain, other = "<tr><td>x</td></tr>", "<tr><td>a<br>b</td></tr>"
    for rows in ([plain] * 12_000, [other] * 1_000, ([plain] * 400 + [other]) * 5):
        sheet = Sheet("<html><body><table><tbody>", rows, "</tbody></table></body></html>")
        heard = batches.SimpleQueue()
        batches._print_stretch(sheet, 0, len(rows), Child(), tmp_path / "x", heard)
    assert {how for how, _n in jobs} == {"laid out", "drawn"}
    assert max(n for how, n in jobs if how == "laid out") == batches.BATCH
    assert max(n for how, n in jobs if how == "drawn") == batches.DRAWN
