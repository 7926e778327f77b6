"""Celery tasks of the outbox; thin: claim, deliver, mark."""

import structlog
from celery import shared_task
from django.utils import timezone

from core import holding, outbox, page_pictures

log = structlog.get_logger(__name__)


@shared_task(time_limit=300)
def send_queued_mail() -> int:
    """Send what is queued and due; return how many messages left."""
    sent = outbox.send_due(now=timezone.now())
    needing = outbox.needing_a_person()
    if any(needing.values()):
        log.warning("mails_need_a_person", **needing)
    return sent


@shared_task(time_limit=300)
def drop_leftovers() -> int:
    """Forget files of refused forms, tokens of carried-out ones and old pictures of pages."""
    now = timezone.now()
    dropped = holding.drop_expired_uploads(now=now) + holding.drop_old_submissions(now=now)
    return dropped + page_pictures.drop_old_pictures(now=now)
