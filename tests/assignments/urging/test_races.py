"""Two people, one draft, two real connections: one number."""

import pytest

from assignments.models import Urging
from assignments.services import urging as services
from core.workdays import PLAIN_CALENDAR
from directives.models import RegisterEntry
from tests.assignments.test_races import at_once, losers

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_issuing_take_one_number(draft, coordinator, leader, now):
    answers = at_once(
        *(
            lambda who=who: services.issue_urging(draft.pk, by=who, now=now, version=draft.version)
            for who in (coordinator, leader)
        )
    )
    assert len(losers(answers)) == 1
    assert [entry.number for entry in RegisterEntry.objects.all()] == [1]


def test_two_people_proposing_fill_one_draft(province, late, coordinator, leader, now):
    at_once(
        *(
            lambda who=who: services.draft_urgings(
                province, [late["a"].pk], by=who, now=now, calendar=PLAIN_CALENDAR
            )
            for who in (coordinator, leader)
        )
    )
    assert Urging.objects.drafts().get().duties.count() == 1


def test_what_is_proposed_while_a_draft_is_issued_is_in_its_dispatch_or_in_another_draft(
    province, draft, late, coordinator, leader, now
):
    """What a dispatch lists never changes once it is issued: past days are told from that."""
    draft.duties.filter(assignment=late["b"]).delete()
    ids = [late["b"].pk]
    at_once(
        lambda: services.issue_urging(draft.pk, by=coordinator, now=now, version=draft.version),
        lambda: services.draft_urgings(province, ids, by=leader, now=now, calendar=PLAIN_CALENDAR),
    )
    for urging in Urging.objects.issued():
        assert len(urging.said["lines"]) == urging.duties.filter(is_dropped=False).count()
    assert Urging.objects.drafts().get().duties.filter(assignment=late["b"]).exists()
