"""A drafted report: edited, checked by agencies, frozen once, printed, never changed again."""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict

from assignments.models import Assignment, State
from core.models import Mail
from core.refusals import NotAllowed, Refused, Stale
from core.uploads import check_upload
from reporting import drafts, runs
from reporting.exports.asked import Asked
from reporting.exports.sources import prepare
from reporting.models import AgencyCheck, ReportRun, Section
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY, freeze, text_of, work

RunState = ReportRun.State
pytestmark = pytest.mark.usefixtures("no_broker")


@pytest.fixture
def checking(draft, coordinator, focal, focal2) -> ReportRun:
    return drafts.start_checking(
        draft.pk, by=coordinator, now=NOON, version=draft.version, check_by=TODAY + 3 * DAY
    )


def answer(run, person, agency, said="confirmed", words=""):
    check = run.checks.get(agency=agency)
    return drafts.answer_check(
        check.pk, by=person, now=NOON, answer=said, words=words, version=run.version
    )


def test_a_draft_keeps_its_figures_and_the_words_of_the_agencies(draft):
    assert draft.data["all"]["total"] == 3
    assert draft.difficulties == "- Sở Tài chính: Chưa bố trí được kinh phí."
    assert draft.proposals == "- Sở Tài chính: Đề nghị bổ sung kinh phí."
    assert (draft.file.name, draft.sha256) == ("", "")
    assert runs.claim_run(draft.pk, clock=lambda: NOON) is None


def test_words_and_parts_of_a_draft_are_what_is_printed(draft, coordinator):
    parts = [Section.DIFFICULTIES.value, Section.TABLE_B.value, Section.ANNEXES.value]
    drafts.edit_draft(
        draft.pk, by=coordinator, now=NOON, version=draft.version, sections=parts,
        opening="Trong quý, mưa lũ kéo dài.", difficulties="Thiếu kinh phí.\nThiếu người.", proposals="",
    )  # fmt: skip
    draft.refresh_from_db()
    frozen = work(freeze(draft, coordinator))
    said = text_of(frozen)
    assert "<p>Trong quý, mưa lũ kéo dài.</p>" in said
    assert "<p>Thiếu kinh phí.</p><p>Thiếu người.</p>" in said
    assert "Chưa bố trí" not in said.split("Phụ lục I</h2>")[0]
    assert "Kiến nghị</h2>" not in said
    assert "TỔNG HỢP KẾT QUẢ" not in said
    assert "<h2>Phụ lục I</h2>\n    <h2>DANH SÁCH NHIỆM VỤ QUÁ HẠN" in said
    assert "<h2>Phụ lục II.1</h2>" in said
    assert "Danh sách nhiệm vụ quá hạn tại Phụ lục I; nhiệm vụ chưa hoàn thành" in said


def test_the_file_of_a_draft_has_the_words_and_parts_written_so_far(draft, coordinator):
    asked = Asked(coordinator, TODAY, QueryDict(f"run={draft.pk}"))

    def words() -> str:
        made = io.BytesIO()
        prepare("report", "docx", asked).write(made, "docx", lambda n: None)
        return "\n".join(p.text for p in docx.Document(made).paragraphs)

    assert "Chưa bố trí được kinh phí" in words()
    drafts.edit_draft(
        draft.pk, by=coordinator, now=NOON, version=draft.version, sections=[Section.DIFFICULTIES.value],
        opening="Trong quý, mưa lũ kéo dài.", difficulties="Thiếu người.", proposals="",
    )  # fmt: skip
    edited = words()
    assert "Trong quý, mưa lũ kéo dài." in edited and "Thiếu người." in edited
    assert "Chưa bố trí được kinh phí" not in edited and "Đề nghị bổ sung" not in edited


def test_every_agency_in_the_report_is_asked_by_mail(checking, department, department2, focal):
    assert checking.state == RunState.CHECKING
    checks = {check.agency: check for check in checking.checks.all()}
    assert set(checks) == {department, department2}
    assert checks[department].figures["total"] == 2
    mail = Mail.objects.get(to=focal.email)
    assert checks[department].get_absolute_url() in mail.text
    assert checks[department2].get_absolute_url() not in mail.text


def test_an_agency_confirms_or_objects_for_itself_only(
    checking, focal, focal2, department, coordinator
):
    with pytest.raises(Refused) as why:
        answer(checking, focal, department, "objected")
    assert why.value.field == "words"
    with pytest.raises(AgencyCheck.DoesNotExist):
        answer(checking, focal2, department)
    with pytest.raises(NotAllowed):
        answer(checking, coordinator, department)
    with pytest.raises(Stale):
        drafts.answer_check(
            checking.checks.get(agency=department).pk, by=focal, now=NOON, answer="confirmed",
            words="", version=1,
        )  # fmt: skip
    answer(checking, focal, department, "objected", "Thiếu một nhiệm vụ")
    said = answer(checking, focal, department)
    assert (said.answer, said.history.count()) == ("confirmed", 3)


def test_objections_and_silence_before_the_day_need_a_note(
    checking, focal, focal2, department, department2, coordinator
):
    with pytest.raises(Refused) as why:
        freeze(checking, coordinator)
    assert why.value.field == "note"
    answer(checking, focal, department, "objected", "Sai một việc")
    answer(checking, focal2, department2)
    with pytest.raises(Refused):
        freeze(checking, coordinator)
    frozen = freeze(checking, coordinator, note="Đã đối chiếu lại, số liệu đúng")
    assert frozen.freeze_note
    with pytest.raises(Refused):
        answer(frozen, focal, department)


def test_confirmed_by_all_it_is_frozen_printed_and_kept(
    checking, duties, focal, focal2, department, department2, coordinator
):
    answer(checking, focal, department)
    answer(checking, focal2, department2)
    freeze(checking, coordinator)
    duties["idle"].delete()  # whatever happens afterwards
    run = work(checking)
    assert (run.state, run.data["all"]["done_on_time"]) == (RunState.DONE, 1)
    assert hashlib.sha256(run.file.read()).hexdigest() == run.sha256
    assert hashlib.sha256(run.workbook.read()).hexdigest() == run.workbook_sha256
    assert drafts.checksum_of(run.data) == run.data_sha256
    run.workbook.seek(0)
    book = openpyxl.load_workbook(run.workbook)
    assert book.sheetnames == ["Phụ lục - Tổng hợp", "Nhiệm vụ quá hạn"]


@pytest.mark.parametrize(
    "change",
    ["data = '{}'", "sha256 = 'x'", "state = 'cancelled'", "difficulties = 'khác'", "frozen_at = NULL",
     "file = 'other.pdf'", "period_from = '2020-01-01'"],
)  # fmt: skip
def test_the_table_itself_refuses_to_change_what_is_frozen(draft, coordinator, change):
    run = work(freeze(draft, coordinator))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE reporting_reportrun SET {change} WHERE id = %s", [run.pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        run.delete()


def test_a_frozen_report_whose_printing_failed_prints_the_same_figures(
    draft, duties, coordinator, monkeypatch
):
    frozen = freeze(draft, coordinator)

    def fail(kind, data, dated, told):
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(runs, "print_frozen", fail)
        failed = work(frozen)
    assert failed.state == RunState.FAILED
    duties["idle"].delete()
    runs.retry_run(failed, by=coordinator, now=NOON)
    run = work(failed)
    assert run.state == RunState.DONE
    assert drafts.checksum_of(run.data) == run.data_sha256
    with pytest.raises(Refused):
        runs.cancel_run(run, by=coordinator, now=NOON)


def test_figures_collected_again_keep_words_and_ask_those_whose_figures_changed(
    checking, duties, focal, focal2, department, department2, coordinator
):
    answer(checking, focal, department, "objected", "Việc này đã xong")
    answer(checking, focal2, department2)
    Assignment.objects.filter(pk=duties["late"].pk).update(
        state=State.DONE, completed_on=TODAY - 14 * DAY, confirmed_at=NOON, percent=100
    )
    run = drafts.collect_again(checking.pk, by=coordinator, now=NOON, version=checking.version)
    run = work(run)
    assert run.state == RunState.CHECKING
    assert run.difficulties == checking.difficulties
    assert run.checks.get(agency=department).answer == ""
    assert run.checks.get(agency=department).figures["overdue"] == 0
    assert run.checks.get(agency=department2).answer == "confirmed"


def test_auditors_and_agencies_do_not_work_on_a_province_s_draft(draft, auditor, focal):
    with pytest.raises(NotAllowed):
        freeze(draft, auditor)
    with pytest.raises(ReportRun.DoesNotExist):
        freeze(draft, focal)


def test_a_signed_copy_is_attached_to_a_frozen_report_once(draft, coordinator):
    def scan():
        return check_upload(
            SimpleUploadedFile("ky.pdf", b"%PDF-1.4\nstartxref\n%%EOF\n"), field="upload"
        )

    with pytest.raises(Refused):
        drafts.attach_signed(draft.pk, scan(), by=coordinator, now=NOON)
    run = work(freeze(draft, coordinator))
    drafts.attach_signed(run.pk, scan(), by=coordinator, now=NOON)
    with pytest.raises(Refused):
        drafts.attach_signed(run.pk, scan(), by=coordinator, now=NOON)
    assert run.signed_copies.count() == 1


def test_an_empty_draft_has_nobody_to_ask(asked, coordinator, duties):
    run = work(asked(is_drafted=True, period_from=date(2020, 1, 1), period_to=date(2020, 3, 31)))
    with pytest.raises(Refused):
        drafts.start_checking(
            run.pk, by=coordinator, now=NOON, version=run.version, check_by=TODAY + DAY
        )
    assert work(freeze(run, coordinator)).state == RunState.DONE


@pytest.mark.django_db(transaction=True)
def test_of_two_who_freeze_at_once_one_wins_and_the_other_is_told(draft, coordinator, leader):
    def one(person):
        try:
            freeze(draft, person)
        except Refused as why:
            return why.message
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as both:
        said = sorted(both.map(one, [coordinator, leader]))
    assert said[0] == ""
    winner = ReportRun.objects.get(pk=draft.pk).frozen_by
    assert str(winner) in said[1]
