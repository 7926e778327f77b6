"""Reports that are one table: exact columns, rows equal in paper and workbook, honest when empty."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from reporting.figures import (
    DONE_ON_TIME,
    EXTENDED,
    OVERDUE,
    TO_DO,
    TOTAL,
    UNSENT,
    UPDATED,
    URGED,
)
from reporting.models import ReportRun
from reporting.paper.compliance import scope_of
from reporting.paper.frozen import thaw
from reporting.paper.lists import ListPaper
from reporting.paper.printing import collect_frozen, lay_out, workbook_of
from tests.conftest import NOON, TODAY
from tests.reporting import scenes
from tests.reporting.scenes import DAY

Kind = ReportRun.Kind
# Copied from the lists of the provinces and not from the program.
SIX_CLEAR = [
    "TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Lãnh đạo phụ trách", "Thời hạn", "Sản phẩm",
    "Thẩm quyền", "Căn cứ", "Trạng thái", "Tiến độ (%)",
]  # fmt: skip
LISTS = ["six_clear", "update_rate", "scorecard", "extensions", "urgings", "unsent", "reply_matrix"]


@pytest.fixture
def frozen_clock():
    with time_machine.travel(NOON, tick=False):
        yield


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
    ]
    assert data.total == [None, "Tổng số", 4, 1, 3, 25]


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


def test_lists_of_agencies_print_the_figures_of_their_period_and_no_others(
    asked, happened, coordinator
):
    """Also with a cut-off after the period: what happened after it is of another period."""
    first, last = TODAY - 30 * DAY, TODAY - 6 * DAY
    fields = {"period_from": first, "period_to": last, "cut_off": TODAY}
    wanted = {
        "update_rate": (TO_DO, UPDATED),
        "scorecard": (TOTAL, DONE_ON_TIME, OVERDUE, EXTENDED, URGED, TO_DO, UPDATED),
    }
    for kind, figures in wanted.items():
        run = asked(kind=kind, **fields)
        _frozen, data = paper(run)
        scope = replace(scope_of(run), since=first)
        of_all = {figure.key: figure.rows(coordinator, scope).count() for figure in figures}
        n = dict(zip([column.title for column in data.columns], data.total, strict=True))
        assert n["Số nhiệm vụ trong kỳ"] == of_all["to_do"] > 0
        assert n["Có cập nhật trong kỳ"] == of_all["updated"] == 0, "reported on after the period"
        if kind == "scorecard":
            assert n["Tổng số đã giao"] == of_all["total"]
            assert n["Đã hoàn thành đúng hạn"] == of_all["done_on_time"]
            assert n["Quá hạn"] == of_all["overdue"]
            assert n["Nhiệm vụ được gia hạn trong kỳ"] == of_all["extended"] == 1
            assert n["Nhiệm vụ bị đôn đốc trong kỳ"] == of_all["urged"] == 1


def test_the_screen_and_the_paper_have_one_update_rate(
    asked, happened, coordinator, signed_in, department, frozen_clock
):
    first = TODAY - 7 * DAY
    run = asked(kind="update_rate", period_from=first, period_to=TODAY, cut_off=TODAY)
    printed = {row[1]: row[5] for row in paper(run)[1].rows}
    page = signed_in(coordinator).get(
        reverse("reporting:dashboard"), {"agency": department.pk, "since": first.isoformat()}
    )
    shown = page.context["own"]["line"].counts
    assert shown.update_share == printed["Sở Tài chính"] == pytest.approx(33.33, abs=0.01)
    assert f"{TO_DO.url(page.context['scope'])}".replace("&", "&amp;") in page.content.decode()


def test_the_line_of_recurring_reports_not_sent_is_a_figure_of_the_dashboard(
    asked, happened, coordinator, signed_in, frozen_clock
):
    rows = paper(asked(kind="unsent", cut_off=TODAY))[1].rows
    page = signed_in(coordinator).get(reverse("reporting:dashboard"))
    (tile,) = [tile for tile in page.context["states"] if tile.figure == UNSENT]
    assert tile.n == len(rows) == scenes.listed(coordinator, tile.url) == 1
