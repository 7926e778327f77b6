"""The outbox: queued once, sent once, retried with growing pauses, recovered once, given up visibly."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from smtplib import SMTPConnectError, SMTPRecipientsRefused
from threading import Barrier

import pytest
from django.core import mail as outgoing
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from core.models import Mail
from core.outbox import PAUSES, STUCK_AFTER, queue_mail, send_due

NOW = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)


class Down(BaseEmailBackend):
    """A mail server that cannot be reached; counts how often it was asked."""

    asked = 0

    def send_messages(self, messages):
        Down.asked += 1
        raise SMTPConnectError(421, "not now")


class RefusesOne(BaseEmailBackend):
    """A mail server that does not know one of the addresses."""

    def send_messages(self, messages):
        for message in messages:
            if message.to == ["khong-co@tinh.example"]:
                raise SMTPRecipientsRefused({"khong-co@tinh.example": (550, b"unknown")})
        return len(messages)


def queue(n=1, **given):
    for i in range(n):
        given_key = {"key": f"thử:{i}", "to": f"nguoi{i}@tinh.example"} | given
        queue_mail(subject="Nhắc việc", text="Việc cần làm", now=NOW, **given_key)


@pytest.mark.django_db
def test_the_same_cause_is_queued_once():
    queue()
    queue()
    assert Mail.objects.count() == 1


@pytest.mark.django_db
def test_a_message_carries_its_words_and_an_id_of_its_row():
    queue_mail(
        key="k", to="a@tinh.example", subject="Hai\ndòng", text="Chữ", html="<p>Chữ</p>", now=NOW
    )
    assert send_due(now=NOW) == 1
    sent = outgoing.outbox[0]
    row = Mail.objects.get()
    assert (sent.to, sent.subject, sent.body) == (["a@tinh.example"], "Hai dòng", "Chữ")
    assert f".{row.pk}." in sent.message()["Message-ID"]
    assert sent.alternatives[0][0] == "<p>Chữ</p>"
    assert (row.state, row.sent_at, row.attempts) == (Mail.State.SENT, NOW, 1)


@pytest.mark.django_db
def test_nothing_is_sent_before_its_time_or_twice():
    queue()
    assert send_due(now=NOW - timedelta(seconds=1)) == 0
    assert send_due(now=NOW) == 1
    assert send_due(now=NOW + timedelta(days=1)) == 0
    assert len(outgoing.outbox) == 1


@pytest.mark.django_db
def test_a_server_that_is_down_is_asked_once_a_sweep_and_nothing_is_lost(settings):
    settings.EMAIL_BACKEND = "tests.core.test_outbox.Down"
    Down.asked = 0
    queue(3)
    assert send_due(now=NOW) == 0
    assert Down.asked == 1
    tried = Mail.objects.get(attempts=1)
    assert (tried.state, tried.next_try_at) == (Mail.State.QUEUED, NOW + PAUSES[0])
    assert "not now" in tried.error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due(now=NOW + timedelta(days=1)) == 3


@pytest.mark.django_db
def test_pauses_grow_over_more_than_a_day_and_then_the_message_is_given_up(settings):
    settings.EMAIL_BACKEND = "tests.core.test_outbox.Down"
    queue()
    now, tries = NOW, 0
    while (mail := Mail.objects.get()).state == Mail.State.QUEUED:
        assert mail.next_try_at >= now
        now = mail.next_try_at
        send_due(now=now)
        tries += 1
    assert mail.state == Mail.State.FAILED and "not now" in mail.error
    assert tries == len(PAUSES) + 1
    assert now - NOW > timedelta(days=1)
    assert list(PAUSES) == sorted(PAUSES)


@pytest.mark.django_db
def test_one_refused_address_does_not_hold_up_the_others(settings):
    settings.EMAIL_BACKEND = "tests.core.test_outbox.RefusesOne"
    queue(key="xấu", to="khong-co@tinh.example")
    queue(2)
    assert send_due(now=NOW) == 2
    assert Mail.objects.get(key="xấu").state == Mail.State.QUEUED


@pytest.mark.django_db
def test_a_message_stuck_in_sending_is_put_back_once_then_shown():
    queue()
    Mail.objects.update(state=Mail.State.SENDING, claimed_at=NOW, attempts=1)
    later = NOW + STUCK_AFTER
    assert send_due(now=later) == 0  # not yet: its sender may still be at work
    assert send_due(now=later + timedelta(seconds=1)) == 1
    Mail.objects.update(state=Mail.State.SENDING, claimed_at=NOW)
    assert send_due(now=later + timedelta(hours=1)) == 0
    mail = Mail.objects.get()
    assert mail.state == Mail.State.FAILED and mail.error


@pytest.mark.django_db(transaction=True)
def test_parallel_senders_send_each_message_once():
    queue(40)
    start = Barrier(6)

    def sender(_n):
        start.wait(timeout=10)
        try:
            return send_due(now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        counts = list(pool.map(sender, range(6)))
    assert sum(counts) == 40 == len(outgoing.outbox)
    assert len({message.to[0] for message in outgoing.outbox}) == 40
