"""Celery tasks that make paper and files; thin: claim a run, make it, mark it."""

from celery import shared_task
from django.utils import timezone

from reporting import page_one, retention, runs, schedules
from reporting.exports import life


@shared_task(time_limit=900)
def make_report(run_id: int) -> bool:
    """Make one report if it still waits; return whether this worker made it."""
    claim = runs.claim_run(run_id, clock=timezone.now)
    if claim is None:  # someone else has it, or it is done or cancelled
        return False
    runs.make_run(claim)
    return True


@shared_task(time_limit=120)
def draw_page_one(run_id: int) -> bool:
    """Draw page one of a report somebody looks at; asked again by the page when it gets lost."""
    return page_one.draw(run_id, now=timezone.now())


@shared_task(time_limit=60)
def pick_up_report_runs() -> int:
    """Wake workers for runs that wait or whose worker died; return how many."""
    waiting = runs.runs_to_wake(now=timezone.now())
    for run_id in waiting:
        make_report.delay(run_id)
    return len(waiting)


@shared_task(time_limit=300)
def drop_expired_reports() -> int:
    """Drop the files of reports whose days are over; return how many."""
    return retention.drop_expired_runs(now=timezone.now())


@shared_task(time_limit=900)
def make_export(export_id: int) -> bool:
    """Write one export if it still waits; return whether this worker wrote it."""
    claim = life.claim_export(export_id, clock=timezone.now)
    if claim is None:
        return False
    life.make_claimed(claim)
    return True


@shared_task(time_limit=60)
def look_after_exports() -> int:
    """Wake workers for exports that wait or whose worker died, drop expired files; return how many waited."""
    now = timezone.now()
    life.drop_expired(now=now)
    waiting = life.exports_to_wake(now=now)
    for export_id in waiting:
        make_export.delay(export_id)
    return len(waiting)


@shared_task(time_limit=300)
def make_scheduled_reports() -> int:
    """Ask for scheduled reports that are due and tell those that are ready; return how many asked."""
    now = timezone.now()
    made = schedules.make_due_reports(now=now)
    schedules.tell_ready_reports(now=now)
    return made
