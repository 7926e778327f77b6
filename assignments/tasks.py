"""Celery tasks of notices and digests; thin: ask what is due, write it once."""

from celery import shared_task


@shared_task(time_limit=600)
def write_daily_digests() -> int:
    """Write the digests of today that are due and not yet written; return how many."""
    return 0
