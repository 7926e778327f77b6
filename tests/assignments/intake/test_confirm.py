"""The one confirmation: who gets what from it, that it happens once, and wholly or not at all."""

import threading
from datetime import date

import pytest
from django.db import connection

from assignments.models import Assignment, ProposedTask, Task
from assignments.services.confirm_intake import Registration, confirm_intake
from assignments.services.proposals import ProposedLine, decide_proposals, title_of
from core.refusals import NotAllowed, Refused, Stale
from core.submissions import AlreadyDone
from directives.models import Attachment, Document, Intake, RegisterEntry
from directives.services import CitationLine, Duplicate, receiving
from directives.services.facts import RecipientLine
from tests import factories
from tests.conftest import NOON, TODAY
from tests.directives.conftest import plan

ACCEPT, OPEN, DROP = "accepted", "open", "discarded"


def registration(**given):
    given.setdefault("facts", plan(issuer_words="Bộ Y tế"))
    return Registration(arrived_on=TODAY, **given)


def line(text="Khám sức khỏe cho người cao tuổi", **given) -> ProposedLine:
    return ProposedLine(text=text, **given)


@pytest.fixture
def confirm(ready):
    def confirm(by, *lines, intake=None, window="", seen="", **given):
        paper = intake or ready
        return confirm_intake(
            paper, registration(**given), lines, by=by, now=NOON, version=paper.version,
            window=window, seen=seen,
        )  # fmt: skip

    return confirm


def test_a_coordinator_registers_and_makes_the_tasks_in_one_go(
    confirm, ready, coordinator, department, department2, province
):
    receiving.take_over(ready, by=coordinator, now=NOON)
    ready.refresh_from_db()
    done = confirm(
        coordinator,
        line(decision=ACCEPT, leads="Sở Tài chính", lead_targets=[department],
             support_targets=[department2], due_on=date(2026, 9, 30), section="II.1", span=(3, 9)),
        line("Việc để lại", leads="Sở Y tế"),
        line("Không phải việc", decision=DROP),
        citations=[CitationLine(code="1234/QĐ-TTg", issued_on=date(2026, 1, 5), span=(1, 5))],
        recipients=[RecipientLine(words="Sở Tài chính", agency=department)],
    )  # fmt: skip
    document = done.registered.document
    (task,) = Task.objects.filter(document=document)
    assert (task.section, task.span_start, task.due_on) == ("II.1", 3, date(2026, 9, 30))
    parts = set(Assignment.objects.filter(task=task).values_list("agency__name", "role"))
    assert parts == {("Sở Tài chính", "lead"), ("Sở Xây dựng", "support")}
    rows = list(document.proposed_tasks.values_list("text", "decision"))
    assert rows == [(line().text, "accepted"), ("Việc để lại", "open")]
    assert done.registered.entry.number == 1
    assert document.citations.get().span_end == 5 and document.recipients.get().agency == department
    assert document.text.body == ready.text


def test_the_file_changes_hands_and_is_not_copied(confirm, ready, clerk, settings):
    document = confirm(clerk).registered.document
    attached = Attachment.objects.get(document=document)
    assert attached.file.name == ready.file.name and attached.sha256 == ready.sha256
    assert len([p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()]) == 1
    ready.refresh_from_db()
    assert (ready.state, ready.document, ready.text) == ("registered", document, "")


def test_what_a_clerk_confirms_stays_proposals_for_a_coordinator(
    confirm, clerk, coordinator, department
):
    document = confirm(clerk, line(leads="Sở Tài chính")).registered.document
    row = document.proposed_tasks.get()
    assert row.decision == OPEN and not Task.objects.exists()
    made = decide_proposals(
        document,
        [line("Khám sức khỏe, sửa lại", decision=ACCEPT, lead_targets=[department],
              proposal_id=row.pk, version=row.version)],
        by=coordinator, now=NOON,
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.decision, row.task, row.decided_by) == (ACCEPT, made[0], coordinator)
    with pytest.raises(Stale):
        decide_proposals(
            document, [line(decision=DROP, proposal_id=row.pk, version=row.version)],
            by=coordinator, now=NOON,
        )  # fmt: skip


def test_a_clerk_cannot_make_tasks(confirm, clerk, department):
    with pytest.raises(NotAllowed):
        confirm(clerk, line(decision=ACCEPT, lead_targets=[department]))
    assert not Document.objects.registered().exists() and not RegisterEntry.objects.exists()


def test_a_clerk_cannot_decide_about_proposals(confirm, clerk):
    document = confirm(clerk, line()).registered.document
    row = document.proposed_tasks.get()
    with pytest.raises(NotAllowed):
        decide_proposals(document, [line(proposal_id=row.pk, version=1)], by=clerk, now=NOON)


def test_a_group_leads_as_its_members_of_that_day(
    confirm, ready, coordinator, province, department
):
    group = factories.group(members=[department], province=province)
    receiving.take_over(ready, by=coordinator, now=NOON)
    ready.refresh_from_db()
    (task,) = confirm(coordinator, line(decision=ACCEPT, lead_targets=[group])).tasks
    assert task.mode == Task.Mode.EACH and task.group == group
    assert task.assignments.get().agency == department


def test_one_bad_line_saves_nothing(confirm, ready, coordinator, department, department2):
    receiving.take_over(ready, by=coordinator, now=NOON)
    ready.refresh_from_db()
    good = line(decision=ACCEPT, lead_targets=[department])
    bad = line(
        decision=ACCEPT,
        lead_targets=[department, department2],
        support_targets=[department],
        place=1,
    )
    with pytest.raises(Refused) as refused:
        confirm(coordinator, good, bad)
    assert refused.value.field == "tasks-1-leads"
    assert not Document.objects.exists() and not ProposedTask.objects.exists()
    assert not RegisterEntry.objects.exists()
    ready.refresh_from_db()
    assert ready.state == "ready" and ready.file.storage.exists(ready.file.name)


def test_a_draft_takes_no_number(confirm, put, read, clerk, settings):
    waiting = read(put("Một văn bản khác đang chờ"))
    first = confirm(clerk).registered
    assert first.entry.number == 1
    waiting.refresh_from_db()
    receiving.discard_intake(waiting, by=clerk, now=NOON, version=waiting.version)
    third = read(put("Văn bản thứ ba"))
    assert confirm(clerk, intake=third, facts=plan(number="142")).registered.entry.number == 2


def test_a_second_confirmation_leads_to_the_document(confirm, ready, clerk):
    document = confirm(clerk).registered.document
    with pytest.raises(AlreadyDone) as already:
        confirm(clerk)
    assert already.value.answer_url == document.get_absolute_url()
    assert RegisterEntry.objects.count() == 1


def test_a_stale_confirmation_is_refused(confirm, ready, clerk):
    receiving.save_draft(ready, ready.draft, by=clerk, now=NOON, version=ready.version)
    with pytest.raises(Stale):
        confirm(clerk)


def test_words_kept_from_another_window_are_not_passed_over(confirm, ready, clerk):
    """The older window knows nothing of them: it registers nothing, and they stay."""
    kept = {**ready.draft, "fields": {"note": "gõ ở cửa sổ kia"}}
    receiving.save_draft(
        ready, kept, by=clerk, now=NOON, version=ready.version, quietly=True, window="new", seen=""
    )
    with pytest.raises(Stale):
        confirm(clerk, window="old", seen="")
    ready.refresh_from_db()
    assert ready.draft["fields"]["note"] == "gõ ở cửa sổ kia" and ready.is_checkable
    assert not RegisterEntry.objects.exists() and not Document.objects.registered().exists()
    assert confirm(clerk, window="new", seen="").registered.entry.number == 1


def test_a_paper_on_a_colleagues_desk_cannot_be_confirmed(confirm, coordinator):
    with pytest.raises(Refused):
        confirm(coordinator)
    assert not RegisterEntry.objects.exists()


def test_a_duplicate_is_shown_before_it_is_registered(confirm, put, read, clerk):
    known = confirm(clerk).registered.document
    again = read(put("Cùng số, bản quét khác"))
    with pytest.raises(Duplicate) as warned:
        confirm(clerk, intake=again)
    assert [match.document for match in warned.value.matches] == [known]
    assert confirm(clerk, intake=again, anyway=True).registered.entry.number == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_registers(confirm, ready, clerk):
    results: list[str] = []
    start = threading.Barrier(2)

    def press() -> None:
        start.wait()
        try:
            confirm(clerk)
            results.append("registered")
        except AlreadyDone:
            results.append("done")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done", "registered"]
    assert RegisterEntry.objects.count() == 1
    assert Intake.objects.get().state == "registered"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Rà soát quy hoạch. Báo cáo kết quả.", "Rà soát quy hoạch. Báo cáo kết quả"),
        ("Rà soát toàn bộ hồ sơ quy hoạch; báo cáo.", "Rà soát toàn bộ hồ sơ quy hoạch"),
        ("từ " * 200, ("từ " * 79).strip() + "…"),
    ],
)
def test_a_task_is_named_by_its_first_sentence(text, title):
    assert title_of(text) == title
