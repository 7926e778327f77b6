"""The life of a report run: asked for, made by one worker, stopped, failed with a reason, taken over."""

import hashlib
from datetime import date, timedelta

import pypdfium2
import pytest
from django.db import connection
from django.utils import timezone

from core.pdf import PaperError
from core.refusals import NotAllowed, Refused
from reporting import runs
from reporting.models import ReportRun
from reporting.runs import (
    MAX_ATTEMPTS,
    SILENT_AFTER,
    claim_run,
    make_run,
    request_run,
    runs_to_wake,
)
from tests import factories
from tests.conftest import NOON, TODAY

State, Kind = ReportRun.State, ReportRun.Kind


def clock():
    return NOON


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Messages only wake workers; these tests look at the rows."""
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


def make(run: ReportRun) -> ReportRun:
    make_run(claim_run(run.pk, clock=clock))
    run.refresh_from_db()
    return run


def test_a_report_is_made_and_kept_with_checksum_and_data(asked, duties):
    run = make(asked())
    content = run.file.read()
    assert run.state == State.DONE, run.error
    assert hashlib.sha256(content).hexdigest() == run.sha256
    assert run.data["all"]["total"] == 3
    assert (run.n_done, run.attempts) == (run.n_total, 1)
    pdf = pypdfium2.PdfDocument(content)
    assert len(pdf) == run.n_pages == 4


def test_a_made_report_never_changes_again(asked, duties):
    run = make(asked())
    assert claim_run(run.pk, clock=clock) is None
    with pytest.raises(Refused):
        runs.retry_run(run, by=run.requested_by, now=NOON)


def test_two_workers_make_one_report(asked, duties):
    run = asked()
    first, second = claim_run(run.pk, clock=clock), claim_run(run.pk, clock=clock)
    assert first is not None
    assert second is None


def test_a_cancelled_run_is_not_made(asked, duties):
    run = asked()
    runs.cancel_run(run, by=run.requested_by, now=NOON)
    assert claim_run(run.pk, clock=clock) is None


def test_a_run_cancelled_while_it_is_made_leaves_no_file(asked, duties, settings, monkeypatch):
    run = asked()
    claim = claim_run(run.pk, clock=clock)
    printed = runs.print_frozen

    def cancel_meanwhile(kind, data, dated, told):
        runs.cancel_run(run, by=run.requested_by, now=NOON)
        return printed(kind, data, dated=dated)

    monkeypatch.setattr(runs, "print_frozen", cancel_meanwhile)
    make_run(claim)
    run.refresh_from_db()
    assert (run.state, run.file.name, run.sha256) == (State.CANCELLED, "", "")
    assert not list(settings.MEDIA_ROOT.rglob("*.pdf"))


def test_a_failed_run_says_why_and_can_be_made_again(asked, duties, monkeypatch):
    run = asked()

    def fail(kind, data, dated, told):
        raise PaperError("no such font")

    with monkeypatch.context() as broken:
        broken.setattr(runs, "print_frozen", fail)
        make(run)
    assert (run.state, run.failure, run.error) == (State.FAILED, "other", "no such font")
    runs.retry_run(run, by=run.requested_by, now=NOON)
    assert make(run).state == State.DONE


def test_the_run_of_a_dead_worker_is_taken_over_with_its_frozen_data(asked, duties):
    run = asked()
    dead = claim_run(run.pk, clock=clock)
    dead.note(data=(frozen := runs.collect_frozen(dead.run)[0]))
    duties["idle"].delete()
    later = NOON + SILENT_AFTER + timedelta(seconds=1)
    assert runs_to_wake(now=NOON) == []
    assert runs_to_wake(now=later) == [run.pk]
    make_run(claim_run(run.pk, clock=lambda: later))
    run.refresh_from_db()
    assert (run.state, run.data, run.attempts) == (State.DONE, frozen, 2)
    with pytest.raises(runs.NoLongerWanted):
        dead.note(n_done=1)


def test_a_run_that_kills_its_workers_is_given_up(asked):
    run = asked()
    now = NOON
    for _n in range(MAX_ATTEMPTS):
        assert claim_run(run.pk, clock=lambda: now)  # noqa: B023  read at once
        now += SILENT_AFTER + timedelta(seconds=1)
    assert claim_run(run.pk, clock=lambda: now) is None
    assert runs_to_wake(now=now) == []
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert str(MAX_ATTEMPTS) in run.error


def test_asking_queues_a_run_and_wakes_a_worker_after_the_commit(
    coordinator, province, monkeypatch, django_capture_on_commit_callbacks
):
    woken = []
    monkeypatch.setattr("reporting.tasks.make_report.delay", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        run = request_run(by=coordinator, now=timezone.now(), kind=Kind.COMPLIANCE, agency=province)
        assert woken == []
    assert (run.state, woken) == (State.QUEUED, [run.pk])


def test_a_broker_that_is_away_loses_nothing(
    coordinator, province, monkeypatch, django_capture_on_commit_callbacks
):
    def away(pk):
        raise ConnectionError

    monkeypatch.setattr("reporting.tasks.make_report.delay", away)
    now = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        run = request_run(by=coordinator, now=now, kind=Kind.COMPLIANCE, agency=province)
    assert runs_to_wake(now=now) == [run.pk]


@pytest.mark.parametrize(
    ("person", "body", "may"),
    [
        ("clerk", "province", True),
        ("coordinator", "province", True),
        ("leader", "province", True),
        ("auditor", "province", True),
        ("focal", "department", True),
        ("focal", "province", False),
        ("focal", "department2", False),
        ("leader", "department", False),
        ("administrator", "province", False),
        ("outsider", "province", False),
    ],
)
def test_who_may_report_on_behalf_of_whom(request, person, body, may):
    people, agency = request.getfixturevalue(person), request.getfixturevalue(body)
    asked = {"by": people, "now": timezone.now(), "kind": Kind.COMPLIANCE, "agency": agency}
    if may:
        assert request_run(**asked).pk
    else:
        with pytest.raises(NotAllowed):
            request_run(**asked)


def test_a_scope_one_may_not_see_is_refused_beside_its_field(coordinator, province, outsider):
    elsewhere = outsider.memberships.get().agency
    asked = {"by": coordinator, "now": timezone.now(), "kind": Kind.COMPLIANCE, "agency": province}
    with pytest.raises(Refused) as refused:
        request_run(**asked, about=elsewhere)
    assert refused.value.field == "about"
    with pytest.raises(Refused) as refused:
        request_run(**asked, document=factories.document(issuer=elsewhere))
    assert refused.value.field == "document"


def test_impossible_periods_are_refused_beside_their_field(coordinator, province):
    asked = {"by": coordinator, "now": NOON, "kind": Kind.COMPLIANCE, "agency": province}
    with pytest.raises(Refused) as refused:
        request_run(**asked, period_from=date(2026, 5, 1), period_to=date(2026, 4, 1))
    assert refused.value.field == "period_to"
    with pytest.raises(Refused) as refused:
        request_run(**asked, cut_off=TODAY + timedelta(days=1))
    assert refused.value.field == "cut_off"


def test_only_clerks_of_the_body_print_its_register(leader, clerk, province, register):
    asked = {"now": NOON, "kind": Kind.REGISTER_INCOMING, "agency": province, "register": register}
    assert request_run(by=clerk, **asked).pk
    with pytest.raises(NotAllowed):
        request_run(by=leader, **asked)


def test_a_stranger_may_not_cancel(asked, leader):
    with pytest.raises(NotAllowed):
        runs.cancel_run(asked(), by=leader, now=NOON)


def test_runs_are_seen_within_reach_only(asked, leader, outsider, focal, department, province):
    whole, own = asked(), asked(agency=department)
    assert set(ReportRun.objects.visible_to(leader)) == {whole, own}
    assert set(ReportRun.objects.visible_to(focal)) == {own}
    assert not ReportRun.objects.visible_to(outsider)


@pytest.mark.django_db(transaction=True)
def test_two_connections_claim_one_run_once(asked):
    from concurrent.futures import ThreadPoolExecutor

    run = asked()

    def claim(_n):
        try:
            return claim_run(run.pk, clock=clock) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(claim, range(4))) == 1
    run.refresh_from_db()
    assert run.attempts == 1
