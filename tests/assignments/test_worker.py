"""A real Celery worker, started as a process, takes work from a real Redis and delivers a mail."""

from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from io import StringIO

import pytest
from django.core.management import call_command

from core.models import Mail
from core.outbox import queue_mail
from core.tasks import send_queued_mail
from tests.workers import running_worker


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_worker_delivers_what_the_outbox_holds(tmp_path):
    queue_mail(
        key="thử", to="dau.moi@tinh.example", subject="Nhắc việc", text="Việc cần làm hôm nay",
        now=datetime(2026, 9, 16, 1, 0, tzinfo=UTC),
    )  # fmt: skip
    to_files = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(tmp_path / "mails"),
    }
    with running_worker(tmp_path, **to_files) as worker:
        send_queued_mail.apply_async(queue=worker.queue)
        worker.wait_until(lambda: Mail.objects.filter(state=Mail.State.SENT).exists())
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
