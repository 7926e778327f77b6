"""The daily digest: one consolidated message for each person and working day, written exactly once.

The unique row of a person and a day is what makes it happen once: the sweep that inserts it writes
the mail in the same transaction, every other finds it there. People with nothing to read, without an
address, or who switched it off get the row without a mail: they were considered that day.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.models import Membership, Role, StandIn, User
from agencies.visibility import ASSIGNERS
from assignments.models import Digest
from assignments.services.records import local_day
from assignments.waiting import Heap, desk_of, heaps_of
from core.formatting import vn_date
from core.outbox import queue_mail
from core.workdays import Calendar

ROWS_EACH = 20  # what follows is a link: a message of a thousand lines is not read


def write_due_digests(*, now: datetime, calendar: Calendar) -> int:
    """Write today's digests that are due and missing; return how many mails were queued.

    Asks "due and unwritten", so a beat that was down for hours makes up for it at its next tick.
    """
    local = timezone.localtime(now)
    if local.hour < settings.DIGEST_HOUR or not calendar.is_working(local.date()):
        return 0
    on = local_day(now)
    return sum(write_digest(person, on=on, now=now, calendar=calendar) for person in people_due(on))


def people_due(on: date) -> Iterator[User]:
    """Yield whoever acts for an agency or body that day and has no digest of it yet."""
    acting = Membership.objects.in_force(on).filter(role__in={Role.FOCAL, *ASSIGNERS})
    deputies = StandIn.objects.in_force(on).filter(absent__in=acting.values("user"))
    return (
        User.objects.filter(is_active=True)
        .filter(Q(pk__in=acting.values("user")) | Q(pk__in=deputies.values("deputy")))
        .exclude(digests__on=on)
        .order_by("pk")
        .iterator(chunk_size=200)
    )


@transaction.atomic
def write_digest(person: User, *, on: date, now: datetime, calendar: Calendar) -> bool:
    """Write one person's digest of the day unless it is there; say whether a mail was queued."""
    digest_id = _claim(person, on, now)
    if digest_id is None:
        return False
    sections: list[Heap] = []
    if person.wants_digest and person.email:
        sections = heaps_of(desk_of(person, on, calendar), each=ROWS_EACH)
    if not sections:
        return False
    with translation.override(person.language):
        context = {
            "person": person,
            "on": on,
            "sections": sections,
            "site": settings.SITE_URL.rstrip("/"),
        }
        mail_id = queue_mail(
            key=f"digest:{person.pk}:{on.isoformat()}",
            to=person.email,
            subject=subject_of(sections, on),
            text=render_to_string("emails/digest.txt", context),
            html=render_to_string("emails/digest.html", context),
            now=now,
        )
    Digest.objects.filter(pk=digest_id).update(mail_id=mail_id)
    return True


def _claim(person: User, on: date, now: datetime) -> int | None:
    """Insert the row of this person and day; None when another sweep has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO assignments_digest (person_id, "on", created_at) VALUES (%s, %s, %s)'
            ' ON CONFLICT (person_id, "on") DO NOTHING RETURNING id',
            [person.pk, on, now],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def subject_of(sections: list[Heap], on: date) -> str:
    """Return a subject that says the worst first: "Đôn Đốc 21/11/2026: quá hạn 3, sắp đến hạn 2"."""
    said = ", ".join(f"{section.pile.title}: {section.total}" for section in sections[:3])
    return _("Đôn Đốc %(date)s – %(said)s") % {"date": vn_date(on), "said": said}
