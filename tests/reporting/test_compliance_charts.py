"""Trend and ranking in the compliance report: the dashboard's numbers, switched by part, kept as data."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from core.pdf import whole_html
from core.states import TIME_CELLS
from reporting.models import USUAL_SECTIONS, Section
from reporting.paper.compliance import ComplianceReport, collect, scope_of
from reporting.paper.compliance_charts import RANKED_STATES
from reporting.paper.compliance_sheets import sheets_of
from reporting.paper.compliance_tables import tables_of
from reporting.paper.frozen import freeze, thaw
from reporting.ranking import ranking_of
from reporting.summaries import summarise
from reporting.trend import trend_of
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY, duty

BOTH = [Section.TREND.value, Section.RANKING.value]


@pytest.fixture
def compared(plan, department, department2, duties, time_machine):
    """Enough duties of two agencies to be compared: two of seven overdue, and one of seven."""
    time_machine.move_to(NOON, tick=False)
    for agency, n_late in ((department, 1), (department2, 1)):
        for n in range(5):
            due_on = TODAY - 7 * DAY if n < n_late else TODAY + 10 * DAY
            duty(factories.task(document=plan), agency, due_on=due_on).save()


def html_of(report):
    return whole_html("Thử", sheets_of(report))


def test_months_are_those_of_the_dashboard_of_the_same_scope(asked, compared, plan, department):
    older = duty(factories.task(document=plan), department, assigned_on=TODAY - 90 * DAY)
    older.save()
    run = asked(sections=BOTH, period_from=TODAY - 45 * DAY, period_to=TODAY)
    scope = replace(scope_of(asked()), since=None)
    overdue = summarise(run.requested_by, scope).counts["overdue"]
    drawn = trend_of(run.requested_by, scope, overdue_now=overdue)
    months = collect(run).trend
    assert [(m.assigned, m.completed, m.overdue) for m in months] == [
        (f.assigned.n, f.completed.n, f.overdue.n) for f in drawn
    ]
    assert sum(m.assigned for m in months) == 14  # assigned before the period too
    assert months[-1].overdue == 3


def test_ranking_is_that_of_the_dashboard(asked, compared):
    run = asked(sections=BOTH)
    scope = scope_of(run)
    ranking = ranking_of(run.requested_by, scope, summarise(run.requested_by, scope))
    rows = collect(run).ranking.rows
    assert [(row.place, row.name, row.overdue_share) for row in rows] == [
        (s.place, s.agency.name, s.overdue_share) for s in ranking.rows
    ]
    assert [row.name for row in rows] == ["Sở Tài chính", "Sở Xây dựng"]
    assert [sum(row.counts.values()) for row in rows] == [row.total for row in rows]


def test_urgings_and_updates_are_counted_from_the_first_day_of_the_period(asked, compared):
    report = collect(asked(sections=BOTH, period_from=date(2026, 7, 1), period_to=TODAY))
    assert report.ranking.since == date(2026, 7, 1)


def test_each_chart_has_its_words_and_its_table(asked, compared):
    report = collect(asked(sections=BOTH))
    html = html_of(report)
    assert html.count('<figure class="chart">') == 2
    assert "Xếp hạng 2 cơ quan, đơn vị được giao từ 5 nhiệm vụ trở lên" in html
    assert "Phụ lục I</h2>\n    <h2>BIỂU ĐỒ XU HƯỚNG THEO THÁNG" in html
    assert "Xu hướng theo tháng tại Phụ lục I; xếp hạng cơ quan, đơn vị tại Phụ lục II." in html
    assert [table.name for table in tables_of(report)][1:] == ["Xu hướng theo tháng", "Xếp hạng"]


def test_parts_left_out_are_neither_asked_nor_printed(asked, compared):
    report = collect(asked(sections=[Section.TABLE_A.value]))
    assert (report.trend, report.ranking) == (None, None)
    assert "BIỂU ĐỒ XU HƯỚNG" not in html_of(report)


def test_kept_data_are_drawn_the_same_again(asked, compared):
    report = collect(asked(sections=list(Section.values)))
    again = thaw(ComplianceReport, freeze(report))
    assert again == report
    assert html_of(again) == html_of(report)


def test_a_report_frozen_before_there_were_charts_prints_without_them(asked, compared):
    old = freeze(collect(asked(sections=USUAL_SECTIONS)))
    as_it_was = html_of(thaw(ComplianceReport, old))
    del old["trend"], old["ranking"]
    assert html_of(thaw(ComplianceReport, old | {"sections": None})) == as_it_was
    assert "XẾP HẠNG" not in as_it_was


def test_a_report_about_one_agency_ranks_nobody(asked, compared, department, focal):
    report = collect(asked(agency=department, requested_by=focal, sections=BOTH))
    assert report.ranking is None
    assert "XẾP HẠNG" not in html_of(report)


def test_agencies_with_few_duties_are_listed_without_a_place(asked, duties):
    report = collect(asked(sections=BOTH))
    assert (report.ranking.rows, len(report.ranking.few)) == ([], 2)
    assert "Được giao dưới 5 nhiệm vụ, không xếp hạng" in html_of(report)


def test_no_two_parts_of_a_bar_look_alike_in_grey():
    """Lightness tells the plain ones apart, forty steps of 255 or more; one is ruled, one hollow."""
    looks = [TIME_CELLS[state] for state in RANKED_STATES]
    plain = sorted(look.grey for look in looks if not look.is_ruled and look.drawing != "hollow")
    assert len(plain) == 3
    assert min(lighter - darker for darker, lighter in pairwise(plain)) >= 40
    assert TIME_CELLS["overdue"].grey == plain[0]
    for look in looks:
        ink = 255 if look.paper_ink == "#ffffff" else 34
        assert abs(ink - look.grey) > 120, look.state
