"""Laying down, changing and ending the rule by which a task recurs; what was made stays as made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from agencies.calendar import current_calendar
from agencies.models import Agency, User
from agencies.visibility import ASSIGNERS, require
from assignments.models import Assignment, Recurrence, RecurrenceParty, Task
from assignments.periods import (
    ALLOWED,
    Cadence,
    DayRule,
    Frequency,
    count_periods,
    period_around,
    period_label,
    period_of,
)
from assignments.services.deadlines import parent_due
from assignments.services.giving import Part
from assignments.services.making import make_what_is_due, point_at
from assignments.services.records import local_day
from assignments.services.step import NOTE_LENGTH, save_for
from core.refusals import Refused, Stale
from core.workdays import Calendar
from directives.models import Document

MAX_PERIODS = 520  # ten years of weeks: what is longer is a slip of typing, or has no end
MAX_DAYS_AHEAD = 92
_RULE = ("frequency", "day_rule", "weekday", "day", "month", "shift")


@dataclass(frozen=True, kw_only=True)
class RecurrencePlan:
    """What a person says about a recurring task; `first` is any day of the first period."""

    cadence: Cadence
    first: date
    until: date | None = None
    days_ahead: int | None = None  # None: settings.RECURRENCE_DAYS_AHEAD

    @property
    def begin(self) -> date:
        return period_around(self.cadence.frequency, self.first)[0]

    @property
    def ahead(self) -> int:
        return settings.RECURRENCE_DAYS_AHEAD if self.days_ahead is None else self.days_ahead


def check_plan(
    plan: RecurrencePlan,
    *,
    document: Document,
    serves: Task | None,
    assigner: Agency,
    on: date,
    due_on: date | None = None,
) -> None:
    """Raise Refused beside the field that is wrong; nothing that floods passes."""
    if due_on is not None:
        raise Refused(
            _("A recurring task takes its deadlines from its rule: leave the date empty."),
            field="due_on",
        )
    check_cadence(plan.cadence)
    if not 0 <= plan.ahead <= MAX_DAYS_AHEAD:
        raise Refused(
            _("Between 0 and %(n)d days are possible.") % {"n": MAX_DAYS_AHEAD}, field="days_ahead"
        )
    _check_span(plan, on)
    calendar = current_calendar(assigner.province_id)
    first = period_of(plan.cadence, plan.begin, calendar)
    if document.issued_on is not None and first.due_on < document.issued_on:
        raise Refused(
            _(
                "The first period would be due on %(due)s, before the date of the document, %(date)s."
            )
            % {"due": f"{first.due_on:%d/%m/%Y}", "date": f"{document.issued_on:%d/%m/%Y}"},
            field="first",
        )
    _check_parent(plan, serves, assigner, calendar)


def check_cadence(cadence: Cadence) -> None:
    """Refuse a rule that names no day, or one its frequency does not have."""
    if cadence.frequency not in Frequency.values:
        raise Refused(_("Say how often."), field="frequency")
    if cadence.day_rule not in ALLOWED[cadence.frequency]:
        raise Refused(_("This does not go with how often it recurs."), field="day_rule")
    by_day = cadence.day_rule in {DayRule.IN_PERIOD, DayRule.AFTER_PERIOD, DayRule.ON_DATE}
    if cadence.frequency == Frequency.WEEKLY:
        if by_day and cadence.weekday is None:
            raise Refused(_("Choose the day of the week."), field="weekday")
    elif by_day and not (cadence.day and 1 <= cadence.day <= 31):
        raise Refused(_("Enter a day of the month, 1 to 31."), field="day")
    if cadence.day_rule == DayRule.ON_DATE and not (cadence.month and 1 <= cadence.month <= 12):
        raise Refused(_("Enter a month, 1 to 12."), field="month")


def _check_span(plan: RecurrencePlan, on: date) -> None:
    """Neither backwards nor forwards more periods than somebody can mean."""
    frequency, most = plan.cadence.frequency, settings.RECURRENCE_MAX_BACKLOG
    if count_periods(frequency, plan.begin, on, at_most=most) > most:
        raise Refused(
            _(
                "From the first period until today there are more than %(n)d periods: all of them"
                " would be made at once. Choose a later first period."
            )
            % {"n": most},
            field="first",
        )
    if plan.until is None:
        return
    if plan.until < plan.begin:
        raise Refused(_("This ends before the first period begins."), field="until")
    if count_periods(frequency, plan.begin, plan.until, at_most=MAX_PERIODS) > MAX_PERIODS:
        raise Refused(
            _("These would be more than %(n)d periods: choose an earlier end, or leave it open.")
            % {"n": MAX_PERIODS},
            field="until",
        )


def _check_parent(
    plan: RecurrencePlan, serves: Task | None, assigner: Agency, calendar: Calendar
) -> None:
    limit = parent_due(serves, assigner) if serves is not None else None
    if limit is None:
        return
    if plan.until is None or period_of(plan.cadence, plan.until, calendar).due_on > limit:
        raise Refused(
            _(
                "The task it serves is due on %(date)s: this must end so that no period is due later."
            )
            % {"date": f"{limit:%d/%m/%Y}"},
            field="until",
        )


def begin_recurrence(
    task: Task, parts: Sequence[Part], plan: RecurrencePlan, *, by: User, now: datetime
) -> Recurrence:
    """Write the rule of a task and make the periods whose time has come; inside the caller's transaction."""
    rule = Recurrence(task=task, created_at=now, created_by=by)
    _write_plan(rule, plan)
    save_for(rule, by=by, reason="begin", at=now)
    parties = [RecurrenceParty(recurrence=rule, agency=a, role=role) for a, role in parts]
    bulk_create_with_history(
        parties,
        RecurrenceParty,
        default_user=by,
        default_change_reason="begin",
        default_date=now,
    )
    make_what_is_due(rule, by=by, now=now)
    return rule


@transaction.atomic
def make_recurring(
    task_id: int, plan: RecurrencePlan, *, by: User, now: datetime, version: int
) -> Recurrence:
    """Let a task that was given once come back for those it was given to; its first duties stay."""
    task = (
        Task.objects.visible_to(by)
        .select_related("document", "assigner", "group", "serves")
        .select_for_update(of=("self",))
        .get(pk=task_id)
    )
    require(by, ASSIGNERS, task.assigner_id, local_day(now))
    if task.version != version or Recurrence.objects.filter(task=task).exists():
        raise Stale
    check_plan(
        plan, document=task.document, serves=task.serves, assigner=task.assigner, on=local_day(now)
    )
    given = task.assignments.counted().select_related("named_agency").order_by("role", "pk")
    members = set()
    if task.group is not None:
        day = task.document.issued_on or local_day(now)
        members = set(task.group.members_on(day).values_list("pk", flat=True))
    # Members of the group are asked anew for each period; only those named beside it are kept.
    parts = {
        a.named_agency_id: (a.named_agency, Assignment.Role(a.role))
        for a in given
        if a.named_agency_id not in members
    }
    task.version += 1
    task.due_on = None
    save_for(task, by=by, reason="recur", at=now, fields={"version", "due_on"})
    return begin_recurrence(task, list(parts.values()), plan, by=by, now=now)


@transaction.atomic
def change_recurrence(
    pk: int, plan: RecurrencePlan, *, by: User, now: datetime, version: int, note: str = ""
) -> Recurrence:
    """Let another rule hold from a period on; it must begin after the periods already made."""
    rule = _locked(pk, by=by, now=now, version=version)
    made = last_made(rule.task_id)
    if made is not None and plan.begin <= made[1]:
        raise Refused(
            _("%(period)s is already made: the rule can change from %(date)s on.")
            % {
                "period": period_label(*made),
                "date": f"{made[1] + timedelta(days=1):%d/%m/%Y}",
            },
            field="first",
        )
    task = rule.task
    check_plan(
        plan, document=task.document, serves=task.serves, assigner=task.assigner, on=local_day(now)
    )
    _write_plan(rule, plan)
    _save(rule, by=by, now=now, reason="change", note=note)
    make_what_is_due(rule, by=by, now=now)
    return rule


@transaction.atomic
def suspend_recurrence(pk: int, *, by: User, now: datetime, version: int, note: str) -> Recurrence:
    """Make no further period until it is resumed; duties already made go on."""
    rule = _locked(pk, by=by, now=now, version=version)
    if rule.is_suspended or rule.is_ended:
        raise Refused(_("It does not run, so there is nothing to suspend."))
    rule.is_suspended = True
    _save(rule, by=by, now=now, reason="suspend", note=note, needs_note=True)
    return rule


@transaction.atomic
def resume_recurrence(
    pk: int, *, by: User, now: datetime, version: int, note: str = ""
) -> Recurrence:
    """Go on with the period today lies in; those that passed meanwhile are not asked for."""
    rule = _locked(pk, by=by, now=now, version=version)
    if not rule.is_suspended or rule.next_begin is None:
        raise Refused(_("It is not suspended."))
    rule.is_suspended = False
    today = period_around(rule.frequency, local_day(now))[0]
    point_at(rule, max(rule.next_begin, today))
    _save(rule, by=by, now=now, reason="resume", note=note)
    make_what_is_due(rule, by=by, now=now)
    return rule


@transaction.atomic
def end_recurrence(pk: int, *, by: User, now: datetime, version: int, note: str) -> Recurrence:
    """Make no period any more; a change of the rule can let it begin again."""
    rule = _locked(pk, by=by, now=now, version=version)
    if rule.next_begin is None:
        raise Refused(_("It has ended already."))
    last = rule.next_begin - timedelta(days=1)
    if last >= rule.starts_on:
        rule.until = last
    rule.is_suspended = False
    point_at(rule, None)
    _save(rule, by=by, now=now, reason="end", note=note, needs_note=True)
    return rule


def last_made(task_id: int) -> tuple[date, date] | None:
    """Return the newest period of the task that has duties; one query."""
    made = Assignment.objects.filter(task=task_id, period_from__isnull=False)
    newest = made.order_by("-period_from").values_list("period_from", "period_to").first()
    return newest and (newest[0], newest[1])  # type: ignore[return-value]


def _locked(pk: int, *, by: User, now: datetime, version: int) -> Recurrence:
    rule = (
        Recurrence.objects.visible_to(by)
        .select_related("task__document", "task__assigner", "task__group", "task__serves")
        .select_for_update(of=("self",))
        .get(pk=pk)
    )
    require(by, ASSIGNERS, rule.task.assigner_id, local_day(now))
    if rule.version != version:
        raise Stale
    return rule


def _write_plan(rule: Recurrence, plan: RecurrencePlan) -> None:
    """Copy the plan; parts its day rule does not use are left empty."""
    cadence = plan.cadence
    by_day = cadence.day_rule in {DayRule.IN_PERIOD, DayRule.AFTER_PERIOD, DayRule.ON_DATE}
    weekly = cadence.frequency == Frequency.WEEKLY
    for name in ("frequency", "day_rule", "shift"):
        setattr(rule, name, getattr(cadence, name))
    rule.weekday = cadence.weekday if by_day and weekly else None
    rule.day = cadence.day if by_day and not weekly else None
    rule.month = cadence.month if cadence.day_rule == DayRule.ON_DATE else None
    rule.starts_on, rule.until, rule.days_ahead = plan.begin, plan.until, plan.ahead
    point_at(rule, plan.begin)


def _save(
    rule: Recurrence, *, by: User, now: datetime, reason: str, note: str, needs_note: bool = False
) -> None:
    note = note.strip()
    if len(note) > NOTE_LENGTH:
        raise Refused(_("Too long: at most %(n)d characters.") % {"n": NOTE_LENGTH}, field="note")
    if needs_note and not note:
        raise Refused(_("Say why: the other side reads this."), field="note")
    rule.note = note
    rule.version += 1
    fields = {"note", "version", "starts_on", "until", "days_ahead", "is_suspended"}
    fields |= {"next_begin", "make_on", *_RULE}
    save_for(rule, by=by, reason=reason, at=now, fields=fields)
