"""What a report was narrowed to: asked in forms, counted, and said on paper, pages and in mails."""

import io

import openpyxl
import pytest

from core.pdf import whole_html
from directives.models import Field
from reporting.models import ReportRun
from reporting.paper.narrowing import scope_words
from reporting.paper.printing import collect_frozen, lay_out, workbook_of
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY

Kind = ReportRun.Kind
LISTS = [
    Kind.SIX_CLEAR,
    Kind.UPDATE_RATE,
    Kind.SCORECARD,
    Kind.EXTENSIONS,
    Kind.URGINGS,
    Kind.UNSENT,
]
LEADER = "Phó Chủ tịch Lê Thị Ngọc Diễm"
# Copied by hand, not made by the program.
ALL_OF_IT = (
    "Phạm vi: khối: Sở, ban, ngành; cơ quan, đơn vị: Sở Xây dựng; lĩnh vực: Chuyển đổi số; "
    "văn bản giao: Kế hoạch số 141/KH-UBND ngày 19/7/2026; "
    "lãnh đạo phụ trách: Phó Chủ tịch Lê Thị Ngọc Diễm; tính theo cơ quan phối hợp; "
    "thống kê theo tên cơ quan, đơn vị tại thời điểm giao nhiệm vụ; "
    "chỉ tính nhiệm vụ được giao trong kỳ"
)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


@pytest.fixture
def everything(duties, plan, department2) -> dict:
    """A scope narrowed in every way, with one duty left in it."""
    digital = Field.objects.create(name="Chuyển đổi số")
    duties["late"].task.leader_in_charge = LEADER
    duties["late"].task.field = digital
    duties["late"].task.save(update_fields=["leader_in_charge", "field"])
    support = duties["support"]
    support.due_on = TODAY - 2 * DAY
    support.save(update_fields=["due_on"])
    return {
        "block": department2.block, "about": department2, "field": digital, "document": plan,
        "leader": LEADER, "role": "support", "standpoint": "then", "period_rule": "assigned",
        "period_from": TODAY - 60 * DAY, "period_to": TODAY, "cut_off": TODAY,
    }  # fmt: skip


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_says_all_that_narrows_it_on_paper_and_in_the_workbook(kind, asked, everything):
    run = asked(kind=kind, **everything)
    wanted = ALL_OF_IT
    if kind not in (Kind.SIX_CLEAR, Kind.SCORECARD):  # of the others the period is of what happened
        wanted = wanted.removesuffix("; chỉ tính nhiệm vụ được giao trong kỳ")
    frozen, _n = collect_frozen(run)
    assert f"<p>{wanted}</p>" in whole_html(*lay_out(kind, frozen))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_of(kind, frozen, dated=NOON))).worksheets[0]
    assert wanted in [row[0] for row in sheet.iter_rows(max_row=5, values_only=True)]


def test_the_compliance_report_says_it_in_its_words_and_over_each_appendix(asked, everything):
    frozen, _n = collect_frozen(
        asked(sections=["table_a", "table_b", "trend", "annexes"], **everything)
    )
    html = whole_html(*lay_out(Kind.COMPLIANCE, frozen))
    assert html.count(f"<p>{ALL_OF_IT}</p>") == 3
    # The months are of all duties of the scope, whenever assigned.
    assert f"<p>{ALL_OF_IT.removesuffix('; chỉ tính nhiệm vụ được giao trong kỳ')}</p>" in html
    assert (
        "nhiệm vụ được giao phối hợp theo văn bản nêu trên cho Sở Xây dựng cho khối Sở, ban, ngành "
        f"thuộc lĩnh vực Chuyển đổi số do {LEADER} phụ trách"
    ) in html
    assert "(tính theo lượt cơ quan phối hợp)" in html
    assert "chủ trì)" not in html
    workbook = openpyxl.load_workbook(io.BytesIO(workbook_of(Kind.COMPLIANCE, frozen, dated=NOON)))
    assert all(sheet["A2"].value == ALL_OF_IT for sheet in workbook)


def test_a_supporting_agency_stands_under_its_own_heading(asked, everything):
    frozen, _n = collect_frozen(asked(kind=Kind.SIX_CLEAR, **everything))
    ((_place, _task, lead, support, *_rest),) = frozen["rows"]
    assert (lead, support) == ("Sở Tài chính", "Sở Xây dựng")
    overdue = collect_frozen(asked(**everything))[0]["overdue"]
    assert [(row["lead"], row["support"]) for row in overdue] == [("Sở Tài chính", "Sở Xây dựng")]


def test_what_is_not_narrowed_says_nothing(asked, duties, department, province):
    assert scope_words(asked(period_from=TODAY - DAY)) == ""
    assert scope_words(asked(agency=department, about=department)) == ""
    frozen, _n = collect_frozen(asked())
    assert "Phạm vi:" not in whole_html(*lay_out(Kind.COMPLIANCE, frozen))
