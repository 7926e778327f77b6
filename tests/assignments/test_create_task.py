"""Making tasks: who may, for whom, with which deadline, and what each agency then has."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import GroupMember, Role, Succession
from assignments import services
from assignments.models import Assignment, Notice, State, Task
from core.refusals import NotAllowed, Refused, Stale
from core.submissions import AlreadyDone, new_token
from directives.models import Document
from tests import factories


@pytest.fixture
def make(paper, coordinator, now):
    def create(**given):
        given = {"document": paper, "title": "Báo cáo kết quả", "by": coordinator, **given}
        return services.create_task(now=now, **given)

    return create


def refused_at(make, **given):
    with pytest.raises(Refused) as why:
        make(**given)
    assert not Task.objects.exists() and not Assignment.objects.exists()
    return why.value.field


def test_a_single_task_has_one_lead_and_its_supports(
    make, paper, focal, focal2, department, department2, on
):
    task = make(lead=department, supports=[department2], due_on=date(2026, 9, 30))
    parts = {a.agency: a for a in task.assignments.all()}
    assert {a.agency: a.role for a in parts.values()} == {
        department: "lead", department2: "support",
    }  # fmt: skip
    lead = parts[department]
    assert (lead.state, lead.assigned_on, lead.due_on) == (State.ISSUED, on, date(2026, 9, 30))
    assert lead.history.count() == 1
    assert [e.verb for e in lead.events.all()] == ["assign"]
    assert {n.person for n in Notice.objects.all()} == {focal, focal2}
    assert paper in Document.objects.visible_to(focal2)


def test_a_group_becomes_one_lead_duty_for_each_member_of_the_documents_day(
    make, paper, province, department, department2
):
    group = factories.group(members=[department], since=date(2026, 1, 1))
    GroupMember.objects.create(
        group=group, agency=department2, valid_from=date(2026, 1, 1), valid_until=date(2026, 3, 1)
    )
    task = make(mode=Task.Mode.EACH, group=group)
    assert [(a.agency, a.role, a.is_single) for a in task.assignments.all()] == [
        (department, "lead", False)
    ]


def test_an_emptied_group_is_refused(make):
    assert refused_at(make, mode=Task.Mode.EACH, group=factories.group(members=[])) == "group"


def test_a_list_names_each_agency_once(make, department, department2):
    task = make(mode=Task.Mode.EACH, agencies=[department, department2, department])
    assert task.assignments.leads().count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "lead"),
        ({"mode": "each"}, "agencies"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"text": "x" * 200_000}, "text"),
        ({"due_on": date(2026, 3, 1)}, "due_on"),
    ],
)
def test_bad_input_names_its_field_and_saves_nothing(given, field, make, department):
    if field not in {"lead", "agencies"}:
        given = {"lead": department, **given}
    assert refused_at(make, **given) == field


def test_the_lead_does_not_support_itself(make, department):
    assert refused_at(make, lead=department, supports=[department]) == "supports"


def test_a_lead_with_a_group_is_refused(make, department, department2):
    group = factories.group(members=[department2])
    assert refused_at(make, lead=department, group=group) == "group"


def test_a_sub_task_is_not_due_after_what_it_serves(make, paper, province, department, now):
    parent = make(lead=department, due_on=date(2026, 9, 30))
    below = factories.agency(name="Chi cục", province=province, parent=department)
    chief = factories.person(department, Role.COORDINATOR)
    own = factories.document(issuer=department, issued_on=date(2026, 4, 1))
    with pytest.raises(Refused) as why:
        make(document=own, by=chief, lead=below, serves=parent, due_on=date(2026, 10, 1))
    assert why.value.field == "due_on"
    child = make(document=own, by=chief, lead=below, serves=parent, due_on=date(2026, 9, 30))
    assert (child.serves, child.assigner) == (parent, department)


def test_a_parent_cannot_be_moved_before_what_serves_it(make, department, coordinator, now):
    parent = make(lead=department, due_on=date(2026, 9, 30))
    make(lead=department, serves=parent, due_on=date(2026, 9, 29))
    with pytest.raises(Refused) as why:
        services.correct_task(
            parent.pk, by=coordinator, now=now, version=1, due_on=date(2026, 9, 1)
        )
    assert why.value.field == "due_on"


def test_circular_parents_are_refused(make, department, coordinator, now):
    first = make(lead=department)
    second = make(lead=department, serves=first)
    with pytest.raises(Refused) as why:
        services.correct_task(first.pk, by=coordinator, now=now, version=1, serves=second)
    assert why.value.field == "serves"


@pytest.mark.parametrize("who", ["clerk", "focal", "auditor", "outsider", "administrator"])
def test_only_coordinators_and_leaders_assign(who, request, make, department):
    with pytest.raises(NotAllowed):
        make(by=request.getfixturevalue(who), lead=department)


def test_the_office_assigns_in_the_name_of_the_committee(make, province, office, department):
    assert make(lead=department).assigner == province
    assert make(lead=department, assigner=office).assigner == office


def test_nobody_assigns_in_the_name_of_another_body(make, department, department2):
    with pytest.raises(NotAllowed):
        make(lead=department, assigner=department2)


def test_without_the_issuers_authority_it_is_ones_own_agency_that_assigns(
    make, paper, department, department2
):
    factories.assignment(task=factories.task(document=paper), agency=department)
    paper.parties.create(agency=department, why="duty")
    chief = factories.person(department, Role.COORDINATOR)
    assert make(by=chief, lead=department2).assigner == department


def test_an_ended_agency_is_named_and_its_heir_answers(make, province, department):
    older = factories.agency(name="Sở cũ", province=province, ended_on=date(2025, 6, 30))
    Succession.objects.create(
        predecessor=older, successor=department, kind="merge", on=date(2025, 7, 1)
    )
    duty = make(lead=older).assignments.get()
    assert (duty.named_agency, duty.agency) == (older, department)


def test_a_double_click_makes_one_task(make, department):
    token = new_token()
    task = make(lead=department, form_token=token)
    with pytest.raises(AlreadyDone) as done:
        make(lead=department, form_token=token)
    assert f"/{task.pk}/" in done.value.answer_url
    assert Task.objects.count() == 1


def test_writing_a_collective_task_takes_the_same_number_of_queries(make, province):
    def queries(n):
        members = [factories.agency(province=province) for _ in range(n)]
        with CaptureQueriesContext(connection) as seen:
            make(mode=Task.Mode.EACH, agencies=members)
        return len(seen)

    make(mode=Task.Mode.EACH, agencies=[factories.agency(province=province)])
    assert queries(2) == queries(20)


def test_correcting_moves_the_deadline_of_open_parts_and_tells_them(
    make, department, department2, focal, coordinator, now
):
    task = make(lead=department, supports=[department2], due_on=date(2026, 9, 30))
    Notice.objects.all().delete()
    services.correct_task(
        task.pk, by=coordinator, now=now, version=1, due_on=date(2026, 9, 20), title="Báo cáo đúng"
    )
    assert {(a.due_on, a.original_due_on) for a in task.assignments.all()} == {
        (date(2026, 9, 20), date(2026, 9, 20))
    }
    assert Notice.objects.filter(person=focal, verb="correct").count() == 1
    assert Task.objects.get().title == "Báo cáo đúng"


def test_correcting_gives_a_deadline_to_a_task_that_had_none(make, department, coordinator, now):
    task = make(lead=department)
    services.correct_task(task.pk, by=coordinator, now=now, version=1, due_on=date(2026, 12, 1))
    assert task.assignments.get().due_on == date(2026, 12, 1)


def test_an_extended_deadline_is_no_slip_of_typing(make, department, coordinator, now):
    task = make(lead=department, due_on=date(2026, 9, 30))
    task.assignments.update(n_extensions=1, due_on=date(2026, 10, 30))
    with pytest.raises(Refused) as why:
        services.correct_task(task.pk, by=coordinator, now=now, version=1, due_on=date(2026, 9, 20))
    assert why.value.field == "due_on"


def test_a_stale_correction_is_refused(make, department, coordinator, now):
    task = make(lead=department)
    services.correct_task(task.pk, by=coordinator, now=now, version=1, title="Một")
    with pytest.raises(Stale):
        services.correct_task(task.pk, by=coordinator, now=now, version=1, title="Hai")


def test_only_those_who_act_for_the_assigner_correct(make, department, focal, now):
    task = make(lead=department)
    with pytest.raises(NotAllowed):
        services.correct_task(task.pk, by=focal, now=now, version=1, title="Khác")
