"""Schedules: each period once, missed ones made up for, told to those who may see it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assignments.models import Notice
from core.models import Mail
from core.refusals import NotAllowed, Refused, Stale
from directives.models import Field
from reporting.drafts import freeze_run
from reporting.models import ReportRun, ReportSchedule, ScheduledReport
from reporting.runs import claim_run, make_run, retry_run, runs_to_wake
from reporting.schedules import (
    make_due_reports,
    save_schedule,
    tell_ready_reports,
    trouble_of,
)
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


def periods():
    return list(ScheduledReport.objects.order_by("pk").values_list("period_from", "was_missed"))


def test_after_downtime_every_missed_period_is_made_once_in_order(weekly, duties):
    later = MONDAY_7 + timedelta(days=21, hours=2)
    assert make_due_reports(now=later) == 4
    assert periods() == [
        (date(2026, 9, 14), True),
        (date(2026, 9, 21), True),
        (date(2026, 9, 28), True),
        (date(2026, 10, 5), True),
    ]
    assert make_due_reports(now=later) == 0
    cut_offs = ReportRun.objects.order_by("pk").values_list("cut_off", flat=True)
    assert cut_offs.first() == date(2026, 9, 20)


def test_one_missed_between_made_ones_is_made_up_for(weekly, duties):
    make_due_reports(now=MONDAY_7 + timedelta(days=14))
    ScheduledReport.objects.filter(period_from=date(2026, 9, 21)).delete()
    assert make_due_reports(now=MONDAY_7 + timedelta(days=15)) == 1
    assert ScheduledReport.objects.filter(period_from=date(2026, 9, 21)).exists()


def test_only_so_many_missed_periods_are_made(weekly, duties, settings):
    settings.REPORT_SCHEDULE_CATCH_UP = 2
    assert make_due_reports(now=MONDAY_7 + timedelta(days=21)) == 2
    assert periods() == [(date(2026, 9, 28), True), (date(2026, 10, 5), False)]


def test_periods_of_the_time_it_was_stopped_or_had_another_length_are_not_missed(
    weekly, coordinator, duties
):
    def change(now, **fields):
        known = ReportSchedule.objects.get(pk=weekly.pk)
        save_schedule(
            known, by=coordinator, now=now, version=known.version, addressees=[], **fields
        )

    change(MONDAY_7, is_active=False)
    change(MONDAY_7 + timedelta(days=28), is_active=True)
    assert make_due_reports(now=MONDAY_7 + timedelta(days=28)) == 0
    change(MONDAY_7 + timedelta(days=29), frequency="monthly")
    assert make_due_reports(now=MONDAY_7 + timedelta(days=29)) == 0


@pytest.mark.parametrize(
    ("frequency", "made", "now"),
    [
        ("weekly", (date(2026, 9, 14), date(2026, 9, 20)), datetime(2026, 9, 21, 0, 0, tzinfo=UTC)),
        ("monthly", (date(2026, 9, 1), date(2026, 9, 30)), datetime(2026, 10, 1, 0, 0, tzinfo=UTC)),
        ("quarterly", (date(2026, 7, 1), date(2026, 9, 30)), datetime(2026, 10, 1, 0, 0, tzinfo=UTC)),
        ("half_yearly", (date(2026, 7, 1), date(2026, 12, 31)), datetime(2027, 1, 1, 0, 0, tzinfo=UTC)),
        ("yearly", (date(2026, 1, 1), date(2026, 12, 31)), datetime(2027, 1, 1, 0, 0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_every_length_of_period_is_made_at_its_hour(
    coordinator, province, duties, frequency, made, now
):
    save_schedule(
        ReportSchedule(), by=coordinator, now=NOON, addressees=[coordinator], agency=province,
        kind="six_clear", frequency=frequency, day=1, hour=7, is_active=True,
    )  # fmt: skip
    assert make_due_reports(now=now - timedelta(seconds=1)) == 0
    assert make_due_reports(now=now) == 1
    run = ReportRun.objects.get()
    assert (run.period_from, run.period_to) == made


def test_a_schedule_may_leave_drafts_narrowed_to_a_field_and_a_block(
    coordinator, province, duties, plan
):
    area = Field.objects.create(name="Tài chính")
    fields = {
        "agency": province, "frequency": "monthly", "day": 2, "hour": 6, "is_drafted": True,
        "field": area, "block": "departments", "is_active": True,
    }  # fmt: skip
    with pytest.raises(Refused) as why:
        save_schedule(
            ReportSchedule(), by=coordinator, now=NOON, addressees=[], kind="unsent", **fields
        )
    assert why.value.field == "is_drafted"
    save_schedule(
        ReportSchedule(), by=coordinator, now=NOON, addressees=[coordinator], kind="compliance",
        **fields,
    )  # fmt: skip
    now = datetime(2026, 10, 2, 0, 0, tzinfo=UTC)
    assert make_due_reports(now=now) == 1
    run = ReportRun.objects.get()
    assert (run.field, run.block, run.is_drafted) == (area, "departments", True)
    make_run(claim_run(run.pk, clock=lambda: now))
    assert tell_ready_reports(now=now) == 1
    assert "01/09/2026" in Mail.objects.get().text


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


def made_draft(weekly, coordinator, leader) -> ReportRun:
    drafted = {"kind": "compliance", "is_drafted": True}
    save_schedule(
        weekly, by=coordinator, now=NOON, version=1, addressees=[coordinator, leader], **drafted
    )
    make_due_reports(now=MONDAY_7)
    run = ReportRun.objects.get()
    make_run(claim_run(run.pk, clock=lambda: MONDAY_7))
    return ReportRun.objects.get()


def test_a_draft_is_told_of_again_when_it_is_frozen_and_printed(
    weekly, duties, coordinator, leader
):
    run = made_draft(weekly, coordinator, leader)
    assert tell_ready_reports(now=MONDAY_7) == 2
    freeze_run(run.pk, by=coordinator, now=MONDAY_7, version=run.version, note="Hết hạn kiểm tra")
    assert tell_ready_reports(now=MONDAY_7) == 0  # frozen, not printed yet
    make_run(claim_run(run.pk, clock=lambda: MONDAY_7))
    assert tell_ready_reports(now=MONDAY_7) == 2
    assert tell_ready_reports(now=MONDAY_7) == 0
    subjects = list(Mail.objects.filter(to=leader.email).order_by("pk").values_list("subject"))
    assert [("dự thảo" in subject) for (subject,) in subjects] == [True, False]


def test_a_scheduled_report_that_failed_is_told_to_its_maker_and_addressees(
    weekly, duties, coordinator, leader, monkeypatch
):
    make_due_reports(now=MONDAY_7)
    run = ReportRun.objects.get()

    def fail(*args, **kwargs):
        raise OSError

    monkeypatch.setattr("reporting.runs.print_frozen", fail)
    make_run(claim_run(run.pk, clock=lambda: MONDAY_7))
    rung = Notice.objects.filter(verb="report_failed").values_list("person", flat=True)
    assert sorted(rung) == sorted([coordinator.pk, leader.pk])


def test_a_report_that_took_its_workers_down_is_told_once(weekly, duties, coordinator, leader):
    make_due_reports(now=MONDAY_7)
    later = MONDAY_7 + timedelta(hours=1)
    ReportRun.objects.update(state="running", attempts=3, claimed_at=MONDAY_7, claim=uuid4())
    assert runs_to_wake(now=later) == []
    assert runs_to_wake(now=later) == []
    assert Notice.objects.filter(verb="report_failed").count() == 2
    run = ReportRun.objects.get()
    retry_run(run, by=leader, now=later)  # whoever reports for the body may try again
    assert ReportRun.objects.get().state == "queued"


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


@pytest.mark.parametrize("loss", ["account", "membership"])
def test_a_schedule_whose_maker_left_waits_says_so_and_is_made_up_for(
    weekly, coordinator, leader, duties, signed_in, loss
):
    if loss == "account":
        coordinator.is_active = False
        coordinator.save()
    else:
        coordinator.memberships.all().delete()
    assert make_due_reports(now=MONDAY_7) == 0
    assert trouble_of(ReportSchedule.objects.get(), date(2026, 9, 21))
    page = signed_in(leader).get("/reports/schedules/").content.decode()
    assert str(coordinator) in page.split("<tbody>")[1].split("</tbody>")[0]
    save_schedule(weekly, by=leader, now=MONDAY_7, version=1, addressees=[leader])
    assert make_due_reports(now=MONDAY_7 + timedelta(days=1)) == 1
    assert periods() == [(date(2026, 9, 14), True)]


def test_who_may_no_longer_see_a_field_of_the_scope_is_noted_and_not_tried_again(
    weekly, duties, monkeypatch
):
    def refuse(**asked):
        raise Refused("no")

    monkeypatch.setattr("reporting.schedules.request_run", refuse)
    assert make_due_reports(now=MONDAY_7) == 0
    assert ScheduledReport.objects.get().note == "no"
    assert make_due_reports(now=MONDAY_7) == 0


def test_the_list_asks_as_much_for_many_as_for_one(
    weekly, coordinator, province, duties, signed_in
):
    client = signed_in(coordinator)
    make_due_reports(now=MONDAY_7)
    client.get("/reports/schedules/")
    with CaptureQueriesContext(connection) as few:
        client.get("/reports/schedules/")
    for kind in ("unsent", "urgings", "scorecard"):
        save_schedule(
            ReportSchedule(), by=coordinator, now=NOON, addressees=[coordinator], agency=province,
            kind=kind, frequency="weekly", day=1, hour=7, is_active=True,
        )  # fmt: skip
    make_due_reports(now=MONDAY_7 + timedelta(days=7))
    with CaptureQueriesContext(connection) as many:
        client.get("/reports/schedules/")
    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_make_each_missed_period_once(weekly, duties):
    def sweep(_n):
        try:
            return make_due_reports(now=MONDAY_7 + timedelta(days=28))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        assert sum(both.map(sweep, range(2))) == 5
    assert [first for first, _missed in periods()] == sorted(first for first, _m in periods())
    assert ReportRun.objects.count() == 5


def test_an_auditor_reads_the_schedules_of_others_and_changes_none(
    weekly, auditor, leader, signed_in
):
    def save(by):
        return save_schedule(
            weekly, by=by, now=NOON, version=weekly.version, addressees=[leader], is_active=False
        )

    with pytest.raises(NotAllowed):
        save(auditor)
    page = signed_in(auditor).get(reverse("reporting:schedule-list"))
    assert [may_change for _row, _trouble, may_change in page.context["lines"]] == [False]
    assert weekly.get_absolute_url() not in page.content.decode()
    assert save(leader).is_active is False
