"""Sending for a worker; the row is the truth, the message only wakes."""

from django.db import transaction

from reporting.models import ReportRun


def wake(run: ReportRun) -> None:
    """Send for a worker once the row is there; if the broker is away the sweep does it later."""
    from reporting.tasks import make_report

    transaction.on_commit(lambda: make_report.delay(run.pk), robust=True)
