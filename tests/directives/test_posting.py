"""Documents sent by post: lines in order, put right, struck, held by closed volumes, seen by who may."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from agencies.models import Role
from core.refusals import NotAllowed, Refused, Stale
from directives.models import DocumentEvent, PostalSending, Recipient, Register
from directives.sentences import sentence
from directives.services import (
    EnvelopeLine,
    RecipientLine,
    correct_sending,
    proposed_envelopes,
    record_sendings,
    strike_entry,
    strike_sending,
)
from tests import factories
from tests.conftest import NOON, TODAY
from tests.directives.conftest import plan

LINES = [
    EnvelopeLine(addressees="Các sở, ban, ngành tỉnh", n_envelopes=20),
    EnvelopeLine(addressees="Bưu điện tỉnh", receipt="EB 123 456 789 VN", note="Chuyển phát nhanh"),
]


@pytest.fixture
def entry(outgoing):
    return outgoing(plan(issuer_words="")).entry


@pytest.fixture
def post(entry, clerk):
    def record(**given) -> list[PostalSending]:
        given = {"by": clerk, "now": NOON, "posted_on": TODAY, "lines": LINES} | given
        return record_sendings(given.pop("entry", entry), **given)

    return record


def test_several_envelopes_of_a_document_take_lines_in_order(post, entry, province):
    first, second = post()
    assert (first.number, second.number) == (1, 2)
    assert first.register == second.register
    assert (first.register.direction, first.register.year) == ("postal", 2026)
    assert first.register.agency == province
    assert post()[0].number == 3
    told = DocumentEvent.objects.filter(document=entry.document, verb="posted").first()
    assert told.facts["n"] == 21
    assert "16/09/2026" in sentence(told)
    assert second.history.get().history_user == second.created_by


def test_a_sending_belongs_to_the_year_of_its_posting(post):
    (late,) = post(posted_on=date(2026, 12, 31), now=NOON.replace(year=2027), lines=LINES[:1])
    (next_year,) = post(posted_on=date(2027, 1, 2), now=NOON.replace(year=2027), lines=LINES[:1])
    assert (late.register.year, next_year.register.year) == (2026, 2027)
    assert (late.number, next_year.number) == (1, 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"posted_on": date(2026, 3, 1)}, "posted_on"),  # a day before it was issued
        ({"posted_on": date(2026, 9, 17)}, "posted_on"),  # tomorrow
        ({"lines": []}, None),
        ({"lines": [LINES[0], EnvelopeLine(addressees=" ")]}, "1-addressees"),
        ({"lines": [EnvelopeLine(addressees="A", n_envelopes=0)]}, "0-n_envelopes"),
        ({"lines": [EnvelopeLine(addressees="A", receipt="1" * 61)]}, "0-receipt"),
        ({"lines": [EnvelopeLine(addressees="A", note="x\x00")]}, "0-note"),
        ({"lines": [EnvelopeLine(addressees="TỐI MẬT")]}, "0-addressees"),
    ],
)
def test_what_nobody_posts_is_refused_and_nothing_is_written(post, given, field):
    with pytest.raises(Refused) as why:
        post(**given)
    assert why.value.field == field
    assert not PostalSending.objects.exists()
    assert not Register.objects.filter(direction="postal").exists()


def test_only_documents_of_the_outgoing_register_are_posted(post, incoming, entry, clerk):
    with pytest.raises(Refused):
        post(entry=incoming().entry)
    strike_entry(entry, by=clerk, now=NOON, version=entry.version, reason="Nhầm")
    with pytest.raises(Refused):
        post()


def test_only_who_keeps_the_registers_records_corrects_and_strikes(post, leader, auditor):
    (line,) = post(lines=LINES[:1])
    for other in (leader, auditor):
        with pytest.raises(NotAllowed):
            post(by=other)
        with pytest.raises(NotAllowed):
            strike_sending(line, by=other, now=NOON, version=1, reason="x")
        with pytest.raises(NotAllowed):
            correct_sending(line, by=other, now=NOON, version=1, posted_on=TODAY, line=LINES[1])


def test_a_correction_names_the_fields_and_keeps_what_was(post, clerk, entry):
    (line,) = post(lines=LINES[:1])
    wanted = EnvelopeLine(addressees=LINES[0].addressees, n_envelopes=19)
    day = date(2026, 9, 15)
    line = correct_sending(line, by=clerk, now=NOON, version=1, posted_on=day, line=wanted)
    assert (line.n_envelopes, line.posted_on, line.version) == (19, day, 2)
    assert [row.n_envelopes for row in line.history.all()] == [19, 20]
    assert DocumentEvent.objects.filter(document=entry.document).order_by("pk").last().verb == (
        "posting-corrected"
    )
    with pytest.raises(Stale):
        correct_sending(line, by=clerk, now=NOON, version=1, posted_on=TODAY, line=wanted)
    unchanged = correct_sending(line, by=clerk, now=NOON, version=2, posted_on=day, line=wanted)
    assert unchanged.version == 2


def test_a_line_stays_in_its_year(post, clerk):
    (line,) = post(lines=LINES[:1])
    in_january = NOON.replace(year=2027, month=1)
    with pytest.raises(Refused) as why:
        correct_sending(
            line, by=clerk, now=in_january, version=1, posted_on=date(2027, 1, 5), line=LINES[0]
        )
    assert why.value.field == "posted_on"


def test_a_struck_line_stays_and_is_changed_no_more(post, clerk):
    (line,) = post(lines=LINES[:1])
    with pytest.raises(Refused):
        strike_sending(line, by=clerk, now=NOON, version=1, reason=" ")
    line = strike_sending(line, by=clerk, now=NOON, version=1, reason="Bưu điện trả lại")
    assert (line.struck_by, line.struck_reason) == (clerk, "Bưu điện trả lại")
    with pytest.raises(Refused):
        correct_sending(line, by=clerk, now=NOON, version=2, posted_on=TODAY, line=LINES[1])
    with pytest.raises(Refused):
        strike_sending(line, by=clerk, now=NOON, version=2, reason="Lại")


def test_the_database_holds_the_rules_a_constraint_can(post):
    (line,) = post(lines=LINES[:1])
    for change in ({"n_envelopes": 0}, {"addressees": ""}, {"struck_at": NOON}, {"number": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PostalSending.objects.filter(pk=line.pk).update(**change)


def test_lines_are_seen_by_who_reads_the_registers(post, focal, outsider, auditor, leader, clerk):
    post()
    for person, n in ((clerk, 2), (leader, 2), (auditor, 2), (focal, 0), (outsider, 0)):
        assert PostalSending.objects.visible_to(person).count() == n


def test_a_department_keeps_a_postal_register_of_its_own(post, outgoing, department):
    own_clerk = factories.person(department, Role.CLERK)
    theirs = outgoing(plan(issuer_words="", notation="KH-STC"), by=own_clerk, agency=department)
    (line,) = post(entry=theirs.entry, by=own_clerk, lines=LINES[:1])
    assert (line.register.agency, line.number) == (department, 1)
    with pytest.raises(NotAllowed):
        post(by=own_clerk)


def test_addressees_are_proposed_and_those_already_sent_said(post, outgoing, department, province):
    group = factories.group("Các sở", members=[department], province=province)
    entry = outgoing(
        plan(issuer_words="", number="142"),
        recipients=[
            RecipientLine(words="Các sở, ban, ngành tỉnh", group=group),
            RecipientLine(words="Bưu điện tỉnh", role=Recipient.Role.INFORMATION),
            RecipientLine(words="Lưu: VT", role=Recipient.Role.ARCHIVE),
        ],
    ).entry
    post(entry=entry, lines=LINES[1:])
    assert proposed_envelopes(entry) == [
        (EnvelopeLine(addressees="Các sở, ban, ngành tỉnh", n_envelopes=1), False),
        (EnvelopeLine(addressees="Bưu điện tỉnh", n_envelopes=1), True),
    ]
