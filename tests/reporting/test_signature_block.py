"""Where the signature stands on the page and how it is printed, read from the PDF; dates of table B."""

import re
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader

from assignments.models import Assignment
from core.formatting import paper_date
from reporting.models import ReportRun
from reporting.paper.compliance import ComplianceReport
from reporting.paper.frozen import thaw
from reporting.paper.printing import collect_frozen, lay_out, print_frozen
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY

COMPLIANCE = ReportRun.Kind.COMPLIANCE
SIGNED = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Lưu Trung"]
LAST_WORDS = "Trên đây là báo cáo"


@pytest.fixture
def printed(asked, duties) -> bytes:
    frozen, _n_rows = collect_frozen(asked(cut_off=TODAY))
    frozen["head"]["signs"], frozen["signer"] = SIGNED[:3], SIGNED[3]
    return print_frozen(COMPLIANCE, frozen, dated=NOON).content


def place_of(content: bytes, words: str) -> tuple[int, float, float, float]:
    """Return page, left, right and bottom of the last time the words stand there, in points."""
    places = []
    for number, page in enumerate(pypdfium2.PdfDocument(content)):
        text = page.get_textpage()
        search = text.search(words, match_case=True)
        while found := search.get_next():
            boxes = [text.get_charbox(found[0] + n) for n in range(found[1])]
            left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
            places.append((number, left, right, min(box[1] for box in boxes)))
    assert places, words
    return places[-1]


def test_the_signature_stands_in_the_right_half_line_under_line_with_room_for_a_hand(printed):
    places = [place_of(printed, words) for words in SIGNED]
    width = 595
    for _page, left, right, _bottom in places:
        assert left > width / 2 - 28  # the text's middle lies left of the paper's: margins differ
        assert right < width - 42
    middles = [(left + right) / 2 for _page, left, right, _bottom in places]
    assert max(middles) - min(middles) < 2, "all lines are centred on one axis"
    heights = [bottom for *_rest, bottom in places]
    assert heights == sorted(heights, reverse=True)
    assert heights[2] - heights[3] > 70, "25 mm for the signature between title and name"
    assert heights[0] - heights[2] < 45


def test_authority_title_and_name_are_bold_and_the_text_above_is_not(printed):
    fonts: list[tuple[str, str]] = []
    for page in PdfReader(BytesIO(printed)).pages:
        page.extract_text(
            visitor_text=lambda text, _cm, _tm, font, _size: fonts.append(
                (text, str((font or {}).get("/BaseFont", "")))
            )
        )
    for words in SIGNED:
        assert ["Bold" in name for text, name in fonts if words in text] == [True], words
    assert not any("Bold" in name for text, name in fonts if LAST_WORDS in text)


def test_the_last_words_of_the_text_stand_above_the_signature_on_its_page(printed):
    page, _left, _right, bottom = place_of(printed, LAST_WORDS)
    of_authority = place_of(printed, SIGNED[0])
    assert page == of_authority[0]
    assert bottom > of_authority[3]


def test_every_date_of_table_b_is_that_of_its_row_with_days_and_months_as_paper_writes_them(
    asked, duties, department2
):
    Assignment.objects.filter(pk=duties["idle"].pk).update(
        due_on=TODAY - 3 * DAY, original_due_on=TODAY - 11 * DAY
    )
    frozen, _n_rows = collect_frozen(asked(cut_off=TODAY))
    report = thaw(ComplianceReport, frozen)
    (table,) = [s for s in lay_out(COMPLIANCE, frozen)[1] if "NHIỆM VỤ QUÁ HẠN" in s.before]
    rows = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in table.rows]
    rows = [cells for cells in rows if len(cells) == 11]
    assert len(rows) == len(report.overdue) == 2
    for cells, row in zip(rows, report.overdue, strict=True):
        wanted = [paper_date(row.due_on), paper_date(row.extended_to)]
        assert [re.sub(r"<[^>]*>|\s", "", cell) for cell in cells[5:7]] == wanted
        assert all(re.fullmatch(r"[0-3]\d/(0[12]|[3-9]|1[0-2])/\d{4}", day) for day in wanted)
        assert int(re.sub(r"\D", "", cells[8])) == (TODAY - row.extended_to).days
