"""Calendar addresses: made, read by their secret, revoked. The secret is known to nobody but its owner."""

import hashlib
import re
import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.visibility import reach_of
from assignments.models import CalendarFeed
from assignments.services.records import local_day
from core.refusals import NotAllowed, Refused
from core.submissions import answer_submission, once

_SECRET_BYTES = 32
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")  # what token_urlsafe makes of so many bytes


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def make_feed(
    *,
    name: str,
    scope: str,
    alarm: str,
    agency: Agency | None,
    by: User,
    now: datetime,
    form_token: UUID,
) -> tuple[CalendarFeed, str]:
    """Make an address for oneself; return it with its secret, which cannot be read again.

    Raise AlreadyDone for a form sent twice, Refused beyond settings.FEEDS_PER_PERSON addresses.
    """
    if scope == CalendarFeed.Scope.AGENCY:
        if agency is None:
            raise Refused(_("Name the agency whose deadlines you want."), field="agency")
        if not may_follow(by, agency, now):
            raise Refused(_("You do not see the tasks of this agency."), field="agency")
    else:
        agency = None
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with once(form_token, by=by, now=now) as submission:
        User.objects.select_for_update().get(pk=by.pk)  # one at a time, so that the limit holds
        if by.calendar_feeds.in_use().count() >= settings.FEEDS_PER_PERSON:
            raise Refused(
                _("You have %(n)d calendar addresses already: revoke one you no longer use.")
                % {"n": settings.FEEDS_PER_PERSON}
            )
        feed = CalendarFeed.objects.create(
            person=by,
            name=name.strip(),
            scope=scope,
            agency=agency,
            alarm=alarm,
            secret_sha256=_sha256(secret.encode()),
            created_at=now,
        )
        answer_submission(submission, reverse("assignments:feed-list"))
    return feed, secret


def may_follow(person: User, agency: Agency, now: datetime) -> bool:
    """Whether the agency's duties lie within the person's reach that day."""
    reach = reach_of(person, local_day(now))
    return agency.pk in reach.agencies or agency.province_id in reach.provinces


def revoke_feed(feed: CalendarFeed, *, by: User, now: datetime) -> None:
    """Close an address for good; revoking it again changes nothing."""
    if feed.person_id != by.pk:
        raise NotAllowed
    CalendarFeed.objects.in_use().filter(pk=feed.pk).update(revoked_at=now)


def feed_of_secret(secret: str, *, now: datetime) -> CalendarFeed | None:
    """Return the address in use with this secret whose owner may still read it; one indexed query.

    What cannot be a secret costs no query. The look-up is by hash, so that its time tells nothing
    about how near a guess came.
    """
    if not _SECRET.fullmatch(secret):
        return None
    found = (
        CalendarFeed.objects.in_use()
        .filter(secret_sha256=_sha256(secret.encode()))
        .select_related("person", "agency")
        .first()
    )
    if found is None or not found.person.is_active:
        return None
    if not reach_of(found.person, local_day(now)):
        return None
    if found.agency is not None and not may_follow(found.person, found.agency, now):
        return None
    return found


def note_reading(feed: CalendarFeed, content: bytes, *, now: datetime) -> tuple[str, datetime]:
    """Note the day of a reading; return the content's hash and since when it has been this content.

    Writes once a day, and where the content changed; two readers at once at worst both write.
    """
    sha256, today = _sha256(content), local_day(now)
    fields: dict[str, object] = {}
    if not feed.was_read(today):
        fields["last_read_on"] = today
    if feed.content_sha256 != sha256 or feed.content_since is None:
        fields |= {"content_sha256": sha256, "content_since": now}
        feed.content_since = now
    if fields:
        with transaction.atomic():
            CalendarFeed.objects.filter(pk=feed.pk).update(**fields)
    return sha256, feed.content_since or now
