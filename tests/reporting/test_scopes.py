"""Every figure in every scope: the number, its rows and the list behind its link are the same."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assignments.models import Assignment, ProgressReport, State, Task
from reporting.figures import ACTIVITY, DONE, FIGURES, OVERDUE, TOTAL
from reporting.scopes import scope_on
from reporting.summaries import by_agency, summarise
from reporting.trend import as_known_on, assigned_in, completed_in, months_until, trend_of
from tests.conftest import NOON, TODAY
from tests.reporting import scenes

pytestmark = pytest.mark.django_db
LEADERS = ("Chủ tịch Trần Quốc Hưng", "Phó Chủ tịch Lê Thị Ngọc Diễm", "")
generated = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOON, tick=False):
        yield


def lead_and_report(reported: list[int]) -> None:
    """Give tasks leaders in turn and duties a report so many days ago, in turn."""
    for n, task in enumerate(Task.objects.order_by("pk")):
        Task.objects.filter(pk=task.pk).update(leader_in_charge=LEADERS[n % 3])
    for duty, ago in zip(Assignment.objects.order_by("pk"), reported, strict=False):
        ProgressReport.objects.create(
            assignment=duty, text="Đang làm", percent=20, reported_at=scenes.at(TODAY - ago * scenes.DAY)
        )  # fmt: skip


@generated
@given(
    facts=st.lists(scenes.duty_facts(), max_size=24),
    reported=st.lists(st.integers(0, 60), max_size=24),
    role=st.sampled_from(["", "support"]),
    leader=st.sampled_from(LEADERS),
    since=st.none() | st.integers(0, 60),
)
def test_figures_of_a_leader_and_a_part_equal_their_rows_and_lists(
    coordinator, province, department, department2, facts, reported, role, leader, since
):
    ProgressReport.objects.all().delete()
    scenes.store(facts, agencies=[department, department2], issuer=province)
    lead_and_report(reported)
    first = TODAY - timedelta(days=since) if since is not None else None
    for narrowing in ({}, {"completed_from": TODAY - 30 * scenes.DAY, "due_to": TODAY}):
        scope = scope_on(TODAY, role=role, leader=leader, since=first, **narrowing)
        counts = summarise(coordinator, scope).counts
        counted = {figure: counts[figure.key] for figure in FIGURES}
        counted |= {f: sum(by_agency(f, coordinator, scope).values()) for f in ACTIVITY}
        for figure, n in counted.items():
            rows = figure.rows(coordinator, scope)
            assert n == rows.count() == scenes.listed(coordinator, figure.url(scope)), figure.key


def test_a_scope_of_supports_counts_them_as_it_counts_leads(coordinator, province, department):
    late = {"due_on": TODAY - scenes.DAY}
    facts = [late, late | {"role": "support"}, {"role": "support"}]
    scenes.store(facts, agencies=[department], issuer=province)
    counts = summarise(coordinator, scope_on(TODAY, role="support")).counts
    assert (counts["total"], counts["overdue"], counts["support_total"]) == (2, 1, 2)


def test_a_leader_of_a_past_day_is_the_one_known_then(coordinator, province, department):
    scenes.store([{}], agencies=[department], issuer=province)
    task = Task.objects.get()
    task.leader_in_charge = LEADERS[0]
    task._history_date = scenes.at(TODAY - 30 * scenes.DAY)
    task.save()
    task.leader_in_charge = LEADERS[1]
    task._history_date = scenes.at(TODAY - 2 * scenes.DAY)
    task.save()
    scenes.remember(Assignment.objects.all(), TODAY - 40 * scenes.DAY)
    for day, leader in ((TODAY, LEADERS[1]), (TODAY - 10 * scenes.DAY, LEADERS[0])):
        scope = scope_on(day, today=TODAY, leader=leader.upper())
        assert summarise(coordinator, scope).counts["total"] == 1
        assert scenes.listed(coordinator, TOTAL.url(scope)) == 1
        other = scope_on(day, today=TODAY, leader=LEADERS[2] or "Ai khác")
        assert summarise(coordinator, other).counts["total"] == 0


changes = st.lists(
    st.tuples(
        st.integers(-400, 0), st.sampled_from([State.WORKING, State.DONE, State.WITHDRAWN]),
        st.none() | st.integers(-420, 30), st.booleans(),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


@generated
@given(stories=st.lists(changes, max_size=8), narrow=st.booleans())
def test_months_equal_the_dashboard_of_each_month_end_and_the_lists_behind_it(
    coordinator, province, department, department2, stories, narrow
):
    """Duties change state, deadline and agency over a year; every month's numbers are those told then."""
    Assignment.history.all().delete()
    scenes.store([{} for _story in stories], agencies=[department], issuer=province)
    for duty, story in zip(Assignment.objects.order_by("pk"), stories, strict=True):
        for day, state, due, has_moved in sorted(story, key=lambda change: change[0]):
            duty.state, duty.assigned_on = state, TODAY + min(c[0] for c in story) * scenes.DAY
            duty.due_on = TODAY + due * scenes.DAY if due is not None else None
            duty.original_due_on = None
            is_done = state == State.DONE
            duty.completed_on = TODAY + day * scenes.DAY if is_done else None
            duty.confirmed_at = scenes.at(TODAY + day * scenes.DAY) if is_done else None
            duty.agency = department2 if has_moved else department
            duty._history_date = scenes.at(TODAY + day * scenes.DAY)
            duty.save()
    scope = scope_on(TODAY, today=TODAY, agency=department if narrow else None)
    now = summarise(coordinator, scope).counts["overdue"]
    months = trend_of(coordinator, scope, overdue_now=now)
    assert [m.month for m in months] == months_until(TODAY)
    for one in months:
        for figure, reading, asked in (
            (TOTAL, one.assigned, assigned_in(scope, one.month)),
            (DONE, one.completed, completed_in(scope, one.month)),
            (OVERDUE, one.overdue, as_known_on(scope, one.month.last)),
        ):
            assert reading.n == figure.rows(coordinator, asked).count(), (one.month, figure.key)
            if reading.url:
                assert reading.n == scenes.listed(coordinator, reading.url), one.month
        then = scope_on(one.month.last, today=TODAY, agency=scope.agency)
        assert one.overdue.n == summarise(coordinator, then).counts["overdue"]


def test_months_of_a_leader_are_those_of_the_tasks_led_then(coordinator, province, department):
    late = {"assigned_on": TODAY - 90 * scenes.DAY, "due_on": TODAY - 50 * scenes.DAY}
    scenes.store([late], agencies=[department], issuer=province)
    Task.objects.update(leader_in_charge=LEADERS[0])
    scenes.remember(Task.objects.all(), TODAY - 90 * scenes.DAY)
    scenes.remember(Assignment.objects.all(), TODAY - 90 * scenes.DAY)
    scope = scope_on(TODAY, today=TODAY, leader=LEADERS[0])
    months = trend_of(coordinator, scope, overdue_now=1)
    assert [m.overdue.n for m in months][-3:] == [1, 1, 1]
    nobody = trend_of(coordinator, replace(scope, leader="Ai khác"), overdue_now=0)
    assert not any(m.overdue.n for m in nobody)


def test_months_are_asked_in_three_queries(
    coordinator, province, department, django_assert_num_queries
):
    scenes.store([{}] * 20, agencies=[department], issuer=province)
    scope = scope_on(TODAY, today=TODAY)
    summarise(coordinator, scope)
    with django_assert_num_queries(3):
        trend_of(coordinator, scope, overdue_now=0)


def test_the_days_of_updates_stand_in_the_address_and_in_their_order(
    coordinator, province, department, signed_in
):
    scenes.store([{}], agencies=[department], issuer=province)
    first, last = TODAY - 20 * scenes.DAY, TODAY - 10 * scenes.DAY
    web = signed_in(coordinator)
    asked = scope_on(TODAY, since=first, until=last)
    shown = web.get(asked.url()).context["scope"]
    assert (shown.active_from, shown.active_to) == (first, last)
    assert scope_on(last, until=TODAY).active_to == last, "what came later was not known on it"
    refused = web.get(replace(asked, since=last, until=first).url())
    assert refused.status_code == 422
    assert refused.context["form"].errors["until"]
