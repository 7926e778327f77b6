"""Printed reports lose their files after their time and can be printed again; frozen paper never does."""

from datetime import timedelta

import pytest

from core.formatting import vn_date
from reporting import drafts, runs
from reporting.models import ReportRun
from reporting.retention import drop_expired_runs
from reporting.volumes import close_volume
from tests import factories
from tests.conftest import NOON

State, Kind = ReportRun.State, ReportRun.Kind
LATER = NOON + timedelta(days=366)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


def work(run: ReportRun, now=NOON) -> ReportRun:
    runs.make_run(runs.claim_run(run.pk, clock=lambda: now))
    return ReportRun.objects.get(pk=run.pk)


def files(settings) -> set[str]:
    return {path.suffix for path in settings.MEDIA_ROOT.rglob("reports/**/*.*")}


def test_a_printed_report_expires_says_so_and_is_printed_again(
    asked, duties, settings, signed_in, coordinator, django_capture_on_commit_callbacks
):
    run = work(asked())
    was = run.data
    with django_capture_on_commit_callbacks(execute=True):
        assert drop_expired_runs(now=NOON + timedelta(days=364)) == 0
        assert drop_expired_runs(now=LATER) == 1
        assert drop_expired_runs(now=LATER) == 0
    run.refresh_from_db()
    assert (run.state, run.file.name, run.data, run.sha256) == (State.EXPIRED, "", None, "")
    assert files(settings) == set()
    client = signed_in(coordinator)
    page = client.get(f"/reports/{run.pk}/")
    assert page.status_code == 200
    assert f"/reports/{run.pk}/retry/" in page.content.decode()
    assert client.get(f"/reports/{run.pk}/file/").status_code == 404
    runs.retry_run(run, by=coordinator, now=NOON)
    again = work(run)
    assert (again.state, again.data) == (State.DONE, was)


def test_frozen_reports_and_closed_volumes_are_kept_for_good(
    asked, duties, coordinator, clerk, register, enter, settings, django_capture_on_commit_callbacks
):
    draft = work(asked(is_drafted=True))
    drafts.freeze_run(draft.pk, by=coordinator, now=NOON, version=draft.version, note="")
    frozen = work(draft)
    enter(register, 1, document=factories.document(issuer=register.agency))
    register.last_number = 1
    register.save()
    volume = close_volume(register, by=clerk, now=NOON, first_number=1, up_to=1)
    bound = work(asked(kind=Kind.REGISTER_INCOMING, register=register, volume=volume))
    assert bound.state == State.DONE, bound.error
    with django_capture_on_commit_callbacks(execute=True):
        assert drop_expired_runs(now=LATER) == 0
    assert {run.state for run in (frozen, bound)} == {State.DONE}
    assert files(settings) == {".pdf", ".xlsx"}


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_what_was_given_up_loses_its_figures_and_keeps_its_reason(asked, duties, state):
    run = asked()
    claim = runs.claim_run(run.pk, clock=lambda: NOON)
    claim.note(data={"all": 1})
    ReportRun.objects.filter(pk=run.pk).update(state=state, finished_at=NOON, error="why")
    assert drop_expired_runs(now=LATER) == 1
    run.refresh_from_db()
    assert (run.state, run.data, run.error) == (state, None, "why")


def test_drafts_people_still_work_on_and_an_installation_that_keeps_all(asked, duties, settings):
    draft = work(asked(is_drafted=True))
    done = work(asked())
    settings.REPORT_KEPT_DAYS = 0
    assert drop_expired_runs(now=LATER) == 0
    settings.REPORT_KEPT_DAYS = 365
    assert drop_expired_runs(now=LATER) == 1
    draft.refresh_from_db()
    done.refresh_from_db()
    assert (draft.state, done.state) == (State.DRAFT, State.EXPIRED)


def test_the_page_says_how_long_the_file_is_kept(asked, duties, coordinator, settings, signed_in):
    run = work(asked())
    until = run.finished_at + timedelta(days=settings.REPORT_KEPT_DAYS)
    page = signed_in(coordinator).get(f"/reports/{run.pk}/")
    assert f"đến ngày {vn_date(until)}" in page.content.decode()
    settings.REPORT_KEPT_DAYS = 0
    page = signed_in(coordinator).get(f"/reports/{run.pk}/")
    assert "không thay đổi nữa" in page.content.decode()
