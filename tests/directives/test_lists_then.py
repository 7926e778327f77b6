"""What the lists of documents and registers said on an evening is found again when all has gone on."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusals import Refused
from directives import services
from directives.as_of import say_documents_as_known
from directives.listing import (
    document_filter,
    lines_beside,
    registers_seen,
    say_registers_as_known,
)
from directives.models import Document, PostalSending, RegisterEntry
from directives.register_lines import PeriodForm, lines_of, sendings_of
from directives.templatetags.documents import issuer_name, paper_day
from tests.conftest import TODAY
from tests.directives.conftest import facts

DAY = timedelta(days=1)
FIRST = TODAY - 12 * DAY
WORDS = ["chuyển đổi số", "phòng, chống thiên tai", "cải cách hành chính"]
NOTATIONS = ["KH-UBND", "CV-UBND", ""]


def at(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def wording(k: int, day: date, *, own: bool = False, **given):
    return facts(
        subject=f"Về {WORDS[k % 3]}",
        issuer_words="" if own else ["Bộ Xây dựng", "Bộ Y tế"][k % 2],
        signer_name=["Nguyễn Văn An", "Trần Thị Bình"][k % 2],
        answer_due_on=day + timedelta(days=k) if k else None,
        **given,
    )


class Desk:
    """A clerk's desk: each act does one thing to the k-th paper, line or envelope."""

    def __init__(self, clerk, province):
        self.clerk, self.province = clerk, province

    def act(self, name: str, k: int, day: date) -> None:
        with time_machine.travel(at(day), tick=False), suppress(Refused):
            getattr(self, name)(k, day, {"by": self.clerk, "now": at(day)})

    def receive(self, k, day, who):
        given = wording(k, day, number=str(140 + k), notation=NOTATIONS[k % 3], issued_on=day)
        where = {"agency": self.province, "arrived_on": day, "anyway": True}
        cited = (
            [services.CitationLine(code=f"{7 + k}/QĐ-TTg", printed="như trên")] if k == 1 else []
        )
        services.register_incoming(facts=given, citations=cited, **where, **who)

    def issue(self, k, day, who):
        given = wording(k, day, notation="KH-UBND", issued_on=day, own=True)
        services.register_outgoing(facts=given, agency=self.province, **who)

    def correct(self, k, day, who):
        if papers := list(Document.objects.registered().order_by("pk")):
            paper = papers[k % len(papers)]
            given = wording(
                k + 1, day, number=paper.number, notation=paper.notation,
                issued_on=paper.issued_on, own=paper.issuer_id is not None, issuer=paper.issuer,
            )  # fmt: skip
            services.correct_document(paper, version=paper.version, facts=given, anyway=True, **who)

    def strike(self, k, day, who):
        if lines := list(RegisterEntry.objects.order_by("pk")):
            line = lines[k % len(lines)]
            services.strike_entry(line, version=line.version, reason="Ghi nhầm", **who)

    def post(self, k, day, who):
        if lines := list(RegisterEntry.objects.filter(register__direction="outgoing")):
            envelope = services.EnvelopeLine(addressees=f"Sở {WORDS[k % 3]}", n_envelopes=k + 1)
            line = lines[k % len(lines)]
            services.record_sendings(line, posted_on=day, lines=[envelope], **who)

    def put_right(self, k, day, who):
        if sent := list(PostalSending.objects.order_by("pk")):
            one = sent[k % len(sent)]
            line = services.EnvelopeLine(addressees=f"Xã {WORDS[k % 2]}", receipt=f"EB {k}")
            services.correct_sending(one, version=one.version, posted_on=day, line=line, **who)

    def strike_sending(self, k, day, who):
        if sent := list(PostalSending.objects.order_by("pk")):
            one = sent[k % len(sent)]
            services.strike_sending(one, version=one.version, reason="Gửi nhầm", **who)


ACTS = ["receive", "receive", "issue", "correct", "strike", "post", "put_right", "strike_sending"]
ASKED = [
    {}, {"q": "chuyển đổi"}, {"q": "thiên tai"}, {"q": "hành ch"}, {"q": "141"}, {"q": "142/CV"},
    {"q": "Bình"}, {"direction": "incoming"}, {"direction": "outgoing"}, {"answer": "overdue"},
    {"answer": "soon"}, {"status": "stub"}, {"blank": "on"}, {"sort": "code"}, {"sort": "-created_at"},
    {"since": FIRST + 2 * DAY, "sort": "answer_due_on"},
]  # fmt: skip
OF_LINES = [
    {}, {"q": "chuyển đổi"}, {"q": "thiên"}, {"q": "2"}, {"q": "141"}, {"struck": "on"},
    {"since": FIRST + 3 * DAY}, {"waiting": "on"},
]  # fmt: skip


def documents(user, asked, day, today):
    found = document_filter(_until(asked, day, today), user=user, today=today)
    assert found.is_valid(), found.form.errors
    rows = list(found.qs)
    beside = lines_beside(rows, user=user, on=found.known_on)
    return [
        (
            one.pk, one.code, one.subject, issuer_name(one), paper_day(one), one.signer_name,
            one.answer_due_on, one.status, str(one.document_type), one.version,
            [(line.register.direction, line.number) for line in beside[one.pk]],
        )
        for one in rows
    ]  # fmt: skip


def lines(register, user, asked, day, today):
    form = PeriodForm(_until(asked, day, today), register=register, today=today)
    assert form.is_valid(), form.errors
    if register.is_postal:
        sent = list(sendings_of(register, form, user=user))
        say_documents_as_known((line.entry for line in sent), form.known_on)
        return [
            (
                one.number, one.posted_on, one.entry.document.code, one.addressees, one.receipt,
                one.n_envelopes, one.struck_reason, one.pk,
            )
            for one in sent
        ]  # fmt: skip
    rows = list(lines_of(register, form, user=user, on=today))
    say_documents_as_known(rows, form.known_on)
    return [
        (
            line.number, line.entered_on, line.document.code, line.document.subject,
            issuer_name(line.document), line.document.signer_name, line.struck_reason, line.pk,
        )
        for line in rows
    ]  # fmt: skip


def registers(user, day, today):
    books = list(registers_seen(user, on=day if day < today else None))
    say_registers_as_known(books, day if day < today else None)
    return {
        (book.pk, book.direction): (book.last_number, book.n_lines, book.n_struck) for book in books
    }, books


def _until(asked, day, today):
    return {**asked, "on": day} if day < today else asked


def told(user, day, today):
    """What the pages of documents and registers say, asked in a third of the ways; days take turns."""
    counts, books = registers(user, day, today)
    turn = (day - FIRST).days % 3
    return [
        counts,
        [documents(user, asked, day, today) for asked in ASKED[turn::3]],
        [[lines(book, user, asked, day, today) for asked in OF_LINES[turn::3]] for book in books],
    ]


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    days=st.lists(
        st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 4)), max_size=6),
        min_size=2, max_size=6,
    )
)  # fmt: skip
def test_lists_and_registers_of_a_past_day_are_those_seen_on_it(clerk, province, days):
    before = transaction.savepoint()  # each life begins with an empty desk
    desk = Desk(clerk, province)
    days = [[("receive", 1), ("receive", 2), ("issue", 0), ("post", 1), ("correct", 1)], *days]
    seen = {}
    for n, acts in enumerate(days):
        day = FIRST + n * DAY
        for name, k in acts:
            desk.act(name, k, day)
        seen[day] = told(clerk, day, day)
    for day, then in seen.items():
        assert told(clerk, day, TODAY) == then
    nothing = FIRST - DAY
    counts, found, _lines = told(clerk, nothing, TODAY)
    assert not counts
    assert not any(found)
    transaction.savepoint_rollback(before)


@pytest.fixture
def past(clerk, province):
    """Something of everything, a week ago, and changed yesterday."""
    desk = Desk(clerk, province)
    for name in ("receive", "receive", "issue", "post"):
        desk.act(name, 1, FIRST)
    for name in ("correct", "strike", "put_right"):
        desk.act(name, 0, TODAY - DAY)
    return desk


def test_what_waits_and_what_has_not_come_are_refused_of_another_day(past, clerk):
    waiting = document_filter({"on": FIRST, "waiting": "blank"}, user=clerk, today=TODAY)
    assert set(waiting.form.errors) == {"waiting"}
    assert list(waiting.qs) == []
    ahead = document_filter({"on": TODAY + DAY}, user=clerk, today=TODAY)
    assert set(ahead.form.errors) == {"on"}
    assert list(ahead.qs) == []
    book = RegisterEntry.objects.first().register
    form = PeriodForm({"on": FIRST, "finding": "struck"}, register=book, today=TODAY)
    assert set(form.errors) == {"on"}
    assert not lines_of(book, form, user=clerk, on=TODAY).exists()
