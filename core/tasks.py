"""Celery tasks of the outbox; thin: claim, deliver, mark."""

from celery import shared_task
from django.utils import timezone

from core import holding, outbox


@shared_task(time_limit=300)
def send_queued_mail() -> int:
    """Send what is queued and due; return how many messages left."""
    return outbox.send_due(now=timezone.now())


@shared_task(time_limit=300)
def drop_leftovers() -> int:
    """Forget files of refused forms and tokens of carried-out ones that nobody comes back for."""
    now = timezone.now()
    return holding.drop_expired_uploads(now=now) + holding.drop_old_submissions(now=now)
