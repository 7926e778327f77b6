"""Every figure there is, over generated histories, cut-offs and scopes: the number, its rows, its list.

A figure declared tomorrow is held to this without a word here: the registry is compared with the module.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db.models import Q
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Block
from assignments.feed_calendar import duties_of
from assignments.models import Assignment, CalendarFeed, Extension, ProgressReport, State, Task
from assignments.time_cell import TimeCell, time_cell
from directives.models import Field
from reporting import figures
from reporting.figures import (
    ACTIVITY,
    CARRIED_OVER,
    CELLS,
    EVERY,
    NEWLY_ASSIGNED,
    OVERDUE,
    TOTAL,
    WITHIN,
    Figure,
)
from reporting.models import PeriodRule
from reporting.scopes import Scope, in_period, scope_on
from reporting.summaries import by_agency, summarise
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting import scenes

pytestmark = pytest.mark.django_db
LEADERS = ("Chủ tịch Trần Quốc Hưng", "Phó Chủ tịch Lê Thị Ngọc Diễm", "")
generated = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOON, tick=False):
        yield


def declared() -> Iterator[Figure]:
    """Every figure the module holds, by itself or in a list of them."""
    for thing in vars(figures).values():
        for one in thing if isinstance(thing, tuple) else (thing,):
            if isinstance(one, Figure):
                yield one


def test_every_figure_declared_is_registered_once_and_says_what_it_counts():
    assert set(declared()) == set(EVERY)
    assert len({figure.key for figure in EVERY}) == len(EVERY)
    assert all(str(figure.name) and str(figure.sentence) for figure in EVERY)


DAYS = st.integers(-200, 0)
change = st.fixed_dictionaries(
    {
        "day": DAYS,
        "state": st.sampled_from(list(State)),
        "due": st.none() | st.integers(-220, 60),
        "agency": st.integers(0, 2),
        "leader": st.sampled_from(LEADERS),
        "field": st.integers(0, 1),
    }
)
story = st.fixed_dictionaries(
    {
        "role": st.sampled_from(list(Assignment.Role)),
        "document": st.integers(0, 1),
        "named": st.integers(0, 2),
        "reports": st.lists(DAYS, max_size=2),
        "granted": st.lists(DAYS, max_size=2),
        "recurring": st.booleans(),
        "changes": st.lists(change, min_size=1, max_size=4, unique_by=lambda c: c["day"]),
    }
)
narrowing = st.fixed_dictionaries(
    {
        "shift": st.sampled_from([0, 0, -1, -29, -30, -45, -60, -90, -199]),
        "standpoint": st.sampled_from(["now", "then"]),
        "agency": st.none() | st.integers(0, 2),
        "block": st.sampled_from(["", "", "departments", "communes"]),
        "document": st.none() | st.none() | st.integers(0, 1),
        "field": st.none() | st.none() | st.integers(0, 1),
        "leader": st.sampled_from(("", *LEADERS)),
        "role": st.sampled_from(["", "support"]),
        "assigned_from": st.none() | st.integers(-150, -20),
        "assigned_to": st.none() | st.integers(-60, 0),
        "running_from": st.none() | st.none() | st.integers(-150, -1),
        "since": st.none() | st.integers(-90, -1),
        "until": st.none() | st.integers(-120, 0),
        "is_province": st.booleans(),
    }
)


@pytest.fixture
def world(province, department, department2):
    """Three agencies of two blocks, two documents and two fields to narrow by."""
    ward = factories.agency(name="UBND phường Rạch Giá", province=province, block=Block.COMMUNES)
    return {
        "agencies": [department, department2, ward],
        "documents": [factories.document(issuer=province) for _n in range(2)],
        "fields": [Field.objects.create(name=f"Lĩnh vực {n}") for n in range(2)],
        "province": province,
    }


def day_of(shift: int | None) -> date | None:
    return None if shift is None else TODAY + shift * scenes.DAY


def live(world: dict[str, Any], stories: list[dict[str, Any]]) -> None:
    """Write duties and their history, change by change, as of the days they happened."""
    ProgressReport.objects.all().delete()
    Extension.objects.all().delete()
    Assignment.objects.all().delete()
    Task.objects.all().delete()
    Assignment.history.all().delete()
    Task.history.all().delete()
    for told in stories:
        task = Task(
            document=world["documents"][told["document"]], title="Việc", mode=Task.Mode.EACH,
            assigner=world["province"], created_at=factories.CREATED,
        )  # fmt: skip
        duty = None
        for one in sorted(told["changes"], key=lambda c: c["day"]):
            at = scenes.at(TODAY + one["day"] * scenes.DAY)
            task.leader_in_charge, task.field = one["leader"], world["fields"][one["field"]]
            task._history_date = at
            task.save()
            duty = written(duty, task, told, one, world)
            duty._history_date = at
            duty.save()
        for granted in told["granted"]:
            scenes.grant(duty, TODAY + granted * scenes.DAY)
        for reported in told["reports"]:
            ProgressReport.objects.create(
                assignment=duty, text="Đang làm", percent=20,
                reported_at=scenes.at(TODAY + reported * scenes.DAY),
            )  # fmt: skip


def written(duty, task, told, one, world) -> Assignment:
    """The duty as this change leaves it; a new one at the first."""
    day = TODAY + one["day"] * scenes.DAY
    due = day_of(one["due"])
    fresh = scenes.duty(
        task, world["agencies"][one["agency"]], role=told["role"], state=one["state"],
        assigned_on=duty.assigned_on if duty else day, due_on=due, original_due_on=due,
        reported_on=day if one["state"] in (State.REPORTED, State.DONE) else None,
        completed_on=day if one["state"] == State.DONE else None,
        suspended_on=day if one["state"] == State.SUSPENDED else None,
    )  # fmt: skip
    fresh.named_agency = world["agencies"][told["named"]]
    if told["recurring"]:
        fresh.period_from = fresh.period_to = fresh.assigned_on
    if duty:
        fresh.pk, fresh._state.adding = duty.pk, False
    return fresh


def scope_of(world: dict[str, Any], asked: dict[str, Any]) -> Scope:
    on = TODAY + asked["shift"] * scenes.DAY

    def chosen(name: str, rows: str) -> Any:
        return None if asked[name] is None else world[rows][asked[name]]

    since, until = day_of(asked["since"]), day_of(asked["until"])
    return scope_on(
        on, today=TODAY, standpoint=asked["standpoint"], block=asked["block"],
        leader=asked["leader"], role=asked["role"], agency=chosen("agency", "agencies"),
        document=chosen("document", "documents"), field=chosen("field", "fields"),
        assigned_from=day_of(asked["assigned_from"]), assigned_to=day_of(asked["assigned_to"]),
        running_from=day_of(asked["running_from"]), since=min(since, on) if since else None,
        until=until,
        province=world["province"] if asked["is_province"] else None,
    )  # fmt: skip


@generated
@given(stories=st.lists(story, max_size=10), asked=narrowing)
def test_every_figure_equals_its_rows_and_its_list(world, coordinator, stories, asked):
    live(world, stories)
    scope = scope_of(world, asked)
    summary = summarise(coordinator, scope)
    for figure in EVERY:
        per_agency = by_agency(figure, coordinator, scope)
        rows = figure.rows(coordinator, scope)
        n = sum(per_agency.values()) if figure in ACTIVITY else summary.counts[figure.key]
        assert n == rows.count() == len(rows), figure.key
        assert n == scenes.listed(coordinator, figure.url(scope)), figure.key
        if figure not in ACTIVITY:
            own = {a.agency.pk: a.counts[figure.key] for a in summary.agencies}
            assert {pk: k for pk, k in own.items() if k} == per_agency, figure.key
    assert summary.counts["total"] == sum(summary.counts[cell.key] for cell in CELLS)


@generated
@given(
    stories=st.lists(story, max_size=10),
    asked=narrowing,
    first=st.integers(-160, -1),
    length=st.integers(0, 90),
)
def test_what_was_to_be_done_in_a_period_was_carried_over_or_is_new(
    world, coordinator, stories, asked, first, length
):
    """The definition of reports for a period: its parts add up, and every number is its rows."""
    live(world, stories)
    begin = day_of(first)
    period = in_period(PeriodRule.TO_DO, begin, begin + length * scenes.DAY)
    scope = replace(scope_of(world, asked), assigned_from=None, **period)
    n = {}
    for figure in (TOTAL, CARRIED_OVER, NEWLY_ASSIGNED):
        n[figure] = figure.rows(coordinator, scope).count()
        assert n[figure] == scenes.listed(coordinator, figure.url(scope)), figure.key
    assert n[TOTAL] == n[CARRIED_OVER] + n[NEWLY_ASSIGNED]
    for duty in TOTAL.rows(coordinator, scope):
        assert duty.assigned_on <= min(period["assigned_to"], scope.on)
        assert duty.completed_on is None or duty.completed_on >= begin


@generated
@given(stories=st.lists(story, max_size=10), shift=st.integers(-205, -1))
def test_a_past_day_counts_what_was_known_that_evening(world, coordinator, stories, shift):
    """Told again by hand: of each duty its last change by that day, and the rule of the time cell."""
    live(world, stories)
    on = TODAY + shift * scenes.DAY
    known = []
    for told in stories:
        by_then = [c for c in sorted(told["changes"], key=lambda c: c["day"]) if c["day"] <= shift]
        if by_then and by_then[-1]["state"] != State.WITHDRAWN and told["role"] == "lead":
            first = {"day": min(c["day"] for c in told["changes"])}
            task = Task(mode=Task.Mode.EACH, assigner=world["province"])
            begun = written(None, task, told, by_then[-1] | first, world)
            known.append(time_cell(written(begun, task, told, by_then[-1], world), on))
    counts = summarise(coordinator, scope_on(on, today=TODAY)).counts
    assert {cell.key: counts[cell.key] for cell in CELLS} == {
        cell.key: known.count(TimeCell(cell.key)) for cell in CELLS
    }


@generated
@given(facts=st.lists(scenes.duty_facts(), max_size=20))
def test_a_calendar_of_deadlines_has_the_rows_of_the_figures(
    focal, province, department, department2, facts
):
    """The feed of an agency is what runs within time and overdue, leading or supporting."""
    scenes.store(facts, agencies=[department, department2], issuer=province)
    feed = CalendarFeed(person=focal, agency=department, scope=CalendarFeed.Scope.AGENCY)
    in_calendar = {duty.pk for duty in duties_of(feed, TODAY)}
    counted = set()
    for role in ("", "support"):
        scope = scope_on(TODAY, agency=department, role=role)
        for figure in (WITHIN, OVERDUE):
            counted |= {duty.pk for duty in figure.rows(focal, scope)}
    # Dated ahead, which no service allows: the figures of today do not know of it yet, the feed does.
    ahead = Assignment.objects.filter(Q(assigned_on__gt=TODAY) | Q(completed_on__gt=TODAY))
    later = set(ahead.values_list("pk", flat=True))
    assert in_calendar - later == counted - later


def test_a_colleague_gets_the_same_numbers_by_the_address_and_others_their_own(
    world, coordinator, clerk, focal, signed_in
):
    """An address carries scope and day; with the same rights the same, with narrower ones honest."""
    department, department2, _ward = world["agencies"]
    scenes.store([{}] * 6, agencies=[department, department2], issuer=world["province"])
    scenes.remember(Assignment.objects.all(), TODAY - 40 * scenes.DAY)
    address = scope_on(TODAY - 3 * scenes.DAY, block="departments", role="").url()
    seen = {}
    for person in (coordinator, clerk, focal):
        page = signed_in(person).get(address)
        seen[person] = {tile.figure.key: tile.n for tile in page.context["cells"]}
        for tile in page.context["cells"]:
            assert scenes.listed(person, tile.url) == tile.n
    assert seen[coordinator] == seen[clerk]
    assert (seen[coordinator]["total"], seen[focal]["total"]) == (6, 3)


@pytest.mark.parametrize("route", ["assignments:assignment-list", "reporting:dashboard"])
def test_a_day_that_has_not_come_is_refused(route, world, coordinator, signed_in):
    scenes.store([{}], agencies=world["agencies"], issuer=world["province"])
    tomorrow = (TODAY + scenes.DAY).isoformat()
    page = signed_in(coordinator).get(reverse(route), {"on": tomorrow})
    assert page.status_code == 422
    assert page.context["form"].errors["on"]
    assert not page.context.get("rows")


def test_before_the_first_document_there_is_nothing_and_the_page_says_so(
    world, coordinator, signed_in
):
    scenes.store([{}], agencies=world["agencies"], issuer=world["province"])
    scenes.remember(Assignment.objects.all(), TODAY - 40 * scenes.DAY)
    first = TODAY - 40 * scenes.DAY
    before = first - scenes.DAY
    for figure in EVERY:
        assert figure.rows(coordinator, scope_on(before, today=TODAY)).count() == 0
        assert scenes.listed(coordinator, figure.url(scope_on(before, today=TODAY))) == 0
    assert TOTAL.rows(coordinator, scope_on(first, today=TODAY)).count() == 1
    for route in ("assignments:assignment-list", "reporting:dashboard"):
        page = signed_in(coordinator).get(reverse(route), {"on": before.isoformat()})
        assert page.status_code == 200
        assert f"{first:%d/%m/%Y}" in page.content.decode(), "the day of the first one is said"
