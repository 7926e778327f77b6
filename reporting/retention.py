"""What made reports leave behind after their time: rows stay and can be printed again, files go.

What was frozen and what prints a closed volume is paper offices answer for: it is never touched.
"""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from reporting.models import ReportRun

State = ReportRun.State


def drop_expired_runs(*, now: datetime) -> int:
    """Delete the files of printed reports and the figures of given-up ones; return how many rows.

    Kept REPORT_KEPT_DAYS days after they were finished; 0 keeps them for good. A report printed again
    with its own cut-off is computed from history and says the same.
    """
    if not settings.REPORT_KEPT_DAYS:
        return 0
    before = now - timedelta(days=settings.REPORT_KEPT_DAYS)
    old = ReportRun.objects.filter(
        finished_at__lt=before, frozen_at__isnull=True, volume__isnull=True
    )
    given_up = old.filter(state__in=[State.FAILED, State.CANCELLED], data__isnull=False)
    n = given_up.update(data=None)
    return n + _drop_printed(old.filter(state=State.DONE))


def _drop_printed(printed: QuerySet[ReportRun]) -> int:
    """Each row in a transaction of its own; its files go only after the row has said so."""
    n = 0
    for pk in printed.values_list("pk", flat=True):
        with transaction.atomic():
            run = printed.select_for_update(of=("self",)).defer("data").filter(pk=pk).first()
            if run is None:
                continue
            names = [str(field.name) for field in (run.file, run.workbook) if field]
            ReportRun.objects.filter(pk=pk).update(
                state=State.EXPIRED, file="", workbook="", sha256="", workbook_sha256="", data=None
            )
            transaction.on_commit(partial(_delete, names))
        n += 1
    return n


def _delete(names: list[str]) -> None:
    storage = ReportRun.file.field.storage
    for name in names:
        storage.delete(name)
