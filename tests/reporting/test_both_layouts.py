"""What paper of the State and of Party bodies has in common: stamp, signature, month, unbroken dates."""

from datetime import date

import pytest

from agencies.models import Role
from reporting.drafts import freeze_run
from reporting.models import ReportRun, Section
from reporting.paper.compliance import ComplianceReport
from reporting.paper.frozen import thaw
from reporting.paper.printing import collect_frozen, lay_out, print_frozen
from tests import factories
from tests.conftest import NOON, TODAY
from tests.paper_checks import page_texts
from tests.reporting.scenes import at


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


@pytest.mark.parametrize("urgency", ["normal", "urgent", "very_urgent", "express", "timed_express"])
def test_the_slips_of_an_urgent_document_bear_its_stamp(
    urgency, duties, plan, register, enter, asked
):
    plan.urgency = urgency
    plan.save(update_fields=["urgency"])
    enter(register, 1, document=plan)
    words = {
        "normal": "", "urgent": "KHẨN", "very_urgent": "THƯỢNG KHẨN", "express": "HOẢ TỐC",
        "timed_express": "HOẢ TỐC HẸN GIỜ",
    }[urgency]  # fmt: skip
    for kind, given in (("slip_handling", {}), ("slip_assignment", {"task": duties["late"].task})):
        frozen, _n_rows = collect_frozen(asked(kind=kind, document=plan, **given))
        html = lay_out(kind, frozen)[1][0].before
        assert ('class="urgency"' in html) == bool(words)
        assert not words or f"<span>{words}</span>" in html


@pytest.mark.parametrize("whose", ["province", "committee"])
def test_the_signature_never_stands_alone_on_a_page(whose, request, duties, asked):
    """Texts that end anywhere on a page: what stands last on paper has words of the text above it."""
    agency = request.getfixturevalue(whose)
    by = factories.person(agency, Role.COORDINATOR)
    run = asked(agency=agency, requested_by=by, sections=[Section.DIFFICULTIES.value])
    frozen, _n_rows = collect_frozen(run)
    numbers = set()
    for n_lines in range(0, 36, 3):
        frozen["opening"] = "\n".join(["Theo chương trình công tác năm 2026."] * n_lines)
        pages = page_texts(print_frozen(run.kind, frozen, dated=NOON).content)
        (last,) = [page for page in pages if "Nơi nhận" in page]
        assert "Trên đây là báo cáo" in last
        assert last is pages[-1]
        numbers.add(len(pages))
    assert len(numbers) > 1  # some of the texts went on to another page


def test_the_head_tells_the_month_of_making_not_of_the_figures(asked, duties):
    run = asked(cut_off=date(2026, 6, 30))
    frozen, _n_rows = collect_frozen(run)
    html = lay_out(run.kind, frozen)[1][0].before
    assert "tháng 9 năm 2026" in html
    assert "Số liệu tính đến ngày 30/6/2026" in html


def test_freezing_dates_the_head_by_the_day_of_freezing_for_good(asked, duties, coordinator):
    run = asked(cut_off=TODAY, is_drafted=True)
    data, _n_rows = collect_frozen(run)
    ReportRun.objects.filter(pk=run.pk).update(data=data, state=ReportRun.State.DRAFT)
    frozen = freeze_run(run.pk, by=coordinator, now=at(date(2026, 10, 2)), version=1, note="")
    kept = ReportRun.objects.get(pk=frozen.pk)
    assert thaw(ComplianceReport, kept.data).head.dated == date(2026, 10, 2)
    assert "tháng 10 năm 2026" in lay_out(kept.kind, kept.data)[1][0].before
    again = [print_frozen(kept.kind, kept.data, dated=kept.fixed_at).content for _n in range(2)]
    assert again[0] == again[1]


def test_a_date_in_the_remarks_of_table_b_is_not_broken(asked, happened):
    frozen, _n_rows = collect_frozen(asked(cut_off=TODAY))
    frozen["overdue"][0]["note"] = "Đã đôn đốc 12 lần, gần nhất ngày 30/11/2026"
    content = print_frozen("compliance", frozen, dated=NOON).content
    assert any("30/11/2026" in page for page in page_texts(content))
