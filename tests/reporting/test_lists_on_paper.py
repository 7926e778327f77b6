"""Reports that are one table: exact columns, rows equal in paper and workbook, honest when empty."""

import io
from datetime import date

import openpyxl
import pytest

from reporting.models import ReportRun
from reporting.paper.frozen import thaw
from reporting.paper.lists import ListPaper
from reporting.paper.printing import collect_frozen, lay_out, workbook_of
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY

Kind = ReportRun.Kind
# Copied from the lists of the provinces and not from the program.
SIX_CLEAR = [
    "TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Lãnh đạo phụ trách", "Thời hạn", "Sản phẩm",
    "Thẩm quyền", "Căn cứ", "Trạng thái", "Tiến độ (%)",
]  # fmt: skip
LISTS = ["six_clear", "update_rate", "scorecard", "extensions", "urgings", "unsent", "reply_matrix"]


def paper(run: ReportRun) -> tuple[dict, ListPaper]:
    frozen, _n = collect_frozen(run)
    return frozen, thaw(ListPaper, frozen)


def made(kind, asked, plan, **fields):
    named = {"document": plan} if kind == "reply_matrix" else {}
    return asked(kind=kind, cut_off=TODAY, **named, **fields)


@pytest.mark.parametrize("kind", LISTS)
def test_the_workbook_of_each_list_has_the_same_rows(kind, asked, happened, plan):
    run = made(kind, asked, plan, period_from=date(2026, 8, 1), period_to=TODAY)
    frozen, data = paper(run)
    assert data.rows
    assert sum(column.width for column in data.columns) == 100
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_of(kind, frozen, dated=NOON))).worksheets[0]
    lines = [row for row in sheet.iter_rows(values_only=True) if row[0] in range(1, 99)]
    assert len(lines) == len(data.rows)


def test_the_columns_of_six_clear_are_those_of_the_provinces(asked, duties, plan):
    _frozen, data = paper(made("six_clear", asked, plan))
    assert [column.title for column in data.columns] == SIX_CLEAR
    assert len(data.rows) == 3
    assert data.rows[0][3] == "Sở Xây dựng"


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_of_nothing_says_so(kind, asked, plan, province):
    frozen, data = paper(
        made(kind, asked, plan, period_from=date(2020, 1, 1), period_to=date(2020, 3, 31))
    )
    assert data.rows == []
    _title, sheets = lay_out(kind, frozen)
    assert "Không có số liệu trong kỳ này." in sheets[0].after


def test_update_rate_counts_what_ran_in_the_period(asked, happened, plan):
    _frozen, data = paper(
        made("update_rate", asked, plan, period_from=TODAY - 7 * DAY, period_to=TODAY)
    )
    assert [row[1:] for row in data.rows] == [
        ["Sở Tài chính", 3, 1, 2, pytest.approx(33.33, abs=0.01)],
        ["Sở Xây dựng", 1, 0, 1, 0],
        ["Tổng số", 4, 1, 3, 25],
    ]


def test_a_department_lists_its_own_only(asked, happened, plan, department2, focal2):
    run = made("six_clear", asked, plan, agency=department2, requested_by=focal2)
    assert {row[2] for row in paper(run)[1].rows} == {"Sở Xây dựng"}
    assert (
        paper(made("urgings", asked, plan, agency=department2, requested_by=focal2))[1].rows == []
    )


def test_scorecard_counts_extensions_and_urgings_of_the_period(asked, happened, plan):
    _frozen, data = paper(
        made("scorecard", asked, plan, period_from=TODAY - 10 * DAY, period_to=TODAY)
    )
    mine = next(row for row in data.rows if row[1] == "Sở Tài chính")
    assert mine[9:11] == [0, 1]  # granted before the period, urged in it
