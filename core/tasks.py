"""Celery tasks of the outbox; thin: claim, deliver, mark."""

from celery import shared_task


@shared_task(time_limit=300)
def send_queued_mail() -> int:
    """Send what is queued and due; return how many messages left."""
    return 0
