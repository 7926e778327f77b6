"""Documents and registers of a past day as files: the words and lines of then, and the day is said."""

from datetime import timedelta

import openpyxl
import pytest
import time_machine

from core.past import end_of_day
from directives import services
from directives.models import PostalSending, RegisterEntry
from directives.services.facts import DocumentFacts
from reporting.exports import documents
from reporting.exports.asked import BadFilter
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting.test_exports import asks, bytes_of, rows_of

WEEK_AGO = TODAY - timedelta(days=7)
THEN = NOON - timedelta(days=7)
DAY = "on=2026-09-09"


@pytest.fixture(autouse=True)
def frozen_today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def reworded(province, clerk):
    """A document issued and posted a week ago; its words and its envelope were put right today."""
    kind = factories.document_type()

    def said(subject):
        return DocumentFacts(
            document_type=kind, issuer=province, subject=subject,
            number="141", notation="KH-UBND", issued_on=WEEK_AGO,
        )  # fmt: skip

    with time_machine.travel(THEN, tick=False):
        made = services.register_outgoing(facts=said("Lời cũ"), by=clerk, now=THEN, agency=province)
        (sent,) = services.record_sendings(
            made.entry, by=clerk, now=THEN, posted_on=WEEK_AGO,
            lines=[services.EnvelopeLine(addressees="Sở Y tế", n_envelopes=3)],
        )  # fmt: skip
    who, paper = {"by": clerk, "now": NOON}, made.entry.document
    services.correct_document(paper, version=paper.version, facts=said("Lời mới"), **who)
    services.correct_sending(
        sent, version=sent.version, posted_on=WEEK_AGO,
        line=services.EnvelopeLine(addressees="Sở Xây dựng", n_envelopes=1), **who,
    )  # fmt: skip
    return made.entry


def sheet_of(prepared):
    return openpyxl.load_workbook(bytes_of(prepared)).worksheets[0]


def test_every_file_has_the_rows_of_the_day_and_says_it(reworded, coordinator):
    post = PostalSending.objects.get().register
    for ask, column, then, now in [
        ("", "Trích yếu", "Lời cũ", "Lời mới"),
        (f"register={reworded.register_id}", "Trích yếu", "Lời cũ", "Lời mới"),
        (f"register={post.pk}", "Nơi nhận", "Sở Y tế", "Sở Xây dựng"),
    ]:
        prepare = documents.register if ask else documents.documents
        sheet = sheet_of(prepare(asks(coordinator, f"{ask}&{DAY}")))
        assert "09/09/2026" in sheet["A2"].value
        assert rows_of(sheet)[0][column] == then
        today = sheet_of(prepare(asks(coordinator, ask)))
        assert rows_of(today)[0][column] == now


def test_the_file_of_registers_counts_the_lines_of_the_day(reworded, clerk, coordinator):
    services.strike_entry(reworded, by=clerk, now=NOON, version=reworded.version, reason="Nhầm")
    for asked, n_struck in (("", 1), (DAY, 0)):
        rows = rows_of(sheet_of(documents.registers(asks(coordinator, asked))))
        assert {row["Sổ đăng ký"]: row["Đã gạch"] for row in rows[:-1]}["Văn bản đi"] == n_struck
    before = sheet_of(documents.registers(asks(coordinator, "on=2026-09-01")))
    assert rows_of(before)[:-1] == []


def test_no_file_of_a_day_that_has_not_come(reworded, coordinator):
    assert RegisterEntry.history.filter(history_date__lt=end_of_day(WEEK_AGO)).exists()
    for prepare in (documents.documents, documents.registers):
        with pytest.raises(BadFilter):
            prepare(asks(coordinator, "on=2027-01-01"))
