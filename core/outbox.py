"""The mail outbox: queue in the transaction that causes a message, claim, deliver, mark.

Mail cannot join a transaction, so the moment before the dot that ends a message is noted (core.smtp). A
sender killed before it has sent nothing: the row is put back by itself. One killed after it leaves a
message that has perhaps arrived: nothing is sent twice by itself, an operator sees it as UNSURE and
decides. What was perhaps lost is still read inside the program (assignments.mornings).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import partial
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection as database
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import Mail
from core.smtp import EmailBackend

log = structlog.get_logger(__name__)

# Growing pauses after each failure; together more than two days, so a server that is down for a day
# loses nothing.
PAUSES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440)]
STUCK_AFTER = timedelta(minutes=15)
BATCH = 200


class ClaimLost(Exception):
    """Another sender has this message now; it must not leave from here."""


_INSERT = """
    INSERT INTO core_mail (key, "to", subject, text, html, state, attempts, next_try_at, error, created_at)
    VALUES (%s, %s, %s, %s, %s, 'queued', 0, %s, '', %s)
    ON CONFLICT (key) DO NOTHING RETURNING id
"""
_INSERT_MANY = """
    INSERT INTO core_mail (key, "to", subject, text, html, state, attempts, next_try_at, error, created_at)
    SELECT m.key, m.address, m.subject, m.text, m.html, 'queued', 0, %s, '', %s
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS m(key, address, subject, text, html)
    ON CONFLICT (key) DO NOTHING RETURNING key, id
"""


def queue_mail(
    *, key: str, to: str, subject: str, text: str, html: str = "", now: datetime
) -> int | None:
    """Write one message to be sent; return its id, or None when this cause has already been queued."""
    one_line = " ".join(subject.split())[:250]
    with database.cursor() as cursor:
        cursor.execute(_INSERT, [key[:120], to, one_line, text, html, now, now])
        row = cursor.fetchone()
    return row[0] if row else None


@dataclass(frozen=True)
class NewMail:
    """One message to be queued; `key` names its cause."""

    key: str
    to: str
    subject: str
    text: str
    html: str = ""


def queue_mails(mails: Sequence[NewMail], *, now: datetime) -> dict[str, int]:
    """Write many messages at once; return ids by key, without causes already queued; one query."""
    if not mails:
        return {}
    columns = [
        [mail.key[:120] for mail in mails],
        [mail.to for mail in mails],
        [" ".join(mail.subject.split())[:250] for mail in mails],
        [mail.text for mail in mails],
        [mail.html for mail in mails],
    ]
    with database.cursor() as cursor:
        cursor.execute(_INSERT_MANY, [now, now, *columns])
        return dict(cursor.fetchall())


def claim_next(now: datetime) -> Mail | None:
    """Take one due message for this sender alone; others skip it instead of waiting."""
    with transaction.atomic():
        mail = (
            Mail.objects.select_for_update(skip_locked=True)
            .filter(state=Mail.State.QUEUED, next_try_at__lte=now)
            .order_by("next_try_at", "pk")
            .first()
        )
        if mail is not None:
            mail.state = Mail.State.SENDING
            mail.claimed_at = now
            mail.handed_over_at = None
            mail.attempts += 1
            mail.save(update_fields=["state", "claimed_at", "handed_over_at", "attempts"])
    return mail


def send_due(*, now: datetime, limit: int = BATCH) -> int:
    """Send what is queued and due; return how many messages left. Safe to run several at once.

    When the server itself cannot be reached the rest stays queued: asking it again for each message
    would only keep the worker waiting.
    """
    recover_stuck(now=now)
    sent = 0
    backend = get_connection()
    try:
        while sent < limit and (mail := claim_next(now)) is not None:
            try:
                if isinstance(backend, EmailBackend):
                    backend.before_dot = partial(note_handed_over, mail, now=now)
                backend.send_messages([as_message(mail)])
            except (
                Exception
            ) as error:  # whatever the mail server or library says belongs to the row
                note_failure(mail, error, now=now)
                if is_server_down(error):
                    break
                continue
            _ours(mail).update(state=Mail.State.SENT, sent_at=now, error="")
            sent += 1
    finally:
        backend.close()
    return sent


def as_message(mail: Mail) -> EmailMultiAlternatives:
    """Build the message; its id comes from the row, so the same row sent twice is one message."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMultiAlternatives(
        mail.subject, mail.text, to=[mail.to], headers={"Message-ID": message_id(mail, domain)}
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def message_id(mail: Mail, domain: str) -> str:
    return f"<mail.{mail.pk}.{mail.created_at:%Y%m%d%H%M%S}@{domain}>"


def is_server_down(error: Exception) -> bool:
    """Whether the failure is the server's or the line's, not this message's."""
    if isinstance(error, SMTPException):
        return isinstance(
            error, SMTPConnectError | SMTPServerDisconnected | SMTPAuthenticationError
        )
    return isinstance(error, OSError)


def note_handed_over(mail: Mail, *, now: datetime) -> None:
    """Note that the next bytes complete the message; raise ClaimLost if it is no longer ours."""
    if not _ours(mail).update(handed_over_at=now):
        raise ClaimLost


def _ours(mail: Mail) -> QuerySet[Mail]:
    """The row, while the claim under which this sender works still holds."""
    return Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING, claimed_at=mail.claimed_at)


def is_answered(error: Exception) -> bool:
    """Whether the server itself said no: then it has not taken the message."""
    return isinstance(error, SMTPResponseException | SMTPRecipientsRefused)


def note_failure(mail: Mail, error: Exception, *, now: datetime) -> None:
    """Queue it again after a pause, or leave it to an operator: given up, or perhaps sent."""
    words = f"{type(error).__name__}: {error}"[:2000]
    handed_over = _ours(mail).filter(handed_over_at__isnull=False)
    if not is_answered(error) and handed_over.update(state=Mail.State.UNSURE, error=words):
        log.warning("mail_perhaps_sent", mail=mail.pk, error=str(error))
        return
    tries = mail.attempts
    is_last = tries > len(PAUSES)
    log.warning("mail_not_sent", mail=mail.pk, attempts=tries, gave_up=is_last, error=str(error))
    _ours(mail).update(
        state=Mail.State.FAILED if is_last else Mail.State.QUEUED,
        next_try_at=now if is_last else now + PAUSES[tries - 1],
        error=words,
    )


def recover_stuck(*, now: datetime) -> int:
    """Put back what a killed sender left behind before it handed it over, once.

    What sticks again is shown as failed, and what was handed over as perhaps sent.
    """
    stuck = Mail.objects.filter(state=Mail.State.SENDING, claimed_at__lt=now - STUCK_AFTER)
    stuck.filter(handed_over_at__isnull=False).update(
        state=Mail.State.UNSURE,
        error="The sender stopped between handing it over and the server's answer.",
    )
    stuck.filter(recovered_at__isnull=False).update(
        state=Mail.State.FAILED, error="The sender stopped twice while sending this message."
    )
    return stuck.filter(recovered_at__isnull=True).update(
        state=Mail.State.QUEUED, recovered_at=now, next_try_at=now
    )


# Where mails stand for an operator, the worst first; what was sent is nobody's worry.
STANDINGS: dict[str, str | Promise] = {
    "failed": _("Given up"),
    "unsure": _("Perhaps sent"),
    "failing": _("Failing, tried again"),
    "sending": _("Being sent"),
    "waiting": _("Waiting to be sent"),
    "cancelled": _("Dropped"),
}
TO_DECIDE = frozenset({"failed", "unsure", "failing", "waiting"})
_DECIDABLE = (Mail.State.FAILED, Mail.State.UNSURE, Mail.State.QUEUED)
_CONDITIONS = {
    "failed": Q(state=Mail.State.FAILED),
    "unsure": Q(state=Mail.State.UNSURE),
    "failing": Q(state=Mail.State.QUEUED, attempts__gt=0),
    "sending": Q(state=Mail.State.SENDING),
    "waiting": Q(state=Mail.State.QUEUED, attempts=0),
    "cancelled": Q(state=Mail.State.CANCELLED),
}


def in_standing(mails: QuerySet[Mail], key: str) -> QuerySet[Mail]:
    return mails.filter(_CONDITIONS[key])


def counts_of(mails: QuerySet[Mail]) -> dict[str, int]:
    """Count mails by standing; one query over what has not left."""
    unsent = mails.exclude(state=Mail.State.SENT)
    return unsent.aggregate(**{key: Count("pk", filter=q) for key, q in _CONDITIONS.items()})


def needing_a_person() -> dict[str, int]:
    """Count what no sender will touch again before somebody decides; both are 0 on a good day."""
    counts = counts_of(Mail.objects.all())
    return {"failed": counts["failed"], "unsure": counts["unsure"]}


def worst_of(counts: dict[str, int]) -> str:
    return next((key for key in STANDINGS if counts[key]), "failed")


def send_again(mails: QuerySet[Mail], *, by: int, now: datetime) -> int:
    """Queue failed, doubtful or failing mails anew with all their attempts; return how many.

    Sent ones stay sent.
    """
    n = mails.filter(state__in=_DECIDABLE).update(
        state=Mail.State.QUEUED, attempts=0, recovered_at=None, next_try_at=now
    )
    log.info("mails_sent_again", by=by, n=n)
    return n


def drop(mails: QuerySet[Mail], *, by: int) -> int:
    """Cancel mails that have not left; return how many. One that is being sent is left to its sender."""
    n = mails.filter(state__in=_DECIDABLE).update(state=Mail.State.CANCELLED)
    log.info("mails_dropped", by=by, n=n)
    return n
