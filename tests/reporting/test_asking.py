"""Agencies are asked, reminded and heard: bells, mails, figure by figure, silence shown as silence."""

from datetime import timedelta

import pytest

from assignments.models import Assignment, Notice, State
from assignments.sentences import notice_sentence
from core.models import Mail
from core.refusals import NotAllowed, Refused
from reporting import drafts, runs
from reporting.models import AgencyCheck, ReportRun
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


def work(run: ReportRun, now=NOON) -> ReportRun:
    runs.make_run(runs.claim_run(run.pk, clock=lambda: now))
    return ReportRun.objects.get(pk=run.pk)


@pytest.fixture
def checking(asked, duties, coordinator, focal, focal2) -> ReportRun:
    draft = work(asked(is_drafted=True))
    return drafts.start_checking(
        draft.pk, by=coordinator, now=NOON, version=draft.version, check_by=TODAY + 3 * DAY
    )


def answer(run, person, agency, said="confirmed", words="", **given):
    check = run.checks.get(agency=agency)
    return drafts.answer_check(
        check.pk, by=person, now=NOON, answer=said, words=words, version=run.version, **given
    )


def bells(person) -> list[tuple[str, str]]:
    return [(n.verb, n.url) for n in Notice.objects.filter(person=person).order_by("pk")]


def test_who_is_asked_finds_it_in_the_bell_and_is_led_to_the_figures(
    checking, focal, department, signed_in
):
    check = checking.checks.get(agency=department)
    assert bells(focal) == [("figures_asked", check.get_absolute_url())]
    client = signed_in(focal)
    page = client.get("/tasks/notices/").content.decode()
    assert str(department) in page
    notice = Notice.objects.get(person=focal)
    assert notice_sentence(notice) not in ("", "figures_asked")
    led = client.post(f"/tasks/notices/{notice.pk}/read/")
    assert led.headers["Location"] == check.get_absolute_url()


def test_an_objection_and_the_last_answer_ring_for_who_asked_for_the_report(
    checking, focal, focal2, department, department2, coordinator
):
    answer(checking, focal, department, "objected", "Thiếu một việc")
    assert bells(coordinator) == [("figures_objected", f"/reports/{checking.pk}/")]
    assert "Thiếu một việc" in Mail.objects.get(to=coordinator.email).text
    answer(checking, focal2, department2)
    assert [verb for verb, _url in bells(coordinator)][1:] == ["figures_all_answered"]


def test_a_frozen_report_rings_when_it_is_ready_and_a_failed_one_when_it_failed(
    checking, coordinator, asked, monkeypatch
):
    drafts.freeze_run(checking.pk, by=coordinator, now=NOON, version=checking.version, note="Gấp")
    work(checking)
    assert bells(coordinator)[-1][0] == "report_ready"

    def fail(kind, data, dated, told):
        raise OSError

    monkeypatch.setattr(runs, "print_frozen", fail)
    work(asked())
    assert bells(coordinator)[-1][0] == "report_failed"


def test_what_is_printed_while_one_waits_does_not_ring(asked, duties, coordinator):
    run = asked()
    work(run)
    assert bells(coordinator) == []
    late = asked()
    work(late, now=NOON + timedelta(minutes=2))
    assert bells(coordinator) == [("report_ready", f"/reports/{late.pk}/")]


def test_an_objection_says_figure_by_figure_what_it_should_be(
    checking, focal, department, coordinator, signed_in
):
    with pytest.raises(Refused) as why:
        answer(checking, focal, department, "confirmed", claims={"overdue": 0})
    assert why.value.field == "answer"
    said = answer(
        checking, focal, department, "objected", "Việc này đã xong",
        claims={"overdue": 0, "total": 2, "nonsense": 4},
    )  # fmt: skip
    assert said.claims == {"overdue": 0}  # two in total is what the report says, too
    page = signed_in(coordinator).get(f"/reports/{checking.pk}/").content.decode()
    assert "1 → 0" in page
    assert answer(checking, focal, department).claims == {}


def test_the_form_takes_figures_and_keeps_what_was_typed(checking, focal, department, signed_in):
    check = checking.checks.get(agency=department)
    client, url = signed_in(focal), check.get_absolute_url()
    typed = {"version": checking.version, "answer": "objected", "words": "", "claim_overdue": "0"}
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert 'name="claim_overdue" value="0"' in refused.content.decode()
    assert client.post(url, {**typed, "claim_overdue": "-1", "words": "Sai"}).status_code == 422
    assert client.post(url, {**typed, "words": "Sai"}).status_code == 303
    check.refresh_from_db()
    assert (check.answer, check.claims) == ("objected", {"overdue": 0})


def test_the_silent_are_reminded_once_a_day_and_the_others_left_alone(
    checking, focal, focal2, department, coordinator
):
    answer(checking, focal, department)
    assert drafts.remind_agencies(checking.pk, by=coordinator, now=NOON) == 1
    assert bells(focal2)[-1][0] == "figures_reminded"
    assert [verb for verb, _url in bells(focal)] == ["figures_asked"]
    assert Mail.objects.filter(to=focal2.email).count() == 2
    with pytest.raises(Refused):
        drafts.remind_agencies(checking.pk, by=coordinator, now=NOON)
    assert drafts.remind_agencies(checking.pk, by=coordinator, now=NOON + DAY) == 1


def test_only_who_works_on_the_draft_reminds(checking, auditor, focal):
    with pytest.raises(NotAllowed):
        drafts.remind_agencies(checking.pk, by=auditor, now=NOON)
    with pytest.raises(ReportRun.DoesNotExist):
        drafts.remind_agencies(checking.pk, by=focal, now=NOON)


def test_after_the_day_silence_is_shown_as_silence_and_freezing_needs_no_note(
    checking, coordinator, signed_in, monkeypatch
):
    later = TODAY + 4 * DAY
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: later)
    page = signed_in(coordinator).get(f"/reports/{checking.pk}/").content.decode()
    assert "Quá hạn chưa trả lời" in page
    frozen = drafts.freeze_run(
        checking.pk, by=coordinator, now=NOON + 4 * DAY, version=checking.version, note=""
    )
    assert frozen.checks.unanswered().count() == 2


def test_figures_collected_again_ring_only_where_they_changed(
    checking, duties, focal, focal2, department, department2, coordinator
):
    answer(checking, focal, department, "objected", "Việc này đã xong", claims={"overdue": 0})
    answer(checking, focal2, department2)
    Assignment.objects.filter(pk=duties["late"].pk).update(
        state=State.DONE, completed_on=TODAY - 14 * DAY, confirmed_at=NOON, percent=100
    )
    run = drafts.collect_again(checking.pk, by=coordinator, now=NOON, version=checking.version)
    run = work(run)
    asked = run.checks.get(agency=department)
    assert (asked.answer, asked.claims) == ("", {})
    assert [verb for verb, _url in bells(focal)] == ["figures_asked", "figures_asked"]
    assert [verb for verb, _url in bells(focal2)] == ["figures_asked"]
    assert AgencyCheck.history.filter(id=asked.pk, answer="objected").exists()
