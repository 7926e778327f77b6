"""Making the periods of recurring tasks: each exactly once, also those missed while nothing ran.

The sweep asks "which periods should exist by now and do not". A recurrence's row is locked while its
next period is made and moved on in the same transaction, so two sweeps at once make it once; unique
constraints on the duties stand behind that.
"""

from datetime import date, datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction

from agencies.calendar import current_calendar
from agencies.models import Agency, User
from agencies.succession import successors_of
from assignments.models import Assignment, Recurrence
from assignments.periods import Period, begin_after, period_of
from assignments.services.giving import Part, give_parts
from assignments.services.records import local_day

log = structlog.get_logger(__name__)


def make_due_periods(*, now: datetime, limit: int | None = None) -> int:
    """Make what should exist by now, at most so many periods a call; return how many were made.

    One recurrence that cannot be made does not hold up the others: it is logged and tried again at
    the next sweep.
    """
    most = settings.RECURRENCE_PERIODS_PER_SWEEP if limit is None else limit
    made = 0
    failed: set[int] = set()
    while made < most:
        pk = None
        try:
            with transaction.atomic():
                rule = _claim(local_day(now), failed)
                if rule is None:
                    break
                pk = rule.pk
                _make_next(rule, by=None, now=now)
        except Exception:
            log.exception("recurrence_not_made", recurrence=pk)
            if pk is None:
                raise
            failed.add(pk)
        else:
            made += 1
    return made


def make_what_is_due(rule: Recurrence, *, by: User, now: datetime) -> None:
    """Make the periods of one rule whose time has come; the caller holds its row."""
    while rule.make_on is not None and rule.make_on <= local_day(now) and not rule.is_suspended:
        _make_next(rule, by=by, now=now)


def point_at(rule: Recurrence, begin: date | None) -> None:
    """Set the next period to be made and the day to make it; None, or past its end, ends the rule."""
    if begin is None or (rule.until is not None and begin > rule.until):
        rule.next_begin = rule.make_on = None
        return
    calendar = current_calendar(rule.task.assigner.province_id)
    rule.next_begin = begin
    due_on = period_of(rule.cadence, begin, calendar).due_on
    rule.make_on = due_on - timedelta(days=rule.days_ahead)


def _claim(on: date, failed: set[int]) -> Recurrence | None:
    """Lock the next recurrence that has something to make and that no other sweep holds."""
    return (
        Recurrence.objects.select_for_update(of=("self",), skip_locked=True)
        .due_to_make(on)
        .exclude(pk__in=failed)
        .select_related("task__document", "task__assigner", "task__group")
        .order_by("make_on", "pk")
        .first()
    )


def _make_next(rule: Recurrence, *, by: User | None, now: datetime) -> None:
    """Make the next period and move on; a task taken back from everyone ends here."""
    assert rule.next_begin is not None
    begin: date | None = rule.next_begin
    if _is_withdrawn(rule):
        begin = None
    else:
        calendar = current_calendar(rule.task.assigner.province_id)
        period = period_of(rule.cadence, rule.next_begin, calendar)
        _make(rule, period, by=by, now=now)
        begin = begin_after(rule.frequency, rule.next_begin)
    point_at(rule, begin)
    Recurrence.objects.filter(pk=rule.pk).update(next_begin=rule.next_begin, make_on=rule.make_on)


def _is_withdrawn(rule: Recurrence) -> bool:
    """Whether every duty the task ever gave was taken back again."""
    given = rule.task.assignments
    return given.exists() and not given.counted().exists()


def _make(rule: Recurrence, period: Period, *, by: User | None, now: datetime) -> None:
    """Give the duties of one period to those it names and to the group's members of its last day."""
    known = set(
        rule.task.assignments.filter(period_from=period.begin).values_list("named_agency", "role")
    )
    parts = [part for part in parts_on(rule, period.end) if (part[0].pk, part[1]) not in known]
    # Of an agency that ended without an heir nobody is left to ask.
    heirs = successors_of((agency for agency, __ in parts), local_day(now))
    parts = [part for part in parts if not heirs[part[0].pk].has_ended(local_day(now))]
    give_parts(rule.task, parts, due_on=period.due_on, by=by, now=now, period=period)


def parts_on(rule: Recurrence, day: date) -> list[Part]:
    """Return who is given a period that ends that day, each agency once; two queries."""
    parts: dict[int, tuple[Agency, Assignment.Role]] = {}
    for party in rule.parties.select_related("agency__province"):
        parts[party.agency_id] = (party.agency, Assignment.Role(party.role))
    if rule.task.group is not None:
        for agency in rule.task.group.members_on(day).select_related("province"):
            parts.setdefault(agency.pk, (agency, Assignment.Role.LEAD))
    return list(parts.values())
