"""Slips on paper: what is known is printed, what is not stays a dotted line; who may print which."""

from datetime import date

import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.pdf import whole_html
from core.refusals import NotAllowed, Refused
from directives.models import DocumentParty
from reporting import runs
from reporting.models import ReportRun
from reporting.paper.printing import collect_frozen, lay_out
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY, duty

Kind = ReportRun.Kind


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


@pytest.fixture
def ministry(db):
    return factories.agency("Bộ Khoa học và Công nghệ")


@pytest.fixture
def arrived(ministry, province, register, enter):
    """A dispatch of a ministry in the province's incoming register."""
    document = factories.document(
        issuer=ministry, number="1203", notation="BKHCN-CĐS", issued_on=date(2026, 1, 5),
        subject="Hướng dẫn triển khai nhiệm vụ chuyển đổi số năm 2026",
        document_type=factories.document_type("Công văn", ""),
    )  # fmt: skip
    DocumentParty.objects.create(document=document, agency=province, why="register")
    enter(
        register, 57, document=document, answer_due_on=date(2026, 2, 28), handed_to="Phòng Tổng hợp"
    )
    return document


@pytest.fixture
def given_out(arrived, province, department, department2):
    """What the province gave out of it: one lead with a support, each with a time limit."""
    task = factories.task(
        document=arrived, title="Xây dựng kế hoạch chuyển đổi số", assigner=province,
        section="II.1", product="Kế hoạch của UBND tỉnh", leader_in_charge="Nguyễn Văn An",
    )  # fmt: skip
    duty(task, department, due_on=date(2026, 2, 9), assigned_on=date(2026, 1, 7)).save()
    support = {"role": "support", "assigned_on": date(2026, 1, 7), "due_on": date(2026, 1, 20)}
    duty(task, department2, **support).save()
    return task


def html_of(run):
    frozen, _n = collect_frozen(run)
    return whole_html(*lay_out(run.kind, frozen))


def printed(run):
    runs.make_run(runs.claim_run(run.pk, clock=lambda: NOON))
    run = ReportRun.objects.get(pk=run.pk)
    assert run.state == ReportRun.State.DONE, run.error
    return pypdf.PdfReader(run.file.open())


def words_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_handling_slip_is_one_upright_page_with_three_blocks(asked, arrived, given_out):
    reader = printed(asked(kind=Kind.SLIP_HANDLING, document=arrived))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    words = words_of(reader)
    for wanted in (
        "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN", "1203/BKHCN-CĐS", "05/01/2026", "Số đến: 57", "Ngày đến: 03/02/2026",
        "Sở Tài chính (thời hạn: 09/02/2026)", "Sở Xây dựng (thời hạn: 20/01/2026)", "Ngày 07/01/2026",
        "lãnh đạo cơ quan, tổ chức", "lãnh đạo đơn vị", "đề xuất của người giải quyết",
    ):  # fmt: skip
        assert wanted in words


def test_a_document_nobody_was_given_has_dotted_lines(asked, arrived):
    reader = printed(asked(kind=Kind.SLIP_HANDLING, document=arrived))
    assert len(reader.pages) == 1
    words = words_of(reader)
    assert words.count("Ngày ……… tháng ……… năm …………") == 3
    assert "chủ trì: Thời hạn:" in words
    assert "None" not in words


def test_blank_blocks_say_nothing_of_what_is_known(asked, arrived, given_out):
    html = html_of(asked(kind=Kind.SLIP_HANDLING, document=arrived, is_blank=True))
    assert "Sở Tài chính" not in html
    assert "1203/BKHCN-CĐS" in html


def test_what_another_agency_gave_out_is_not_this_leaders_decision(
    asked, arrived, given_out, department, focal
):
    run = asked(kind=Kind.SLIP_HANDLING, document=arrived, agency=department, requested_by=focal)
    assert "Xây dựng kế hoạch" not in html_of(run)


def test_assignment_slip_is_one_page_with_a_receipt(asked, arrived, given_out):
    reader = printed(asked(kind=Kind.SLIP_ASSIGNMENT, document=arrived, task=given_out))
    assert len(reader.pages) == 1
    words = words_of(reader)
    for wanted in ("PHIẾU GIAO NHIỆM VỤ", "Sở Tài chính", "Sở Xây dựng", "09/02/2026", "Nguyễn Văn An",
                   "ngày 07/01/2026", "Đã nhận ngày", "NGƯỜI NHẬN"):  # fmt: skip
        assert wanted in words


def test_very_long_names_stay_on_the_paper(asked, arrived, province, department):
    department.name = ("Ban Quản lý dự án đầu tư xây dựng công trình " * 4).strip()
    department.save()
    task = factories.task(document=arrived, title="Rà soát, báo cáo " * 29, assigner=province)
    duty(task, department, due_on=TODAY).save()
    for kind in (Kind.SLIP_HANDLING, Kind.SLIP_ASSIGNMENT):
        reader = printed(asked(kind=kind, document=arrived, task=task))
        words = words_of(reader)
        assert words.count("Rà soát, báo cáo") >= 29
        assert words.count("Ban Quản lý dự án") == 4
        assert len(reader.pages) <= 2


def test_of_a_collective_task_others_print_their_own_part_only(
    asked, duties, plan, department, department2, focal2
):
    task = duties["done"].task
    named = {"kind": Kind.SLIP_ASSIGNMENT, "document": plan, "task": task}
    whole = html_of(asked(**named))
    assert "Sở Tài chính" in whole
    assert "Sở Xây dựng" in whole
    # whoever is not the assigner cannot ask for another's part by naming it
    own = html_of(asked(**named, agency=department2, requested_by=focal2, about=department))
    assert "Sở Tài chính" not in own
    assert "Sở Xây dựng" in own


@pytest.mark.parametrize(
    ("person", "status"),
    [("clerk", 302), ("coordinator", 302), ("leader", 403), ("focal", 404), ("outsider", 404)],
)
def test_who_prints_the_handling_slip(person, status, request, signed_in, arrived):
    client = signed_in(request.getfixturevalue(person))
    answer = client.get(reverse("reporting:handling-slip", args=[arrived.pk]))
    assert answer.status_code == status
    if status == 302:
        assert client.get(answer.url).status_code == 200
        assert (
            reverse("reporting:handling-slip", args=[arrived.pk])
            in client.get(arrived.get_absolute_url()).text
        )


@pytest.mark.parametrize(
    ("person", "status"),
    [("clerk", 302), ("coordinator", 302), ("focal", 302), ("leader", 403), ("auditor", 403),
     ("focal2", 404), ("outsider", 404)],
)  # fmt: skip
def test_who_prints_the_slip_of_a_duty(person, status, request, signed_in, duties):
    done = duties["done"]
    client = signed_in(request.getfixturevalue(person))
    address = reverse("reporting:duty-slip", args=[done.pk])
    answer = client.get(address)
    assert answer.status_code == status
    page = client.get(reverse("assignments:assignment-detail", args=[done.pk]))
    assert (address in page.text) == (status == 302)
    if status == 302:
        assert client.get(answer.url).status_code == 200


def test_a_focal_officer_asks_for_the_slip_of_its_own_duty(
    signed_in, focal, duties, plan, department
):
    DocumentParty.objects.create(document=plan, agency=department, why="duty")
    client = signed_in(focal)
    address = client.get(reverse("reporting:duty-slip", args=[duties["late"].pk])).url
    form = client.get(address).context["form"]
    asked = {name: form[name].value() or "" for name in form.fields}
    assert client.post(address, asked).status_code == 302
    run = ReportRun.objects.get()
    assert (run.agency, run.task) == (department, duties["late"].task)


def test_the_service_refuses_whoever_may_not(
    arrived, given_out, leader, outsider, province, department2, focal
):
    def ask(by, agency, **named):
        return runs.request_run(by=by, now=NOON, agency=agency, document=arrived, **named)

    with pytest.raises(NotAllowed):
        ask(leader, province, kind=Kind.SLIP_HANDLING)
    with pytest.raises(NotAllowed):
        ask(leader, province, kind=Kind.SLIP_ASSIGNMENT, task=given_out)
    with pytest.raises((NotAllowed, Refused)):
        ask(outsider, province, kind=Kind.SLIP_ASSIGNMENT, task=given_out)
    with pytest.raises(NotAllowed):
        ask(focal, department2, kind=Kind.SLIP_ASSIGNMENT, task=given_out)


def test_a_line_of_a_secret_document_has_no_slip(asked, arrived, register, enter, signed_in, clerk):
    """Such a line names no document, and a slip is about a document: nothing of it can be printed."""
    enter(register, 58, kind="secret", handed_to="Người giữ sổ mật")
    slip = html_of(asked(kind=Kind.SLIP_HANDLING, document=arrived))
    assert "Người giữ sổ mật" not in slip
    with pytest.raises(IntegrityError), transaction.atomic():
        asked(kind=Kind.SLIP_HANDLING)
    with pytest.raises(IntegrityError), transaction.atomic():
        asked(kind=Kind.SLIP_ASSIGNMENT, document=arrived)


def test_a_struck_line_offers_no_slip(signed_in, clerk, arrived):
    arrived.register_entries.update(struck_at=NOON, struck_reason="Nhập trùng")
    url = reverse("reporting:handling-slip", args=[arrived.pk])
    assert signed_in(clerk).get(url).status_code == 403


def test_a_recurring_duty_prints_its_own_period(asked, plan, department):
    task = factories.task(document=plan, title="Báo cáo tháng", mode="each")
    for month in (7, 8):
        days = {"period_from": date(2026, month, 1), "period_to": date(2026, month, 31)}
        duty(task, department, due_on=TODAY - (10 - month) * DAY, **days).save()
    named = {"kind": Kind.SLIP_ASSIGNMENT, "document": plan, "task": task}
    assert html_of(asked(**named, period_from=date(2026, 7, 1))).count("Sở Tài chính") == 1
    assert html_of(asked(**named)).count("Sở Tài chính") == 1
