"""A real Celery worker, started as a process, takes work from a real Redis and delivers a mail."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from io import StringIO
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from core.models import Mail
from core.outbox import queue_mail
from core.tasks import send_queued_mail

DEADLINE = 60  # seconds; a loaded machine starts Python slowly


@pytest.fixture
def worker(tmp_path):
    """Start a worker on a queue of its own, so that no other worker of this Redis takes its messages."""
    queue = f"test-{uuid4().hex}"
    database = connection.settings_dict
    address = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(tmp_path / "mails"),
        "DEBUG": "1",
    }
    log = (tmp_path / "worker.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", queue, "-P", "solo",
         "--without-gossip", "--without-mingle", "-n", f"{queue}@localhost"],
        cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    yield queue, process, tmp_path
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    log.close()


def wait_until(condition, process, tmp_path):
    end = time.monotonic() + DEADLINE
    while not condition():
        assert process.poll() is None, (tmp_path / "worker.log").read_text()
        assert time.monotonic() < end, (tmp_path / "worker.log").read_text()
        time.sleep(0.1)


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_worker_delivers_what_the_outbox_holds(worker):
    queue, process, tmp_path = worker
    queue_mail(
        key="thử", to="dau.moi@tinh.example", subject="Nhắc việc", text="Việc cần làm hôm nay",
        now=datetime(2026, 9, 16, 1, 0, tzinfo=UTC),
    )  # fmt: skip
    send_queued_mail.apply_async(queue=queue)
    wait_until(lambda: Mail.objects.filter(state=Mail.State.SENT).exists(), process, tmp_path)
    (written,) = (tmp_path / "mails").iterdir()
    message = BytesParser(policy=policy.default).parsebytes(
        written.read_bytes().rpartition(b"\n" + b"-" * 79)[0]
    )
    assert message["To"] == "dau.moi@tinh.example"
    assert message.get_content().strip() == "Việc cần làm hôm nay"
    assert Mail.objects.get().attempts == 1


@pytest.mark.django_db
def test_sweep_does_what_beat_does_without_a_worker():
    queue_mail(
        key="thử", to="a@tinh.example", subject="Nhắc việc", text="x",
        now=datetime(2020, 9, 16, 1, 0, tzinfo=UTC),
    )  # fmt: skip
    said = StringIO()
    call_command("sweep", stdout=said)
    assert "mails sent: 1" in said.getvalue()
    assert Mail.objects.get().state == Mail.State.SENT
