"""The mails that ask agencies to look at their figures; one for each person, whatever it answers for."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.succession import successors_of
from assignments.people import answerable
from core.formatting import vn_date
from core.outbox import NewMail, queue_mails
from reporting.models import AgencyCheck, ReportRun


def ask(run: ReportRun, checks: Sequence[AgencyCheck], *, now: datetime) -> None:
    """Queue the mails in the caller's transaction; each asking is told once."""
    on = timezone.localdate(now)
    agencies = Agency.objects.in_bulk(check.agency_id for check in checks)
    ended = [agency for agency in agencies.values() if agency.ended_on]
    heirs = {older: heir.pk for older, heir in successors_of(ended, on).items()}
    holders = answerable({heirs.get(pk, pk) for pk in agencies}, on)
    by_person: dict[int, list[AgencyCheck]] = defaultdict(list)
    for check in checks:
        check.agency = agencies[check.agency_id]
        for person in holders.get(heirs.get(check.agency_id, check.agency_id), ()):
            by_person[person].append(check)
    people = User.objects.filter(pk__in=by_person, is_active=True).exclude(email="")
    queue_mails([_mail(run, by_person[one.pk], one) for one in people], now=now)


def _mail(run: ReportRun, checks: Sequence[AgencyCheck], person: User) -> NewMail:
    by = vn_date(run.check_by)
    with translation.override(person.language):
        return NewMail(
            key=f"check:{run.pk}:{run.version}:{person.pk}",
            to=person.email,
            subject=_("Please check your figures in a report by %(day)s") % {"day": by},
            text=render_to_string(
                "emails/check_figures.txt",
                {
                    "run": run,
                    "checks": checks,
                    "person": person,
                    "by": by,
                    "site": settings.SITE_URL.rstrip("/"),
                },
            ),
        )
