"""Lists as files: the rows of the page, typed; at once or by one worker; for one person."""

import csv
import hashlib
import io
from datetime import date, timedelta

import openpyxl
import pypdfium2
import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse

from core.refusals import Refused
from directives.models import RegisterEntry
from reporting.exports import asked as exports_asked
from reporting.exports import documents, duties, figures, life
from reporting.exports.asked import Asked
from reporting.models import Export
from tests import factories
from tests.conftest import NOON, TODAY
from tests.office import converted, needs_office
from tests.reporting.scenes import DAY, duty

State = Export.State


def clock():
    return NOON


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Messages only wake workers; these tests look at the rows."""
    monkeypatch.setattr("reporting.tasks.make_export.delay", lambda pk: None)


@pytest.fixture(autouse=True)
def frozen_today():
    with time_machine.travel(NOON, tick=False):
        yield


def bytes_of(prepared, form="xlsx") -> io.BytesIO:
    file = io.BytesIO()
    prepared.write(file, form, lambda n: None)
    return io.BytesIO(file.getvalue())


def sheet_of(prepared, n=0):
    return openpyxl.load_workbook(bytes_of(prepared)).worksheets[n]


def asks(person, query="") -> Asked:
    return Asked(person, TODAY, QueryDict(query))


def rows_of(sheet, head=4) -> list[dict]:
    titles = [cell.value for cell in sheet[head]]
    rows = sheet.iter_rows(min_row=head + 1, values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in rows]


def test_duties_are_written_as_typed_cells(duties_of_plan, coordinator):
    sheet = sheet_of(duties.prepare(asks(coordinator, "role=lead&sort=due_on")))
    late = next(row for row in rows_of(sheet) if row["Nhiệm vụ"] == "Xây dựng chuyên trang")
    assert late["Cơ quan"] == "Sở Tài chính"
    assert late["Cơ quan phối hợp"] == "Sở Xây dựng"
    assert late["Thời hạn"].date() == TODAY - 12 * DAY
    assert late["Số ngày quá hạn"] == 12
    assert late["Tiến độ"] == 0.6
    assert late["Khó khăn, vướng mắc"] == "Chưa bố trí được kinh phí."
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref.startswith("A4:")
    assert "Vai trò: Chủ trì" in sheet["A2"].value


@pytest.mark.parametrize(
    "query", ["", "role=lead", "cell=overdue", "state=done&state=issued", "on=2026-09-10"]
)
def test_the_file_has_the_rows_of_the_page(query, duties_of_plan, coordinator, signed_in):
    page = signed_in(coordinator).get(reverse("assignments:assignment-list") + f"?{query}")
    prepared = duties.prepare(asks(coordinator, query))
    file = rows_of(sheet_of(prepared))
    shown = [(row.duty.title, row.duty.agency.name) for row in page.context["rows"]]
    assert [(row["Nhiệm vụ"], row["Cơ quan"]) for row in file] == shown
    assert prepared.n == len(shown)


@pytest.fixture
def duties_of_plan(duties):
    return duties


def test_a_person_gets_only_rows_they_may_see(duties_of_plan, focal2, outsider):
    agencies = {row["Cơ quan"] for row in rows_of(sheet_of(duties.prepare(asks(focal2))))}
    assert agencies == {"Sở Xây dựng", "Sở Tài chính"}  # its own, and the lead it supports
    assert rows_of(sheet_of(duties.prepare(asks(outsider)))) == []


def test_words_typed_by_people_are_no_formulas(plan, department, coordinator):
    duty(factories.task(document=plan, title='=HYPERLINK("http://x","y")'), department).save()
    prepared = duties.prepare(asks(coordinator))
    cell = next(
        c for row in sheet_of(prepared).iter_rows() for c in row if "HYPERLINK" in str(c.value)
    )
    assert cell.data_type == "s"
    assert "'=HYPERLINK" in bytes_of(prepared, "csv").getvalue().decode("utf-8-sig")


def test_csv_is_utf_8_with_its_mark_and_one_head(duties_of_plan, coordinator):
    raw = bytes_of(duties.prepare(asks(coordinator)), "csv").getvalue()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + 4
    assert rows[0][4] == "Nhiệm vụ"


def test_the_summary_adds_up_by_formulas(duties_of_plan, coordinator):
    prepared = figures.prepare(asks(coordinator))
    sheet = sheet_of(prepared)
    last = [cell.value for cell in sheet[sheet.max_row]]
    assert last[0] == "Tổng số"
    assert last[3] == f"=SUBTOTAL(109,D5:D{sheet.max_row - 1})"
    values = openpyxl.load_workbook(bytes_of(prepared), data_only=True).worksheets[:3]
    assert [
        s.cell(s.max_row, column).value for s, column in zip(values, (4, 2, 3), strict=True)
    ] == [
        3,
        3,
        3,
    ]


def test_the_summary_explains_its_columns(duties_of_plan, coordinator):
    prepared = figures.prepare(asks(coordinator))
    said = dict(sheet_of(prepared, -1).iter_rows(values_only=True))
    columns = [cell.value for cell in sheet_of(prepared)[4]][3:]
    assert set(columns) <= set(said)
    assert said["Quá hạn"].startswith("Chưa")


def test_documents_and_registers_are_written(plan, register, enter, coordinator):
    enter(register, 7, document=plan, handed_to="Phòng Tổng hợp")
    enter(register, 8, kind=RegisterEntry.Kind.SECRET)
    (row,) = rows_of(sheet_of(documents.documents(asks(coordinator, "q=141"))))
    assert (row["Số, ký hiệu"], row["Số đến"]) == ("141/KH-UBND", "7/2026")
    (book,) = rows_of(sheet_of(documents.registers(asks(coordinator))))[:-1]
    assert book["Số dòng"] == 2
    lines = rows_of(sheet_of(documents.register(asks(coordinator, f"register={register.pk}"))))
    assert [line["Số đến"] for line in lines] == [7, 8]
    assert lines[1]["Trích yếu"] == "Đăng ký tại sổ mật"  # no more than that is here


def test_a_filter_that_does_not_hold_gives_no_file_and_says_why(signed_in, coordinator):
    address = reverse("reporting:export-of", args=["duties", "xlsx"])
    answer = signed_in(coordinator).get(address + "?due_from=gestern")
    assert answer.status_code == 422
    assert "Hạn từ ngày" in answer.content.decode()


def test_another_province_s_register_is_not_there(register, outsider, signed_in):
    address = reverse("reporting:export-of", args=["register", "csv"])
    assert signed_in(outsider).get(f"{address}?register={register.pk}").status_code == 404
    assert signed_in(outsider).get(f"{address}?register=abc").status_code == 404


@pytest.fixture
def long_list(monkeypatch):
    """Lists of more than two rows are long."""
    real = exports_asked.sheets
    monkeypatch.setattr(duties, "sheets", lambda *a, **k: real(*a, **k, at_once=2))


def test_a_long_list_is_offered_and_then_made_by_a_worker(
    long_list, duties_of_plan, coordinator, signed_in
):
    client = signed_in(coordinator)
    address = reverse("reporting:export-of", args=["duties", "xlsx"]) + "?role=lead&page=2"
    page = client.get(address)
    assert page.status_code == 200 and "3 dòng" in page.content.decode()
    token = page.context["token"]
    made = client.post(address, {"token": token})
    export = Export.objects.get()
    assert made.url == reverse("reporting:export-detail", args=[export.pk])
    assert (export.query, export.n_total) == ("role=lead", 3)
    assert client.post(address, {"token": token}).url == made.url  # pressed twice, made once
    life.make_claimed(life.claim_export(export.pk, clock=clock))
    export.refresh_from_db()
    assert (export.state, export.n_done) == (State.DONE, 3), export.error
    content = b"".join(client.get(reverse("reporting:export-download", args=[export.pk])))
    assert hashlib.sha256(content).hexdigest() == export.sha256
    assert len(rows_of(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0])) == 3


def queued(person, **fields) -> Export:
    fields = {"kind": "duties", "form": "csv", "query": ""} | fields
    return life.request_export(by=person, now=NOON, **fields)


def test_an_export_leads_to_the_list_narrowed_the_same_way(
    plan, duties_of_plan, register, enter, coordinator, signed_in
):
    enter(register, 7, document=plan)
    client = signed_in(coordinator)
    for kind, query, rows in [
        ("duties", "role=lead", 3), ("documents", "q=141", 1), ("registers", "", 1),
        ("register", f"register={register.pk}&q=7", 1), ("dashboard", "", None),
    ]:  # fmt: skip
        export = queued(coordinator, kind=kind, query=query, form="xlsx")
        page = client.get(reverse("reporting:export-detail", args=[export.pk]))
        assert export.list_url in page.content.decode().replace("&amp;", "&")
        answer = client.get(export.list_url)
        assert answer.status_code == 200
        assert rows is None or len(answer.context["page"].rows) == rows, kind


def test_two_workers_write_one_file(duties_of_plan, coordinator):
    export = queued(coordinator)
    assert life.claim_export(export.pk, clock=clock) is not None
    assert life.claim_export(export.pk, clock=clock) is None


def test_an_export_cancelled_while_it_is_written_leaves_no_file(
    duties_of_plan, coordinator, settings
):
    export = queued(coordinator)
    claim = life.claim_export(export.pk, clock=clock)
    life.cancel_export(export, now=NOON)
    life.make_claimed(claim)
    export.refresh_from_db()
    assert (export.state, str(export.file)) == (State.CANCELLED, "")
    assert not list(settings.MEDIA_ROOT.glob("exports/**/*.csv"))


def test_a_silent_worker_is_replaced_and_its_late_file_is_not_kept(duties_of_plan, coordinator):
    export = queued(coordinator)
    dead = life.claim_export(export.pk, clock=clock)
    later = NOON + life.SILENT_AFTER + timedelta(seconds=1)
    assert life.exports_to_wake(now=later) == [export.pk]
    second = life.claim_export(export.pk, clock=lambda: later)
    life.make_claimed(dead)
    export.refresh_from_db()
    assert export.state == State.RUNNING
    life.make_claimed(second)
    export.refresh_from_db()
    assert export.state == State.DONE, export.error


def test_after_three_dead_workers_an_export_is_given_up(duties_of_plan, coordinator):
    export = queued(coordinator)
    now = NOON
    for _n in range(life.MAX_ATTEMPTS):
        assert life.claim_export(export.pk, clock=lambda: now)  # noqa: B023
        now += life.SILENT_AFTER + timedelta(seconds=1)
    assert life.exports_to_wake(now=now) == []
    export.refresh_from_db()
    assert export.state == State.FAILED


def test_files_expire_and_can_be_made_again(duties_of_plan, coordinator):
    export = queued(coordinator)
    life.make_claimed(life.claim_export(export.pk, clock=clock))
    export.refresh_from_db()
    storage, name = export.file.storage, export.file.name
    assert life.drop_expired(now=NOON + life.KEPT_FOR - timedelta(seconds=1)) == 0
    assert life.drop_expired(now=NOON + life.KEPT_FOR) == 1
    assert not storage.exists(name)
    life.repeat_export(Export.objects.get(), now=NOON)
    assert Export.objects.get().state == State.QUEUED


def test_what_one_may_no_longer_see_is_refused_with_a_reason(register, coordinator):
    export = queued(coordinator, kind="register", query=f"register={register.pk}")
    coordinator.memberships.update(valid_until=date(2025, 1, 1))
    life.make_claimed(life.claim_export(export.pk, clock=clock))
    export.refresh_from_db()
    assert export.state == State.FAILED
    assert export.error == "Nội dung cần kết xuất không còn thuộc phạm vi được xem của bạn."


def test_one_person_has_at_most_five_exports_being_made(duties_of_plan, coordinator):
    for _n in range(life.MAX_AT_A_TIME):
        queued(coordinator)
    with pytest.raises(Refused):
        queued(coordinator)


def test_queries_of_an_export_grow_with_batches_only(
    duties_of_plan, plan, department, coordinator, django_assert_max_num_queries
):
    for _n in range(30):
        duty(factories.task(document=plan), department).save()
    with django_assert_max_num_queries(10):
        bytes_of(duties.prepare(asks(coordinator)), "csv")


def test_heads_are_those_of_the_language_of_who_asked(duties_of_plan, coordinator):
    from django.utils import translation

    with translation.override("en"):
        export = queued(coordinator)
    life.make_claimed(life.claim_export(export.pk, clock=clock))
    export.refresh_from_db()
    assert "Supporting agencies" in export.file.read().decode("utf-8-sig")


@needs_office
def test_libreoffice_opens_the_workbook_and_reckons_the_sums(duties_of_plan, coordinator, tmp_path):
    file = tmp_path / "tong-hop.xlsx"
    file.write_bytes(bytes_of(figures.prepare(asks(coordinator))).getvalue())
    # separator, text mark, UTF-8, first line, types, language, all quoted no, … formulas as values
    made = converted(
        file, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", tmp_path
    )
    rows = list(csv.reader(io.StringIO(made.read_text("utf-8"), newline="")))
    assert rows[3][:4] == ["STT", "Khối", "Cơ quan", "Tổng số đã giao"]
    assert [row[2] for row in rows[4:6]] == ["Sở Tài chính", "Sở Xây dựng"]
    assert rows[6][0] == "Tổng số" and rows[6][3] == "3"
    assert converted(file, "pdf", tmp_path).read_bytes().startswith(b"%PDF")


@needs_office
def test_libreoffice_shows_dates_and_shares_as_offices_write_them(
    duties_of_plan, coordinator, tmp_path
):
    file = tmp_path / "nhiem-vu.xlsx"
    file.write_bytes(bytes_of(duties.prepare(asks(coordinator, "cell=overdue"))).getvalue())
    pdf = pypdfium2.PdfDocument(converted(file, "pdf", tmp_path))
    words = " ".join(pdf[0].get_textpage().get_text_bounded().split())
    assert "04/09/2026" in words  # the deadline in force
    assert "60.0%" in words
