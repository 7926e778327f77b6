"""Correcting what was typed wrongly in a task; what happened since stays as it happened."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.visibility import ASSIGNERS, require
from assignments.models import OPEN_STATES, Assignment, Recurrence, Task
from assignments.services.deadlines import check_children, check_due, check_place
from assignments.services.extension import let_fall
from assignments.services.locks import hold_tree, lock_tasks
from assignments.services.records import local_day, record
from assignments.services.step import save_for, save_part
from assignments.services.tasks import check_words
from core.refusals import Refused, Stale

# Who has the duty is not corrected here: that is withdrawing and assigning anew, with their events.
CORRECTABLE = frozenset(
    {
        "title",
        "text",
        "section",
        "due_on",
        "due_words",
        "is_requested",
        "product",
        "leader_in_charge",
        "authority",
        "field",
        "serves",
    }
)


@transaction.atomic
def correct_task(task_id: int, *, by: User, now: datetime, version: int, **given: Any) -> Task:
    """Write the given fields; a new deadline goes to every open part that still had the old one.

    A deadline that was extended since is no slip of typing: it is refused here.
    """
    unknown = given.keys() - CORRECTABLE
    if unknown:
        raise TypeError(f"not correctable: {sorted(unknown)}")
    if "serves" in given:
        hold_tree()
    task = _locked(task_id, given, by)
    require(by, ASSIGNERS, task.assigner_id, local_day(now))
    if task.version != version:
        raise Stale
    changed = {name for name, value in given.items() if getattr(task, name) != value}
    if not changed:
        return task
    old_due = task.due_on
    for name in changed:
        setattr(task, name, given[name])
    _check_corrected(task, changed, by)
    parts = []
    if "due_on" in changed:
        check_children(task, task.due_on)
        parts = _move_deadlines(task, old_due, by=by, now=now)
    task.version += 1
    save_for(task, by=by, reason="correct", at=now, fields=changed | {"version"})
    _tell(task, changed, parts, by=by, now=now)
    return task


def _locked(task_id: int, given: dict[str, Any], by: User) -> Task:
    """Lock the task with the tasks it served and will serve; `given` gets that one as it stands locked."""
    before = Task.objects.filter(pk=task_id).values_list("serves", flat=True).first()
    parent = given.get("serves")
    # With the parent in hand; a parent changed meanwhile shows in the version.
    lock_tasks(task_id, before, parent.pk if parent else None)
    if parent is not None:
        # What the form read may be old by now: whom the parent serves counts as it stands locked.
        given["serves"] = Task.objects.get(pk=parent.pk)
    return (
        Task.objects.visible_to(by)
        .select_related("document", "assigner")
        .select_for_update(of=("self",))
        .get(pk=task_id)
    )


def _check_corrected(task: Task, changed: set[str], by: User) -> None:
    check_words(title=task.title, text=task.text, section=task.section)
    if "serves" in changed:
        check_place(task, task.serves)
    if "due_on" in changed and Recurrence.objects.filter(task=task).exists():
        raise Refused(
            _("A recurring task takes its deadlines from its rule: leave the date empty."),
            field="due_on",
        )
    if changed & {"due_on", "serves"}:
        check_due(
            task.due_on, document=task.document, serves=task.serves, assigner=task.assigner, by=by
        )


def _move_deadlines(
    task: Task, old_due: date | None, *, by: User, now: datetime
) -> list[Assignment]:
    """Give open parts the new deadline, as the original one too: it was never any other.

    Who asked for more time asked on the old one: that request falls away.
    """
    open_parts = list(
        task.assignments.select_for_update(of=("self",))
        .select_related("agency", "assigner")
        .filter(state__in=OPEN_STATES)
        .order_by("pk")
    )
    if any(part.n_extensions for part in open_parts):
        raise Refused(
            _("The deadline has been extended since: it can only be extended again."),
            field="due_on",
        )
    moved = [part for part in open_parts if part.due_on == old_due]
    for part in moved:
        part.due_on = part.original_due_on = task.due_on
        fields = {"due_on", "original_due_on"}
        if part.wished_due_on is not None:
            let_fall(part, why="correct", by=by, now=now)
            fields |= {"wished_due_on", "asked_by"}
        save_part(part, fields, by=by, reason="correct", at=now)
    return moved


def _tell(
    task: Task, changed: set[str], parts: list[Assignment], *, by: User, now: datetime
) -> None:
    """Write the event on every part that still stands; the new deadline is part of its sentence."""
    moved = {part.pk for part in parts}
    others = [
        part
        for part in task.assignments.counted().select_related("agency", "assigner")
        if part.pk not in moved
    ]
    fields = sorted(changed)
    due = task.due_on.isoformat() if task.due_on else None
    if parts:
        record(parts, "correct", by=by, now=now, facts={"fields": fields, "due_on": due})
    rest = [name for name in fields if name != "due_on"] if parts else fields
    if rest:
        record(others, "correct", by=by, now=now, facts={"fields": rest})
