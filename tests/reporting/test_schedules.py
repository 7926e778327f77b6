"""Schedules: each period once, the newest after downtime, told to those who may see it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from core.models import Mail
from core.refusals import NotAllowed, Refused, Stale
from reporting.models import ReportRun, ReportSchedule, ScheduledReport
from reporting.runs import claim_run, make_run
from reporting.schedules import make_due_reports, save_schedule, tell_ready_reports
from tests.conftest import NOON

MONDAY_7 = datetime(2026, 9, 21, 0, 0, tzinfo=UTC)  # 07:00 in Vietnam, after the week of 14/9


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


@pytest.fixture
def weekly(coordinator, leader, province):
    given = {"agency": province, "kind": "update_rate", "frequency": "weekly", "day": 1, "hour": 7}
    return save_schedule(
        ReportSchedule(), by=coordinator, now=NOON, addressees=[coordinator, leader], block="",
        sections=[], is_active=True, **given,
    )  # fmt: skip


def test_a_period_is_made_once_at_its_hour(weekly, duties):
    assert make_due_reports(now=MONDAY_7 - timedelta(minutes=1)) == 0
    assert make_due_reports(now=MONDAY_7) == 1
    assert make_due_reports(now=MONDAY_7 + timedelta(minutes=5)) == 0
    run = ReportRun.objects.get()
    assert (run.period_from, run.period_to, run.cut_off) == (
        date(2026, 9, 14),
        date(2026, 9, 20),
        date(2026, 9, 20),
    )


def test_after_downtime_the_newest_period_is_made(weekly, duties):
    assert make_due_reports(now=MONDAY_7 + timedelta(days=30)) == 1
    assert ScheduledReport.objects.get().period_from == date(2026, 10, 12)


def test_the_link_of_a_ready_report_goes_once_to_those_who_may_still_see_it(
    weekly, duties, coordinator, leader
):
    make_due_reports(now=MONDAY_7)
    assert tell_ready_reports(now=MONDAY_7) == 0
    run = ReportRun.objects.get()
    make_run(claim_run(run.pk, clock=lambda: MONDAY_7))
    leader.memberships.all().delete()
    assert tell_ready_reports(now=MONDAY_7) == 1
    assert tell_ready_reports(now=MONDAY_7) == 0
    mail = Mail.objects.get()
    assert mail.to == coordinator.email
    assert f"/reports/{run.pk}/" in mail.text


def test_who_may_not_see_the_body_is_no_addressee(weekly, coordinator, focal, outsider, province):
    fields = {"kind": "unsent", "agency": province, "frequency": "monthly", "day": 1, "hour": 7}
    for person in (focal, outsider):
        with pytest.raises(Refused) as why:
            save_schedule(ReportSchedule(), by=coordinator, now=NOON, addressees=[person], **fields)
        assert why.value.field == "addressees"
    with pytest.raises(NotAllowed):
        save_schedule(ReportSchedule(), by=focal, now=NOON, addressees=[focal], **fields)


def test_a_stale_form_changes_nothing_and_a_stopped_schedule_makes_nothing(weekly, coordinator):
    with pytest.raises(Stale):
        save_schedule(weekly, by=coordinator, now=NOON, version=9, addressees=[], is_active=False)
    save_schedule(weekly, by=coordinator, now=NOON, version=1, addressees=[], is_active=False)
    assert make_due_reports(now=MONDAY_7) == 0


def test_a_maker_who_may_no_longer_report_is_noted_and_not_tried_again(weekly, coordinator):
    coordinator.memberships.all().delete()
    assert make_due_reports(now=MONDAY_7) == 0
    assert ScheduledReport.objects.get().note
    assert make_due_reports(now=MONDAY_7) == 0


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_make_one_report(weekly, duties):
    def sweep(_n):
        try:
            return make_due_reports(now=MONDAY_7)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        assert sum(both.map(sweep, range(2))) == 1
    assert ReportRun.objects.count() == 1
