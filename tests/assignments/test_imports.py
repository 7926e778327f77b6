"""Lists of duties kept by hand: what is read, what is found, what one confirmation writes."""

import io
import zipfile
from datetime import date, datetime
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from assignments.duty_list.heads import COLUMNS
from assignments.duty_list.sheet import read_sheet
from assignments.duty_list.template import template_workbook
from assignments.models import Assignment, DutyImport, Event, State, Task
from assignments.services import imports
from assignments.services.import_confirm import confirm_import
from core.refusals import NotAllowed, Refused, Stale
from core.submissions import AlreadyDone
from core.uploads import check_upload, in_memory
from directives.intake.limits import Limits
from directives.models import Document, DocumentParty, Register, RegisterEntry
from tests import factories
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
HEAD = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Số, ký hiệu", "Ngày văn bản",
        "Cơ quan ban hành", "Thời hạn", "Trạng thái", "Tiến độ (%)", "Ngày hoàn thành"]  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PLAN = ["14/KH-UBND", date(2026, 3, 2), "Ủy ban nhân dân tỉnh An Giang"]


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def row(title="Rà soát", lead="Sở Tài chính", supports="", paper=PLAN, due="30/9/2026", *rest):
    return [1, title, lead, supports, *paper, due, *rest]


def workbook(*rows, head=HEAD, above=(), change=None) -> bytes:
    book = Workbook()
    sheet = book.active
    for line in (*above, head, *rows):
        sheet.append(line)
    if change:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(data: bytes, **limits) -> dict:
    return read_sheet(data, Limits(**{"max_characters": 100, **limits}))


@pytest.fixture
def plan(province):
    return factories.document(issuer=province, number="14", notation="KH-UBND")


@pytest.fixture
def upload(coordinator, province):
    """Store a workbook and let a worker read it, child process and all."""

    def do(data: bytes, by=None, name="danh-sach.xlsx") -> DutyImport:
        checked = check_upload(in_memory(data, name), field="file")
        found = imports.receive_list(
            checked, body=province, by=by or coordinator, now=NOON, form_token=uuid4()
        )
        claim = imports.claim_import(found.pk, now=NOON)
        imports.work_on_import(claim, clock=lambda: NOON)
        found.refresh_from_db()
        return found

    return do


@pytest.fixture
def confirm(coordinator):
    def do(found: DutyImport, *, with_documents=True, **given) -> DutyImport:
        given = {"by": coordinator, "version": found.version, "form_token": uuid4()} | given
        return confirm_import(found, now=NOON, with_documents=with_documents, **given)

    return do


def findings(found: DutyImport) -> list[tuple[str, str]]:
    return [(f["kind"], f["column"]) for line in found.rows.all() for f in line.findings]


# --- The file ------------------------------------------------------------------------------
def test_the_template_is_a_list_the_reader_knows():
    book = load_workbook(io.BytesIO(template_workbook()))
    heads = [cell.value for cell in book.worksheets[0][3]]
    assert heads == [column.head for column in COLUMNS]
    book.worksheets[0].append([1, "Việc", "Sở Y tế"])
    target = io.BytesIO()
    book.save(target)
    (line,) = read(target.getvalue())["rows"]
    assert line["cells"]["lead"] == "Sở Y tế"


def test_heads_are_known_in_any_order_below_titles_without_marks():
    told = read(
        workbook(
            ["Sở Y tế", "Việc một", "14/KH-UBND", datetime(2026, 9, 30)],
            head=["DON VI CHU TRI", "Nội dung\nnhiệm vụ", "SỐ KÝ HIỆU", "hạn hoàn thành"],
            above=[["UBND TỈNH"], [], ["DANH SÁCH NHIỆM VỤ"]],
        )
    )
    assert told["rows"] == [
        {
            "number": 5,
            "cells": {
                "lead": "Sở Y tế", "title": "Việc một", "code": "14/KH-UBND", "due_on": "30/09/2026",
            },
            "unknown": [],
        }
    ]  # fmt: skip


def test_merged_cells_count_for_every_row_they_cover():
    data = workbook(
        row("Một"), row("Hai", lead=None), row("Ba", lead=None),
        change=lambda book: book.active.merge_cells("C2:C4"),
    )  # fmt: skip
    assert [line["cells"]["lead"] for line in read(data)["rows"]] == ["Sở Tài chính"] * 3


def test_a_formula_without_its_result_is_said_not_guessed(upload, plan, department):
    found = upload(workbook(row("Một", "=A1"), row("Hai")))
    assert [line.verdict for line in found.rows.all()] == ["error", "fine"]
    assert ("error", "lead") in findings(found)


def test_the_row_of_column_numbers_is_no_duty():
    assert len(read(workbook([f"({n})" for n in range(1, 9)], row()))["rows"]) == 1


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (210 * 2**20))
    return target.getvalue()


def entities() -> bytes:
    target, whole = io.BytesIO(), io.BytesIO(workbook(row()))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(target, "w") as archive:
        for member in source.infolist():
            part = source.read(member)
            if member.filename.endswith("sheet1.xml"):
                part = b'<!DOCTYPE x [<!ENTITY a "b">]>' + part
            archive.writestr(member, part)
    return target.getvalue()


def broken() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook")
    return target.getvalue()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (bomb, "bung ra quá lớn"),
        (entities, "thực thể XML"),
        (broken, "bị hỏng"),
        (lambda: workbook(head=[]), "trống"),
        (lambda: workbook(), "Không có dòng nào dưới dòng tiêu đề"),
        (lambda: workbook(["x"], head=["Nhiệm vụ", "Thời hạn"]), "Thiếu các cột: Cơ quan chủ trì"),
        (lambda: workbook(["a", "b"], head=["Họ tên", "Lương"]), "Không thấy dòng tiêu đề"),
    ],
)
def test_a_file_that_is_no_list_says_what_to_do_and_changes_nothing(make, words, upload):
    found = upload(make())
    assert found.state == DutyImport.State.FAILED
    assert words in found.message
    assert found.rows.count() == 0
    assert Task.objects.count() == 0


def test_a_list_beyond_the_limit_is_refused_as_a_whole(upload, settings):
    settings.IMPORT_ROWS = 20
    found = upload(workbook(*[row(f"Việc {n}") for n in range(21)]))
    assert (found.state, found.rows.count()) == (DutyImport.State.FAILED, 0)
    assert "hơn 20 dòng" in found.message


def test_fifty_thousand_rows_are_refused_in_words(upload):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEAD)
    for n in range(50_000):
        sheet.append([n, "Việc", "Sở Tài chính"])
    target = io.BytesIO()
    book.save(target)
    assert "hơn 5000 dòng" in upload(target.getvalue()).message


def test_of_two_lists_in_one_file_the_first_is_read_and_the_other_named(upload, plan, department):
    def add(book):
        second = book.create_sheet("Quý II")
        second.append(HEAD)
        second.append(row())

    found = upload(workbook(row(), change=add))
    assert (found.n_rows, found.other_sheets) == (1, ["Quý II"])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("khoa.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        ("cu.xls", OLE + "Workbook".encode("utf-16-le"), ".xlsx"),
        ("ten.xlsx", b"%PDF-1.4\nstartxref\n%%EOF\n", "PDF"),
    ],
)  # fmt: skip
def test_another_kind_of_file_is_refused_beside_its_field(
    name, content, words, coordinator, province, signed_in
):
    answer = signed_in(coordinator).post(
        reverse("assignments:import-create"),
        {
            "form_token": str(uuid4()),
            "body": province.pk,
            "file": SimpleUploadedFile(name, content),
        },
    )
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors["file"])
    assert DutyImport.objects.count() == 0


# --- The rows ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "column"),
    [
        (row(title=""), "title"),
        (row(lead=""), "lead"),
        (row(lead="Sở Không Có"), "lead"),
        (row(supports="Sở Tài chính"), "supports"),
        (row(due="30/2/2026"), "due_on"),
        (row(due="cuối năm"), "due_on"),
        (row(due="1/1/2026"), "due_on"),
        (row(paper=["kế hoạch", None, ""]), "code"),
        (row(paper=["", None, ""]), "code"),
        (row(paper=["99/KH-UBND", None, ""]), "issued_on"),
        (row("A", "Sở Tài chính", "", PLAN, "30/9/2026", "Đã hoàn thành"), "completed_on"),
        (row("A", "Sở Tài chính", "", PLAN, "30/9/2026", "", "", "1/1/2027"), "completed_on"),
        (row("A", "Sở Tài chính", "", PLAN, "30/9/2026", "Tạm hoãn"), "state"),
        (row("A", "Sở Tài chính", "", PLAN, "30/9/2026", "", "140"), "percent"),
    ],
)
def test_a_wrong_row_names_its_column_and_is_not_imported(line, column, upload, plan, department):
    found = upload(workbook(line))
    assert ("error", column) in findings(found)
    assert (found.n_rows, found.n_good) == (1, 0)


def test_a_document_of_another_day_is_named_with_its_own(upload, plan, department):
    plan.issued_on = date(2026, 3, 2)
    plan.save()
    found = upload(workbook(row(paper=[PLAN[0], date(2026, 3, 20), PLAN[2]])))
    ((kind, column),) = findings(found)
    assert (kind, column) == ("error", "issued_on")
    assert "02/03/2026" in found.rows.get().findings[0]["text"]


def test_days_and_numbers_read_as_a_person_types_them():
    (line,) = read(workbook(row(1234567.0, due=date(2026, 9, 30))))["rows"]
    assert (line["cells"]["title"], line["cells"]["due_on"]) == ("1234567", "30/09/2026")


def test_an_unknown_name_is_chosen_on_the_page_then_known(
    upload, plan, department, coordinator, signed_in
):
    found = upload(workbook(row(lead="Sở TC-KH cũ"), row("Hai", lead="Sở TC-KH cũ")))
    client = signed_in(coordinator)
    page = client.get(reverse("assignments:import-detail", args=[found.pk]))
    assert list(page.context["names_form"].names) == ["Sở TC-KH cũ"]
    sent = {"version": found.version, "name_0": department.name}
    assert (
        client.post(reverse("assignments:import-choose", args=[found.pk]), sent).status_code == 303
    )
    claim = imports.claim_import(found.pk, now=NOON)
    imports.work_on_import(claim, clock=lambda: NOON)
    found.refresh_from_db()
    assert (found.state, found.n_errors) == (DutyImport.State.READY, 0)


def test_the_same_task_again_is_a_warning(upload, plan, department):
    factories.task(document=plan, title="Rà soát")
    found = upload(workbook(row(), row()))
    assert findings(found) == [("warning", "title")] * 3


# --- The import ----------------------------------------------------------------------------
def test_good_rows_become_duties_in_their_states(
    upload, confirm, plan, department, department2, coordinator
):
    found = upload(
        workbook(
            row("Một", supports="Sở Xây dựng"),
            row("Hai", "Sở Tài chính", "", PLAN, "", "Đang thực hiện", "40%"),
            row("Ba", "Sở Tài chính", "", PLAN, "30/6/2026", "Đã hoàn thành", "", "28/6/2026"),
            row("Bốn", "Sở Tài chính; Sở Xây dựng"),
            row("Năm", due="30/2/2026"),
        )
    )
    done = confirm(found)
    assert (done.n_imported, found.n_errors) == (4, 1)
    one, two, three, *four = Assignment.objects.leads().order_by("pk")
    assert (one.state, one.due_on, one.assigner) == (State.ISSUED, date(2026, 9, 30), plan.issuer)
    assert one.task.assignments.get(role="support").agency == department2
    assert (two.state, two.percent, two.due_on) == (State.WORKING, 40, None)
    assert (three.state, three.completed_on) == (State.DONE, date(2026, 6, 28))
    assert {a.agency for a in four} == {department, department2}
    assert {a.task.mode for a in four} == {Task.Mode.EACH}
    assert one.history.get().history_user == coordinator
    event = Event.objects.get(assignment=one)
    assert (event.verb, event.facts["row"]) == ("import", 2)
    assert DocumentParty.objects.filter(document=plan, agency=department2, why="duty").exists()


def test_a_document_that_is_not_here_is_recorded_in_no_register(
    upload, confirm, province, department
):
    factories.document_type()
    paper = ["77/KH-UBND", date(2025, 5, 5), ""]
    found = upload(workbook(row("Một", paper=paper), row("Hai", paper=paper)))
    assert set(findings(found)) == {("warning", "code")}
    assert confirm(found).n_documents == 1
    made = Document.objects.get(code="77/KH-UBND")
    assert (made.issuer, made.status) == (province, Document.Status.REGISTERED)
    assert made.tasks.count() == 2
    assert RegisterEntry.objects.count() == Register.objects.count() == 0


def test_rows_without_their_document_stay_out_when_it_is_not_wanted(
    upload, confirm, plan, department
):
    factories.document_type()
    found = upload(workbook(row("Một"), row("Hai", paper=["77/KH-UBND", date(2025, 5, 5), ""])))
    assert confirm(found, with_documents=False).n_imported == 1
    assert Document.objects.count() == 1


def test_a_body_that_numbers_here_registers_its_documents_first(upload, province, department):
    Register.objects.create(agency=province, direction="outgoing", year=2026, last_number=3)
    found = upload(workbook(row(paper=["77/KH-UBND", date(2026, 5, 5), ""])))
    assert findings(found) == [("error", "code")]


def test_a_list_is_imported_once(upload, confirm, plan, department):
    found, token = upload(workbook(row())), uuid4()
    confirm(found, form_token=token)
    with pytest.raises(AlreadyDone):
        confirm(found, form_token=token)
    with pytest.raises(Stale):
        confirm(found)
    assert Task.objects.count() == 1


def test_a_list_without_a_good_row_is_not_imported(upload, confirm, plan):
    with pytest.raises(Refused):
        confirm(upload(workbook(row(lead="Không có"))))


def test_only_who_assigns_for_the_body_imports(upload, confirm, plan, department, focal):
    found = upload(workbook(row()))
    with pytest.raises(NotAllowed):
        confirm(found, by=focal)


def test_the_same_file_again_names_the_former_import(
    upload, confirm, plan, department, coordinator, signed_in
):
    data = workbook(row())
    former = confirm(upload(data))
    page = signed_in(coordinator).get(reverse("assignments:import-detail", args=[upload(data).pk]))
    assert page.context["former"] == former


def test_the_list_behind_the_link_shows_exactly_what_was_imported(
    upload, confirm, duty, plan, department, coordinator, signed_in
):
    done = confirm(upload(workbook(row("Một"), row("Hai"))))
    address = f"{reverse('assignments:assignment-list')}?imported={done.pk}"
    shown = signed_in(coordinator).get(address).context["page"].rows
    assert {a.task.title for a in shown} == {"Một", "Hai"}


def test_the_page_and_the_import_ask_no_more_for_more_rows(
    upload, confirm, plan, department, coordinator, signed_in, django_assert_max_num_queries
):
    found = upload(workbook(*[row(f"Việc {n}") for n in range(60)]))
    client = signed_in(coordinator)
    with django_assert_max_num_queries(30):
        client.get(reverse("assignments:import-detail", args=[found.pk]))
    with django_assert_max_num_queries(40):
        confirm(found)


def test_findings_can_be_taken_home(upload, plan, department, coordinator, signed_in):
    found = upload(workbook(row(due="30/2/2026")))
    answer = signed_in(coordinator).get(reverse("assignments:import-findings", args=[found.pk]))
    assert "Thời hạn" in b"".join(answer.streaming_content).decode("utf-8-sig")


def test_a_list_put_aside_leaves_no_rows(upload, coordinator, plan, department):
    found = upload(workbook(row()))
    put = imports.discard_import(found, by=coordinator, now=NOON, version=found.version)
    assert (put.state, put.rows.count()) == (DutyImport.State.DISCARDED, 0)


def test_a_list_nobody_finished_is_read_by_another_worker(upload, plan, department):
    found = upload(workbook(row()))
    DutyImport.objects.filter(pk=found.pk).update(
        state="reading", claimed_at=NOON - imports.ABANDONED_AFTER * 2
    )
    assert imports.imports_to_wake(now=NOON) == [found.pk]
    assert imports.claim_import(found.pk, now=NOON) is not None
    assert imports.claim_import(found.pk, now=NOON) is None
