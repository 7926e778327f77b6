"""A real Celery worker, started as a process, makes a report that a page asked for."""

import os
import subprocess
import sys
import time
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from reporting.models import ReportRun
from reporting.tasks import make_report

DEADLINE = 120  # seconds; a loaded machine starts Python slowly


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_the_report(asked, duties, tmp_path, settings):
    queue = f"test-{uuid4().hex}"
    database = connection.settings_dict
    environment = {
        **os.environ,
        "DATABASE_URL": "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "DEBUG": "1",
    }
    run = asked(requested_at=timezone.now())
    log = (tmp_path / "worker.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", queue, "-P", "prefork", "-c", "1",
         "--without-gossip", "--without-mingle", "-n", f"{queue}@localhost"],
        cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        make_report.apply_async([run.pk], queue=queue)
        end = time.monotonic() + DEADLINE
        while not run.is_finished:
            assert process.poll() is None, (tmp_path / "worker.log").read_text()
            assert time.monotonic() < end, (tmp_path / "worker.log").read_text()
            time.sleep(0.1)
            run.refresh_from_db()
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()
    assert run.state == ReportRun.State.DONE, run.error
    assert run.file.read().startswith(b"%PDF")
