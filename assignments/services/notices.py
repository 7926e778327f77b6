"""Notices rung and read: a person's own, one or all."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from agencies.models import User
from assignments.models import Digest, Notice


def ring(
    people: Iterable[User], verb: str, *, about: str, url: str, now: datetime, facts: dict[str, Any]
) -> None:
    """Put a line about something that is no duty into the bells of these people; one query."""
    Notice.objects.bulk_create(
        Notice(person=one, verb=verb, about=about[:300], url=url, facts=facts, created_at=now)
        for one in people
    )


def read_notice(notice: Notice, *, by: User, now: datetime) -> None:
    """Mark one notice as read; a second time changes nothing."""
    Notice.objects.filter(pk=notice.pk, person=by, read_at__isnull=True).update(read_at=now)


def read_all_notices(*, by: User, now: datetime) -> int:
    return Notice.objects.filter(person=by, read_at__isnull=True).update(read_at=now)


def read_digest(digest: Digest, *, by: User, now: datetime) -> int:
    """Note when a person first opened their message of a day; nobody can open it for them."""
    return Digest.objects.filter(pk=digest.pk, person=by, read_at__isnull=True).update(read_at=now)
