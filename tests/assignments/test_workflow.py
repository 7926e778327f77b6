"""The workflow: who may do what from which state, what it writes, and what it refuses."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import translation

from agencies.models import Agency, Membership, Role, StandIn
from agencies.visibility import forget_memberships
from assignments import services
from assignments.models import Assignment, Event, Evidence, Extension, Notice, ProgressReport, State
from assignments.workflow import (
    ASKED,
    AT_WORK,
    TABLE,
    UNDATED,
    Action,
    Side,
    actions_for,
    as_markdown,
)
from core.refusals import NotAllowed, Refused, Stale
from core.submissions import AlreadyDone, new_token
from tests import factories
from tests.assignments.conftest import REPORT

GIVEN = {
    Action.REPORT_PROGRESS: {"text": "Đang làm", "percent": 40},
    Action.REPORT_COMPLETION: {**REPORT, "completed_on": date(2026, 9, 10)},
    Action.CONFIRM: {"completed_on": date(2026, 9, 10)},
    Action.SET_DEADLINE: {"due_on": date(2026, 12, 31)},
    Action.ASK_EXTENSION: {"due_on": date(2026, 10, 15), "note": "Chờ số liệu"},
    Action.GRANT_EXTENSION: {},
}


def given(action):
    if action == Action.REDIRECT:
        agency = factories.agency(province=Agency.objects.get(province=F("pk")))
        return {"agency": agency, "note": "Đúng chức năng của sở này"}
    return GIVEN.get(action, {"note": "Vì lý do nêu ở đây"})


def ready_for(rule, duty):
    """Meet the conditions of a rule beside the state, where the state allows it at all."""
    if ASKED in rule.only_while and duty.state in AT_WORK:
        request_for(duty)
    return duty


def request_for(duty, by=None):
    Extension.objects.create(
        assignment=duty, due_before=duty.due_on, asked_due_on=date(2026, 10, 15), reason="Chậm",
        asked_at=factories.CREATED, asked_by=by,
    )  # fmt: skip
    duty.wished_due_on, duty.asked_by = date(2026, 10, 15), by
    duty.save(update_fields=["wished_due_on", "asked_by"])


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_an_action_works_from_its_states_and_from_no_other(
    action, state, in_state, focal, coordinator, now
):
    rule = TABLE[action]
    undated = {"due_on": None, "original_due_on": None} if UNDATED in rule.only_while else {}
    duty = ready_for(rule, in_state(state, **undated))
    actor = focal if rule.side == Side.ASSIGNEE else coordinator
    call = {"by": actor, "now": now, "version": duty.version, **given(action)}
    if state not in rule.sources:
        with pytest.raises(Refused):
            services.perform(duty.pk, action, **call)
        duty.refresh_from_db()
        assert duty.state == state
        return
    expected = rule.next_state(duty)
    moved = services.perform(duty.pk, action, **call)
    moved.refresh_from_db()
    assert (moved.state, moved.version) == (expected, 2)
    assert moved.history.first().history_user == actor
    event = Event.objects.filter(assignment=duty).latest("pk")
    assert (event.verb, event.actor, event.at) == (action.value, actor, now)


def test_every_state_is_reached_from_the_first():
    reached, todo = {State.ISSUED}, [State.ISSUED]
    while todo:
        state = todo.pop()
        for rule in TABLE.values():
            targets = {rule.target} if isinstance(rule.target, State) else set()
            if state in rule.sources and not targets <= reached:
                reached |= targets
                todo += targets
    assert reached == set(State)


@pytest.mark.parametrize("action", Action)
def test_the_other_side_may_not_do_it(action, in_state, focal, coordinator, now):
    rule = TABLE[action]
    duty = ready_for(rule, in_state(next(s for s in State if s in rule.sources)))
    other = coordinator if rule.side == Side.ASSIGNEE else focal
    with pytest.raises(NotAllowed):
        services.perform(duty.pk, action, by=other, now=now, version=duty.version, **given(action))
    assert action not in [r.action for r in actions_for(duty, other, now.date())]


@pytest.mark.parametrize("who", ["clerk", "auditor", "focal2"])
def test_people_without_the_role_may_do_nothing(who, request, in_state, now):
    person = request.getfixturevalue(who)
    for state in State:
        assert actions_for(in_state(state), person, now.date()) == []


def test_what_one_cannot_see_does_not_exist(duty, outsider, administrator, now):
    for person in (outsider, administrator):
        with pytest.raises(Assignment.DoesNotExist):
            services.accept(duty.pk, by=person, now=now, version=1)


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.SEND_BACK])
def test_nobody_decides_on_their_own_report(action, reported, focal, office, now):
    Membership.objects.create(
        user=focal, agency=office, role=Role.COORDINATOR, valid_from=factories.LONG_AGO
    )
    forget_memberships(focal)
    assert [r.action for r in actions_for(reported, focal, now.date())] == [Action.WITHDRAW]
    with pytest.raises(NotAllowed):
        services.perform(
            reported.pk, action, by=focal, now=now, version=reported.version, **given(action)
        )


def test_a_stale_form_is_refused_and_changes_nothing(working, focal, now):
    with pytest.raises(Stale):
        services.report_progress(working.pk, by=focal, now=now, version=1, text="Cũ", percent=10)
    assert not ProgressReport.objects.exists()


def test_one_form_sent_twice_acts_once(working, focal, now):
    token = new_token()
    call = {
        "by": focal, "now": now, "version": working.version, "text": "Xong một nửa",
        "percent": 50, "form_token": token,
    }  # fmt: skip
    services.report_progress(working.pk, **call)
    with pytest.raises(AlreadyDone) as done:
        services.report_progress(working.pk, **call)
    assert f"/{working.pk}/" in done.value.answer_url
    assert ProgressReport.objects.count() == 1


@pytest.mark.parametrize("percent", [-1, 101, None, "50"])
def test_percent_outside_0_to_100_is_refused(percent, working, focal, now):
    with pytest.raises(Refused) as why:
        services.report_progress(
            working.pk, by=focal, now=now, version=2, text="x", percent=percent
        )
    assert why.value.field == "percent"


def test_a_falling_percent_needs_words(working, focal, now):
    services.report_progress(working.pk, by=focal, now=now, version=2, text="Một", percent=60)
    call = {"by": focal, "now": now, "version": 3, "text": "Hai", "percent": 40}
    with pytest.raises(Refused) as why:
        services.report_progress(working.pk, **call)
    assert why.value.field == "difficulties"
    after = services.report_progress(working.pk, **call, difficulties="Số liệu cũ sai")
    assert after.percent == 40


def test_evidence_is_kept_once_each_and_checked_first(working, focal, now):
    files = [
        SimpleUploadedFile("a.txt", b"noi dung"),
        SimpleUploadedFile("ban sao.txt", b"noi dung"),
        SimpleUploadedFile("b.txt", b"khac"),
    ]
    services.report_progress(
        working.pk, by=focal, now=now, version=2, text="Kèm tệp", percent=10, evidence=files
    )
    assert sorted(Evidence.objects.values_list("name", flat=True)) == ["a.txt", "b.txt"]
    with pytest.raises(Refused) as why:
        services.report_progress(
            working.pk, by=focal, now=now, version=3, text="Tệp lạ", percent=20,
            evidence=[SimpleUploadedFile("c.txt", b"ok"), SimpleUploadedFile("x.exe", b"MZ\x00\x01")],
        )  # fmt: skip
    assert why.value.field == "evidence"
    assert Evidence.objects.count() == 2


def test_huge_text_is_refused(working, focal, now):
    with pytest.raises(Refused) as why:
        services.report_progress(
            working.pk, by=focal, now=now, version=2, text="x" * 200_000, percent=1
        )
    assert why.value.field == "text"


@pytest.mark.parametrize(
    ("completed_on", "allowed"),
    [
        (date(2026, 9, 17), False),  # tomorrow
        (date(2026, 3, 1), False),  # before the order
        (date(2026, 3, 2), True),
        (date(2026, 9, 16), True),
        (None, False),
    ],
)
def test_completion_lies_between_the_order_and_today(completed_on, allowed, working, focal, now):
    call = {"by": focal, "now": now, "version": 2, "completed_on": completed_on, **REPORT}
    if allowed:
        assert services.report_completion(working.pk, **call).reported_on == completed_on
        return
    with pytest.raises(Refused) as why:
        services.report_completion(working.pk, **call)
    assert why.value.field == "completed_on"


def test_completion_names_a_result(working, focal, now):
    with pytest.raises(Refused) as why:
        services.report_completion(
            working.pk, by=focal, now=now, version=2, text="Xong", completed_on=date(2026, 9, 10)
        )
    assert why.value.field == "result_words"


def test_result_document_must_be_ones_own_and_gives_the_date(
    working, focal, coordinator, department, department2, now
):
    foreign = factories.document(issuer=department2, issued_on=date(2026, 9, 8))
    with pytest.raises(Refused) as why:
        services.report_completion(
            working.pk, by=focal, now=now, version=2, text="Xong", result_document=foreign
        )
    assert why.value.field == "result_document"
    own = factories.document(issuer=department, issued_on=date(2026, 9, 8))
    with pytest.raises(Refused) as why:
        services.report_completion(
            working.pk, by=focal, now=now, version=2, text="Xong", result_document=own,
            completed_on=date(2026, 9, 7),
        )  # fmt: skip
    assert why.value.field == "completed_on"
    done = services.report_completion(
        working.pk, by=focal, now=now, version=2, text="Xong", result_document=own
    )
    assert done.reported_on == date(2026, 9, 8)
    assert own.parties.filter(agency=done.assigner, why="duty").exists()


def test_confirming_keeps_both_dates(reported, coordinator, now):
    call = {"by": coordinator, "now": now, "version": reported.version}
    with pytest.raises(Refused) as why:
        services.confirm(reported.pk, completed_on=date(2026, 9, 12), **call)
    assert why.value.field == "note"
    done = services.confirm(
        reported.pk, completed_on=date(2026, 9, 12), note="Theo ngày văn thư ghi", **call
    )
    assert (done.reported_on, done.completed_on) == (date(2026, 9, 10), date(2026, 9, 12))
    assert (done.state, done.percent, done.confirmed_at) == (State.DONE, 100, now)


def test_confirming_without_a_date_takes_the_reported_one(reported, coordinator, now):
    done = services.confirm(reported.pk, by=coordinator, now=now, version=reported.version)
    assert done.completed_on == date(2026, 9, 10)


def test_sent_back_work_stands_where_it_was_last_reported(working, focal, coordinator, now):
    services.report_progress(working.pk, by=focal, now=now, version=2, text="Nửa", percent=55)
    services.report_completion(
        working.pk, by=focal, now=now, version=3, completed_on=date(2026, 9, 10), **REPORT
    )
    back = services.send_back(working.pk, by=coordinator, now=now, version=4, note="Thiếu phụ lục")
    assert (back.state, back.percent, back.reported_on) == (State.WORKING, 55, None)
    assert ProgressReport.objects.filter(assignment=working).count() == 2


@pytest.mark.parametrize("start", [State.ISSUED, State.WORKING])
def test_resumed_and_insisted_duties_go_back_to_where_they_were(
    start, in_state, focal, coordinator, now
):
    duty = in_state(start)
    services.suspend(duty.pk, by=coordinator, now=now, version=1, note="Chờ nghị quyết")
    duty = services.resume(duty.pk, by=coordinator, now=now, version=2)
    assert (duty.state, duty.state_before, duty.suspended_on) == (start, "", None)
    services.return_(duty.pk, by=focal, now=now, version=3, note="Không thuộc chức năng")
    duty = services.insist(duty.pk, by=coordinator, now=now, version=4, note="Đúng chức năng")
    assert duty.state == start


def test_withdrawing_the_lead_takes_its_supports_along(duty, support, coordinator, now):
    services.withdraw(duty.pk, by=coordinator, now=now, version=1, note="Giao nhầm")
    support.refresh_from_db()
    assert (support.state, support.version) == (State.WITHDRAWN, 2)
    assert Event.objects.get(assignment=support).facts["with_lead"] == str(duty.agency)


def test_withdrawing_a_support_leaves_the_lead(duty, support, coordinator, now):
    services.withdraw(support.pk, by=coordinator, now=now, version=1, note="Không cần")
    duty.refresh_from_db()
    assert duty.state == State.ISSUED


def test_those_concerned_are_told_and_nobody_else(working, focal, focal2, coordinator, leader, now):
    services.report_completion(
        working.pk, by=focal, now=now, version=2, completed_on=date(2026, 9, 10), **REPORT
    )
    assert [(n.person, n.verb) for n in Notice.objects.all()] == [
        (coordinator, "report_completion")
    ]
    services.send_back(working.pk, by=coordinator, now=now, version=3, note="Thiếu")
    assert Notice.objects.get(verb="send_back").person == focal


def test_a_stand_in_is_told_too(working, focal, focal2, coordinator, now, on):
    StandIn.objects.create(absent=focal, deputy=focal2, valid_from=on, valid_until=on)
    services.suspend(working.pk, by=coordinator, now=now, version=2, note="Chờ")
    assert {n.person for n in Notice.objects.all()} == {focal, focal2}


def test_a_support_reports_its_part_like_a_lead(support, focal2, coordinator, now):
    services.accept(support.pk, by=focal2, now=now, version=1)
    services.report_completion(
        support.pk, by=focal2, now=now, version=2, completed_on=date(2026, 9, 10), **REPORT
    )
    done = services.confirm(support.pk, by=coordinator, now=now, version=3)
    assert done.state == State.DONE


def test_the_role_must_be_in_force_on_the_day(duty, focal, now):
    Membership.objects.filter(user=focal).update(valid_until=now.date() - timedelta(days=1))
    forget_memberships(focal)
    with pytest.raises((NotAllowed, Assignment.DoesNotExist)):
        services.accept(duty.pk, by=focal, now=now, version=1)


def test_the_documentation_shows_this_table():
    page = (settings.BASE_DIR / "docs" / "workflow.md").read_text()
    with translation.override("en"):
        assert as_markdown() in page
