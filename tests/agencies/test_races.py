"""Two administrators at once: real connections, real locks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from agencies import services
from agencies.models import Membership, Role, Succession
from core.refusals import Refused
from tests import factories

ON = date(2026, 9, 16)
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run the calls in parallel, each on its own connection; return what each gave or raised."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except Refused as why:
            return why
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def refusals(results):
    return [r for r in results if isinstance(r, Refused)]


def test_two_renames_of_one_agency_leave_one_open_name():
    agency = factories.agency("Sở A")
    results = at_once(
        *[
            lambda name=name: services.rename_agency(
                agency, name=name, valid_from=date(2025, 7, 1), by=None, on=ON, version=1
            )
            for name in ("Sở B", "Sở C")
        ]
    )
    assert len(refusals(results)) == 1
    assert agency.names.filter(valid_until=None).count() == 1
    assert agency.names.count() == 2


def test_parallel_successions_cannot_close_a_circle():
    agencies = [factories.agency(f"Sở {n}") for n in range(4)]
    pairs = zip(agencies, agencies[1:] + agencies[:1], strict=True)
    results = at_once(
        *[
            lambda a=a, b=b: services.record_succession(
                a, b, kind=Succession.Kind.MERGE, effective_on=ON, by=None, on=ON
            )
            for a, b in pairs
        ]
    )
    assert refusals(results)
    assert Succession.objects.count() < 4


def test_same_role_given_twice_at_once_is_given_once():
    agency = factories.agency("Sở A")
    person = factories.person(agency, Role.CLERK)
    give = lambda: services.grant_membership(  # noqa: E731
        person, agency, Role.FOCAL, valid_from=ON, by=None, on=ON
    )
    assert len(refusals(at_once(give, give))) == 1
    assert Membership.objects.filter(user=person, role=Role.FOCAL).count() == 1


def test_two_last_administrators_cannot_both_leave():
    office = factories.agency("Văn phòng", province=factories.province())
    own = [factories.person(office, Role.ADMINISTRATOR).memberships.get() for _ in range(2)]
    results = at_once(
        *[lambda m=m: services.end_membership(m, last_day=ON, by=None, on=ON) for m in own]
    )
    assert len(refusals(results)) == 1
