"""The mails and bells by which agencies are asked for their figures and objections come back.

One mail for each person, whatever they answer for; the bell has a line for each agency.
"""

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
from reporting.ringing import ring_of_checks, ring_of_run


def ask(
    run: ReportRun, checks: Sequence[AgencyCheck], *, now: datetime, again: bool = False
) -> None:
    """Tell whoever answers for these agencies, in the caller's transaction; `again` for reminders."""
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
    people = list(User.objects.filter(pk__in=by_person, is_active=True))
    key = f"remind:{run.pk}:{on}" if again else f"check:{run.pk}:{run.version}"
    mails = [_mail(run, by_person[one.pk], one, key, again=again) for one in people if one.email]
    queue_mails(mails, now=now)
    verb = "figures_reminded" if again else "figures_asked"
    for one in people:
        ring_of_checks(run, by_person[one.pk], one, verb, now=now)


def answered(run: ReportRun, check: AgencyCheck, *, now: datetime) -> None:
    """Tell whoever asked for the report of an objection, and of the last answer."""
    person = run.requested_by
    if not person.is_active:
        return
    if check.answer == AgencyCheck.Answer.OBJECTED:
        facts = {"agency": str(check.agency), "note": check.words}
        ring_of_run(run, [person], "figures_objected", now=now, **facts)
        if person.email:
            queue_mails([_objection(run, check, person, now)], now=now)
    if not run.checks.unanswered().exists():
        ring_of_run(run, [person], "figures_all_answered", now=now)


def _objection(run: ReportRun, check: AgencyCheck, person: User, now: datetime) -> NewMail:
    with translation.override(person.language):
        return NewMail(
            key=f"objection:{check.pk}:{now.timestamp():.0f}",
            to=person.email,
            subject=_("%(agency)s objects to its figures") % {"agency": check.agency},
            text=render_to_string(
                "emails/figures_objected.txt",
                {
                    "run": run,
                    "check": check,
                    "person": person,
                    "site": settings.SITE_URL.rstrip("/"),
                },
            ),
        )


def _mail(
    run: ReportRun, checks: Sequence[AgencyCheck], person: User, key: str, *, again: bool
) -> NewMail:
    by = vn_date(run.check_by)
    with translation.override(person.language):
        subject = _("Please check your figures in a report by %(day)s") % {"day": by}
        return NewMail(
            key=f"{key}:{person.pk}",
            to=person.email,
            subject=_("Reminder: %(subject)s") % {"subject": subject} if again else subject,
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
