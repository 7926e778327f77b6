"""The compliance report: its words, its figures, its tables, as official paper has them."""

from datetime import date

from core.pdf import whole_html
from reporting.models import ReportRun
from reporting.paper.compliance import ComplianceReport, collect
from reporting.paper.compliance_sheets import OVERDUE_COLUMNS
from reporting.paper.dispatch import summary_of
from reporting.paper.frozen import freeze, thaw
from reporting.paper.printing import lay_out
from reporting.paper.words import number, period_words, share
from tests.conftest import TODAY
from tests.reporting.scenes import DAY

# DOMAIN section 6, copied from the reports of the provinces and not from the program.
TABLE_B = [
    "STT",
    "Số, ký hiệu, ngày văn bản giao",
    "Nội dung nhiệm vụ",
    "Cơ quan chủ trì",
    "Cơ quan phối hợp",
    "Thời hạn",
    "Thời hạn gia hạn",
    "Tình hình, kết quả thực hiện",
    "Số ngày quá hạn",
    "Nguyên nhân",
    "Ghi chú",
]


def html_of(kind: str, data) -> str:
    title, sheets = lay_out(kind, freeze(data))
    return whole_html(title, sheets)


def test_the_report_says_what_the_figures_say(asked, duties):
    report = collect(asked())
    assert (report.all.total, report.all.overdue, report.all.done_on_time) == (3, 1, 1)
    assert report.all.without_deadline == 1
    assert report.all.on_time_share == 50.0
    assert [row.name for row in report.most_overdue] == ["Sở Tài chính"]


def test_table_a_sums_up_and_table_b_has_every_column(asked, duties):
    report = collect(asked())
    assert sum(row.total for row in report.agencies) == report.all.total
    assert OVERDUE_COLUMNS == TABLE_B
    (row,) = report.overdue
    assert row.document == "Kế hoạch số 141/KH-UBND ngày 19/7/2026"
    assert (row.lead, row.support) == ("Sở Tài chính", "Sở Xây dựng")
    assert (row.due_on, row.extended_to) == (TODAY - 20 * DAY, TODAY - 12 * DAY)
    assert (row.n_days, row.progress) == (12, "Đã xong dự thảo (60%)")
    assert row.cause == "Chưa bố trí được kinh phí."


def test_difficulties_and_proposals_come_from_the_agencies(asked, duties):
    report = collect(asked())
    assert report.difficulties[0].agency == "Sở Tài chính"
    assert report.difficulties[0].words == ["Chưa bố trí được kinh phí"]
    assert report.proposals[0].words == ["Đề nghị bổ sung kinh phí"]


def test_a_period_without_duties_prints_an_honest_empty_report(asked, duties):
    run = asked(period_from=date(2020, 1, 1), period_to=date(2020, 3, 31), cut_off=date(2020, 4, 1))
    report = collect(run)
    html = html_of("compliance", report)
    assert report.all.total == 0
    assert "trong kỳ từ ngày 01/01/2020 đến ngày 31/3/2020: không có nhiệm vụ nào." in html
    assert "Phụ lục" not in html.split("Kết quả thực hiện</h2>")[1].split("Nơi nhận")[0]
    assert "Phụ lục II" not in html


def test_a_department_reports_on_itself_to_the_province(asked, duties, department, focal):
    report = collect(asked(agency=department, requested_by=focal))
    assert report.addressee == "Ủy ban nhân dân tỉnh An Giang"
    assert report.head.parent == "UBND tỉnh An Giang"
    assert [row.name for row in report.agencies] == ["Sở Tài chính"]


def test_the_head_of_a_committee_breaks_before_its_area(asked, duties):
    head = collect(asked()).head
    assert head.issuer_lines == ["Ủy ban nhân dân", "tỉnh An Giang"]
    assert (head.place, head.parent) == ("An Giang", "")
    assert head.signs == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def test_frozen_report_thaws_to_what_it_was(asked, duties):
    report = collect(asked())
    assert thaw(ComplianceReport, freeze(report)) == report


def test_paper_is_vietnamese_whatever_the_reader_has_chosen(asked, duties):
    from django.utils import translation

    report = collect(asked())
    with translation.override("en"):
        in_english = html_of("compliance", report)
    with translation.override("vi"):
        assert html_of("compliance", report) == in_english


def test_numbers_and_dates_are_written_as_offices_write_them():
    assert number(1234567) == "1.234.567"
    assert (share(66.66), share(90.0), share(None)) == ("66,7", "90,0", "–")
    assert (
        period_words(date(2026, 2, 1), date(2026, 9, 5)) == "từ ngày 01/02/2026 đến ngày 05/9/2026"
    )


def test_report_asks_the_same_number_of_queries_whatever_the_rows(
    asked, duties, department2, plan, django_assert_max_num_queries
):
    from tests import factories
    from tests.reporting.scenes import duty

    run = asked()
    for _n in range(25):
        task = factories.task(document=plan)
        duty(task, department2, due_on=TODAY - DAY).save()
    run = ReportRun.objects.select_related("agency", "requested_by").get(pk=run.pk)
    with django_assert_max_num_queries(18):
        collect(run)


def test_the_dispatch_summary_counts_what_was_sent_and_done(
    asked, plan, duties, deliveries, province, coordinator
):
    summary = summary_of(plan, agency=province, reader=coordinator, on=TODAY)
    assert (summary.n_sent, summary.n_received) == (2, 1)
    assert (len(summary.duties), summary.n_done, summary.n_overdue) == (3, 1, 1)


def test_a_recipient_sees_its_own_line_of_the_summary_only(
    plan, duties, deliveries, department2, focal2
):
    summary = summary_of(plan, agency=department2, reader=focal2, on=TODAY)
    assert [line.agency for line in summary.agencies] == ["Sở Xây dựng"]


def test_an_unsent_document_has_an_honest_empty_summary(asked, plan, province, coordinator):
    summary = summary_of(plan, agency=province, reader=coordinator, on=TODAY)
    assert "chưa được gửi và chưa giao nhiệm vụ" in html_of("dispatch_summary", summary)
