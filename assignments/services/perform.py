"""The one way a duty moves along the workflow: lock, check, change, tell, in one transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from agencies.models import User
from assignments.models import Assignment
from assignments.services.effects import EFFECTS, Step
from assignments.services.extension import close_if_left_behind
from assignments.services.locks import lock_tasks_of
from assignments.services.records import local_day, record
from assignments.workflow import Action, rule_for
from core.files import files_undone_on_failure
from core.refusals import Stale
from core.submissions import answer_submission, claim_submission

# These read or write more than the one duty: other parts of the task, or the deadline of its parent.
WITH_TASK = frozenset(
    {
        Action.WITHDRAW,
        Action.REDIRECT,
        Action.ASK_EXTENSION,
        Action.GRANT_EXTENSION,
        Action.SET_DEADLINE,
    }
)


def perform(
    assignment_id: int,
    action: str,
    *,
    by: User,
    now: datetime,
    version: int,
    form_token: UUID | None = None,
    **given: Any,
) -> Assignment:
    """Do one action of the workflow table; raise NotAllowed, Stale or Refused and change nothing.

    The second click of a double click (same form, same person) raises AlreadyDone with the address
    of the duty. Files stored for a report vanish with the transaction that wanted them.
    """
    with files_undone_on_failure(), transaction.atomic():
        return _perform(
            assignment_id,
            action,
            by=by,
            now=now,
            version=version,
            form_token=form_token,
            given=given,
        )


def _perform(
    assignment_id: int,
    action: str,
    *,
    by: User,
    now: datetime,
    version: int,
    form_token: UUID | None,
    given: dict[str, Any],
) -> Assignment:
    rule = rule_for(action)
    if rule.action in WITH_TASK:
        lock_tasks_of(assignment_id)
    assignment = (
        Assignment.objects.visible_to(by)
        .select_related("agency", "assigner", "task__document")
        .select_for_update(of=("self",))
        .get(pk=assignment_id)
    )
    if form_token is not None:
        claimed = claim_submission(form_token, by=by, now=now)
        answer_submission(claimed, reverse("assignments:assignment-detail", args=[assignment_id]))
    on = local_day(now)
    rule.check_person(by, assignment, on)
    if assignment.version != version:
        raise Stale
    rule.check_state(assignment)

    step = Step(assignment=assignment, rule=rule, by=by, now=now, on=on, given=given)
    close_if_left_behind(step)
    EFFECTS[rule.action](step)
    step.move()
    record(
        [assignment],
        rule.action.value,
        by=by,
        now=now,
        note=step.note,
        facts=step.facts,
    )
    for write in step.afterwards:
        write()
    return assignment
