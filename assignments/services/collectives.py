"""A task for a group, and the group as it is today: members that came or went since, and what is done.

The group meant its members on the day of the document (DOMAIN section 7). Whoever joined later has no
duty and whoever left still has one, until an assigner says otherwise here, with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from agencies.models import Agency, GroupMember, User
from agencies.succession import successors_of
from agencies.visibility import ASSIGNERS, require
from assignments.models import OPEN_STATES, Assignment, Task
from assignments.services.deadlines import check_after_document, check_not_after_parent
from assignments.services.perform import perform
from assignments.services.records import local_day, record
from assignments.services.step import NOTE_LENGTH
from assignments.workflow import Action
from core.refusals import Refused, Stale
from core.submissions import answer_submission, claim_submission
from directives.services import add_duty_parties


@dataclass(frozen=True)
class Drift:
    """How a group differs today from those who have the task."""

    joined: Sequence[Agency]  # members without a duty
    left: Sequence[Assignment]  # open duties of agencies that are members no more

    def __bool__(self) -> bool:
        return bool(self.joined or self.left)


def is_collective(task: Task) -> bool:
    return task.group_id is not None and task.mode == Task.Mode.EACH


def drift_of(task: Task, on: date) -> Drift:
    """Compare the group that day with the standing duties; at most four queries.

    An agency that took over from a member stands for it, on both sides. Of a recurring task each
    period asks the group anew, so nothing drifts.
    """
    if task.group is None or not is_collective(task):
        return Drift((), ())
    duties = list(_standing(task).select_related("agency", "named_agency"))
    ever = GroupMember.objects.filter(group=task.group).select_related("agency__province")
    rows = list(ever.order_by("agency__position", "agency__name", "pk"))
    members = {row.agency_id: row.agency for row in rows if _in_force(row, on)}
    answers = successors_of(members.values(), on)
    holders = {duty.agency_id for duty in duties} | {duty.named_agency_id for duty in duties}
    joined = [
        agency for pk, agency in members.items() if not {pk, answers[pk].pk} & holders
    ]  # fmt: skip
    once = {row.agency_id for row in rows}
    now = members.keys() | {heir.pk for heir in answers.values()}
    left = [
        duty
        for duty in duties
        if duty.state in OPEN_STATES
        and duty.named_agency_id in once
        and not {duty.named_agency_id, duty.agency_id} & now
    ]
    return Drift(joined, left)


def add_members(
    task_id: int,
    *,
    agencies: Sequence[Agency],
    by: User,
    now: datetime,
    note: str,
    due_on: date | None = None,
    form_token: UUID | None = None,
) -> list[Assignment]:
    """Give the task to members that joined the group later; all of them or, when refused, none.

    Locks the task, so of two people adding the same member the second is refused.
    """
    on = local_day(now)
    with transaction.atomic():
        task = _locked(task_id, by, on)
        claimed = claim_submission(form_token, by=by, now=now) if form_token else None
        note = _reason(note)
        if not agencies:
            raise Refused(_("Choose at least one agency."), field="agencies")
        _check_joined(task, agencies, on)
        _check_due(task, due_on, on)
        made = _write(task, agencies, due_on, by=by, now=now, note=note)
        if claimed:
            answer_submission(claimed, reverse("assignments:task-detail", args=[task.pk]))
    return made


def release_member(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    note: str,
    form_token: UUID | None = None,
) -> Assignment:
    """Withdraw the duty of an agency that left the group; never the last one that stands."""
    on = local_day(now)
    with transaction.atomic():
        duty = Assignment.objects.visible_to(by).only("task").get(pk=assignment_id)
        task = _locked(duty.task_id, by, on)
        drift = drift_of(task, on)
        if assignment_id not in {duty.pk for duty in drift.left}:
            raise Stale(_("This agency is a member of the group, or no longer has the task."))
        if not _standing(task).exclude(pk=assignment_id).exists():
            raise Refused(
                _("Nobody would have this task any more: add a member first, or withdraw the task.")
            )
        return perform(
            assignment_id, Action.WITHDRAW, by=by, now=now, version=version, note=note,
            form_token=form_token,
        )  # fmt: skip


def _standing(task: Task) -> models.QuerySet[Assignment]:
    return Assignment.objects.filter(task=task, period_from__isnull=True).leads().counted()


def _in_force(row: GroupMember, on: date) -> bool:
    return row.valid_from <= on and (row.valid_until is None or row.valid_until >= on)


def _locked(task_id: int, by: User, on: date) -> Task:
    task = (
        Task.objects.visible_to(by)
        .select_related("document", "assigner", "group", "serves")
        .select_for_update(of=("self",))
        .get(pk=task_id)
    )
    require(by, ASSIGNERS, task.assigner_id, on)
    if not is_collective(task):
        raise Refused(_("This task was not given to a group."))
    return task


def _reason(note: str) -> str:
    note = note.strip()
    if not note:
        raise Refused(_("Say why: the other side reads this."), field="note")
    if len(note) > NOTE_LENGTH:
        raise Refused(_("Too long: at most %(n)d characters.") % {"n": NOTE_LENGTH}, field="note")
    return note


def _check_joined(task: Task, agencies: Sequence[Agency], on: date) -> None:
    addable = {agency.pk for agency in drift_of(task, on).joined}
    for agency in agencies:
        if agency.pk not in addable:
            raise Refused(
                _("“%(agency)s” has this task already, or is no member of the group today.")
                % {"agency": agency},
                field="agencies",
            )


def _check_due(task: Task, due_on: date | None, on: date) -> None:
    if due_on is None:
        if task.due_on is not None:
            raise Refused(_("The others have a deadline: give one."), field="due_on")
        return
    check_after_document(due_on, task.document)
    if due_on < on:
        raise Refused(_("This date has passed already."), field="due_on")
    if task.serves is not None:
        check_not_after_parent(due_on, task.serves, task.assigner)


def _write(
    task: Task,
    agencies: Sequence[Agency],
    due_on: date | None,
    *,
    by: User,
    now: datetime,
    note: str,
) -> list[Assignment]:
    on = local_day(now)
    answers = successors_of(agencies, on)
    duties = [
        Assignment(
            task=task,
            agency=answers[named.pk],
            named_agency=named,
            role=Assignment.Role.LEAD,
            is_single=False,
            assigner=task.assigner,
            assigned_on=on,
            original_due_on=due_on,
            due_on=due_on,
            created_at=now,
        )
        for named in {agency.pk: agency for agency in agencies}.values()
    ]
    made = bulk_create_with_history(
        duties,
        Assignment,
        default_user=by,
        default_change_reason="assign",
        default_date=now,
    )
    add_duty_parties(task.document, {a.agency for a in made} | {a.named_agency for a in made})
    facts = {
        "assigner": str(task.assigner),
        "due_on": due_on.isoformat() if due_on else None,
        "requested": task.is_requested,
        "part": Assignment.Role.LEAD.value,
        "joined": str(task.group),
    }
    record(made, "assign", by=by, now=now, note=note, facts=facts)
    return list(made)
