"""One definition per figure: the number, the rows and what the rule says are the same."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.calendar import current_calendar
from agencies.models import Block
from assignments.filters import AssignmentFilter
from assignments.models import Assignment, State
from assignments.standpoint import Standpoint
from assignments.time_cell import TimeCell, time_cell
from assignments.waiting import desk_of
from reporting.counts import Counts
from reporting.figures import CELLS, FIGURES, LEAD, NO_DEADLINE, OVERDUE, SUPPORTS, TOTAL
from reporting.scopes import Scope, area_of, scope_on
from reporting.summaries import summarise
from tests import factories
from tests.conftest import TODAY
from tests.reporting import scenes

generated = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def ward(province):
    return factories.agency(name="UBND phường Rạch Giá", province=province, block=Block.COMMUNES)


@pytest.fixture
def scope(db):
    return scope_on(TODAY)


@generated
@given(facts=st.lists(scenes.duty_facts(), max_size=30), shift=st.integers(-60, 0))
def test_every_figure_equals_its_rows_and_the_total_its_cells(
    coordinator, province, department, department2, ward, facts, shift
):
    scenes.store(facts, agencies=[department, department2, ward], issuer=province)
    asked = scope_on(TODAY + timedelta(days=shift))
    counts = summarise(coordinator, asked).counts
    for figure in FIGURES:
        assert counts[figure.key] == len(figure.rows(coordinator, asked)), figure.key
    assert counts["total"] == sum(counts[cell.key] for cell in CELLS)


@generated
@given(facts=st.lists(scenes.duty_facts(), max_size=20))
def test_cells_are_those_of_the_rule(coordinator, province, department, scope, facts):
    scenes.store(facts, agencies=[department], issuer=province)
    counted = [
        time_cell(duty, TODAY)
        for duty in Assignment.objects.filter(role=LEAD, assigned_on__lte=TODAY).counted()
    ]
    counts = summarise(coordinator, scope).counts
    assert {cell.key: counts[cell.key] for cell in CELLS} == {
        cell.key: counted.count(TimeCell(cell.key)) for cell in CELLS
    }


def test_blocks_and_agencies_add_up_to_the_whole(
    coordinator, province, department, department2, ward, scope
):
    facts = [{"due_on": TODAY - n * scenes.DAY} for n in range(-4, 5)]
    scenes.store(facts, agencies=[department, department2, ward], issuer=province)
    summary = summarise(coordinator, scope)
    assert [block.block for block in summary.blocks] == ["departments", "communes"]
    for figure in FIGURES:
        assert summary.counts[figure.key] == sum(b.counts[figure.key] for b in summary.blocks)
        assert summary.counts[figure.key] == sum(a.counts[figure.key] for a in summary.agencies)


def test_on_time_share_counts_only_what_its_deadline_has_decided():
    counts = Counts.of([])
    counts |= {"done_on_time": 6, "done_late": 1, "overdue": 1, "within": 50, "no_deadline": 9}
    assert Counts(counts).on_time_share == 75.0


def test_on_time_share_of_nothing_decided_is_unknown_not_zero():
    assert Counts.of([]).on_time_share is None


def test_a_focal_officer_counts_only_what_they_may_see(focal, province, department, department2):
    scenes.store([{}, {}, {}], agencies=[department, department2], issuer=province)
    assert summarise(focal, scope_on(TODAY)).counts["total"] == 2


def test_withdrawn_and_supporting_duties_are_not_in_the_total(coordinator, province, department):
    facts = [{"state": State.WITHDRAWN}, {"role": Assignment.Role.SUPPORT}, {}]
    scenes.store(facts, agencies=[department], issuer=province)
    counts = summarise(coordinator, scope_on(TODAY)).counts
    assert (counts["total"], counts["support_total"]) == (1, 1)


def test_what_was_assigned_after_the_cut_off_is_not_counted(coordinator, province, department):
    scenes.store([{"assigned_on": TODAY}], agencies=[department], issuer=province)
    assert summarise(coordinator, scope_on(TODAY - scenes.DAY)).counts["total"] == 0
    assert summarise(coordinator, scope_on(TODAY)).counts["total"] == 1


def test_a_scope_narrows_by_each_of_its_parts(coordinator, province, department, department2, ward):
    scenes.store(
        [{"assigned_on": TODAY - n * scenes.DAY} for n in range(6)],
        agencies=[department, department2, ward],
        issuer=province,
    )

    def total(**narrowing):
        return summarise(coordinator, scope_on(TODAY, **narrowing)).counts["total"]

    assert total(agency=department) == 2
    assert total(block=Block.COMMUNES) == 2
    assert total(province=province) == 6
    assert total(assigned_from=TODAY - 2 * scenes.DAY) == 3
    assert total(assigned_to=TODAY - 4 * scenes.DAY) == 2
    assert total(document=factories.document(issuer=province)) == 0


def test_no_deadline_ages_by_the_day_it_was_assigned(coordinator, province, department, scope):
    facts = [{"assigned_on": TODAY - n * scenes.DAY} for n in (29, 30, 60, 90, 200)]
    scenes.store(facts, agencies=[department], issuer=province)
    counts = summarise(coordinator, scope).counts
    assert [counts[f"no_deadline_{age}"] for age in (30, 60, 90)] == [4, 3, 2]


def test_summary_asks_the_same_number_of_queries_whatever_the_rows(
    coordinator, province, department, department2, scope, django_assert_num_queries
):
    summarise(coordinator, scope)  # reach is computed once per person
    for n in (1, 40):
        scenes.store([{}] * n, agencies=[department, department2], issuer=province)
        with django_assert_num_queries(2):
            summarise(coordinator, scope)


def test_an_office_reports_on_its_province_and_others_on_themselves(office, province, department):
    assert area_of(office) == {"province": province}
    assert area_of(province) == {"province": province}
    assert area_of(department) == {"agency": department}


def test_address_of_a_figure_names_its_scope_and_its_rows(province, department):
    scope = Scope(on=TODAY, soon=TODAY, agency=department, block="departments")
    assert OVERDUE.params(scope) == {
        "on": "2026-09-16",
        "agency": str(department.pk),
        "block": "departments",
        "assigned_to": "2026-09-16",
        "role": "lead",
        "cell": ["overdue"],
    }
    assert "cell" not in TOTAL.params(scope)
    assert NO_DEADLINE.params(scope)["cell"] == ["no_deadline"]


@generated
@given(
    facts=st.lists(scenes.duty_facts(), min_size=1, max_size=24),
    moved=st.lists(st.booleans(), min_size=24, max_size=24),
)
def test_figures_equal_their_lists_as_named_then_and_as_responsible_now(
    coordinator, province, department, department2, ward, facts, moved
):
    """Whichever way agencies are counted, the number, its rows and the list behind its link agree."""
    scenes.store(facts, agencies=[department, ward], issuer=province)
    for duty, has_moved in zip(Assignment.objects.order_by("pk"), moved, strict=False):
        if has_moved:
            Assignment.objects.filter(pk=duty.pk).update(agency=department2)
    desk = desk_of(coordinator, TODAY, current_calendar())
    request = SimpleNamespace(user=coordinator)
    for standpoint in Standpoint:
        whole = scope_on(TODAY, standpoint=standpoint.value)
        summary = summarise(coordinator, whole)
        for own in summary.agencies:
            asked = replace(whole, agency=own.agency, province=province)
            for figure in (TOTAL, *CELLS, *SUPPORTS):
                address = QueryDict(figure.url(asked).partition("?")[2])
                listed = AssignmentFilter(
                    address, Assignment.objects.visible_to(coordinator), request=request, desk=desk
                )
                assert listed.is_valid(), listed.form.errors
                n = own.counts[figure.key]
                assert n == figure.rows(coordinator, asked).count() == listed.qs.count()
        assert summary.counts["total"] == sum(a.counts["total"] for a in summary.agencies)
    named_then = summarise(coordinator, scope_on(TODAY, standpoint="then")).agencies
    assert department2 not in [own.agency for own in named_then]
