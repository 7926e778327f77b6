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
