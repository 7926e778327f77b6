"""Undoing a reorganisation: everything as before, or nothing and the reason why not."""

from datetime import timedelta

import pytest

from agencies import services as directory
from agencies.models import Agency, GroupMember, Membership, Reorganisation, Succession
from assignments import services
from assignments.models import Assignment
from core.refusals import NotAllowed, Refused
from directives.models import DocumentParty
from tests import factories
from tests.conftest import NOON, TODAY

LATER = NOON + timedelta(hours=1)


def picture(split) -> dict:
    """All that a reorganisation may change, as values."""
    return {
        "agencies": set(Agency.objects.values_list("pk", "ended_on", "parent", "name")),
        "names": set(split.stttt.names.values_list("name", "valid_from", "valid_until")),
        "spellings": set(split.stttt.aliases.values_list("text", "valid_until")),
        "edges": set(Succession.objects.values_list("pk")),
        "places": set(GroupMember.objects.values_list("group", "agency", "valid_until")),
        "roles": set(Membership.objects.values_list("user", "agency", "role", "valid_until")),
        "duties": set(Assignment.objects.values_list("pk", "agency", "assigner", "state")),
        "parties": set(DocumentParty.objects.values_list("document", "agency", "why")),
    }


def test_undoing_leaves_everything_as_it_was_and_tells_the_story(split):
    duty = split.duty(field=split.press)
    before = picture(split)
    act = split.done()
    assert picture(split) != before
    act = split.undo(act, now=LATER)
    assert picture(split) == before
    assert act.state == Reorganisation.State.UNDONE
    duty.refresh_from_db()
    assert duty.version == 3  # never back: a form opened meanwhile stays stale
    assert list(duty.events.values_list("verb", flat=True)) == ["hand_back", "hand_over"]
    reasons = [row.history_change_reason for row in duty.history.all()]
    assert reasons[:2] == ["hand_back", "hand_over"]


def test_an_undone_act_can_be_prepared_anew(split):
    split.duty()
    split.undo(split.done(), now=LATER)
    assert split.done(title="Làm lại").state == Reorganisation.State.DONE


def test_a_duty_worked_on_since_blocks_and_is_named(split):
    duty = split.duty()
    focal = factories.person(split.khcn, "focal")
    act = split.done()
    duty.refresh_from_db()
    services.accept(duty.pk, by=focal, now=LATER, version=duty.version)
    with pytest.raises(Refused, match=duty.task.title):
        split.undo(act, now=LATER)
    duty.refresh_from_db()
    assert duty.agency == split.khcn
    split.stttt.refresh_from_db()
    assert split.stttt.ended_on is not None


def test_a_role_ended_since_blocks_and_is_named(split):
    act = split.done()
    role = Membership.objects.get(user=split.officer, agency=split.khcn)
    directory.end_membership(role, last_day=TODAY, by=None, on=TODAY)
    with pytest.raises(Refused, match=str(split.officer)):
        split.undo(act, now=LATER)


def test_a_place_in_a_group_changed_since_blocks(split):
    act = split.done()
    directory.set_group_members(split.group, [split.culture], valid_from=TODAY, by=None, on=TODAY)
    with pytest.raises(Refused, match=split.group.name):
        split.undo(act, now=LATER)


def test_a_duty_assigned_to_the_former_agency_since_blocks(split):
    act = split.done()
    task = factories.task(document=factories.document(issuer=split.province), title="Việc mới giao")
    duty = factories.assignment(task=task, agency=split.khcn, named_agency=split.stttt)
    Assignment.objects.filter(pk=duty.pk).update(created_at=LATER)
    with pytest.raises(Refused, match="Việc mới giao"):
        split.undo(act, now=LATER)


def test_only_who_may_decide_undoes_and_says_why(split):
    act = split.done()
    with pytest.raises(NotAllowed):
        services.undo_reorganisation(
            act.pk, by=split.administrator, now=LATER, version=act.version, reason="Sai"
        )
    with pytest.raises(Refused) as why:
        services.undo_reorganisation(
            act.pk, by=split.coordinator, now=LATER, version=act.version, reason=" "
        )
    assert why.value.field == "reason"
