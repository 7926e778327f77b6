"""The time cell: function equals SQL on generated rows, the six cells add up, due soon is within."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assignments.models import Assignment, State
from assignments.time_cell import TimeCell, days_late, is_due_soon, shown_cell, time_cell
from core.workdays import PLAIN_CALENDAR, Calendar
from tests import factories

ON = date(2026, 9, 16)  # a Wednesday
near = st.integers(-12, 12).map(lambda n: ON + timedelta(days=n))
rows = st.fixed_dictionaries(
    {
        "state": st.sampled_from(State),
        "due_on": st.none() | near,
        "day": near,  # of completion, report or suspension, whichever the state has
        "assigned_on": st.integers(0, 100).map(lambda n: ON - timedelta(days=n)),
    }
)


def made(task, n, row):
    """One unsaved duty with the dates its state asks for, each of another agency."""
    state = row["state"]
    return Assignment(
        task=task,
        agency_id=n,
        named_agency_id=n,
        is_single=False,
        assigner=task.assigner,
        assigned_on=row["assigned_on"],
        due_on=row["due_on"],
        original_due_on=row["due_on"],
        state=state,
        reported_on=row["day"] if state in {State.REPORTED, State.DONE} else None,
        completed_on=row["day"] if state == State.DONE else None,
        confirmed_at=factories.CREATED if state == State.DONE else None,
        suspended_on=row["day"] if state == State.SUSPENDED else None,
        created_at=factories.CREATED,
    )


@pytest.fixture
def task_and_agencies(province):
    task = factories.task(document=factories.document(issuer=province), mode="each")
    return task, [factories.agency(province=province).pk for _ in range(12)]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.lists(rows, min_size=1, max_size=12), on=near)
def test_function_equals_sql(data, on, task_and_agencies):
    task, agencies = task_and_agencies
    Assignment.objects.all()._raw_delete("default")
    Assignment.objects.bulk_create(
        made(task, pk, row) for pk, row in zip(agencies, data, strict=False)
    )
    counted = Assignment.objects.counted()

    for duty in Assignment.objects.with_cell(on):
        assert time_cell(duty, on) == duty.cell, (duty.state, duty.due_on, on)

    by_cell = {cell: set(counted.in_cell(cell, on)) for cell in TimeCell}
    assert sum(len(found) for found in by_cell.values()) == counted.count()
    assert set().union(*by_cell.values()) == set(counted)

    for calendar in (PLAIN_CALENDAR, Calendar(off=frozenset({on + timedelta(days=1)}))):
        soon = set(counted.due_soon(on, calendar))
        assert soon == {duty for duty in counted if is_due_soon(duty, on, calendar)}
        assert soon <= by_cell[TimeCell.WITHIN]
    for aged in (30, 60, 90):
        assert set(counted.no_deadline(on, aged=aged)) == {
            duty for duty in by_cell[TimeCell.NO_DEADLINE] if (on - duty.assigned_on).days >= aged
        }


@pytest.mark.parametrize(
    ("due_on", "soon"),
    [
        (date(2026, 9, 15), False),  # yesterday is overdue, not soon
        (date(2026, 9, 16), True),
        (date(2026, 9, 21), True),  # Thursday, Friday, Monday
        (date(2026, 9, 22), False),
    ],
)
def test_due_soon_counts_working_days(due_on, soon, duty):
    duty.due_on = due_on
    assert is_due_soon(duty, ON, PLAIN_CALENDAR) is soon


def test_a_weekend_after_the_last_day_still_is_soon(duty):
    tuesday, saturday = date(2026, 9, 15), date(2026, 9, 19)
    duty.due_on = saturday
    assert is_due_soon(duty, tuesday, PLAIN_CALENDAR)


def test_lateness_of_a_waiting_report_counts_to_the_reported_day(in_state):
    duty = in_state(State.REPORTED)
    duty.due_on, duty.reported_on = date(2026, 9, 8), date(2026, 9, 10)
    assert (time_cell(duty, ON), days_late(duty, ON)) == (TimeCell.OVERDUE, 2)


def test_a_suspended_clock_stands_still(in_state):
    duty = in_state(State.SUSPENDED)
    duty.due_on, duty.suspended_on = date(2026, 9, 8), date(2026, 9, 1)
    assert (time_cell(duty, ON), days_late(duty, ON)) == (TimeCell.WITHIN, 0)


def test_a_withdrawn_duty_shows_no_cell(in_state):
    assert shown_cell(in_state(State.WITHDRAWN), ON, PLAIN_CALENDAR) == ""
