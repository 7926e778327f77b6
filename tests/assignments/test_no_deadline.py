"""Duties without a deadline: found by age, pressed on whoever assigned them, and given a first one."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from agencies.calendar import current_calendar
from assignments import services
from assignments.models import Assignment, Event, Notice, State, Task
from assignments.waiting import desk_of, pile_rows
from core.refusals import NotAllowed, Refused, Stale
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def undated(paper, department):
    return factories.assignment(task=factories.task(document=paper), agency=department)


@pytest.fixture
def set_deadline(undated, coordinator, now):
    def call(due_on, by=coordinator, version=1):
        return services.set_deadline(undated.pk, by=by, now=now, version=version, due_on=due_on)

    return call


def test_the_first_deadline_is_the_original_one_and_is_told(set_deadline, undated, focal):
    duty = set_deadline(date(2026, 12, 1))
    duty.refresh_from_db()
    assert duty.due_on == duty.original_due_on == date(2026, 12, 1)
    assert (duty.state, duty.version, duty.n_extensions) == (State.ISSUED, 2, 0)
    assert Event.objects.get(assignment=duty).facts["due_on"] == "2026-12-01"
    assert Notice.objects.get(assignment=duty).person == focal


@pytest.mark.parametrize(
    "due_on", [None, date(2026, 3, 1), date(2026, 9, 15), date(2026, 9, 16)], ids=str
)
def test_it_must_lie_after_the_document_and_in_the_future(due_on, set_deadline, undated):
    with pytest.raises(Refused) as why:
        set_deadline(due_on)
    assert why.value.field == "due_on"
    undated.refresh_from_db()
    assert undated.due_on is None


def test_it_is_before_a_document_dated_in_the_future(set_deadline, paper):
    paper.issued_on = date(2026, 11, 1)
    paper.save(update_fields=["issued_on"])
    with pytest.raises(Refused) as why:
        set_deadline(date(2026, 10, 1))
    assert "01/11/2026" in why.value.message


def test_it_is_never_after_what_the_task_serves(set_deadline, undated, duty):
    Task.objects.filter(pk=undated.task_id).update(serves=duty.task)
    with pytest.raises(Refused):
        set_deadline(date(2026, 10, 1))
    assert set_deadline(date(2026, 9, 30)).due_on == date(2026, 9, 30)


def test_it_is_never_before_what_serves_the_task(set_deadline, undated, duty):
    Task.objects.filter(pk=duty.task_id).update(serves=undated.task)
    with pytest.raises(Refused):
        set_deadline(date(2026, 9, 29))


def test_a_duty_that_has_one_keeps_it(set_deadline):
    set_deadline(date(2026, 12, 1))
    with pytest.raises(Stale):
        set_deadline(date(2026, 12, 2))
    with pytest.raises(Refused):
        set_deadline(date(2026, 12, 2), version=2)


def test_only_the_assigner_sets_it(set_deadline, focal, clerk, auditor):
    for person in (focal, clerk, auditor):
        with pytest.raises(NotAllowed):
            set_deadline(date(2026, 12, 1), by=person)


@pytest.mark.parametrize("days", [29, 30, 59, 60, 89, 90])
def test_the_list_tells_the_ages_apart(days, undated, coordinator, signed_in, on, now):
    Assignment.objects.filter(pk=undated.pk).update(assigned_on=on - timedelta(days=days))
    with time_machine.travel(now, tick=False):
        client = signed_in(coordinator)
        for aged in (0, 30, 60, 90):
            answer = client.get(reverse("assignments:assignment-list"), {"aged": aged})
            assert answer.context["page"].total == (1 if days >= aged else 0)
        nudged = pile_rows(desk_of(coordinator, on, current_calendar()), "no_deadline")
        assert nudged.exists() is (days >= 30)


def test_the_row_offers_to_set_one(undated, coordinator, signed_in, now):
    with time_machine.travel(now, tick=False):
        page = signed_in(coordinator).get(
            reverse("assignments:assignment-list"), {"mine": "no_deadline"}
        )
        address = reverse("assignments:assignment-act", args=[undated.pk, "set_deadline"])
        assert address in page.content.decode()
        form = signed_in(coordinator).get(address)
    assert form.status_code == 200 and "due_on" in form.context["form"].fields
