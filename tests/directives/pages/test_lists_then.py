"""The pages of documents and registers asked for a past day: what was known then, only looked at."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from directives.models import Register
from directives.services import (
    EnvelopeLine,
    correct_document,
    correct_sending,
    record_sendings,
    strike_entry,
)
from tests.conftest import NOON, TODAY
from tests.directives.conftest import plan

WEEK_AGO = TODAY - timedelta(days=7)
THEN = NOON - timedelta(days=7)
LIST = reverse("directives:document-list")
BOOKS = reverse("directives:register-list")


@pytest.fixture
def changed(incoming, outgoing, clerk):
    """An incoming plan and an outgoing one sent by post a week ago; reworded and struck today."""
    with time_machine.travel(THEN, tick=False):
        came = incoming(plan(subject="Lời cũ"), arrived_on=WEEK_AGO, now=THEN)
        went = outgoing(
            plan(subject="Bản đi", number="2", issuer_words="", issued_on=WEEK_AGO), now=THEN
        )
        envelope = EnvelopeLine(addressees="Sở Y tế", n_envelopes=3)
        (sent,) = record_sendings(
            went.entry, by=clerk, now=THEN, posted_on=WEEK_AGO, lines=[envelope]
        )
    who = {"by": clerk, "now": NOON}
    paper = came.entry.document
    correct_document(
        paper, version=paper.version, facts=plan(subject="Lời mới"), anyway=True, **who
    )
    strike_entry(came.entry, version=came.entry.version, reason="Ghi nhầm", **who)
    right = EnvelopeLine(addressees="Sở Xây dựng", n_envelopes=1)
    correct_sending(sent, version=sent.version, posted_on=WEEK_AGO, line=right, **who)
    return came.entry.register


def test_the_list_of_documents_says_what_was_known_then(changed, desk):
    assert "Lời mới" in desk.get(LIST).text
    page = desk.get(LIST, {"on": WEEK_AGO.isoformat()})
    assert "Lời cũ" in page.text
    assert "Lời mới" not in page.text
    assert "ngày 09/09/2026" in page.text
    shown = {document.subject: document.shown_entries for document in page.context["page"].rows}
    assert [entry.number for entry in shown["Lời cũ"]] == [1]
    assert desk.get(LIST, {"on": "1/9/2026"}).context["page"].rows == []


def test_the_pages_about_a_document_head_it_as_it_was_called_then(changed, desk):
    paper = changed.entries.get().document
    for name in ("assignments:document-tasks", "assignments:document-chain"):
        page = desk.get(reverse(name, args=[paper.pk]), {"on": "9/9/2026"})
        assert page.context["document"].subject == "Lời cũ", name


@pytest.mark.parametrize(("words", "n"), [("cũ", 1), ("mới", 0), ("bản đi", 1), ("141", 1)])
def test_words_are_those_the_documents_had(changed, desk, words, n):
    page = desk.get(LIST, {"on": "9/9/2026", "q": words})
    assert len(page.context["page"].rows) == n


def test_a_day_that_has_not_come_shows_nothing_and_says_why(changed, desk):
    ahead = (TODAY + timedelta(days=1)).isoformat()
    for url in (LIST, BOOKS, changed.get_absolute_url()):
        page = desk.get(url, {"on": ahead})
        assert "chưa đến" in page.text, url
        assert page.context["page"].rows == [], url
    assert desk.get(BOOKS, {"on": ahead}).status_code == 422


def test_a_register_of_a_past_day_is_only_looked_at(changed, desk):
    now, then = (
        desk.get(changed.get_absolute_url()),
        desk.get(changed.get_absolute_url(), {"on": "9/9/2026"}),
    )
    assert "Ghi nhầm" in now.text
    assert "Ghi nhầm" not in then.text
    assert "Lời cũ" in then.text
    strike = reverse("directives:entry-strike", args=[then.context["page"].rows[0].pk])
    assert strike not in then.text
    assert reverse("reporting:register-labels", args=[changed.pk]) not in then.text
    assert "on=9%2F9%2F2026" in then.text  # the spreadsheet is asked for of the same day


def test_envelopes_of_a_past_day_are_those_written_then(changed, desk):
    url = Register.objects.get(direction="postal").get_absolute_url()
    now, then = desk.get(url), desk.get(url, {"on": "9/9/2026"})
    assert (now.context["n_envelopes"], then.context["n_envelopes"]) == (1, 3)
    assert "Sở Y tế" in then.text
    assert "Sở Xây dựng" not in then.text
    assert (
        reverse("directives:sending-correct", args=[then.context["page"].rows[0].pk])
        not in then.text
    )
    found = desk.get(url, {"on": "9/9/2026", "q": "y te"})
    assert len(found.context["page"].rows) == 1


def test_registers_of_a_past_day_count_the_lines_of_then(changed, desk, incoming):
    incoming()
    now = {book.pk: (book.n_lines, book.n_struck) for book in desk.get(BOOKS).context["page"].rows}
    page = desk.get(BOOKS, {"on": "9/9/2026"})
    then = {book.pk: (book.n_lines, book.n_struck) for book in page.context["page"].rows}
    assert (now[changed.pk], then[changed.pk]) == ((2, 1), (1, 0))
    assert f"{changed.get_absolute_url()}?on=2026-09-09" in page.text
    assert desk.get(BOOKS, {"on": "1/9/2026"}).context["page"].rows == []


def test_a_past_day_costs_the_same_queries_however_many_lines(
    changed, desk, incoming, django_assert_max_num_queries
):
    with time_machine.travel(THEN, tick=False):
        for number in ("5", "6", "7", "8"):
            incoming(plan(number=number), arrived_on=WEEK_AGO, now=THEN)
    for url, most in ((LIST, 22), (changed.get_absolute_url(), 22), (BOOKS, 16)):
        with django_assert_max_num_queries(most):
            page = desk.get(
                url, {"on": "9/9/2026", "q": "141"} if url != BOOKS else {"on": "9/9/2026"}
            )
        assert page.context["page"].rows
