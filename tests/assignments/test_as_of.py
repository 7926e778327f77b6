"""A past day is told as it was known then: replayed history equals what was seen at the time."""

from contextlib import suppress
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assignments import services
from assignments.as_of import at_hand, duties_known_on
from assignments.models import Assignment
from assignments.workflow import TABLE, actions_for
from core.refusals import Refused
from directives.models import Field
from reporting.figures import FIGURES
from reporting.scopes import scope_on
from reporting.summaries import summarise
from tests import factories
from tests.conftest import TODAY

DAY = timedelta(days=1)
FIRST = TODAY - 12 * DAY
GIVEN = {"text": "Đã làm xong phần đầu", "percent": 40, "result_words": "Báo cáo", "note": "Vì cần"}
SIMPLE = [name for name in TABLE if "extension" not in name and name != "redirect"]


def at(day, hour=9):
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture
def plan(province):
    return factories.document(issuer=province, number="141", issued_on=FIRST - DAY)


@pytest.fixture
def order(plan, coordinator):
    """Return a maker of tasks ordered on a day."""

    def make(lead, day, document=plan, **given):
        return services.create_task(
            document=document, title="Lập kế hoạch", lead=lead, by=coordinator, now=at(day), **given
        )

    return make


def seen(user, day, **asked):
    counts = summarise(user, scope_on(day, **asked)).counts
    return {figure.key: counts[figure.key] for figure in FIGURES}


def step(duty, action, people, day, **more):
    """Do one action as whoever may; most orders of actions are refused, which changes nothing."""
    for who in people:
        if action in [rule.action for rule in actions_for(duty, who, day)]:
            needed = GIVEN | more
            if action in {"report_completion", "confirm"}:
                needed["completed_on"] = day
            if action in {"set_deadline", "ask_extension"}:
                needed["due_on"] = max(duty.due_on or day, day) + 5 * DAY
            with suppress(Refused):
                services.perform(
                    duty.pk, action, by=who, now=at(day, 10), version=duty.version, **needed
                )
            return


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    dues=st.lists(st.none() | st.integers(1, 12), min_size=1, max_size=3),
    days=st.lists(
        st.lists(st.tuples(st.integers(0, 2), st.sampled_from(SIMPLE)), max_size=4),
        min_size=3,
        max_size=8,
    ),
)
def test_history_replayed_equals_what_was_seen_at_the_time(
    order, coordinator, leader, focal, department, province, dues, days
):
    known = {}
    plan = factories.document(issuer=province, issued_on=FIRST - DAY)
    for due in dues:
        order(department, FIRST, plan, due_on=FIRST + due * DAY if due else None)
    mine = Assignment.objects.filter(task__document=plan).order_by("pk")
    for n, acts in enumerate(days):
        day = FIRST + n * DAY
        for k, action in acts:
            duties = list(mine)
            step(duties[k % len(duties)], action, (focal, coordinator, leader), day)
        figures = seen(coordinator, day, document=plan)
        known[day] = (figures, sorted(mine.values_list("pk", "state", "due_on")))
    for day, (figures, rows) in known.items():
        asked = {"today": TODAY, "document": plan}
        assert seen(coordinator, day, **asked) == figures
        then = duties_known_on(day).filter(task__document=plan)
        assert sorted((d.pk, d.state, d.due_on) for d in then) == rows
        for figure in FIGURES:
            listed = figure.rows(coordinator, scope_on(day, **asked))
            assert len(listed) == figures[figure.key], figure.key
        with at_hand(day):
            assert seen(coordinator, day, **asked) == figures
            then = duties_known_on(day).filter(task__document=plan)
            assert sorted((d.pk, d.state, d.due_on) for d in then) == rows


def test_duties_at_hand_are_looked_up_in_history_once(order, coordinator, department):
    order(department, FIRST)
    order(department, FIRST + 2 * DAY)
    with CaptureQueriesContext(connection) as asked, at_hand(FIRST):
        for _turn in range(3):
            duties = duties_known_on(FIRST).visible_to(coordinator)
            assert [duty.agency for duty in duties.for_rows()] == [department]
            assert seen(coordinator, FIRST, today=TODAY)["total"] == 1
    assert len([one for one in asked if "DISTINCT ON" in one["sql"]]) == 1


def test_the_list_of_a_past_day_looks_through_history_once(
    order, coordinator, department, signed_in
):
    order(department, FIRST)
    order(department, FIRST + 2 * DAY)
    url, client = reverse("assignments:assignment-list"), signed_in(coordinator)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(url, {"on": FIRST.isoformat(), "cell": "no_deadline"})
    assert page.context["page"].total == len(page.context["rows"]) == 1
    looks = [one["sql"] for one in asked if "DISTINCT ON" in one["sql"]]
    assert len([sql for sql in looks if "historicalassignment" in sql]) == 1
    assert client.get(url, {"on": (FIRST + 2 * DAY).isoformat()}).context["page"].total == 2


def test_another_day_is_not_the_one_at_hand(order, coordinator, department):
    order(department, FIRST)
    order(department, FIRST + 2 * DAY)
    with at_hand(FIRST):
        assert seen(coordinator, FIRST + 2 * DAY, today=TODAY)["total"] == 2
        assert seen(coordinator, FIRST - DAY, today=TODAY)["total"] == 0


def test_after_the_block_or_an_error_in_it_history_is_asked_again(order, coordinator, department):
    order(department, FIRST)
    with suppress(ZeroDivisionError), at_hand(FIRST):
        raise ZeroDivisionError
    for _turn in range(2):  # the table's name is free again
        with at_hand(FIRST):
            assert seen(coordinator, FIRST, today=TODAY)["total"] == 1
    assert seen(coordinator, FIRST, today=TODAY)["total"] == 1


def test_without_a_past_day_nothing_is_put_at_hand(order, department, django_assert_num_queries):
    order(department, FIRST)
    with django_assert_num_queries(1), at_hand(None):
        assert duties_known_on(None).count() == 1


def test_a_completion_confirmed_later_was_not_known(order, coordinator, focal, department):
    order(department, FIRST, due_on=FIRST + 3 * DAY)
    duty = Assignment.objects.get()
    duty = services.accept(duty.pk, by=focal, now=at(FIRST), version=1)
    duty = services.report_completion(
        duty.pk, by=focal, now=at(FIRST + 4 * DAY), version=2,
        text="Xong", completed_on=FIRST + DAY, result_words="Báo cáo",
    )  # fmt: skip
    services.confirm(
        duty.pk, by=coordinator, now=at(FIRST + 5 * DAY), version=3, completed_on=FIRST + DAY
    )
    assert seen(coordinator, FIRST + 2 * DAY, today=TODAY)["within"] == 1
    assert seen(coordinator, FIRST + 2 * DAY, today=TODAY)["done_on_time"] == 0
    assert seen(coordinator, FIRST + 5 * DAY, today=TODAY)["done_on_time"] == 1


def test_a_field_corrected_since_does_not_change_the_past(order, coordinator, department):
    press, health = (Field.objects.create(name=name) for name in ("Lĩnh vực A", "Lĩnh vực B"))
    task = order(department, FIRST, field=press)
    services.correct_task(task.pk, by=coordinator, now=at(FIRST + 3 * DAY), version=1, field=health)

    def total(day, field):
        return seen(coordinator, day, today=TODAY, field=field)["total"]

    assert (total(FIRST, press), total(FIRST, health)) == (1, 0)
    assert (total(FIRST + 3 * DAY, press), total(FIRST + 3 * DAY, health)) == (0, 1)


def test_before_the_first_duty_every_figure_is_zero(order, coordinator, department):
    order(department, FIRST)
    assert set(seen(coordinator, FIRST - DAY, today=TODAY).values()) == {0}


def test_an_outsider_sees_nothing_of_the_past_either(order, outsider, focal, department):
    order(department, FIRST)
    assert not duties_known_on(FIRST).visible_to(outsider)
    assert duties_known_on(FIRST).visible_to(focal).count() == 1


def test_rows_of_a_past_day_cost_the_same_number_of_queries(
    order, coordinator, department, django_assert_num_queries
):
    for _n in range(3):
        order(department, FIRST)
    with django_assert_num_queries(1):
        rows = list(duties_known_on(FIRST).for_rows())
        assert {(duty.agency.name, duty.task.document.code) for duty in rows} == {
            (department.name, rows[0].task.document.code)
        }
    assert {duty.pk for duty in rows} == set(Assignment.objects.values_list("pk", flat=True))
