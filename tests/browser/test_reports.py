"""A report on its way, as its people meet it: drafted, checked by agencies, frozen, fetched, signed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assignments.models import Assignment
from reporting.models import ReportRun
from tests import factories
from tests.browser.acts import fetched, send

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def overdue(province, department, department2) -> list[Assignment]:
    """A duty of each agency, overdue since yesterday."""
    today = timezone.localdate()
    paper = factories.document(issuer=province, issued_on=today - timedelta(days=30))
    return [
        factories.assignment(
            task=factories.task(document=paper),
            agency=agency,
            assigned_on=today - timedelta(days=20),
            due_on=today - timedelta(days=1),
        )
        for agency in (department, department2)
    ]


def answer(page, said: str, **typed: str) -> None:
    page.goto("/reports/checks/")
    page.locator("main a.row-link").click()
    page.check(f"[name=answer][value={said}]")
    for name, value in typed.items():
        page.fill(f"[name={name}]", value)
    send(page)


def test_a_report_goes_from_draft_to_signed_copy(
    open_browser, printing, scan, coordinator, focal, focal2, trouble, overdue
):
    office = open_browser(coordinator)
    office.goto("/reports/new/compliance/")
    office.check("[name=is_drafted]")
    send(office)
    # Nobody reloads the page: it shows the draft when the worker has it.
    office.locator("a[href$='/texts/']").click(timeout=90_000)
    office.fill("[name=opening]", "Thực hiện chương trình công tác năm.")
    send(office)
    assert "Thực hiện chương trình công tác năm." in office.locator("main").inner_text()
    office.locator("a[href$='/check/']").click()
    send(office)
    assert "Còn chờ 2 cơ quan trả lời" in office.locator("#progress").inner_text()

    answer(open_browser(focal), "confirmed")
    answer(open_browser(focal2), "objected", words="Đã hoàn thành hôm qua.", claim_overdue="0")

    office.reload()
    assert "1 cơ quan không đồng ý với số liệu" in office.locator("#progress").inner_text()
    objection = office.locator("#checks tbody tr").first
    assert "Đã hoàn thành hôm qua." in objection.inner_text()
    objection.locator("a[href*='cell=overdue']").click()
    assert office.locator("#rows tbody tr").count() == 1
    office.go_back()

    office.locator("a[href$='/freeze/']").click()
    with office.expect_response(lambda answer: answer.status == 422):
        send(office)
    trouble.clear()  # Chromium complains of the refusal, which is what was asked for
    office.fill("[name=note]", "Chưa có văn bản xác nhận.")
    send(office)
    office.locator("main a.button[href$='/file/']").wait_for(timeout=90_000)
    run = ReportRun.objects.get()
    docx = "main a.button[href*='/report/docx/']"
    for selector in ("main a.button[href$='/file/']", "main a.button[href$='/workbook/']", docx):
        assert fetched(office, selector) == fetched(office, selector), selector
    assert run.sha256 in office.locator("main").inner_text()

    office.locator("a[href$='/signed/']").click()
    office.set_input_files("input[type=file]", scan)
    send(office)
    assert office.get_by_role("link", name=scan.name).count() == 1
    assert office.locator("[aria-current=step]").count() == 0


def test_a_report_is_asked_for_found_and_fetched_without_scripts(
    open_browser, printing, coordinator, overdue
):
    office = open_browser(coordinator, javascript=False)
    office.goto("/reports/new/six_clear/")
    send(office)
    run = ReportRun.objects.get()
    printing.wait_until(lambda: ReportRun.objects.filter(pk=run.pk, state="done").exists())
    office.goto("/reports/?show=mine")
    office.select_option("[name=kind]", "six_clear")
    office.locator("form.filters button").click()
    assert "show=mine" in office.url
    office.locator("main a.row-link").click()
    assert fetched(office, "main a.button[href$='/file/']").startswith(b"%PDF")
    office.get_by_role("link", name="Lập bản tương tự").click()
    assert office.locator("[name=agency]").input_value() == str(run.agency_id)
