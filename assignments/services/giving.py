"""Giving a task to agencies: one duty each, told to their focal officers; once, or for each period."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from simple_history.utils import bulk_create_with_history

from agencies.models import Agency, User
from assignments.models import Assignment, Task
from assignments.periods import Period
from assignments.routing import answering_now
from assignments.services.records import local_day, record
from directives.services import add_duty_parties

Part = tuple[Agency, Assignment.Role]


def give_parts(
    task: Task,
    parts: Sequence[Part],
    *,
    due_on: date | None,
    by: User | None,
    now: datetime,
    period: Period | None = None,
) -> list[Assignment]:
    """Write a duty for each (named agency, part); whoever succeeded an ended agency answers for it.

    Inside the caller's transaction; a fixed number of queries. Nobody (`by=None`) gives the periods
    of a recurring task: the program does, by its rule.
    """
    on = local_day(now)
    now_answers = answering_now(task, (agency for agency, __ in parts), on)
    duties = [
        Assignment(
            task=task,
            agency=now_answers[named.pk],
            named_agency=named,
            role=part,
            is_single=task.mode == Task.Mode.SINGLE,
            assigner=task.assigner,
            period_from=period.begin if period else None,
            period_to=period.end if period else None,
            assigned_on=on,
            original_due_on=due_on,
            due_on=due_on,
            created_at=now,
        )
        for named, part in parts
    ]
    made = bulk_create_with_history(
        duties,
        Assignment,
        default_user=by,
        default_change_reason="assign",
        default_date=now,
    )
    add_duty_parties(task.document, {a.agency for a in made} | {a.named_agency for a in made})
    facts = _facts(task, due_on, period)
    for part in Assignment.Role:
        rows = [a for a in made if a.role == part]
        record(rows, "assign", by=by, now=now, facts={**facts, "part": part.value})
    return made


def _facts(task: Task, due_on: date | None, period: Period | None) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "assigner": str(task.assigner),
        "due_on": due_on.isoformat() if due_on else None,
        "requested": task.is_requested,
    }
    if period is not None:
        facts["period"] = [period.begin.isoformat(), period.end.isoformat()]
    return facts
