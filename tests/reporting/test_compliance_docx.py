"""The narrative report as DOCX: the words of the PDF, the layout of official paper, opened by an office."""

import io
from datetime import date, timedelta
from pathlib import Path

import docx
import pypdfium2
import pytest
import time_machine
from django.urls import reverse
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from core.docx import write_docx
from core.pdf import Sheet
from reporting import runs
from reporting.models import ReportRun
from reporting.paper.compliance import collect
from reporting.paper.frozen import freeze
from reporting.paper.printing import lay_out
from tests.conftest import NOON
from tests.office import converted, needs_office

GOLDEN = Path(__file__).parent / "golden" / "compliance-docx.txt"


@pytest.fixture
def made(asked, duties) -> bytes:
    report = collect(asked(period_from=date(2026, 7, 1), period_to=date(2026, 9, 16)))
    return write_docx(*lay_out("compliance", freeze(report)))


def opened(content: bytes):
    return docx.Document(io.BytesIO(content))


def lines_of(document) -> str:
    """Every paragraph in order with its side and look; a table as its rows."""
    lines = []
    for block in document.iter_inner_content():
        if isinstance(block, docx.table.Table):
            lines += ["| " + " | ".join(c.text for c in row.cells) + " |" for row in block.rows]
        elif block.text.strip():
            looks = {"B" for run in block.runs if run.bold} | {"I" for r in block.runs if r.italic}
            side = block.alignment.name if block.alignment is not None else "LEFT"
            lines.append(f"[{side}{''.join(sorted(looks))}] {block.text}")
    return "\n".join(lines) + "\n"


def test_paragraphs_and_tables_are_those_of_the_golden_file(made):
    """Delete the file and run again to accept a change."""
    if not GOLDEN.exists():
        GOLDEN.write_text(lines_of(opened(made)), "utf-8")
        pytest.fail("the golden file was not there; it is now: read it, then run again")
    assert lines_of(opened(made)) == GOLDEN.read_text("utf-8")


def test_the_same_report_gives_the_same_file_whenever_it_is_fetched(asked, duties):
    frozen = freeze(collect(asked()))
    files = []
    for day in (NOON, NOON + timedelta(days=400)):
        with time_machine.travel(day, tick=False):
            files.append(write_docx(*lay_out("compliance", frozen)))
    assert files[0] == files[1]
    assert opened(files[0]).tables


def test_pages_are_those_of_official_paper(made):
    document = opened(made)
    first, *appendices = document.sections
    sides = [round(side.mm) for side in (first.top_margin, first.right_margin, first.left_margin)]
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    assert sides == [20, 17, 30]
    assert [section.orientation for section in appendices] == [WD_ORIENT.LANDSCAPE] * 2
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert document.styles["Normal"].font.size.pt == 14


def test_pages_are_numbered_top_centre_but_for_the_first(made):
    first, *rest = opened(made).sections
    assert first.different_first_page_header_footer
    assert first.first_page_header.paragraphs[0].text == ""
    assert "PAGE" in first.header._element.xml
    assert all(s.header.is_linked_to_previous for s in rest)
    assert not any(s.different_first_page_header_footer for s in rest)


def test_heads_of_tables_are_repeated_and_cells_span(made):
    grids = [t for t in opened(made).tables if t.style.name == "Table Grid"]
    repeated = [
        sum(row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in t.rows) for t in grids
    ]
    assert repeated == [3, 2]
    head = grids[0].rows[0].cells
    assert head[3].text == head[4].text == "Đã hoàn thành"
    assert grids[0].rows[1].cells[1].text == "Đơn vị"  # reaches down from the row above


def test_the_chart_is_a_picture_with_words(made):
    (picture,) = opened(made).inline_shapes
    assert picture._inline.docPr.get("descr").startswith("Kết quả thực hiện theo cơ quan, đơn vị.")


def test_words_of_agencies_stay_words(asked, duties):
    sheet = Sheet(
        '<section class="sheet"><div class="text"><p>a &lt;b&gt; &amp; c</p></div></section>'
    )
    assert opened(write_docx("Thử", [sheet])).paragraphs[-1].text == "a <b> & c"


def finished(asked, **fields) -> ReportRun:
    run = asked(**fields)
    runs.make_run(runs.claim_run(run.pk, clock=lambda: NOON))
    run.refresh_from_db()
    assert run.state == ReportRun.State.DONE, run.error
    return run


def test_the_file_is_fetched_from_the_report_s_page(
    asked, duties, coordinator, outsider, signed_in
):
    run = finished(asked)
    page = signed_in(coordinator).get(reverse("reporting:run-detail", args=[run.pk]))
    address = reverse("reporting:export-of", args=["report", "docx"]) + f"?run={run.pk}"
    assert address in page.content.decode()
    content = b"".join(signed_in(coordinator).get(address))
    assert "BÁO CÁO" in [p.text for p in opened(content).paragraphs]
    assert signed_in(outsider).get(address).status_code == 404


def test_a_report_that_is_not_ready_is_refused(asked, duties, coordinator, signed_in):
    run = asked()
    address = reverse("reporting:export-of", args=["report", "docx"]) + f"?run={run.pk}"
    answer = signed_in(coordinator).get(address)
    assert answer.status_code == 409
    assert "chưa sẵn sàng" in answer.content.decode()


@needs_office
def test_libreoffice_opens_it_and_shows_the_same_words(made, tmp_path):
    file = tmp_path / "bao-cao.docx"
    file.write_bytes(made)
    pdf = pypdfium2.PdfDocument(converted(file, "pdf", tmp_path))
    texts = [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
    assert len(texts) >= 3
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in texts[0]
    assert (
        "Tổng số nhiệm vụ phải thực hiện trong kỳ (tính theo lượt cơ quan chủ trì): 3" in texts[0]
    )
    assert texts[1].startswith("2 ")  # the page number, from page 2
    assert "Xây dựng chuyên trang" in " ".join(texts)
