"""DocumentParty, the table visibility reads, always equals what it is derived from."""

from datetime import date

import pytest

from agencies.models import GroupMember
from core.refusals import NotAllowed, Refused
from directives.models import Delivery, Document, DocumentParty, Recipient
from directives.services import (
    CitationLine,
    RecipientLine,
    add_duty_parties,
    add_recipient,
    cite,
    complete_number_and_date,
    correct_document,
    receive_document,
    register_received,
    remove_citation,
    remove_recipient,
)
from directives.services.parties import derive_parties
from tests import factories
from tests.conftest import NOON, TODAY
from tests.directives.conftest import facts, plan

WHY = DocumentParty.Why


def rows(document):
    return set(document.parties.exclude(why=WHY.DUTY).values_list("agency", "why"))


def everything_is_derived():
    return all(rows(document) == derive_parties(document) for document in Document.objects.all())


@pytest.fixture
def departments(province, department, department2):
    """Collective addressee: one member always, one until the end of 2025, one from 2026."""
    since_2026 = factories.agency(name="Sở Khoa học và Công nghệ", province=province)
    group = factories.group(members=[department], province=province)
    GroupMember.objects.create(
        group=group,
        agency=department2,
        valid_from=factories.LONG_AGO,
        valid_until=date(2025, 12, 31),
    )
    GroupMember.objects.create(group=group, agency=since_2026, valid_from=date(2026, 1, 1))
    return group, since_2026


def test_a_group_means_its_members_on_the_documents_date(
    outgoing, departments, department, department2
):
    group, since_2026 = departments
    line = RecipientLine(words="Các sở, ban, ngành", group=group)
    new = outgoing(plan(issuer_words=""), recipients=[line]).document
    old = outgoing(plan(issuer_words="", issued_on=date(2025, 3, 2)), recipients=[line]).document
    assert set(new.deliveries.values_list("agency", flat=True)) == {department.pk, since_2026.pk}
    assert set(old.deliveries.values_list("agency", flat=True)) == {department.pk, department2.pk}
    assert everything_is_derived()


def test_completing_the_date_reads_the_group_again(outgoing, clerk, departments, department2):
    group, since_2026 = departments
    draft = outgoing(facts(notation="KH-UBND"), recipients=[RecipientLine(words="x", group=group)])
    assert since_2026.pk in draft.document.deliveries.values_list("agency", flat=True)
    complete_number_and_date(
        draft.document, by=clerk, now=NOON, version=1, issued_on=date(2025, 3, 2), allot=True
    )
    agencies = set(draft.document.deliveries.values_list("agency", flat=True))
    assert department2.pk in agencies
    assert since_2026.pk not in agencies
    assert everything_is_derived()


def test_recipients_see_what_was_sent_to_them_and_no_archive_is_sent(
    outgoing, department, department2, focal, focal2
):
    document = outgoing(
        recipients=[
            RecipientLine(words="Sở Tài chính", agency=department),
            RecipientLine(words="VT, KGVX", role=Recipient.Role.ARCHIVE, agency=department2),
            RecipientLine(words="Các tổ chức liên quan"),
        ]
    ).document
    assert document in Document.objects.visible_to(focal)
    assert document not in Document.objects.visible_to(focal2)
    assert document.deliveries.get().sent_at == NOON


def test_copies_of_anothers_document_have_no_time_of_sending(incoming, department):
    document = incoming(
        recipients=[RecipientLine(words="Sở Tài chính", agency=department)]
    ).document
    assert document.deliveries.get().sent_at is None


def test_adding_and_removing_an_addressee(outgoing, clerk, department, focal):
    document = outgoing().document
    line = RecipientLine(words="Sở Tài chính", agency=department)
    recipient = add_recipient(document, line, by=clerk, now=NOON, version=1)
    assert document in Document.objects.visible_to(focal)
    with pytest.raises(Refused):
        add_recipient(document, line, by=clerk, now=NOON, version=2)
    remove_recipient(recipient, by=clerk, now=NOON, version=2)
    assert document not in Document.objects.visible_to(focal)
    assert everything_is_derived()


def test_a_received_copy_outlives_the_removal_of_its_line(outgoing, clerk, department, focal):
    document = outgoing(recipients=[RecipientLine(words="STC", agency=department)]).document
    receive_document(document, by=focal, now=NOON, agency=department)
    remove_recipient(document.recipients.get(), by=clerk, now=NOON, version=1)
    assert document in Document.objects.visible_to(focal)
    assert everything_is_derived()


def test_one_copy_however_many_lines_lead_to_an_agency(outgoing, departments, department):
    group, __ = departments
    document = outgoing(
        recipients=[
            RecipientLine(words="Sở Tài chính", agency=department),
            RecipientLine(words="Các sở", group=group),
        ]
    ).document
    assert Delivery.objects.filter(document=document, agency=department).count() == 1


def test_receiving_is_for_the_addressees_own_people_and_happens_once(
    outgoing, department, focal, focal2, leader
):
    document = outgoing(recipients=[RecipientLine(words="STC", agency=department)]).document
    for stranger in (focal2, leader):
        with pytest.raises(NotAllowed):
            receive_document(document, by=stranger, now=NOON, agency=department)
    first = receive_document(document, by=focal, now=NOON, agency=department)
    again = receive_document(document, by=focal, now=NOON.replace(year=2027), agency=department)
    assert (first.received_at, again.received_at) == (NOON, NOON)
    assert document.events.filter(verb="received").count() == 1


def test_receiving_what_was_not_sent_is_refused(outgoing, clerk, province):
    with pytest.raises(Refused):
        receive_document(outgoing().document, by=clerk, now=NOON, agency=province)


def test_stubs_are_seen_by_whoever_sees_a_document_citing_them(
    outgoing, clerk, department, department_clerk, focal, outsider
):
    line = CitationLine(code="07-CT/TU", issued_on=date(2026, 1, 5))
    document = outgoing(citations=[line]).document
    stub = Document.objects.stubs().get()
    assert stub not in Document.objects.visible_to(focal)
    add_recipient(
        document, RecipientLine(words="STC", agency=department), by=clerk, now=NOON, version=1
    )
    assert stub in Document.objects.visible_to(focal)
    assert stub not in Document.objects.visible_to(outsider)
    register_received(document, by=department_clerk, now=NOON, agency=department, arrived_on=TODAY)
    assert everything_is_derived()


def test_a_duty_opens_a_document_and_its_stubs(incoming, department, focal):
    document = incoming(citations=[CitationLine(code="07-CT/TU", issued_on=TODAY)]).document
    stub = Document.objects.stubs().get()
    add_duty_parties(document, [department])
    add_duty_parties(document, [department])
    assert {document, stub} <= set(Document.objects.visible_to(focal))
    assert document.parties.filter(why=WHY.DUTY).count() == 1
    assert everything_is_derived()


def test_duties_survive_rewriting(incoming, clerk, department, focal):
    document = incoming(plan()).document
    add_duty_parties(document, [department])
    cite(document, CitationLine(code="1/QĐ-TTg"), by=clerk, now=NOON, version=1)
    assert document in Document.objects.visible_to(focal)
    assert Document.objects.stubs().get() in Document.objects.visible_to(focal)


def test_correcting_the_issuer_moves_its_row(incoming, clerk, department, department2):
    document = incoming(plan(issuer=department, issuer_words="")).document
    given = plan(issuer=department2, issuer_words="")
    correct_document(document, by=clerk, now=NOON, version=1, facts=given)
    assert (department2.pk, WHY.ISSUER) in rows(document)
    assert (department.pk, WHY.ISSUER) not in rows(document)


def test_a_stub_cited_twice_stays_in_sight_until_the_last_citation_goes(incoming, clerk):
    line = CitationLine(code="07-CT/TU", issued_on=date(2026, 1, 5))
    documents = [incoming(citations=[line]).document for _n in range(2)]
    stub = Document.objects.stubs().get()
    for document in documents:
        assert stub in Document.objects.visible_to(clerk)
        remove_citation(document.citations.get(), by=clerk, now=NOON, version=1)
        assert everything_is_derived()
    assert stub not in Document.objects.visible_to(clerk)
