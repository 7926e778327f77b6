"""Stubs stand for documents known from citations and give way to them, in whatever order papers come."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from agencies.models import Role
from core.refusals import NotAllowed, Refused, Stale
from directives.models import Citation, Document, NumberingSystem
from directives.services import (
    CitationLine,
    cite,
    complete_number_and_date,
    register_incoming,
    remove_citation,
)
from tests import factories
from tests.conftest import NOON, TODAY
from tests.directives.conftest import facts, plan

PLAN_DAY = date(2026, 3, 2)
CITES_PLAN = CitationLine(relation="implements", code="141/KH-UBND", issued_on=PLAN_DAY)


@pytest.fixture
def party_directive(db):
    return factories.document_type("Chỉ thị", "CT", NumberingSystem.PARTY)


def cited_of(document):
    return [citation.cited for citation in document.citations.select_related("cited")]


def test_citing_an_unknown_document_makes_a_stub(incoming):
    citing = incoming(citations=[CITES_PLAN]).document
    (stub,) = cited_of(citing)
    assert stub.is_stub
    assert (stub.code, stub.issued_on) == ("141/KH-UBND", PLAN_DAY)


def test_stub_gives_way_when_the_document_is_registered_later(incoming, clerk):
    citing = incoming(citations=[CITES_PLAN]).document
    (stub,) = cited_of(citing)
    real = incoming(plan()).document
    assert cited_of(citing) == [real]
    stub.refresh_from_db()
    assert (stub.status, stub.merged_into) == (Document.Status.MERGED, real)
    assert not stub.parties.exists()
    assert set(real.events.values_list("verb", flat=True)) == {
        "registered-incoming",
        "stub-absorbed",
    }


def test_citing_finds_the_document_that_is_there_already(incoming):
    real = incoming(plan()).document
    citing = incoming(citations=[CITES_PLAN]).document
    assert cited_of(citing) == [real]
    assert not Document.objects.stubs().exists()


def test_stub_gives_way_when_number_and_date_are_completed(outgoing, incoming, clerk, province):
    citing = incoming(citations=[CITES_PLAN]).document
    blank = outgoing(facts(notation="KH-UBND")).document
    complete_number_and_date(
        blank, by=clerk, now=NOON, version=blank.version, issued_on=PLAN_DAY, number="141"
    )
    assert cited_of(citing) == [blank]


def test_two_citations_of_the_same_unknown_document_share_one_stub(incoming):
    first = incoming(citations=[CITES_PLAN]).document
    second = incoming(citations=[CITES_PLAN]).document
    assert cited_of(first) == cited_of(second)
    assert Document.objects.stubs().count() == 1


def test_party_codes_recur_each_term_so_the_date_decides(incoming, party_directive):
    line = CitationLine(relation="basis", code="07-CT/TU", issued_on=date(2021, 5, 28))
    citing = incoming(citations=[line]).document
    other_term = facts(
        document_type=party_directive, number="07", notation="CT/TU",
        issued_on=date(2026, 2, 2), issuer_words="Tỉnh ủy",
    )  # fmt: skip
    incoming(other_term)
    assert cited_of(citing)[0].is_stub
    right = facts(
        document_type=party_directive, number="07", notation="CT/TU",
        issued_on=date(2021, 5, 28), issuer_words="Tỉnh ủy",
    )  # fmt: skip
    registered = incoming(right).document
    assert cited_of(citing) == [registered]


def test_a_citation_without_date_and_issuer_is_not_guessed(incoming):
    citing = incoming(citations=[CitationLine(code="141/KH-UBND")]).document
    incoming(plan())
    assert cited_of(citing)[0].is_stub


def test_same_code_of_another_issuer_is_another_document(incoming):
    line = CitationLine(
        code="141/KH-UBND", issued_on=PLAN_DAY, issuer_words="Ủy ban nhân dân tỉnh Cà Mau"
    )
    citing = incoming(citations=[line]).document
    incoming(plan(issuer_words="Ủy ban nhân dân tỉnh Đồng Tháp"))
    assert cited_of(citing)[0].is_stub


def test_two_documents_that_fit_leave_the_stub_alone(incoming):
    citing = incoming(citations=[CITES_PLAN]).document
    incoming(plan(issuer_words="Ủy ban nhân dân tỉnh Đồng Tháp"))
    linked = cited_of(citing)[0]
    assert not linked.is_stub  # one fits: linked
    again = incoming(citations=[CITES_PLAN]).document
    assert cited_of(again) == [linked]
    incoming(plan(issuer_words="Ủy ban nhân dân tỉnh Cà Mau"))
    third = incoming(citations=[CITES_PLAN]).document
    assert cited_of(third)[0].is_stub


def test_linking_drops_the_edge_that_would_be_twice(incoming, clerk):
    stub_line = CitationLine(
        relation="implements", code="141/KH-UBND", issuer_words="Bộ Khoa học và Công nghệ"
    )
    citing = incoming(citations=[stub_line, CITES_PLAN]).document
    assert citing.citations.count() == 2
    real = incoming(plan()).document
    assert cited_of(citing) == [real]


def test_a_document_is_not_made_to_cite_itself(incoming):
    own = incoming(plan(), citations=[CITES_PLAN]).document
    assert not own.citations.filter(cited=own).exists()


def test_the_words_of_a_citation_survive_linking(incoming):
    citing = incoming(citations=[CITES_PLAN]).document
    incoming(plan())
    assert "141/KH-UBND" in citing.citations.get().printed


def test_citing_twice_with_one_relation_is_refused(incoming, clerk):
    document = incoming(citations=[CITES_PLAN]).document
    with pytest.raises(Refused):
        cite(document, CITES_PLAN, by=clerk, now=NOON, version=document.version)


def test_citing_needs_the_current_version(incoming, clerk):
    document = incoming().document
    cite(document, CITES_PLAN, by=clerk, now=NOON, version=document.version)
    with pytest.raises(Stale):
        cite(document, CitationLine(code="1/QĐ-TTg"), by=clerk, now=NOON, version=document.version)


def test_only_the_registrar_cites(incoming, department, department_clerk):
    document = incoming().document
    with pytest.raises(NotAllowed):
        cite(document, CITES_PLAN, by=department_clerk, now=NOON, version=document.version)


def test_removing_a_citation_takes_the_stub_out_of_sight(incoming, clerk):
    document = incoming(citations=[CITES_PLAN]).document
    stub = cited_of(document)[0]
    assert stub in Document.objects.visible_to(clerk)
    remove_citation(document.citations.get(), by=clerk, now=NOON, version=document.version)
    assert stub not in Document.objects.visible_to(clerk)
    assert Citation.history.filter(history_type="-").get().history_user == clerk


def test_an_empty_citation_is_refused(incoming):
    with pytest.raises(Refused) as refused:
        incoming(citations=[CitationLine()])
    assert refused.value.field == "citations"
    assert not Document.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_registering_and_citing_at_the_same_moment_still_link():
    committee = factories.province()
    people = [factories.person(committee, Role.CLERK) for _ in range(2)]
    kind = factories.document_type()
    for n in range(8):
        barrier = threading.Barrier(2)
        code = str(500 + n)
        line = CitationLine(code=f"{code}/KH-UBND", issued_on=PLAN_DAY)
        sides = [
            {"facts": plan(document_type=kind, number=code)},
            {"facts": facts(document_type=kind, subject=f"Dẫn {n}"), "citations": [line]},
        ]

        def run(i, sides=sides, barrier=barrier):
            try:
                barrier.wait()
                return register_incoming(
                    by=people[i], now=NOON, agency=committee, arrived_on=TODAY, **sides[i]
                ).document
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            real, citing = pool.map(run, range(2))
        assert cited_of(citing) == [real]
