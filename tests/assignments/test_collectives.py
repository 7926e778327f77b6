"""A task for a group while the group changes: who came gets it with a reason, who left is released."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from agencies.models import GroupMember, Role, Succession
from assignments import services
from assignments.models import Assignment, Event, Notice, State, Task
from assignments.services.collectives import add_members, drift_of, release_member
from core.refusals import NotAllowed, Refused, Stale
from core.submissions import AlreadyDone, new_token
from directives.models import DocumentParty
from tests import factories
from tests.assignments.test_races import at_once, losers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_day(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def group(department, department2, province):
    return factories.group("Các sở", members=[department, department2], province=province)


@pytest.fixture
def task(paper, group, coordinator, now):
    return services.create_task(
        document=paper, title="Báo cáo tình hình", mode="each", group=group,
        due_on=date(2026, 9, 30), by=coordinator, now=now,
    )  # fmt: skip


@pytest.fixture
def newcomer(group, province):
    agency = factories.agency("Sở Y tế", province=province)
    GroupMember.objects.create(group=group, agency=agency, valid_from=date(2026, 9, 1))
    return agency


def end(group, agency, on=date(2026, 9, 10)):
    GroupMember.objects.filter(group=group, agency=agency).update(valid_until=on)


def add(task, *agencies, by, now, due_on=date(2026, 10, 15), note="Mới gia nhập", **more):
    return add_members(task.pk, agencies=agencies, by=by, now=now, note=note, due_on=due_on, **more)


def test_the_task_means_the_members_on_the_day_of_the_document(task, newcomer, on):
    assert task.assignments.count() == 2
    assert list(drift_of(task, on).joined) == [newcomer]


def test_who_joined_is_added_with_a_reason_and_a_deadline_of_its_own(
    task, newcomer, coordinator, now, on
):
    reader = factories.person(newcomer, Role.FOCAL)
    (duty,) = add(task, newcomer, by=coordinator, now=now)
    assert (duty.agency, duty.due_on, duty.original_due_on) == (
        newcomer, date(2026, 10, 15), date(2026, 10, 15),
    )  # fmt: skip
    event = Event.objects.get(assignment=duty)
    assert (event.verb, event.note, event.facts["joined"]) == ("assign", "Mới gia nhập", "Các sở")
    assert Notice.objects.filter(assignment=duty, person=reader).exists()
    assert DocumentParty.objects.filter(document=task.document, agency=newcomer).exists()
    assert duty.history.get().history_user == coordinator
    assert not drift_of(task, on)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"note": "  "}, "note"),
        ({"due_on": None}, "due_on"),
        ({"due_on": date(2026, 3, 1)}, "due_on"),
        ({"due_on": date(2026, 9, 15)}, "due_on"),
    ],
)
def test_adding_without_reason_or_with_an_impossible_date_is_refused(
    more, field, task, newcomer, coordinator, now
):
    with pytest.raises(Refused) as why:
        add(task, newcomer, by=coordinator, now=now, **more)
    assert why.value.field == field
    assert task.assignments.count() == 2


def test_one_wrong_choice_adds_nobody(task, newcomer, department, coordinator, now):
    with pytest.raises(Refused):
        add(task, newcomer, department, by=coordinator, now=now)
    assert task.assignments.count() == 2


def test_who_left_is_released_with_a_reason_and_others_keep_theirs(
    task, group, department, department2, coordinator, now, on
):
    end(group, department)
    (duty,) = drift_of(task, on).left
    assert duty.agency == department
    released = release_member(duty.pk, by=coordinator, now=now, version=1, note="Đã ra khỏi nhóm")
    assert released.state == State.WITHDRAWN
    assert Assignment.objects.get(task=task, agency=department2).state == State.ISSUED
    assert not drift_of(task, on)


def test_the_last_one_is_never_released(task, group, department, department2, coordinator, now, on):
    """A group emptied: refused, and nothing is lost."""
    end(group, department)
    end(group, department2)
    first, second = drift_of(task, on).left
    release_member(first.pk, by=coordinator, now=now, version=1, note="Giải thể")
    with pytest.raises(Refused) as why:
        release_member(second.pk, by=coordinator, now=now, version=1, note="Giải thể")
    assert not isinstance(why.value, Stale)
    assert Assignment.objects.get(pk=second.pk).state == State.ISSUED


def test_a_task_for_an_emptied_group_is_refused(
    paper, group, department, department2, coordinator, now
):
    end(group, department, date(2026, 3, 1))
    end(group, department2, date(2026, 3, 1))
    with pytest.raises(Refused) as why:
        services.create_task(
            document=paper, title="Việc", mode="each", group=group, by=coordinator, now=now
        )
    assert why.value.field == "group" and not Task.objects.exists()


def test_a_member_that_stayed_is_not_released_here(task, department, coordinator, now):
    duty = task.assignments.get(agency=department)
    with pytest.raises(Stale):
        release_member(duty.pk, by=coordinator, now=now, version=1, note="x")


def test_an_heir_stands_for_the_member_it_took_over_from(
    task, group, department, province, on, coordinator
):
    heir = factories.agency("Sở Tài chính - Kế hoạch", province=province)
    Succession.objects.create(
        predecessor=department,
        successor=heir,
        kind="merge",
        on=on - timedelta(days=5),
        is_main=True,
    )
    task.assignments.filter(agency=department).update(agency=heir)
    end(group, department)
    GroupMember.objects.create(group=group, agency=heir, valid_from=date(2026, 9, 11))
    assert not drift_of(task, on)


def test_agencies_named_beside_the_group_have_not_left_it(
    paper, group, province, coordinator, now, on
):
    extra = factories.agency("Công an tỉnh", province=province)
    task = services.create_task(
        document=paper, title="Việc", mode="each", group=group, agencies=[extra],
        by=coordinator, now=now,
    )  # fmt: skip
    assert not drift_of(task, on)


def test_only_the_assigner_changes_who_has_it(task, newcomer, focal, clerk, auditor, now):
    for person in (focal, clerk, auditor):
        with pytest.raises(NotAllowed):
            add(task, newcomer, by=person, now=now)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_adding_the_same_member_make_one_duty(
    task, newcomer, coordinator, office, now
):
    other = factories.person(office, Role.COORDINATOR)
    answers = at_once(
        lambda: add(task, newcomer, by=coordinator, now=now),
        lambda: add(task, newcomer, by=other, now=now),
    )
    assert len(losers(answers)) == 1
    assert Assignment.objects.filter(task=task, agency=newcomer).count() == 1


def test_the_same_form_sent_twice_adds_once(task, newcomer, coordinator, now):
    token = new_token()
    add(task, newcomer, by=coordinator, now=now, form_token=token)
    with pytest.raises(AlreadyDone):
        add(task, newcomer, by=coordinator, now=now, form_token=token)


# --- The pages ------------------------------------------------------------------------------
def test_the_page_of_the_task_says_how_the_group_changed(task, newcomer, coordinator, signed_in):
    page = signed_in(coordinator).get(reverse("assignments:task-detail", args=[task.pk]))
    address = reverse("assignments:task-members", args=[task.pk])
    assert newcomer.name in page.content.decode() and address in page.content.decode()


def test_who_sees_only_their_own_part_is_not_told_about_others(task, newcomer, focal, signed_in):
    page = signed_in(focal).get(reverse("assignments:task-detail", args=[task.pk]))
    assert newcomer.name not in page.content.decode()


def test_adding_and_releasing_by_the_form(
    task, group, newcomer, department, coordinator, signed_in, on
):
    end(group, department)
    client, address = signed_in(coordinator), reverse("assignments:task-members", args=[task.pk])
    (left,) = drift_of(task, on).left
    added = {
        "do": "add", "add-agencies": [newcomer.pk], "add-due_on": "15/10/2026",
        "add-note": "Mới", "add-form_token": new_token(),
    }  # fmt: skip
    assert client.post(address, added | {"add-note": ""}).status_code == 422
    assert client.post(address, added).status_code == 303
    released = {
        "do": "release", "release-duties": [f"{left.pk}:{left.version}"],
        "release-note": "Đã ra", "release-form_token": new_token(),
    }  # fmt: skip
    assert client.post(address, released).status_code == 303
    assert not drift_of(task, on)
    assert "Everyone" not in client.get(address).content.decode()
