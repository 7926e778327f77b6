"""Two people, or two sweeps, at one reorganisation at the same moment, over real connections."""

from datetime import timedelta

import pytest

from agencies import services as directory
from agencies.models import Reorganisation, Role
from agencies.services import Heir
from assignments import services
from assignments.models import Event, HandedOver
from core.refusals import Stale
from tests import factories
from tests.assignments.test_races import at_once, losers
from tests.conftest import NOON, TODAY

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def test_two_coordinators_confirm_once(split, office):
    duty = split.duty()
    other = factories.person(office, Role.COORDINATOR)
    act = split.submitted()
    answers = at_once(
        *(
            lambda by=by: services.confirm_reorganisation(
                act.pk, by=by, now=NOON, version=act.version
            )
            for by in (split.coordinator, other)
        )
    )
    (lost,) = losers(answers)
    assert isinstance(lost, Stale)
    assert Event.objects.filter(assignment=duty, verb="hand_over").count() == 1


def test_two_sweeps_carry_out_once(split):
    duty = split.duty()
    split.confirm(split.submitted(effective_on=TODAY + DAY))
    answers = at_once(*[lambda: services.carry_out_due_reorganisations(now=NOON + 2 * DAY)] * 2)
    assert sorted(answers) == [0, 1]
    assert HandedOver.objects.filter(assignment=duty).count() == 1
    duty.refresh_from_db()
    assert duty.version == 2


def test_two_administrators_at_one_draft_the_second_is_told(split, office):
    other = factories.person(office, Role.ADMINISTRATOR)
    act = split.draft()
    answers = at_once(
        lambda: directory.choose_successors(
            act, split.heirs, version=act.version, by=split.administrator, now=NOON
        ),
        lambda: directory.choose_successors(
            act,
            [Heir(split.stttt, split.police)],
            version=act.version,
            by=other,
            now=NOON,
        ),
    )
    (lost,) = losers(answers)
    assert isinstance(lost, Stale)
    n = Reorganisation.objects.get(pk=act.pk).parts.count()
    assert n == (3 if answers[0] is not lost else 1)


def test_an_officer_accepting_while_the_agency_ends_loses_nothing(split):
    """Either the acceptance comes first and goes along, or the form is stale; the duty moves anyway."""
    duty = split.duty()
    act = split.submitted()
    answers = at_once(
        lambda: split.confirm(act),
        lambda: services.accept(duty.pk, by=split.officer, now=NOON, version=duty.version),
    )
    refused = losers(answers)
    assert len(refused) <= 1
    duty.refresh_from_db()
    assert duty.agency == split.khcn
    assert duty.version == (2 if refused else 3)
    assert (duty.state == "working") is not bool(refused)
