"""Schedules: laid down by people, carried out by the sweep, each period once, told by a link.

What was missed while nothing ran is made up for, oldest period first. A past period is no worse for
being made late: its figures are those known on its last day.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.models import User
from assignments.services.step import save_for
from core.outbox import NewMail, queue_mails
from core.refusals import NotAllowed, Refused, Stale
from reporting.access import issuing_bodies, may_read_of, require_visible_scope
from reporting.drafts import bodies_worked_for
from reporting.models import ReportRun, ReportSchedule, ScheduledReport
from reporting.ringing import ring_of_run
from reporting.runs import request_run

# Made this much after its hour, a report counts as made up for.
MISSED_AFTER = timedelta(hours=1)
State = ReportRun.State

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
            if not may_change(schedule, by, timezone.localdate(now)):
                raise NotAllowed(_("Only who reports for this body changes its schedules."))
            if schedule.version != version:
                raise Stale
            schedule.version += 1
            was = (schedule.is_active, schedule.frequency)
        else:
            schedule.created_at, was = now, (False, "")
        for name, value in fields.items():
            setattr(schedule, name, value)
        started = schedule.is_active and was != (True, schedule.frequency)
        if started or schedule.starts_on is None:
            # Periods of another length, or of the time it was stopped, are not missed.
            schedule.starts_on = timezone.localdate(now)
        schedule.created_by = by
        _check_body(schedule, by, now)
        require_visible_scope(schedule, by, timezone.localdate(now))
        if schedule.is_drafted and schedule.kind != ReportRun.Kind.COMPLIANCE:
            raise Refused(_("Only the compliance report can be a draft."), field="is_drafted")
        people = list(addressees)
        if blind := [one for one in people if not may_read(one, schedule)]:
            raise Refused(
                _("%(who)s may not see reports of this body.") % {"who": blind[0]},
                field="addressees",
            )
        save_for(schedule, by=by, at=now, reason="schedule")
        schedule.addressees.set(people)
    return schedule


def may_change(schedule: ReportSchedule, user: Any, on: date) -> bool:
    """Whether this person may change it: who reports for the body, or saved it last."""
    return user.pk == schedule.created_by_id or schedule.agency_id in bodies_worked_for(user, on)


def _check_body(schedule: ReportSchedule, by: Any, now: datetime) -> None:
    if not issuing_bodies(by, timezone.localdate(now)).contains(schedule.agency):
        raise NotAllowed(_("You may not report on behalf of this body."))


def may_read(person: User, schedule: ReportSchedule) -> bool:
    """Whether this person will see the reports of the schedule; asked again when each is told."""
    return may_read_of(person, schedule.agency, timezone.localdate())


def trouble_of(schedule: ReportSchedule, on: date) -> str:
    """Say why nobody's name stands for the schedule any more; empty while all is well. Asks rights."""
    who = {"who": schedule.created_by}
    if not schedule.created_by.is_active:
        why = _("The account of %(who)s, who saved this schedule last, is closed.") % who
    elif not issuing_bodies(schedule.created_by, on).contains(schedule.agency):
        why = _("%(who)s, who saved this schedule last, may no longer report for this body.") % who
    else:
        return ""
    then = _("Its reports wait until somebody saves it again; then they are made up for.")
    return f"{why} {then}"


def with_trouble(rows: Iterable[ReportSchedule], on: date) -> list[tuple[ReportSchedule, str]]:
    """Pair each schedule with its trouble; asks once for each person and body, not for each row."""
    known: dict[tuple[int, int], str] = {}
    said = []
    for schedule in rows:
        key = (schedule.created_by_id, schedule.agency_id)
        if key not in known:
            known[key] = trouble_of(schedule, on)
        said.append((schedule, known[key] if schedule.is_active else ""))
    return said


def make_due_reports(*, now: datetime) -> int:
    """Ask for every scheduled report that is due and was not made; return how many.

    Each schedule makes up for the newest REPORT_SCHEDULE_CATCH_UP periods, oldest first. Of two sweeps
    at once the unique row of a period lets one win.
    """
    made = 0
    active = ReportSchedule.objects.filter(is_active=True).select_related(
        "agency", "created_by", "field", "about", "document"
    )
    for schedule in active:
        periods = _missing(schedule, now=now)
        if periods and (why := trouble_of(schedule, timezone.localdate(now))):
            log.warning("scheduled_reports_wait", schedule=schedule.pk, why=why)
            continue
        for period in periods:
            try:
                with transaction.atomic():
                    made += _make(schedule, *period, now=now)
            except IntegrityError:  # another sweep was quicker
                continue
            except (
                Exception
            ):  # one schedule must not hold up the others; the next sweep tries again
                log.exception("scheduled_report_not_made", schedule=schedule.pk)
                break  # a later period must not come before it
    return made


def _missing(schedule: ReportSchedule, *, now: datetime) -> list[tuple[date, date]]:
    """The due periods that no row tells of yet, oldest first."""
    due = schedule.due_periods(now, at_most=settings.REPORT_SCHEDULE_CATCH_UP)
    if not due:
        return []
    newest = schedule.made.filter(period_from__gte=due[0][0])
    made = set(newest.values_list("period_from", "period_to"))
    return [period for period in due if period not in made]


def _make(schedule: ReportSchedule, first: date, last: date, *, now: datetime) -> int:
    """Claim the period and ask for its report, as the schedule's maker; refusals are noted."""
    row = ScheduledReport.objects.create(
        schedule=schedule,
        period_from=first,
        period_to=last,
        created_at=now,
        was_missed=now - schedule.made_at(last) > MISSED_AFTER,
    )
    try:
        row.run = request_run(
            by=schedule.created_by, now=now, kind=schedule.kind, agency=schedule.agency,
            period_from=first, period_to=last, cut_off=last, sections=schedule.sections,
            is_drafted=schedule.is_drafted, **schedule.narrowing(),
        )  # fmt: skip
    except Refused as why:  # said on the page, not tried for ever
        row.note, row.told_at = why.message[:300], now
    row.save(update_fields=["run", "note", "told_at"])
    return 1 if row.run else 0


def tell_ready_reports(*, now: datetime) -> int:
    """Mail the link of each ready report or draft to the addressees who may see it; return how many.

    A draft is told of twice: when it is there, and when it is frozen and printed.
    """
    ready = Q(told_at=None, run__state__in=[State.DONE, State.DRAFT, State.CHECKING])
    frozen = Q(frozen_told_at=None, run__state=State.DONE, run__is_drafted=True)
    told = 0
    news = ScheduledReport.objects.filter(ready | frozen).order_by("period_from", "pk")
    for pk in news.values_list("pk", flat=True):
        with transaction.atomic():
            row = (
                ScheduledReport.objects.select_for_update(of=("self",), skip_locked=True)
                .select_related("schedule__agency", "run__agency")
                .filter(ready | frozen, pk=pk)
                .first()
            )
            if row is not None and row.run is not None:
                told += _tell(row, row.run, now=now)
    return told


def _tell(row: ScheduledReport, run: ReportRun, *, now: datetime) -> int:
    readers = [one for one in row.schedule.addressees.all() if may_read(one, row.schedule)]
    n_mails = len(queue_mails([_mail(row, run, one) for one in readers if one.email], now=now))
    is_draft = run.is_drafted and run.state != State.DONE
    ring_of_run(run, readers, "report_drafted" if is_draft else "report_ready", now=now)
    row.told_at = row.told_at or now
    if run.is_drafted and not is_draft:
        row.frozen_told_at = now
    row.save(update_fields=["told_at", "frozen_told_at"])
    return n_mails


def _mail(row: ScheduledReport, run: ReportRun, person: User) -> NewMail:
    is_draft = run.is_drafted and run.state != State.DONE
    with translation.override(person.language):
        subject = _("%(report)s: the draft is there") if is_draft else _("%(report)s is ready")
        return NewMail(
            key=f"scheduled{'' if is_draft or not run.is_drafted else '-frozen'}:{row.pk}:{person.pk}",
            to=person.email,
            subject=subject % {"report": run},
            text=render_to_string(
                "emails/report_ready.txt",
                {
                    "run": run,
                    "is_draft": is_draft,
                    "person": person,
                    "site": settings.SITE_URL.rstrip("/"),
                },
            ),
        )
