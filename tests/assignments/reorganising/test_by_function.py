"""Sở Thông tin và Truyền thông ends; press, network security and the rest follow three successors."""

from datetime import timedelta

import pytest

from agencies import services as directory
from agencies.models import GroupMember, Membership, Reorganisation, Succession
from agencies.services import Heir
from agencies.succession import successor_of
from assignments import services
from assignments.models import Assignment, Event, HandedOver, Notice, State, Task
from assignments.routing import preview_of
from assignments.sentences import notice_sentence, sentence
from core.refusals import NotAllowed, Refused, Stale
from directives.models import DocumentParty
from tests import factories
from tests.assignments.reorganising.conftest import BASIS, EFFECTIVE
from tests.conftest import NOON, TODAY

DAY = timedelta(days=1)


def agency_of(duty: Assignment):
    duty.refresh_from_db()
    return duty.agency


def test_open_duties_follow_their_function_and_the_done_ones_stay(split):
    press, security = split.duty(field=split.press), split.duty(field=split.security)
    rest, unknown = split.duty(), split.duty(field=split.press, state=State.WITHDRAWN)
    done = split.duty(
        state=State.DONE, completed_on=TODAY, confirmed_at=NOON, percent=100, field=split.press
    )
    act = split.done()
    assert act.state == Reorganisation.State.DONE
    assert [agency_of(d) for d in (press, security, rest)] == [
        split.culture,
        split.police,
        split.khcn,
    ]
    assert [agency_of(d) for d in (done, unknown)] == [split.stttt, split.stttt]
    assert {d.named_agency for d in Assignment.objects.all()} == {split.stttt}


def test_the_field_of_the_document_counts_where_the_task_has_none(split):
    duty = split.duty()
    duty.task.document.field = split.press
    duty.task.document.save()
    split.done()
    assert agency_of(duty) == split.culture


def test_what_is_nearer_to_the_duty_wins(split):
    by_task, by_hand = split.duty(field=split.press), split.duty(field=split.press)
    act = split.submitted()
    act = services.choose_by_hand(
        act,
        {
            (split.stttt, by_task.task): split.police,
            (split.stttt, by_hand.task): split.police,
            (split.stttt, by_hand): split.khcn,
        },
        version=act.version,
        by=split.coordinator,
        now=NOON,
    )
    split.confirm(act)
    assert [agency_of(by_task), agency_of(by_hand)] == [split.police, split.khcn]


def test_the_directory_ends_the_department_and_knows_its_heirs(split):
    split.done()
    split.stttt.refresh_from_db()
    assert split.stttt.ended_on == EFFECTIVE - DAY
    assert split.stttt.names.get().valid_until == EFFECTIVE - DAY
    assert successor_of(split.stttt, TODAY) == split.khcn
    edges = Succession.objects.filter(predecessor=split.stttt)
    assert {(e.successor, e.function, e.legal_basis) for e in edges} == {
        (split.khcn, "", BASIS),
        (split.culture, "báo chí, xuất bản", BASIS),
        (split.police, "an ninh mạng", BASIS),
    }


def test_places_in_groups_and_people_follow_as_chosen(split):
    place = GroupMember.objects.get(agency=split.stttt)
    second = factories.person(split.stttt, "leader")
    role = Membership.objects.get(user=second)
    act = split.draft()
    act = directory.choose_followers(
        act,
        groups={place: [split.khcn, split.culture]},
        people={role: split.culture},
        version=act.version,
        by=split.administrator,
        now=NOON,
    )
    act = directory.submit_reorganisation(
        act, version=act.version, by=split.administrator, now=NOON
    )
    split.confirm(act)
    assert set(split.group.members_on(TODAY)) == {split.khcn, split.culture}
    assert set(split.group.members_on(EFFECTIVE - DAY)) == {split.stttt}
    now_at = {m.user: m.agency for m in Membership.objects.in_force(TODAY)}
    assert now_at[split.officer] == split.khcn
    assert now_at[second] == split.culture
    # Rights are not given backwards: until yesterday they worked in the department that ended.
    assert Membership.objects.in_force(TODAY - DAY).get(user=second).agency == split.stttt


def test_every_duty_tells_the_story_and_every_person_is_told_once(split):
    duties = [split.duty() for _ in range(3)]
    focal = factories.person(split.khcn, "focal")
    act = split.done()
    events = Event.objects.filter(verb="hand_over")
    assert {e.assignment for e in events} == set(duties)
    said = sentence("hand_over", events[0].facts)
    assert split.khcn.name in said
    assert split.stttt.name in said
    assert events[0].note == BASIS
    notice = Notice.objects.get(person=focal)
    assert "3" in notice_sentence(notice)
    for duty in duties:
        duty.refresh_from_db()
        row = duty.history.first()
        assert (row.history_change_reason, row.history_user) == ("hand_over", split.coordinator)
        assert (row.version, duty.version) == (2, 2)
    assert HandedOver.objects.filter(reorganisation=act, side="duty").count() == 3


def test_the_new_agency_sees_the_document_and_the_duty(split):
    duty = split.duty(field=split.press)
    focal = factories.person(split.culture, "focal")
    assert not Assignment.objects.visible_to(focal).exists()
    split.done()
    focal = type(focal).objects.get(pk=focal.pk)
    assert Assignment.objects.visible_to(focal).get() == duty
    assert DocumentParty.objects.filter(
        document=duty.task.document, agency=split.culture, why="duty"
    ).exists()


def test_what_the_department_assigned_is_decided_by_its_heirs(split):
    paper = factories.document(issuer=split.stttt)
    ward = factories.agency(name="UBND phường Rạch Giá", province=split.province)
    press = factories.task(document=paper, assigner=split.stttt, field=split.press)
    rest = factories.task(document=paper, assigner=split.stttt)
    over = factories.task(document=paper, assigner=split.stttt)
    duties = [factories.assignment(task=task, agency=ward) for task in (press, rest)]
    done = factories.assignment(
        task=over, agency=ward, state=State.DONE, completed_on=TODAY, confirmed_at=NOON
    )
    split.done()
    for row in (press, rest, over, done, *duties):
        row.refresh_from_db()
    assert [press.assigner, rest.assigner, over.assigner] == [
        split.culture,
        split.khcn,
        split.stttt,
    ]
    assert [d.assigner for d in (*duties, done)] == [split.culture, split.khcn, split.stttt]
    assert [d.agency for d in duties] == [ward, ward]
    assert "Sở Văn hóa" in sentence("hand_over", duties[0].events.get().facts)
    assert press.history.first().history_change_reason == "hand_over"


def test_a_preview_counts_what_then_happens(split):
    split.duty(field=split.press, due_on=TODAY - DAY)
    split.duty(field=split.press)
    split.duty(due_on=TODAY + DAY)
    split.duty(state=State.DONE, completed_on=TODAY, confirmed_at=NOON)
    act = split.submitted()
    preview = preview_of(act, TODAY)
    flows = {flow.agency: (flow.n, flow.n_late) for flow in preview.flows}
    assert flows == {split.khcn: (1, 0), split.culture: (2, 1), split.police: (0, 0)}
    assert (preview.n_open, preview.n_late, preview.n_kept) == (3, 1, 1)
    assert preview.conflicts == []
    split.confirm(act)
    for agency, (n, _late) in flows.items():
        assert Assignment.objects.filter(agency=agency).count() == n


def test_preview_asks_the_same_number_of_queries_whatever_the_duties(
    split, django_assert_num_queries, django_assert_max_num_queries
):
    act = split.submitted()
    split.duty(field=split.press)
    with django_assert_max_num_queries(25) as asked:
        preview_of(act, TODAY)
    for _ in range(5):
        split.duty()
    with django_assert_num_queries(len(asked)):
        preview_of(act, TODAY)


def test_a_single_function_passes_on_and_the_department_stays(split):
    press, rest = split.duty(field=split.press), split.duty()
    act = directory.begin_reorganisation(
        "Chuyển chức năng báo chí",
        kind="transfer",
        effective_on=EFFECTIVE,
        legal_basis=BASIS,
        predecessors=[split.stttt],
        by=split.administrator,
        now=NOON,
    )
    act = directory.choose_successors(
        act,
        [Heir(split.stttt, split.culture, "báo chí")],
        version=act.version,
        by=split.administrator,
        now=NOON,
    )
    act = services.choose_by_field(
        act,
        {(split.stttt, split.press): split.culture},
        version=act.version,
        by=split.administrator,
        now=NOON,
    )
    act = directory.submit_reorganisation(
        act, version=act.version, by=split.administrator, now=NOON
    )
    split.confirm(act)
    split.stttt.refresh_from_db()
    assert split.stttt.ended_on is None
    assert [agency_of(press), agency_of(rest)] == [split.culture, split.stttt]
    assert list(split.group.members_on(TODAY)) == [split.stttt]
    assert Membership.objects.in_force(TODAY).get(user=split.officer).agency == split.stttt


def test_an_administrator_prepares_but_does_not_decide(split):
    act = split.submitted()
    for person in (split.administrator, split.officer):
        with pytest.raises(NotAllowed):
            services.confirm_reorganisation(act.pk, by=person, now=NOON, version=act.version)
    with pytest.raises(NotAllowed):
        services.choose_by_hand(act, {}, version=act.version, by=split.administrator, now=NOON)
    act.refresh_from_db()
    assert act.state == Reorganisation.State.SUBMITTED


def test_nobody_confirms_what_they_prepared(split, office):
    both = factories.person(office, "administrator")
    Membership.objects.create(
        user=both, agency=office, role="coordinator", valid_from=factories.LONG_AGO
    )
    split.administrator = both
    act = split.submitted()
    with pytest.raises(NotAllowed):
        services.confirm_reorganisation(act.pk, by=both, now=NOON, version=act.version)


def test_a_coordinator_prepares_nothing(split):
    with pytest.raises(NotAllowed):
        directory.begin_reorganisation(
            "Sắp xếp", kind="merge", effective_on=EFFECTIVE, legal_basis=BASIS,
            predecessors=[split.stttt], by=split.coordinator, now=NOON,
        )  # fmt: skip


def test_a_stale_step_is_refused(split):
    act = split.draft()
    with pytest.raises(Stale):
        directory.choose_successors(
            act, split.heirs, version=act.version - 1, by=split.administrator, now=NOON
        )
    act = split.submitted(title="Một lần nữa")
    with pytest.raises(Stale):
        services.confirm_reorganisation(
            act.pk, by=split.coordinator, now=NOON, version=act.version - 1
        )


def test_a_circle_is_refused(split):
    Succession.objects.create(
        predecessor=split.khcn, successor=split.stttt, kind="merge", on=factories.LONG_AGO
    )
    act = split.draft()
    with pytest.raises(Refused, match=split.stttt.name):
        directory.submit_reorganisation(act, version=act.version, by=split.administrator, now=NOON)


def test_an_act_without_a_successor_is_refused(split):
    split.heirs = []
    act = split.draft()
    with pytest.raises(Refused, match=split.stttt.name):
        directory.submit_reorganisation(act, version=act.version, by=split.administrator, now=NOON)


def test_an_office_is_never_passed_on_silently(split, province):
    factories.agency(name="Văn phòng Sở", province=province, office_of=split.stttt)
    act = split.draft()
    with pytest.raises(Refused, match="Văn phòng Sở"):
        directory.submit_reorganisation(act, version=act.version, by=split.administrator, now=NOON)


def test_a_successor_that_does_not_exist_on_the_day_is_refused(split):
    split.khcn.founded_on = EFFECTIVE + DAY
    split.khcn.save()
    act = split.draft()
    with pytest.raises(Refused, match=split.khcn.name):
        directory.submit_reorganisation(act, version=act.version, by=split.administrator, now=NOON)


def test_two_parts_of_one_task_both_stay_when_their_agencies_merge(split):
    """Lead and support of one task end up with one agency: each goes on with its own history."""
    task = factories.task(document=factories.document(issuer=split.province))
    lead = factories.assignment(task=task, agency=split.khcn)
    support = factories.assignment(task=task, agency=split.stttt, role=Assignment.Role.SUPPORT)
    act = split.submitted()
    assert [c.blocks for c in preview_of(act, TODAY).conflicts] == [False]
    split.confirm(act)
    assert [agency_of(lead), agency_of(support)] == [split.khcn, split.khcn]
    assert Assignment.objects.filter(task=task, agency=split.khcn).count() == 2


def test_the_same_part_twice_is_refused_before_anything_happens(split):
    duty = split.duty()
    factories.assignment(task=duty.task, agency=split.khcn, named_agency=split.stttt)
    act = split.submitted()
    assert preview_of(act, TODAY).is_blocked
    with pytest.raises(Refused):
        split.confirm(act)
    assert agency_of(duty) == split.stttt
    assert not Succession.objects.exists()


def test_a_succession_entered_by_hand_before_is_made_whole(split):
    """The short form ended the department; its open duties are handed over by the act that follows."""
    duty = split.duty(field=split.press)
    directory.record_succession(
        split.stttt, split.khcn, kind="split", effective_on=EFFECTIVE, by=None, on=TODAY
    )
    split.done()
    assert agency_of(duty) == split.culture
    assert Succession.objects.filter(predecessor=split.stttt).count() == 3


def test_a_duty_given_to_the_department_at_the_last_moment_follows_with_the_next_sweep(split):
    split.done()
    late = split.duty(field=split.press)
    services.carry_out_due_reorganisations(now=NOON)
    assert agency_of(late) == split.culture
    assert late.events.get().actor is None
    services.carry_out_due_reorganisations(now=NOON)
    assert late.events.count() == 1


def test_an_open_task_with_a_waiting_state_moves_as_it_is(split):
    """What waits for a decision goes on waiting for it, by who decides now."""
    duty = split.duty(state=State.REPORTED, reported_on=TODAY, asked_by=split.officer, percent=100)
    split.done()
    duty.refresh_from_db()
    assert (duty.state, duty.reported_on, duty.asked_by) == (
        State.REPORTED,
        TODAY,
        split.officer,
    )
    assert Task.objects.get(pk=duty.task_id).assigner == split.province


def test_a_paper_that_still_names_the_department_reaches_the_heir_of_its_field(split):
    split.done()
    document = factories.document(issuer=split.province)
    tasks = [
        services.create_task(
            document=document, title="Việc", lead=split.stttt, field=field,
            by=split.coordinator, now=NOON,
        )
        for field in (split.press, None)
    ]  # fmt: skip
    duties = [Assignment.objects.get(task=task) for task in tasks]
    assert [d.agency for d in duties] == [split.culture, split.khcn]
    assert {d.named_agency for d in duties} == {split.stttt}
