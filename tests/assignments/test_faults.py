"""One mail arrives whatever breaks: workers killed, Redis restarted, sweeps twice, clocks, mail servers.

Real processes, a real Redis of the test's own, a real mail server; conditions instead of sleeps. What
would take hours is told to the functions as `now`.
"""

import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.conf import settings as project
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from kombu import Connection
from launcher import places, redis
from redis import Redis

from agencies.calendar import Calendars
from agencies.models import SpecialDay
from assignments.models import Digest, Reminder
from assignments.services.digests import write_due_digests
from core.models import Mail
from core.outbox import PAUSES, STUCK_AFTER, queue_mail, send_due
from core.tasks import send_queued_mail
from tests.mailserver import free_port, mail_server
from tests.workers import process_environment, running_worker

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("faults"),
]
LATER = STUCK_AFTER + timedelta(seconds=1)
EIGHT = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)  # 8:00 in Vietnam, a Wednesday
SWEEP = f"""
import django; django.setup()
from datetime import datetime
from agencies.calendar import Calendars
from agencies.models import SpecialDay
from assignments.services.digests import write_due_digests
write_due_digests(now=datetime.fromisoformat("{EIGHT.isoformat()}"), calendars=Calendars([]))
"""
SMTP = "core.smtp.EmailBackend"


def to_server(server) -> dict[str, str]:
    return {"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.port)}


def use(settings, port: int) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port


def queue_one(to: str = "a@tinh.example", key: str = "thử") -> None:
    queue_mail(key=key, to=to, subject="Nhắc việc", text="Việc cần làm", now=EIGHT)


def until(condition, what: str) -> None:
    end = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(0.05)


def sweeping() -> "subprocess.Popen[bytes]":
    """Start a process that writes the morning's messages, its clock at eight."""
    return subprocess.Popen(
        [sys.executable, "-c", SWEEP], cwd=project.BASE_DIR, env=process_environment()
    )


@contextmanager
def held(table: str):
    """Keep everyone else from writing a table until the block ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield


def n_waiting(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table]
        )
        return int(cursor.fetchone()[0])


def write(now) -> int:
    return write_due_digests(now=now, calendars=Calendars([]))


def test_a_sweep_killed_after_its_claim_leaves_the_morning_whole(duty, focal):
    with held("assignments_reminder"):
        killed = sweeping()
        until(lambda: n_waiting("assignments_reminder"), "the sweep writes reminders")
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    until(lambda: not n_waiting("assignments_reminder"), "the server notices")
    assert not Digest.objects.exists()
    assert write(EIGHT) == Mail.objects.count() > 0
    assert Mail.objects.filter(to=focal.email).count() == 1


def test_two_sweeps_at_once_as_of_two_beats_write_each_message_once(duty, focal, coordinator):
    with held("assignments_digest"):
        both = [sweeping(), sweeping()]
        until(lambda: n_waiting("assignments_digest") == 2, "both sweeps claim")
    assert [process.wait(timeout=90) for process in both] == [0, 0]
    assert Mail.objects.filter(to=focal.email).count() == 1
    assert Digest.objects.filter(person=focal).count() == 1


def test_a_clock_set_back_repeats_nothing(duty, focal):
    write(EIGHT + timedelta(minutes=30))
    n_mails, n_reminders = Mail.objects.count(), Reminder.objects.count()
    for earlier in (timedelta(hours=1), timedelta(hours=24), timedelta(minutes=1)):
        assert write(EIGHT - earlier) == 0
    assert write(EIGHT + timedelta(hours=1)) == 0
    assert (Mail.objects.count(), Reminder.objects.count()) == (n_mails, n_reminders)


def test_a_worker_killed_before_its_claim_leaves_the_mail_queued(tmp_path, settings):
    queue_one()
    with mail_server() as server, running_worker(tmp_path, **to_server(server)) as worker:
        with held("core_mail"):
            send_queued_mail.apply_async(queue=worker.queue)
            worker.wait_until(lambda: n_waiting("core_mail") > 0)
            worker.kill()
        use(settings, server.port)
        assert send_due(now=EIGHT) == 1
        assert len(server.arrived) == 1


@contextmanager
def killed_with(server, folder, settings):
    """Kill a worker where the server holds it; the block begins as the next sender."""
    with running_worker(folder, **to_server(server)) as worker:
        server.hold.set()
        send_queued_mail.apply_async(queue=worker.queue)
        worker.wait_until(server.hanging.is_set)
        worker.kill()
        server.hold.clear()
        use(settings, server.port)
        yield Mail.objects.get(state=Mail.State.SENDING)


def test_a_worker_killed_before_it_handed_the_mail_over_is_made_up_for_once(tmp_path, settings):
    queue_one()
    with mail_server() as server:
        server.before_data = True
        with killed_with(server, tmp_path, settings) as mail:
            assert mail.handed_over_at is None
            assert send_due(now=mail.claimed_at + timedelta(minutes=1)) == 0
            assert send_due(now=mail.claimed_at + LATER) == 1
            assert send_due(now=mail.claimed_at + 2 * LATER) == 0
        assert len(server.arrived) == 1


@pytest.mark.parametrize("is_taken", [True, False])
def test_a_worker_killed_after_it_handed_the_mail_over_never_sends_it_twice(
    is_taken, tmp_path, settings, administrator, signed_in, focal
):
    """Nobody but the mail server knows whether it was taken: an operator decides, not the program."""
    queue_one(to=focal.email)
    with mail_server() as server:
        server.keeps_while_hanging = is_taken
        with killed_with(server, tmp_path, settings) as mail:
            for times in range(1, 4):
                assert send_due(now=mail.claimed_at + times * LATER) == 0
        mail.refresh_from_db()
        assert mail.state == Mail.State.UNSURE
        assert len(server.arrived) == is_taken
        client = signed_in(administrator)
        assert focal.email in client.get(reverse("agencies:outbox")).content.decode()
        client.post(reverse("agencies:outbox-one", args=[mail.pk, "again"]))
        mail.refresh_from_db()
        assert send_due(now=mail.next_try_at) == 1
        ids = [line for body in server.arrived for line in body.splitlines() if is_id(line)]
        assert len(ids) == 1 + is_taken and len(set(ids)) == 1  # a mail program shows one of two


def is_id(line: bytes) -> bool:
    return line.lower().startswith(b"message-id")


@contextmanager
def own_redis(folder, port: int):
    """Run a private Redis that forgets everything when it ends."""
    program = redis.program_in(places.SERVERS) if not shutil.which("redis-server") else ""
    command = [program or "redis-server", "--port", str(port), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    with Connection(f"redis://127.0.0.1:{port}/0") as client:
        client.ensure_connection(max_retries=300, interval_start=0.05, interval_step=0)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def tick(address: str, queue: str) -> None:
    with Connection(address) as broker:
        send_queued_mail.apply_async(queue=queue, connection=broker)


def test_a_redis_that_restarts_and_forgets_delays_but_loses_nothing(tmp_path):
    port = free_port()
    address = f"redis://127.0.0.1:{port}/0"
    with mail_server() as server:
        with own_redis(tmp_path, port):
            queue_one()
            tick(address, "nobody-yet")  # lost with Redis
        with (
            own_redis(tmp_path, port),
            running_worker(tmp_path, REDIS_URL=address, **to_server(server)) as worker,
        ):
            tick(address, worker.queue)
            tick(address, worker.queue)  # and once too often
            worker.wait_until(lambda: Mail.objects.filter(state=Mail.State.SENT).exists())
        assert len(server.arrived) == 1


def all_sent() -> bool:
    return not Mail.objects.exclude(state=Mail.State.SENT).exists()


def test_a_running_worker_goes_on_after_redis_was_restarted(tmp_path):
    port = free_port()
    address = f"redis://127.0.0.1:{port}/0"
    with mail_server() as server, ExitStack() as until_the_end:
        with own_redis(tmp_path, port):
            worker = until_the_end.enter_context(
                running_worker(tmp_path, REDIS_URL=address, **to_server(server))
            )
            queue_one()
            tick(address, worker.queue)
            worker.wait_until(all_sent)
        worker.wait_until(lambda: "Cannot connect to" in worker.log.read_text())
        queue_one(key="thử:2")
        with own_redis(tmp_path, port):
            tick(address, worker.queue)
            worker.wait_until(all_sent)
            until_the_end.close()  # the worker says goodbye to a Redis that is there
        assert len(server.arrived) == 2


@contextmanager
def running_beat(folder, name: str, address: str):
    """Run a beat whose sweeps come every second; yield how often it has asked for the morning's."""
    log = folder / f"{name}.log"
    command = [
        sys.executable, "-m", "celery", "-A", "tests.beats", "beat", "--loglevel", "info",
        "-s", str(folder / name), "--pidfile=",
    ]  # fmt: skip
    env = process_environment(REDIS_URL=address, LOG_LEVEL="INFO", LOG_FORMAT="lines")
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=project.BASE_DIR, env=env, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield lambda: log.read_text().count("Sending due task write-daily-digests")
        finally:
            process.kill()
            process.wait()


def test_beat_started_twice_brings_one_message_and_one_mail(tmp_path, duty, focal):
    today = timezone.localdate()
    SpecialDay.objects.create(
        on=today, kind="working", name="Làm bù"
    )  # whatever day this test runs on
    port = free_port()
    address = f"redis://127.0.0.1:{port}/0"
    with (
        mail_server() as server,
        own_redis(tmp_path, port),
        running_worker(
            tmp_path, "default", REDIS_URL=address, DIGEST_HOUR="0", **to_server(server)
        ) as worker,
        Redis.from_url(address) as queues,
    ):
        with (
            running_beat(tmp_path, "one", address) as asked_by_one,
            running_beat(tmp_path, "two", address) as asked_by_two,
        ):
            worker.wait_until(lambda: min(asked_by_one(), asked_by_two()) >= 3)
            worker.wait_until(lambda: Mail.objects.filter(state=Mail.State.SENT).exists())
        worker.wait_until(lambda: not queues.llen("default") and not queues.hlen("unacked"))
        assert Digest.objects.filter(person=focal, on=today).count() == 1
        mail = Mail.objects.get(key=f"digest:{focal.pk}:{today.isoformat()}")
        copies = [body for body in server.arrived if f"<mail.{mail.pk}.".encode() in body]
        assert mail.state == Mail.State.SENT and len(copies) == 1


def test_a_mail_server_down_for_a_day_gets_each_mail_once_when_it_is_back(settings):
    queue_one()
    use(settings, free_port())
    now, tries = EIGHT, [EIGHT]
    while now < EIGHT + timedelta(hours=22):
        assert send_due(now=now) == 0
        now = Mail.objects.get().next_try_at
        tries.append(now)
    pauses = [later - earlier for earlier, later in pairwise(tries[1:])]
    assert pauses == sorted(pauses)
    with mail_server() as server:
        use(settings, server.port)
        assert send_due(now=now) == 1
        assert send_due(now=now + timedelta(days=1)) == 0
        assert len(server.arrived) == 1


def test_what_was_given_up_an_operator_sees_and_sends_again(
    settings, focal, administrator, signed_in
):
    queue_mail(key="k", to=focal.email, subject="Nhắc việc", text="Lời riêng", now=EIGHT)
    use(settings, free_port())
    for _try in range(len(PAUSES) + 1):
        send_due(now=Mail.objects.get().next_try_at)
    mail = Mail.objects.get(state=Mail.State.FAILED)
    client = signed_in(administrator)
    page = client.get(reverse("agencies:outbox")).content.decode()
    assert focal.email in page and "Nhắc việc" in page and "Lời riêng" not in page
    client.post(reverse("agencies:outbox-one", args=[mail.pk, "again"]))
    with mail_server() as server:
        use(settings, server.port)
        mail.refresh_from_db()
        assert send_due(now=mail.next_try_at) == 1
        client.post(reverse("agencies:outbox-one", args=[mail.pk, "again"]))
        assert send_due(now=mail.next_try_at + timedelta(days=1)) == 0
        assert len(server.arrived) == 1
