"""A real Celery worker, started as a process, makes a report that a page asked for."""

import pytest
from django.utils import timezone

from reporting.models import ReportRun
from reporting.tasks import make_report
from tests.workers import running_worker


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_the_report(asked, duties, tmp_path):
    run = asked(requested_at=timezone.now())

    def finished() -> bool:
        run.refresh_from_db()
        return run.is_finished

    with running_worker(tmp_path) as worker:
        make_report.apply_async([run.pk], queue=worker.queue)
        worker.wait_until(finished)
    assert run.state == ReportRun.State.DONE, run.error
    assert run.file.read().startswith(b"%PDF")
