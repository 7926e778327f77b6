"""Notices read: a person's own, one or all."""

from datetime import datetime

from agencies.models import User
from assignments.models import Digest, Notice


def read_notice(notice: Notice, *, by: User, now: datetime) -> None:
    """Mark one notice as read; a second time changes nothing."""
    Notice.objects.filter(pk=notice.pk, person=by, read_at__isnull=True).update(read_at=now)


def read_all_notices(*, by: User, now: datetime) -> int:
    return Notice.objects.filter(person=by, read_at__isnull=True).update(read_at=now)


def read_digest(digest: Digest, *, by: User, now: datetime) -> int:
    """Note when a person first opened their message of a day; nobody can open it for them."""
    return Digest.objects.filter(pk=digest.pk, person=by, read_at__isnull=True).update(read_at=now)
