"""The tasks that carry out a task, down the line, with how far they are (decision 0021).

Whoever answers for a task must know whether the whole is on time: duties one may not see are counted
into every sum, but neither their title nor their document nor their agency is told.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.db import connection
from django.db.models import Count, Min, Q

from assignments.as_of import duties_known_on, tasks_known_on
from assignments.models import Task
from assignments.services.deadlines import MAX_DEPTH
from assignments.time_cell import DONE_CELLS, RUNNING_CELLS, TimeCell, time_cell_sql
from core.past import end_of_day

_BELOW = """
    WITH RECURSIVE below (id, serves_id, depth) AS (
        SELECT id, serves_id, 1 FROM {tasks} WHERE serves_id = %(task)s
        UNION ALL
        SELECT task.id, task.serves_id, below.depth + 1
        FROM {tasks} JOIN below ON task.serves_id = below.id
        WHERE below.depth < %(depth)s
    )
    SELECT id, serves_id FROM below ORDER BY depth, id
"""
_TASKS = "assignments_task AS task"
# The newest row of each task by the end of a day; narrowed by `serves_id` before that is looked for.
_TASKS_THEN = """(
    SELECT known.id, known.serves_id FROM assignments_historicaltask AS known
    WHERE known.history_date < %(end)s AND known.history_type <> '-' AND NOT EXISTS (
        SELECT 1 FROM assignments_historicaltask AS later
        WHERE later.id = known.id AND later.history_date < %(end)s
        AND (later.history_date, later.history_id) > (known.history_date, known.history_id)
    )
) AS task"""


@dataclass(frozen=True)
class Progress:
    """Lead duties of some tasks: how many, done, overdue, and the first deadline still to be met."""

    n: int = 0
    n_done: int = 0
    n_late: int = 0
    next_due: date | None = None

    def __add__(self, other: "Progress") -> "Progress":
        dues = [due for due in (self.next_due, other.next_due) if due]
        return Progress(
            self.n + other.n,
            self.n_done + other.n_done,
            self.n_late + other.n_late,
            min(dues, default=None),
        )

    @property
    def percent(self) -> float:
        return 100 * self.n_done / self.n if self.n else 0


@dataclass
class Branch:
    """One task below with its own duties and, in `whole`, those of everything under it."""

    task: Task
    own: Progress
    leads: list[str] = field(default_factory=list)  # agencies of its duties that may be seen
    whole: Progress = field(default_factory=Progress)
    below: list["Branch"] = field(default_factory=list)

    def summed(self) -> Self:
        self.whole = self.own
        for branch in self.below:
            self.whole += branch.summed().whole
        return self


@dataclass(frozen=True)
class Tree:
    """What serves a task: the branches one may see, and the sum of all with those one may not."""

    branches: list[Branch]
    whole: Progress
    n_hidden: int  # duties counted in `whole` that are not shown


def tree_below(task_id: int, user: Any, on: date, *, known_on: date | None = None) -> Tree | None:
    """Return the tree under a task, or None where nothing serves it; one query then, else four.

    `known_on` asks for tasks and duties as history has them that day.
    """
    above = _served_by(task_id, known_on)
    if not above:
        return None
    progress = _progress_of(above, on, known_on)
    tasks = tasks_known_on(known_on, of=Q(id__in=above)).visible_to(user)
    seen = {task.pk: task for task in tasks.select_related("document", "assigner")}
    leads = _leads_of(seen, user, known_on)
    branches = {
        pk: Branch(seen[pk], progress.get(pk, Progress()), leads[pk]) for pk in above if pk in seen
    }
    roots: list[Branch] = []
    for pk, branch in branches.items():
        parent = above[pk]
        while parent != task_id and parent not in branches:  # hang below the nearest one may see
            parent = above[parent]
        (roots if parent == task_id else branches[parent].below).append(branch)
    whole = sum(progress.values(), Progress())
    shown = sum((branch.summed().whole for branch in roots), Progress())
    return Tree(roots, whole, whole.n - shown.n)


def _served_by(task_id: int, known_on: date | None) -> dict[int, int]:
    """Return the tasks below, each with the one it serves, the nearest first; one query."""
    asked: dict[str, Any] = {"task": task_id, "depth": MAX_DEPTH}
    if known_on:
        asked["end"] = end_of_day(known_on)
    with connection.cursor() as cursor:
        cursor.execute(_BELOW.format(tasks=_TASKS_THEN if known_on else _TASKS), asked)
        return dict(cursor.fetchall())


def _progress_of(task_ids: Iterable[int], on: date, known_on: date | None) -> dict[int, Progress]:
    """Count every lead duty of these tasks, seen or not; one query."""
    late = Q(("cell", TimeCell.OVERDUE))
    rows = (
        duties_known_on(known_on, of=Q(task__in=list(task_ids)))
        .leads()
        .counted()
        .annotate(cell=time_cell_sql(on))
        .order_by()
        .values("task")
        .annotate(
            n=Count("pk"),
            n_done=Count("pk", filter=Q(("cell__in", DONE_CELLS))),
            n_late=Count("pk", filter=late),
            next_due=Min("due_on", filter=Q(("cell__in", RUNNING_CELLS))),
        )
    )
    return {
        row["task"]: Progress(row["n"], row["n_done"], row["n_late"], row["next_due"])
        for row in rows
    }


def _leads_of(task_ids: Iterable[int], user: Any, known_on: date | None) -> dict[int, list[str]]:
    """Name the agencies of these tasks' duties that this person may see, each once; one query."""
    found: dict[int, list[str]] = defaultdict(list)
    duties = duties_known_on(known_on, of=Q(task__in=list(task_ids)))
    rows = duties.visible_to(user).leads().counted()
    ordered = rows.order_by("agency__position", "agency__name").values_list("task", "agency__name")
    for task_id, name in ordered:
        if name not in found[task_id]:
            found[task_id].append(name)
    return found
