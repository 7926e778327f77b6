"""Closed volumes: frozen, locked by the database, continued by the next, printed the same years later."""

from datetime import date
from threading import Event, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from core.pdf import PaperError
from core.refusals import NotAllowed, Refused, Stale
from directives.models import Citation, Register, RegisterEntry, RegisterVolume
from directives.services import strike_entry
from directives.services.numbering import allot_number, claim_number
from reporting import volumes
from reporting.models import ReportRun
from reporting.paper import followup
from reporting.paper.frozen import thaw
from reporting.paper.printing import collect_frozen, lay_out
from reporting.paper.register_sheets import FOLLOWUP_WIDTHS
from reporting.paper.registers import RegisterPaper
from reporting.paper.volumes import checksum_of
from tests import factories
from tests.conftest import NOON
from tests.paper_checks import text_of as printed_text
from tests.reporting.scenes import work

# NĐ 30/2020/NĐ-CP, Phụ lục IV, copied from the decree and not from the program.
FOLLOWUP = [
    "Số đến",
    "Tên loại, số, ký hiệu, ngày, tháng và tên cơ quan, tổ chức ban hành văn bản",
    "Đơn vị hoặc người nhận",
    "Thời hạn giải quyết",
    "Tiến độ giải quyết",
    "Số, ký hiệu văn bản trả lời",
    "Ghi chú",
]


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Messages only wake workers; these tests look at the rows."""
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


@pytest.fixture
def book(register, enter, department):
    """A register of five lines, the third struck."""
    for number in range(1, 6):
        fields = {"struck_at": NOON, "struck_reason": "Đăng ký trùng"} if number == 3 else {}
        enter(
            register, number, document=factories.document(issuer=department, subject=f"Việc {number}"),
            entered_on=date(2026, 2, number), **fields,
        )  # fmt: skip
    Register.objects.filter(pk=register.pk).update(last_number=5)
    register.refresh_from_db()
    return register


@pytest.fixture
def close(book, coordinator):
    def close_up_to(up_to: int, first_number: int = 1, **given) -> RegisterVolume:
        return volumes.close_volume(
            book, **{"by": coordinator, "now": NOON, "first_number": first_number, "up_to": up_to}
            | given,
        )  # fmt: skip

    return close_up_to


def test_a_volume_holds_its_numbers_and_the_next_goes_on(close, book):
    first, second = close(3), close(5, 4)
    assert (first.number, first.first_number, first.last_number, first.n_lines) == (1, 1, 3, 3)
    assert (second.number, second.first_number, second.last_number) == (2, 4, 5)
    assert (first.period_from, first.period_to) == (date(2026, 2, 1), date(2026, 2, 3))
    assert list(book.entries.order_by("number").values_list("volume__number", flat=True)) == [
        1, 1, 1, 2, 2,
    ]  # fmt: skip
    with transaction.atomic():
        assert allot_number(book) == 6


def test_the_paper_of_a_volume_is_its_snapshot_whatever_changed_since(close, book, asked):
    volume = close(3)
    document = book.entries.get(number=1).document
    document.subject = "Sửa về sau"
    document.save(update_fields=["subject"])
    volume.refresh_from_db()
    run = asked(kind="register_incoming", register=book, volume=volume)
    frozen, n_rows = collect_frozen(run)
    assert n_rows == 3
    assert checksum_of(volume.snapshot) == volume.sha256
    assert frozen == {name: said for name, said in volume.snapshot.items() if name != "followup"}
    paper = thaw(RegisterPaper, frozen)
    assert [line.is_struck for line in paper.lines] == [False, False, True]
    assert paper.lines[0].cells[5] == "Kế hoạch: Việc 1"
    _title, sheets = lay_out("register_incoming", frozen)
    assert "Quyển số: 1" in sheets[0].before
    assert "Từ số 1 đến số 3" in sheets[0].before
    assert '<tr class="struck">' in sheets[1].rows[2]


def test_a_snapshot_that_was_tampered_with_is_not_printed(close, book, asked):
    volume = close(3)
    volume.snapshot["lines"][0]["cells"][2] = "Khác"
    with pytest.raises(PaperError):
        collect_frozen(asked(kind="register_incoming", register=book, volume=volume))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE directives_registerentry SET note = 'x' WHERE number = 2",
        "UPDATE directives_registerentry SET volume_id = NULL WHERE number = 2",
        "UPDATE directives_registerentry SET number = 2 WHERE number = 5",
        "DELETE FROM directives_registerentry WHERE number = 2",
        "UPDATE directives_registervolume SET last_number = 2",
        "DELETE FROM directives_registervolume",
    ],
)
def test_the_database_itself_refuses_changes_of_a_closed_volume(close, change):
    close(3)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_volumes_can_neither_overlap_nor_leave_numbers_out(close, book, coordinator):
    made = close(3)
    for first, number in ((3, 2), (5, 2), (4, 3)):
        with pytest.raises(IntegrityError), transaction.atomic():
            RegisterVolume.objects.create(
                register=book, number=number, first_number=first, last_number=9, n_lines=0,
                period_from=made.period_from, period_to=made.period_to, snapshot={},
                sha256="", closed_at=NOON, closed_by=coordinator,
            )  # fmt: skip


def test_a_gap_is_told_before_it_can_never_be_filled(close, book):
    book.entries.filter(number=2).delete()
    with pytest.raises(Refused, match="2") as why:
        close(4)
    assert why.value.field == "gaps_confirmed"
    close(4, gaps_confirmed=True)
    with transaction.atomic(), pytest.raises(Refused) as taken:
        claim_number(book, 2)
    assert "1" in taken.value.message


@pytest.mark.parametrize("up_to", [0, 6])
def test_only_numbers_already_given_are_closed(close, up_to):
    with pytest.raises(Refused) as why:
        close(up_to)
    assert why.value.field == "up_to"


def test_a_form_of_before_another_closing_is_stale(close):
    close(3)
    with pytest.raises(Stale):
        close(5)


def test_only_who_keeps_the_register_closes_and_prints(close, leader):
    with pytest.raises(NotAllowed):
        close(3, by=leader)
    with pytest.raises(NotAllowed):
        volumes.print_volume(close(3), by=leader, now=NOON)


def test_a_line_of_a_closed_volume_is_not_struck(close, book, coordinator):
    close(3)
    entry = book.entries.get(number=1)
    with pytest.raises(Refused, match=r"1–3|1-3"):
        strike_entry(entry, by=coordinator, now=NOON, version=entry.version, reason="Nhầm")


def test_a_volume_has_one_paper(close, coordinator):
    volume = close(3)
    first = volumes.print_volume(volume, by=coordinator, now=NOON)
    assert volumes.print_volume(volume, by=coordinator, now=NOON) == first
    ReportRun.objects.filter(pk=first.pk).update(state="failed")
    assert volumes.print_volume(volume, by=coordinator, now=NOON) != first


def test_the_page_tells_gaps_keeps_what_was_typed_and_closes(book, clerk, signed_in):
    book.entries.filter(number=2).delete()
    client, url = signed_in(clerk), f"/reports/registers/{book.pk}/volumes/"
    assert client.get(url).status_code == 200
    refused = client.post(url, {"first_number": 1, "up_to": 4})
    assert refused.status_code == 422
    assert 'value="4"' in refused.content.decode()
    assert (
        client.post(url, {"first_number": 1, "up_to": 4, "gaps_confirmed": "on"}).status_code == 302
    )
    assert book.volumes.get().last_number == 4


@pytest.mark.django_db(transaction=True)
def test_who_takes_a_number_while_a_volume_is_closed_finds_it_closed(close, book):
    """The closing holds the register's lock; the typed number 2 waits, then is refused."""
    book.entries.filter(number=2).delete()
    started, said = Event(), []

    def register_late() -> None:
        try:
            with transaction.atomic():
                started.set()
                claim_number(book, 2)
        except Refused as why:
            said.append(why.field)
        finally:
            connection.close()

    late = Thread(target=register_late)
    with transaction.atomic():
        close(5, gaps_confirmed=True)
        late.start()
        assert started.wait(10)
    late.join(10)
    assert said == ["number"]
    assert not RegisterEntry.objects.filter(register=book, number=2).exists()


def test_the_follow_up_register_has_the_decrees_columns_and_says_the_answer(
    book, province, department, asked
):
    asked_for = book.entries.get(number=1)
    asked_for.answer_due_on = date(2026, 2, 9)
    asked_for.save(update_fields=["answer_due_on"])
    reply = factories.document(
        issuer=province, number="77", notation="UBND-TH", issued_on=date(2026, 2, 6)
    )
    Citation.objects.create(citing=reply, cited=asked_for.document, relation="replies")
    task = factories.task(document=book.entries.get(number=2).document)
    factories.assignment(task=task, agency=province)
    paper = followup.collect(asked(kind="register_followup", register=book))
    assert paper.columns == FOLLOWUP
    assert sum(FOLLOWUP_WIDTHS) == 100
    assert paper.lines[0].cells[3:6] == ["09/02/2026", "Đã trả lời ngày 06/02/2026", "77/UBND-TH"]
    assert paper.lines[1].cells[4] == "Đang giải quyết"
    assert paper.lines[2].is_struck
    assert "của Sở Tài chính" in paper.lines[0].cells[1]


@pytest.fixture
def answered(book, province):
    """Line 1 was to be answered and was, before anything is closed."""
    line = book.entries.get(number=1)
    line.answer_due_on = date(2026, 2, 9)
    line.save(update_fields=["answer_due_on"])
    return reply_to(line, province, "77", date(2026, 2, 6))


def reply_to(line, issuer, number, issued_on):
    reply = factories.document(
        issuer=issuer, number=number, notation="UBND-TH", issued_on=issued_on
    )
    Citation.objects.create(citing=reply, cited=line.document, relation="replies")
    return reply


def test_the_follow_up_register_of_a_volume_is_what_was_known_at_its_closing(
    answered, close, book, province, coordinator
):
    volume = close(3)
    reply_to(book.entries.get(number=2), province, "91", date(2026, 9, 20))
    run = work(volumes.print_volume(volume, by=coordinator, now=NOON, follows_up=True))
    paper = thaw(RegisterPaper, run.data)
    assert (run.kind, paper.columns, paper.volume) == ("register_followup", FOLLOWUP, 1)
    assert paper.lines[0].cells[3:6] == ["09/02/2026", "Đã trả lời ngày 06/02/2026", "77/UBND-TH"]
    assert paper.lines[1].cells[4:6] == ["", ""]  # answered after the closing
    assert [line.is_struck for line in paper.lines] == [False, False, True]
    with run.file.open("rb") as file:
        printed = " ".join(printed_text(file.read()).split())
    for words in (
        "SỔ THEO DÕI GIẢI QUYẾT VĂN BẢN ĐẾN", "Từ số 1 đến số 3", "Quyển số: 1",
        "ghi theo tình hình đến ngày 16/9/2026, ngày đóng quyển", "77/UBND-TH",
    ):  # fmt: skip
        assert words in printed
    assert "91/UBND-TH" not in printed


def test_a_volume_has_one_register_and_one_follow_up_register(close, coordinator):
    volume = close(3)
    printed = [
        volumes.print_volume(volume, by=coordinator, now=NOON, follows_up=follows_up)
        for follows_up in (False, True, False, True)
    ]
    assert [run.kind for run in printed[:2]] == ["register_incoming", "register_followup"]
    assert printed[:2] == printed[2:]


def test_the_page_offers_the_follow_up_register_of_volumes_that_have_one(close, clerk, signed_in):
    volume = close(3)
    client, url = signed_in(clerk), f"/reports/registers/{volume.register_id}/volumes/"
    assert 'name="follow-up"' in client.get(url).content.decode()
    answer = client.post(f"/reports/volumes/{volume.pk}/print/", {"follow-up": "1"})
    assert ReportRun.objects.get(volume=volume).kind == "register_followup"
    assert answer.status_code == 302


def test_a_volume_closed_before_says_that_it_has_no_follow_up_register(
    book, clerk, coordinator, signed_in
):
    volume = RegisterVolume.objects.create(
        register=book, number=1, first_number=1, last_number=3, n_lines=3, snapshot={"lines": []},
        period_from=date(2026, 2, 1), period_to=date(2026, 2, 3), sha256="", closed_at=NOON,
        closed_by=coordinator,
    )  # fmt: skip
    client, url = signed_in(clerk), f"/reports/registers/{book.pk}/volumes/"
    assert 'name="follow-up"' not in client.get(url).content.decode()
    answer = client.post(f"/reports/volumes/{volume.pk}/print/", {"follow-up": "1"}, follow=True)
    assert "không lưu sổ theo dõi giải quyết" in answer.content.decode()
    assert not volume.runs.exists()
