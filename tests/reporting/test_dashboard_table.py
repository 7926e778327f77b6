"""Table A on the screen: what still runs first, what is only history apart, the sums whole."""

import pytest

from assignments.models import State
from reporting.dashboard import table_of
from reporting.scopes import scope_on
from reporting.summaries import summarise
from tests.conftest import TODAY
from tests.reporting import scenes

pytestmark = pytest.mark.django_db


def end(agency):
    agency.ended_on = TODAY - scenes.DAY
    agency.save(update_fields=["ended_on"])


def table(user):
    scope = scope_on(TODAY)
    return table_of(summarise(user, scope), scope)


def test_an_ended_agency_with_nothing_running_stands_apart_and_still_counts(
    coordinator, province, department, department2
):
    facts = [{"state": State.DONE}, {}]
    scenes.store(facts, agencies=[department, department2], issuer=province)
    end(department)
    shown = table(coordinator)
    assert [row.name for row in shown.ended] == [department.name]
    assert [row.name for row in shown.rows if not row.kind] == [department2.name]
    assert shown.rows[0].cells[0].n == 2


def test_an_ended_agency_with_a_running_duty_stays_in_sight(coordinator, province, department):
    scenes.store([{"state": State.DONE}, {}], agencies=[department], issuer=province)
    end(department)
    shown = table(coordinator)
    assert not shown.ended
    assert [row.name for row in shown.rows if not row.kind] == [department.name]
