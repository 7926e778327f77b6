"""Rankings, places, the calendar and slow documents: every number is made of the rows it links to."""

from dataclasses import replace
from statistics import mean, median

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Block
from assignments.models import Assignment, Event, State
from assignments.time_cell import days_late
from core.workdays import PLAIN_CALENDAR
from reporting.due_calendar import due_calendar
from reporting.figures import NOT_STARTED, OVERDUE, UPDATED, WITHIN
from reporting.ranking import MIN_DUTIES, lateness_by_agency, place_of, ranking_of
from reporting.responses import slowest_documents
from reporting.scopes import scope_on
from reporting.summaries import summarise
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting import scenes

pytestmark = pytest.mark.django_db
LATE = {"due_on": TODAY - 10 * scenes.DAY}
FINE = {"due_on": TODAY + 10 * scenes.DAY}
generated = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOON, tick=False):
        yield


def rank(user, **narrowing):
    by = narrowing.pop("by", "-overdue")
    scope = scope_on(TODAY, **narrowing)
    return ranking_of(user, scope, summarise(user, scope), by)


@generated
@given(facts=st.lists(scenes.duty_facts(), max_size=24), shift=st.integers(-40, 0))
def test_days_late_are_those_of_the_overdue_rows(
    coordinator, province, department, department2, facts, shift
):
    scenes.store(facts, agencies=[department, department2], issuer=province)
    on = TODAY + shift * scenes.DAY
    found = lateness_by_agency(coordinator, scope_on(on))
    for agency in (department, department2):
        rows = OVERDUE.rows(coordinator, scope_on(on, agency=agency))
        days = [days_late(duty, on) for duty in rows]
        assert (agency.pk in found) == bool(days)
        if days:
            assert (found[agency.pk].mean, found[agency.pk].most) == (
                pytest.approx(mean(days)),
                max(days),
            )


def test_small_agencies_stand_apart_and_links_show_the_rows(
    coordinator, province, department, department2
):
    small = factories.agency(name="Sở Ngoại vụ", province=province)
    scenes.store([FINE, LATE] * 10, agencies=[department, department2], issuer=province)
    only = scenes.duty(factories.task(document=factories.document(issuer=province)), small, **LATE)
    only.save()
    ranking = rank(coordinator)
    assert {s.agency for s in ranking.rows} == {department, department2}
    assert [s.agency for s in ranking.few] == [small] and ranking.few[0].place is None
    shares = [s.overdue_share for s in ranking.rows]
    assert shares == sorted(shares, reverse=True)
    for standing in ranking.rows:
        assert scenes.listed(coordinator, standing.late_url) == standing.counts["overdue"]
        assert scenes.listed(coordinator, standing.urls["updated"]) == standing.counts["updated"]
        assert UPDATED.rows(coordinator, standing.scope).count() == standing.counts["updated"]
    assert [s.agency for s in rank(coordinator, by="overdue").rows] == [
        s.agency for s in ranking.rows
    ][::-1]


def test_agencies_out_of_reach_are_not_ranked(focal, department, department2, plan):
    for _n in range(MIN_DUTIES):
        task = factories.task(document=plan)
        scenes.duty(task, department, role="support").save()
        scenes.duty(task, department2, **LATE).save()
    assert summarise(focal, scope_on(TODAY)).counts["overdue"] == MIN_DUTIES
    assert not rank(focal).rows and not rank(focal).few


def test_a_place_tells_the_number_only_and_never_among_two(
    province, department, department2, django_assert_num_queries
):
    third = factories.agency(name="Sở Ngoại vụ", province=province, block=Block.DEPARTMENTS)
    facts = [LATE, FINE, FINE] + [LATE, FINE, LATE] + [FINE] * 9
    scenes.store(facts, agencies=[department, department2, third], issuer=province)
    scope = scope_on(TODAY)
    with django_assert_num_queries(1):
        place = place_of(department, scope)
    shares = {a: place_of(a, scope).share for a in (department, department2, third)}
    assert place.of == 3
    assert place.place == 1 + sum(share < place.share for share in shares.values())
    narrowed = replace(scope, document=factories.document(issuer=province))
    assert place_of(department, narrowed) == place, "a narrower scope tells nothing more"
    Assignment.objects.filter(agency=third).delete()
    assert place_of(department, scope) is None


@generated
@given(facts=st.lists(scenes.duty_facts(), max_size=24), shift=st.integers(-20, 0))
def test_every_square_of_the_calendar_equals_its_list(
    coordinator, province, department, facts, shift
):
    scenes.store(facts, agencies=[department], issuer=province)
    scenes.remember(Assignment.objects.all(), TODAY - 200 * scenes.DAY)
    on = TODAY + shift * scenes.DAY
    scope = scope_on(on)
    drawn = due_calendar(coordinator, scope, PLAIN_CALENDAR)
    squares = [day for week in drawn.weeks for day in week]
    assert [len(week) for week in drawn.weeks] == [7] * len(drawn.weeks)
    assert sum(day.n for day in squares) == drawn.n
    assert sum(not day.is_outside for day in squares) == 30
    for day in squares:
        if day.n:
            assert not day.is_outside
            asked = replace(scope, due_from=day.on, due_to=day.on)
            assert day.n == WITHIN.rows(coordinator, asked).count()
            if not shift:
                assert day.n == scenes.listed(coordinator, day.url)


def test_weekends_and_holidays_are_marked(coordinator, department):
    drawn = due_calendar(coordinator, scope_on(TODAY.replace(month=8, day=24)), PLAIN_CALENDAR)
    closed = {day.on.day: day.holiday for week in drawn.weeks for day in week if not day.is_working}
    assert closed[29] == "" and closed[2] != ""


@generated
@given(
    duties=st.lists(
        st.tuples(st.integers(5, 60), st.none() | st.integers(0, 40), st.booleans()),
        min_size=1, max_size=12,
    )
)  # fmt: skip
def test_slow_documents_are_told_by_the_median_wait(coordinator, province, department, duties):
    Event.objects.all().delete()
    facts = [
        {
            "assigned_on": TODAY - ago * scenes.DAY,
            "state": State.ISSUED if after is None else State.DONE if done else State.WORKING,
        }
        for ago, after, done in duties
    ]
    scenes.store(facts, agencies=[department], issuer=province)
    waits, unanswered = [], 0
    for duty, (ago, after, _done) in zip(Assignment.objects.order_by("pk"), duties, strict=True):
        if after is None:
            unanswered += 1
            waits.append(ago)
        elif after <= ago:
            waits.append(after)
            at = scenes.at(duty.assigned_on + after * scenes.DAY)
            Event.objects.create(assignment=duty, verb="accept", at=at)
    found = slowest_documents(coordinator, scope_on(TODAY))
    if not waits:
        assert found == []
        return
    (only,) = found
    assert only.to_accept == pytest.approx(median(waits))
    assert (only.n, only.n_unanswered) == (len(duties), unanswered)
    assert scenes.listed(coordinator, only.urls["unanswered"]) == unanswered
    assert NOT_STARTED.rows(coordinator, only.scope).count() == unanswered
    assert scenes.listed(coordinator, only.urls["done"]) == only.n_done
