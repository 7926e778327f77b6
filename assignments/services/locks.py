"""The order in which rows of several tasks are locked: the shape of the tree, tasks by key, then duties.

Everything that compares the deadline of a task with that of the task it serves holds both task rows,
so neither can move while the other is checked; everything that takes locks in this order ends.
"""

from django.db import connection

from assignments.models import Assignment, Task
from core.refusals import Stale

# One number of our own among PostgreSQL's advisory locks: "who serves whom is being changed".
TREE_LOCK = 0x7365727665


def hold_tree() -> None:
    """Wait until nobody else changes which task an existing one serves; until the transaction ends.

    Two corrections could otherwise close a circle that neither of them sees. Such corrections are
    rare, so one lock for all of them costs nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def lock_tasks(*pks: int | None) -> None:
    """Lock these tasks in the order of their keys; rows that refer to them can still be written."""
    wanted = [pk for pk in pks if pk is not None]
    if wanted:
        list(
            Task.objects.select_for_update(no_key=True)
            .filter(pk__in=wanted)
            .order_by("pk")
            .values_list("pk")
        )


def lock_tasks_of(assignment_id: int) -> None:
    """Lock the task of a duty and the one it serves; raise Stale if that changed under our hands."""
    of_duty = Assignment.objects.filter(pk=assignment_id).values_list("task", "task__serves")
    before = of_duty.first()
    if before is None:
        return  # whoever asked will not find the duty either
    lock_tasks(*before)
    if of_duty.first() != before:
        raise Stale
