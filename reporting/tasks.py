"""Celery tasks that make paper; thin: claim a run, make it, mark it."""

from celery import shared_task


@shared_task(time_limit=60)
def pick_up_report_runs() -> int:
    """Wake a worker for runs that wait or whose worker died; return how many."""
    return 0
