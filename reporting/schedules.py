"""Schedules: laid down by people, carried out by the sweep, each period once, told by a link."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.models import User
from assignments.services.step import save_for
from core.outbox import NewMail, queue_mails
from core.refusals import NotAllowed, Refused, Stale
from reporting.access import agencies_within_reach, issuing_bodies
from reporting.models import ReportRun, ReportSchedule, ScheduledReport
from reporting.runs import request_run

log = structlog.get_logger(__name__)


def save_schedule(
    schedule: ReportSchedule,
    *,
    by: Any,
    now: datetime,
    version: int | None = None,
    addressees: Iterable[User],
    **fields: Any,
) -> ReportSchedule:
    """Lay down a schedule or change it; the report is asked for in the name of who did so last."""
    with transaction.atomic():
        if schedule.pk:
            schedule = ReportSchedule.objects.select_for_update(of=("self",)).get(pk=schedule.pk)
            _check_body(schedule, by, now)
            if schedule.version != version:
                raise Stale
            schedule.version += 1
        else:
            schedule.created_at, schedule.starts_on = now, timezone.localdate(now)
        for name, value in fields.items():
            setattr(schedule, name, value)
        schedule.created_by = by
        _check_body(schedule, by, now)
        people = list(addressees)
        if blind := [one for one in people if not may_read(one, schedule)]:
            raise Refused(
                _("%(who)s may not see reports of this body.") % {"who": blind[0]},
                field="addressees",
            )
        save_for(schedule, by=by, at=now, reason="schedule")
        schedule.addressees.set(people)
    return schedule


def _check_body(schedule: ReportSchedule, by: Any, now: datetime) -> None:
    if not issuing_bodies(by, timezone.localdate(now)).contains(schedule.agency):
        raise NotAllowed(_("You may not report on behalf of this body."))


def may_read(person: User, schedule: ReportSchedule) -> bool:
    """Whether this person will see the reports of the schedule; asked again when each is told."""
    on = timezone.localdate()
    return person.is_active and agencies_within_reach(person, on).contains(schedule.agency)


def make_due_reports(*, now: datetime) -> int:
    """Ask for every scheduled report that is due and was not made; return how many.

    After downtime the newest period is made, once; of two sweeps at once the unique row lets one win.
    """
    made = 0
    active = ReportSchedule.objects.filter(is_active=True).select_related("agency", "created_by")
    for schedule in active:
        period = schedule.due_period(now)
        if period is None:
            continue
        if schedule.made.filter(period_from=period[0]).exists():
            continue
        try:
            with transaction.atomic():
                made += _make(schedule, *period, now=now)
        except IntegrityError:  # another sweep was quicker
            continue
        except Exception:  # one schedule must not hold up the others; the next sweep tries again
            log.exception("scheduled_report_not_made", schedule=schedule.pk)
    return made


def _make(schedule: ReportSchedule, first: date, last: date, *, now: datetime) -> int:
    """Claim the period and ask for its report, as the schedule's maker; refusals are noted."""
    row = ScheduledReport.objects.create(schedule=schedule, period_from=first, created_at=now)
    try:
        row.run = request_run(
            by=schedule.created_by, now=now, kind=schedule.kind, agency=schedule.agency,
            block=schedule.block, period_from=first, period_to=last, cut_off=last,
            sections=schedule.sections,
        )  # fmt: skip
    except Refused as why:  # the maker may no longer report: said on the page, not tried for ever
        row.note, row.told_at = why.message[:300], now
    row.save(update_fields=["run", "note", "told_at"])
    return 1 if row.run else 0


def tell_ready_reports(*, now: datetime) -> int:
    """Mail the link of each ready report to the addressees who may see it; return how many mails."""
    ready = ScheduledReport.objects.filter(told_at=None, run__state=ReportRun.State.DONE)
    told = 0
    for pk in ready.values_list("pk", flat=True):
        with transaction.atomic():
            row = (
                ScheduledReport.objects.select_for_update(of=("self",), skip_locked=True)
                .select_related("schedule__agency", "run__agency")
                .filter(pk=pk, told_at=None)
                .first()
            )
            if row is None:
                continue
            people = row.schedule.addressees.exclude(email="")
            readers = [one for one in people if may_read(one, row.schedule)]
            told += len(queue_mails([_mail(row, one) for one in readers], now=now))
            row.told_at = now
            row.save(update_fields=["told_at"])
    return told


def _mail(row: ScheduledReport, person: User) -> NewMail:
    with translation.override(person.language):
        return NewMail(
            key=f"scheduled:{row.pk}:{person.pk}",
            to=person.email,
            subject=_("%(report)s is ready") % {"report": row.run},
            text=render_to_string(
                "emails/report_ready.txt",
                {"run": row.run, "person": person, "site": settings.SITE_URL.rstrip("/")},
            ),
        )
