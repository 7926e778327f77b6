"""What a deadline may be: not before the order, and never after the task it serves."""

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.calendar import current_calendar
from agencies.models import Agency, User
from assignments.models import Assignment, Recurrence, Task
from assignments.periods import period_of
from core.refusals import Refused
from directives.models import Document

# From a directive of the Party down to a commune there are five; a longer chain is a mistake.
MAX_DEPTH = 8


def check_due(
    due_on: date | None,
    *,
    document: Document,
    serves: Task | None,
    assigner: Agency,
    by: User,
) -> None:
    """Raise Refused beside the field that is wrong."""
    check_after_document(due_on, document)
    if serves is None:
        return
    if not Task.objects.visible_to(by).filter(pk=serves.pk).exists():
        raise Refused(_("There is no such task among yours."), field="serves")
    check_not_after_parent(due_on, serves, assigner)


def check_set_due(assignment: Assignment, due_on: date | None, *, on: date) -> date:
    """Return the first deadline of a duty that had none: a day to come, within what it serves."""
    task = assignment.task
    if due_on is None:
        raise Refused(_("Give the deadline."), field="due_on")
    check_after_document(due_on, task.document)
    if due_on <= on:
        raise Refused(_("The deadline must lie in the future."), field="due_on")
    if task.serves is not None:
        check_not_after_parent(due_on, task.serves, assignment.assigner)
    check_children(task, due_on)
    return due_on


def check_after_document(due_on: date | None, document: Document) -> None:
    if due_on is not None and document.issued_on is not None and due_on < document.issued_on:
        raise Refused(
            _("The deadline is before the date of the document, %(date)s.")
            % {"date": f"{document.issued_on:%d/%m/%Y}"},
            field="due_on",
        )


def check_within_parent(task: Task, due_on: date) -> None:
    """Refuse a later deadline of a task than that of the task it serves; the caller holds both rows."""
    if task.serves is not None:
        check_not_after_parent(due_on, task.serves, task.assigner)


def check_not_after_parent(due_on: date | None, serves: Task, assigner: Agency) -> None:
    limit = parent_due(serves, assigner)
    if due_on is not None and limit is not None and due_on > limit:
        raise Refused(
            _("The task it serves is due on %(date)s: this cannot be due later.")
            % {"date": f"{limit:%d/%m/%Y}"},
            field="due_on",
        )


def parent_due(parent: Task, assigner: Agency) -> date | None:
    """Return the deadline in force of the parent: the assigner's own part of it, else the latest lead's.

    A recurring parent comes back until its rule ends: only its last period binds.
    """
    rule = Recurrence.objects.filter(task=parent).select_related("task__assigner").first()
    if rule is not None:
        return last_due(rule)
    parts = Assignment.objects.filter(task=parent).counted()
    own = parts.filter(agency=assigner).exclude(due_on=None).order_by("role").first()
    if own is not None:
        return own.due_on
    return parts.leads().aggregate(latest=Max("due_on"))["latest"] or parent.due_on


def last_due(rule: Recurrence) -> date | None:
    """Return when the last period of a recurring task is due; None while it has no end."""
    if rule.until is None:
        return None
    calendar = current_calendar(rule.task.assigner.province_id)
    return period_of(rule.cadence, rule.until, calendar).due_on


def check_children(task: Task, due_on: date | None) -> None:
    """Refuse to move a deadline before what serves it; a parent without a date binds nobody."""
    if due_on is None:
        return
    children = Assignment.objects.filter(task__serves=task).counted()
    latest = children.aggregate(latest=Max("due_on"))["latest"]
    if latest is not None and latest > due_on:
        raise Refused(
            _("A task that serves this one is due on %(date)s, later than that.")
            % {"date": f"{latest:%d/%m/%Y}"},
            field="due_on",
        )


def check_place(task: Task | None, serves: Task | None) -> None:
    """Refuse a parent that serves the task itself, over any number of steps, or a tree too deep.

    One query a level. The caller holds the tree (services.locks), or the task is new: nothing can
    serve what does not exist yet.
    """
    if serves is None:
        return
    above, depth = serves, 1
    while True:
        if task is not None and above.pk == task.pk:
            raise Refused(_("These two would serve each other."), field="serves")
        if above.serves is None:
            break
        above, depth = above.serves, depth + 1
    if depth + (height_of(task) if task is not None else 1) > MAX_DEPTH:
        raise Refused(
            _("Tasks can serve one another over at most %(n)d levels.") % {"n": MAX_DEPTH},
            field="serves",
        )


def height_of(task: Task) -> int:
    """Return how many levels the tree below a task has, its own included; one query a level."""
    level, height = [task.pk], 0
    while level and height <= MAX_DEPTH:
        height += 1
        level = list(Task.objects.filter(serves__in=level).values_list("pk", flat=True))
    return height
