"""Register numbers: consecutive in order of entry, never two alike, none lost by a failure."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from agencies.models import Role
from core.refusals import Refused
from directives.models import NumberingSystem, Register, RegisterEntry
from directives.services import (
    allot_number,
    register_for,
    register_incoming,
    register_outgoing,
    strike_entry,
    unused_numbers,
)
from tests import factories
from tests.conftest import NOON, TODAY
from tests.directives.conftest import facts, plan

OUT, IN = Register.Direction.OUTGOING, Register.Direction.INCOMING


class Abandoned(Exception):
    pass


def in_parallel(n, work):
    """Run `work(i)` on n threads with connections of their own, all let go at once."""
    barrier = threading.Barrier(n)

    def run(i):
        try:
            barrier.wait()
            return work(i)
        finally:
            connection.close()

    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(run, range(n)))


@pytest.fixture
def clerks(transactional_db):
    committee = factories.province()
    return committee, [factories.person(committee, Role.CLERK) for _ in range(8)]


@pytest.mark.django_db(transaction=True)
def test_parallel_clerks_leave_no_gap_and_no_duplicate(clerks):
    committee, people = clerks
    kind = factories.document_type()

    def register_five(i):
        return [
            register_incoming(
                by=people[i],
                now=NOON,
                agency=committee,
                facts=facts(document_type=kind, subject=f"Việc {i}-{n}"),
                arrived_on=TODAY,
            ).entry.number
            for n in range(5)
        ]

    numbers = sorted(n for some in in_parallel(8, register_five) for n in some)
    assert numbers == list(range(1, 41))
    assert Register.objects.get(agency=committee).last_number == 40


@pytest.mark.django_db(transaction=True)
def test_abandoned_transactions_give_their_numbers_back(clerks):
    committee, people = clerks
    kind = factories.document_type()

    def register_or_abandon(i):
        for n in range(6):
            try:
                with transaction.atomic():
                    register_incoming(
                        by=people[i],
                        now=NOON,
                        agency=committee,
                        facts=facts(document_type=kind, subject=f"Việc {i}-{n}"),
                        arrived_on=TODAY,
                    )
                    if n % 2:
                        raise Abandoned
            except Abandoned:
                pass

    in_parallel(8, register_or_abandon)
    numbers = list(RegisterEntry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 25))
    assert unused_numbers(Register.objects.get()) == []


@pytest.mark.django_db(transaction=True)
def test_parallel_clerks_issue_consecutive_outgoing_numbers(clerks):
    committee, people = clerks
    kind = factories.document_type()

    def issue_three(i):
        return [
            register_outgoing(
                by=people[i],
                now=NOON,
                agency=committee,
                facts=facts(
                    document_type=kind, issuer=committee, subject=f"Việc {i}-{n}",
                    notation="KH-UBND", issued_on=TODAY,
                ),
                allot=True,
            ).document.number
            for n in range(3)
        ]  # fmt: skip

    numbers = sorted(int(n) for some in in_parallel(8, issue_three) for n in some)
    assert numbers == list(range(1, 25))


@pytest.mark.django_db(transaction=True)
def test_the_first_document_of_a_year_makes_one_register_however_many_clerks_hurry(clerks):
    committee, __ = clerks
    made = in_parallel(
        8, lambda i: register_for(committee, direction=IN, document_type=None, on=TODAY).pk
    )
    assert len(set(made)) == 1


def test_the_database_itself_refuses_a_number_twice(incoming):
    entry = incoming().entry
    with pytest.raises(IntegrityError, match="registerentry_number_once"), transaction.atomic():
        RegisterEntry.objects.create(
            register=entry.register,
            number=entry.number,
            kind=RegisterEntry.Kind.SECRET,
            entered_on=TODAY,
            created_at=NOON,
        )


def test_a_struck_number_is_never_given_again(incoming, clerk):
    first = incoming().entry
    strike_entry(first, by=clerk, now=NOON, version=first.version, reason="Ghi nhầm")
    assert incoming().entry.number == first.number + 1


def test_numbers_begin_anew_each_year(province):
    old = register_for(province, direction=IN, document_type=None, on=date(2025, 12, 31))
    new = register_for(province, direction=IN, document_type=None, on=date(2026, 1, 1))
    assert old != new
    with transaction.atomic():
        assert (allot_number(old), allot_number(new)) == (1, 1)


def test_a_register_begun_on_paper_goes_on_from_there(province):
    register = register_for(province, direction=IN, document_type=None, on=TODAY)
    Register.objects.filter(pk=register.pk).update(first_number=871)
    with transaction.atomic():
        assert allot_number(register) == 871
        assert allot_number(register) == 872


def test_types_with_a_series_of_their_own_keep_it_in_the_new_year(province):
    decision = factories.document_type("Quyết định", "QĐ")
    general = factories.document_type()
    own = Register.objects.create(agency=province, direction=OUT, year=2025, series="QĐ")
    own.document_types.add(decision)
    Register.objects.create(agency=province, direction=OUT, year=2025)
    new = register_for(province, direction=OUT, document_type=decision, on=TODAY)
    assert (new.year, new.series) == (2026, "QĐ")
    assert register_for(province, direction=OUT, document_type=general, on=TODAY).series == ""


def test_party_series_run_per_type_and_term(province):
    directive = factories.document_type("Chỉ thị", "CT", NumberingSystem.PARTY)
    plan_type = factories.document_type("Kế hoạch", "KH", NumberingSystem.PARTY)

    def series(kind, year):
        register = register_for(province, direction=OUT, document_type=kind, on=date(year, 6, 1))
        return register.series, register.year

    assert series(directive, 2021) == series(directive, 2024) == ("CT", 2020)
    assert series(plan_type, 2021) == ("KH", 2020)
    assert series(directive, 2026) == ("CT", 2025)


def test_small_numbers_are_printed_with_a_leading_zero(outgoing):
    made = outgoing(allot=True)
    assert made.document.code == "01/KH-UBND"
    assert made.entry.number == 1


def test_a_used_number_is_refused_beside_its_field(outgoing):
    outgoing(plan(issuer_words="", subject="Một"))
    with pytest.raises(Refused) as refused:
        outgoing(plan(issuer_words="", subject="Hai"), anyway=True)
    assert refused.value.field == "number"
    assert "141" in refused.value.message


def test_numbers_skipped_by_typed_ones_are_shown_and_may_be_filled(outgoing):
    register = outgoing(plan(number="3", issuer_words="")).entry.register
    register.refresh_from_db()
    assert unused_numbers(register) == [1, 2]
    assert outgoing(plan(number="2", subject="Khác")).entry.number == 2
    assert outgoing(allot=True).entry.number == 4


@pytest.mark.parametrize("number", ["0", "-1", "12a", "một", "١٢", "9" * 9])
def test_an_impossible_number_of_ones_own_series_is_refused(outgoing, number):
    with pytest.raises(Refused) as refused:
        outgoing(plan(number=number))
    assert refused.value.field == "number"
