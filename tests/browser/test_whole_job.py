"""The whole job once, as its people do it: register, assign, report, decide, look, print.

Any complaint of the browser's console, a refusal of the content security policy among them, fails.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pypdf import PdfReader

from assignments.models import Assignment, State
from directives.models import Document, RegisterEntry
from reporting.models import ReportRun
from tests import factories
from tests.browser.acts import send

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.django_db(transaction=True)]

SUBJECT = "đẩy mạnh chuyển đổi số trong cơ quan nhà nước"


def day(offset: int) -> str:
    return (timezone.localdate() + timedelta(days=offset)).strftime("%d/%m/%Y")


def register_incoming(page, scan: Path) -> Document:
    page.goto("/documents/incoming/new/")
    page.select_option("[name=document_type]", label="Công văn")
    page.fill("[name=issuer]", "Văn phòng Chính phủ")
    page.check("[name=issuer_unlisted]")
    page.fill("[name=number]", "512")
    page.fill("[name=notation]", "VPCP-KSTT")
    page.fill("[name=issued_on]", day(-9))
    page.fill("[name=subject]", SUBJECT)
    page.fill("[name=to_action]", "Ủy ban nhân dân tỉnh An Giang")
    page.set_input_files("input[type=file]", scan)
    send(page)
    assert page.locator("h1").inner_text() == "512/VPCP-KSTT"
    return Document.objects.get(code="512/VPCP-KSTT")


def make_task(page, document: Document, title: str, **fields: str) -> None:
    page.goto(f"/tasks/document/{document.pk}/new/")
    page.fill("[name=title]", title)
    for name, value in fields.items():
        if name == "mode":
            page.check(f"[name=mode][value={value}]")
        else:
            page.fill(f"[name={name}]", value)
    page.fill("[name=due_on]", day(20))
    send(page)


def carry_out(page, duty: Assignment, proof: Path) -> None:
    """Accept, report progress with a file, report completion, all from the duty's own page."""
    address = f"/tasks/{duty.pk}/"
    page.goto(f"{address}do/accept/")
    send(page)
    page.goto(f"{address}do/report_progress/")
    page.fill("[name=text]", "Đã ban hành kế hoạch, đang tổ chức tập huấn.")
    page.fill("[name=percent]", "60")
    page.fill("[name=difficulties]", "Thiếu cán bộ chuyên trách.")
    page.set_input_files("input[type=file]", proof)
    send(page)
    assert page.get_by_role("link", name=proof.name).count() == 1
    page.goto(f"{address}do/report_completion/")
    page.fill("[name=text]", "Đã hoàn thành toàn bộ nội dung được giao.")
    page.fill("[name=result_words]", "Báo cáo kết quả")
    page.fill("[name=completed_on]", day(0))
    send(page)
    duty.refresh_from_db()
    assert duty.state == State.REPORTED


def total(page, cell: str) -> int:
    """The number on the dashboard's tile that leads to this cell."""
    page.goto("/reports/dashboard/")
    tile = page.locator(f"main a[href*='cell={cell}']").first
    return int(re.findall(r"\d+", tile.inner_text())[0])


def printed(page, worker, folder: Path) -> PdfReader:
    """Send the form of a report, wait on its page for the file, and read it."""
    send(page)
    link = page.locator("main a.button[href$='/file/']")
    link.wait_for(timeout=90_000)
    with page.expect_download() as arriving:
        link.click()
    path = folder / "in.pdf"
    arriving.value.save_as(path)
    return PdfReader(path)


def words_of(pdf: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))


def test_a_province_does_the_whole_job(
    open_browser, printing, scan, tmp_path, clerk, coordinator, focal, focal2, leader,
    province, department, department2,
):  # fmt: skip
    factories.document_type("Công văn", "")
    health = factories.agency(name="Sở Y tế", province=province)
    factories.group(
        "Các sở, ban, ngành cấp tỉnh", members=[department, department2], province=province
    )

    document = register_incoming(open_browser(clerk), scan)
    assert RegisterEntry.objects.get(document=document).number == 1

    at_office = open_browser(coordinator)
    make_task(
        at_office, document, "Xây dựng kế hoạch chuyển đổi số của tỉnh",
        mode="single", lead=department.name, supports=f"{department2.name}\n{health.name}",
    )  # fmt: skip
    make_task(
        at_office, document, "Rà soát thủ tục hành chính nội bộ",
        mode="each", agencies="Các sở, ban, ngành cấp tỉnh",
    )  # fmt: skip
    assert Assignment.objects.supports().count() == 2
    assert Assignment.objects.leads().count() == 3

    before = {"within": total(at_office, "within"), "done": total(at_office, "done_on_time")}
    assert before == {"within": 3, "done": 0}
    first = Assignment.objects.get(agency=department, role=Assignment.Role.LEAD, is_single=True)
    second = Assignment.objects.get(agency=department2, role=Assignment.Role.LEAD)
    carry_out(open_browser(focal), first, scan)
    carry_out(open_browser(focal2), second, scan)

    at_office.goto(f"/tasks/{first.pk}/do/confirm/")
    send(at_office)
    at_office.goto(f"/tasks/{second.pk}/do/send_back/")
    at_office.fill("[name=note]", "Bổ sung số liệu quý III.")
    send(at_office)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.DONE, State.WORKING)

    seen = open_browser(leader)
    assert (total(seen, "within"), total(seen, "done_on_time")) == (2, 1)

    at_office.goto("/reports/new/compliance/")
    report = words_of(printed(at_office, printing, tmp_path))
    assert "Độc lập - Tự do - Hạnh phúc" in report
    assert "Số liệu tính đến ngày" in report
    assert "Thiếu cán bộ chuyên trách" in report

    at_desk = open_browser(clerk)
    register = RegisterEntry.objects.get(document=document).register
    at_desk.goto(f"/reports/registers/{register.pk}/print/")
    book = words_of(printed(at_desk, printing, tmp_path))
    assert "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN" in book
    assert "512/VPCP-KSTT" in book

    at_office.goto(f"/reports/documents/{document.pk}/dispatch/")
    at_office.locator("main a[href*='dispatch_summary']").click()
    summary = words_of(printed(at_office, printing, tmp_path))
    assert "512/VPCP-KSTT" in summary
    assert department2.name in summary
    assert ReportRun.objects.filter(state=ReportRun.State.DONE).count() == 3


def test_the_main_forms_work_without_scripts(
    open_browser, scan, clerk, coordinator, focal, province, department
):
    factories.document_type("Công văn", "")
    document = register_incoming(open_browser(clerk, javascript=False), scan)
    office = open_browser(coordinator, javascript=False)
    make_task(office, document, "Xây dựng kế hoạch", mode="single", lead=department.name)
    duty = Assignment.objects.get()
    carry_out(open_browser(focal, javascript=False), duty, scan)
    office.goto(f"/tasks/{duty.pk}/do/confirm/")
    send(office)
    duty.refresh_from_db()
    assert duty.state == State.DONE
