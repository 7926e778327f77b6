"""Recurring tasks: each period exactly once, for the right agencies, until it is ended."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import GroupMember, Succession
from assignments import services
from assignments.models import Assignment, Event, Notice, Recurrence, State, Task
from assignments.periods import Cadence
from assignments.services import making
from core.refusals import NotAllowed, Refused, Stale
from tests import factories

MONTHLY = Cadence("monthly", "in_period", day=25)


@pytest.fixture
def plan(on):
    return services.RecurrencePlan(cadence=MONTHLY, first=on, days_ahead=10)


@pytest.fixture
def group(province, department, department2):
    return factories.group(province=province, members=[department, department2])


@pytest.fixture
def recurring(paper, group, coordinator, now, plan):
    """The departments' monthly report; nothing is due to be made on the first day."""
    return make(paper, coordinator, now, plan, group=group)


def make(paper, by, now, plan, **given):
    given = given or {}
    if "group" in given or "agencies" in given:
        given["mode"] = "each"
    task = services.create_task(
        document=paper, title="Báo cáo tình hình", by=by, now=now, recurrence=plan, **given
    )
    return task.recurrence


def later(now: datetime, days: int) -> datetime:
    return now + timedelta(days=days)


def periods_of(rule):
    return list(
        Assignment.objects.filter(task=rule.task_id)
        .order_by("period_from")
        .values_list("period_from", flat=True)
        .distinct()
    )


def test_the_first_period_is_made_ten_days_before_it_is_due(recurring, now, on):
    assert periods_of(recurring) == [] if on.day < 15 else [on.replace(day=1)]
    making.make_due_periods(now=later(now, 10))
    made = Assignment.objects.filter(task=recurring.task_id)
    assert {a.due_on for a in made} == {on.replace(day=25)}
    assert made.count() == 2


def test_every_period_is_made_once_also_after_weeks_without_a_sweep(recurring, now, on):
    making.make_due_periods(now=later(now, 120))
    once = periods_of(recurring)
    assert once == sorted(set(once))
    assert len(once) == 4
    assert Assignment.objects.filter(task=recurring.task_id).count() == 8
    assert making.make_due_periods(now=later(now, 120)) == 0
    assert making.make_due_periods(now=later(now, 90)) == 0  # a clock set back makes nothing


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ticks=st.lists(st.integers(0, 300), min_size=1, max_size=6))
def test_whenever_sweeps_run_the_same_periods_come_to_be(recurring, now, ticks):
    with transaction.atomic():
        for days in sorted(ticks):
            making.make_due_periods(now=later(now, days))
        stepwise = periods_of(recurring)
        transaction.set_rollback(True)
    with transaction.atomic():
        making.make_due_periods(now=later(now, max(ticks)))
        assert periods_of(recurring) == stepwise
        transaction.set_rollback(True)


def test_a_tick_makes_no_more_than_its_share_and_the_next_goes_on(recurring, now):
    n_first = len(periods_of(recurring))
    assert making.make_due_periods(now=later(now, 120), limit=2) == 2
    assert len(periods_of(recurring)) == n_first + 2
    making.make_due_periods(now=later(now, 120))
    assert len(periods_of(recurring)) == 4


def test_one_recurrence_that_fails_does_not_hold_up_the_others(
    recurring, paper, department, coordinator, now, plan, monkeypatch
):
    other = make(paper, coordinator, now, plan, agencies=[department])
    give = making.give_parts

    def broken(task, *args, **kwargs):
        if task.pk == recurring.task_id:
            raise RuntimeError("disk full")
        return give(task, *args, **kwargs)

    monkeypatch.setattr(making, "give_parts", broken)
    making.make_due_periods(now=later(now, 45))
    monkeypatch.setattr(making, "give_parts", give)
    behind = len(periods_of(recurring))
    assert len(periods_of(other)) > behind
    making.make_due_periods(now=later(now, 45))
    assert periods_of(recurring) == periods_of(other)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_make_each_period_once(
    recurring, paper, department, coordinator, now, plan
):
    make(paper, coordinator, now, plan, agencies=[department])
    before = Assignment.objects.count()
    start = Barrier(2)

    def sweep(_n):
        try:
            start.wait(timeout=10)
            return making.make_due_periods(now=later(now, 200))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = sum(pool.map(sweep, range(2)))
    rest = making.make_due_periods(now=later(now, 200))
    keys = list(Assignment.objects.values_list("task", "agency", "period_from"))
    assert len(keys) == len(set(keys))
    assert len(keys) - before == (made + rest) // 2 * 3
    assert set(periods_of(recurring)) == set(
        Assignment.objects.exclude(task=recurring.task_id).values_list("period_from", flat=True)
    )


@pytest.mark.django_db
def test_the_database_refuses_the_same_period_twice(recurring, now, department):
    making.make_due_periods(now=later(now, 20))
    one = Assignment.objects.filter(task=recurring.task_id, agency=department).first()
    one.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


def test_members_are_those_of_the_periods_last_day(recurring, group, province, now, on):
    joined = factories.agency(province=province)
    GroupMember.objects.create(group=group, agency=joined, valid_from=on + timedelta(days=40))
    making.make_due_periods(now=later(now, 60))
    firsts = Assignment.objects.filter(task=recurring.task_id, period_from=on.replace(day=1))
    assert joined.pk not in set(firsts.values_list("agency", flat=True))
    assert Assignment.objects.filter(task=recurring.task_id, agency=joined).exists()


def test_an_heir_answers_for_the_periods_of_an_agency_that_ended(
    recurring, department, province, now, on
):
    heir = factories.agency(province=province)
    Succession.objects.create(
        predecessor=department,
        successor=heir,
        kind="merge",
        on=on + timedelta(days=20),
        is_main=True,
    )
    department.ended_on = on + timedelta(days=19)
    department.save(update_fields=["ended_on"])
    making.make_due_periods(now=later(now, 60))
    newest = Assignment.objects.filter(task=recurring.task_id, named_agency=department)
    assert newest.order_by("-period_from").first().agency == heir


def test_duties_are_told_to_their_officers_by_no_person(recurring, focal, now):
    making.make_due_periods(now=later(now, 60))
    event = Event.objects.filter(assignment__task=recurring.task_id).latest("pk")
    assert event.actor is None
    assert Notice.objects.filter(person=focal, assignment__task=recurring.task_id).exists()


def test_a_task_taken_back_from_everyone_recurs_no_more(recurring, coordinator, now):
    making.make_due_periods(now=later(now, 20))
    for duty in Assignment.objects.filter(task=recurring.task_id):
        services.withdraw(duty.pk, by=coordinator, now=now, version=1, note="Không làm nữa")
    before = periods_of(recurring)
    making.make_due_periods(now=later(now, 200))
    recurring.refresh_from_db()
    assert periods_of(recurring) == before
    assert recurring.is_ended


def test_withdrawing_the_lead_of_one_period_takes_only_its_supports(
    paper, department, department2, coordinator, now, plan
):
    rule = make(paper, coordinator, now, plan, lead=department, supports=[department2])
    making.make_due_periods(now=later(now, 60))
    first, second, *_rest = periods_of(rule)
    parts = Assignment.objects.filter(task=rule.task_id)
    lead = parts.get(role="lead", period_from=first)
    services.withdraw(lead.pk, by=coordinator, now=now, version=1, note="Kỳ này không cần")
    assert parts.get(role="support", period_from=first).state == State.WITHDRAWN
    assert parts.get(role="support", period_from=second).state == State.ISSUED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first": date(1990, 1, 1)}, "first"),
        ({"until": date(2099, 12, 31)}, "until"),
        ({"until": date(2020, 1, 1)}, "until"),
        ({"days_ahead": 400}, "days_ahead"),
        ({"cadence": Cadence("monthly", "in_period")}, "day"),
        ({"cadence": Cadence("weekly", "in_period")}, "weekday"),
        ({"cadence": Cadence("weekly", "last_day")}, "day_rule"),
        ({"cadence": Cadence("yearly", "on_date", day=3)}, "month"),
        ({"cadence": Cadence("daily", "in_period", day=3)}, "frequency"),
    ],
)
def test_what_nobody_can_mean_is_refused_and_nothing_is_made(
    paper, department, coordinator, now, plan, changes, field
):
    with pytest.raises(Refused) as why:
        make(paper, coordinator, now, replace(plan, **changes), lead=department)
    assert why.value.field == field
    assert not Task.objects.exists()


def test_ten_thousand_periods_are_refused_with_a_number(paper, department, coordinator, now, plan):
    weekly = replace(
        plan, cadence=Cadence("weekly", "in_period", weekday=5), until=date(2100, 1, 1)
    )
    with pytest.raises(Refused, match="520"):
        make(paper, coordinator, now, weekly, lead=department)


def test_a_deadline_beside_the_rule_is_refused(paper, department, coordinator, now, plan, on):
    with pytest.raises(Refused) as why:
        make(paper, coordinator, now, plan, lead=department, due_on=on + timedelta(days=5))
    assert why.value.field == "due_on"


def test_a_recurring_child_must_end_before_its_parent_is_due(
    paper, department, coordinator, now, plan, on
):
    parent = services.create_task(
        document=paper, title="Cha", by=coordinator, now=now, lead=department,
        due_on=on + timedelta(days=90),
    )  # fmt: skip
    with pytest.raises(Refused) as why:
        make(paper, coordinator, now, plan, lead=department, serves=parent)
    assert why.value.field == "until"
    bounded = replace(plan, until=on + timedelta(days=30))
    assert make(paper, coordinator, now, bounded, lead=department, serves=parent)


def test_a_change_holds_from_a_period_on_and_what_was_made_stays(
    recurring, coordinator, now, plan, on
):
    making.make_due_periods(now=later(now, 40))
    made = set(Assignment.objects.filter(task=recurring.task_id).values_list("pk", "due_on"))
    newest = max(periods_of(recurring))
    changed = replace(plan, cadence=Cadence("monthly", "after_period", day=5), first=newest)
    recurring.refresh_from_db()
    call = {"by": coordinator, "now": later(now, 40), "version": recurring.version}
    with pytest.raises(Refused) as why:
        services.change_recurrence(recurring.pk, changed, **call)
    assert why.value.field == "first"
    services.change_recurrence(
        recurring.pk, replace(changed, first=newest + timedelta(days=40)), **call
    )
    making.make_due_periods(now=later(now, 150))
    now_made = set(Assignment.objects.filter(task=recurring.task_id).values_list("pk", "due_on"))
    assert made < now_made
    assert {due.day for __, due in now_made - made} == {5}


def test_suspended_makes_nothing_and_resumed_goes_on_from_today(recurring, coordinator, now, on):
    rule = services.suspend_recurrence(
        recurring.pk, by=coordinator, now=now, version=1, note="Sắp xếp lại bộ máy"
    )
    before = periods_of(rule)
    making.make_due_periods(now=later(now, 100))
    assert periods_of(rule) == before
    rule = services.resume_recurrence(
        rule.pk, by=coordinator, now=later(now, 100), version=rule.version
    )
    making.make_due_periods(now=later(now, 110))
    fresh = set(periods_of(rule)) - set(before)
    assert fresh
    assert min(fresh) >= (on + timedelta(days=100)).replace(day=1)


def test_ended_makes_nothing_more(recurring, coordinator, now):
    rule = services.end_recurrence(
        recurring.pk, by=coordinator, now=now, version=1, note="Đã bãi bỏ chế độ báo cáo"
    )
    assert making.make_due_periods(now=later(now, 300)) == 0
    with pytest.raises(Refused):
        services.end_recurrence(
            rule.pk, by=coordinator, now=now, version=rule.version, note="Lần nữa"
        )


def test_until_is_the_day_of_the_last_period(paper, department, coordinator, now, plan, on):
    rule = make(
        paper, coordinator, now, replace(plan, until=on + timedelta(days=35)), lead=department
    )
    making.make_due_periods(now=later(now, 300))
    assert max(periods_of(rule)) == (on + timedelta(days=35)).replace(day=1)


def test_a_task_given_once_can_be_made_recurring(duty, coordinator, now, plan):
    task = duty.task
    rule = services.make_recurring(task.pk, plan, by=coordinator, now=now, version=task.version)
    assert {(p.agency_id, p.role) for p in rule.parties.all()} == {
        (a.named_agency_id, a.role) for a in task.assignments.filter(period_from=None)
    }
    duty.refresh_from_db()
    assert duty.due_on == date(2026, 9, 30)
    with pytest.raises(Stale):
        services.make_recurring(task.pk, plan, by=coordinator, now=now, version=task.version)


def test_only_assigners_change_a_rule_and_stale_forms_are_refused(
    recurring, focal, coordinator, now, plan
):
    making.make_due_periods(now=later(now, 20))
    call = {"now": now, "note": "x"}
    for act in (services.suspend_recurrence, services.end_recurrence):
        with pytest.raises(NotAllowed):
            act(recurring.pk, by=focal, version=1, **call)
        with pytest.raises(Stale):
            act(recurring.pk, by=coordinator, version=7, **call)
    assert Recurrence.objects.get(pk=recurring.pk).version == 1
