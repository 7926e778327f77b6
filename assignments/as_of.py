"""Duties as they were known on a past day, read from history instead of today's rows.

What a figure or list said on 30/9 must be found again years later: an extension granted in October,
a completion confirmed in October with a date in September, a duty withdrawn since are all unknown on
30/9. What is read from history are the facts of the duty and the words and field of its task; names of
agencies, blocks and rights are those of today.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, cast

from django.apps.registry import Apps
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from assignments.models import (
    Assignment,
    AssignmentQuerySet,
    Recurrence,
    Task,
    TaskQuerySet,
)
from core.past import (
    as_objects,
    end_of_day,
    known_rows,
    newest_ids,
    newest_rows,
    objects_known_on,
    say_as_known,
)


def duties_known_on(on: date | None, *, of: Q | None = None) -> AssignmentQuerySet:
    """Return all duties as they stood at the end of that day; as they stand now without a day.

    `of` narrows by what never changes of a duty (its task, its document) before history is looked
    through: for pages about one document or task.

    The rows of a past day read like any others (`visible_to`, `with_cell`, `for_rows` …) and come out
    as unsaved-looking duties with their own id as `pk`. In conditions `pk` is that of the history
    row: narrow by `id`. One pass over the history up to that day, whatever is asked of it; whoever asks
    several times keeps them `at_hand`.
    """
    if on is not None and _day_at_hand.get() == on:
        duties = as_objects(Assignment, rows_of=_DutyAtHand).filter(of or Q())
        return cast("AssignmentQuerySet", duties.exclude(history_type="-"))
    return cast("AssignmentQuerySet", objects_known_on(Assignment, on, of=of))


# What the pages of a task and of a duty tell beside its own row.
TASK_FACTS = ("document__document_type", "assigner", "group", "field", "serves__document")
DUTY_FACTS = (
    "task__assigner",
    "task__serves__document",
    "task__group",
    "result_document",
    "redirected_from__agency",
)


def tasks_known_on(on: date | None, *, of: Q | None = None) -> TaskQuerySet:
    """Return the tasks that history had by the end of that day, as it had them; see `duties_known_on`.

    Without what only the search reads, which history leaves out.
    """
    tasks = objects_known_on(Task, on, of=of)
    return cast("TaskQuerySet", tasks if on else tasks.defer("folded", "vector"))


def task_known_on(task: Task, on: date | None) -> Task | None:
    """Return a task with its TASK_FACTS as they stood; none where its history begins later.

    Two queries, none without a day.
    """
    if on is None:
        return task
    known = tasks_known_on(on, of=Q(id=task.pk)).select_related(*TASK_FACTS).first()
    if known is not None and known.serves:
        say_as_known([known.serves], ("title",), on)
    return known


def duty_known_on(duty: Assignment, on: date | None) -> Assignment | None:
    """Return a duty with its DUTY_FACTS and its task as they stood; none where its history begins later.

    Four queries, none without a day.
    """
    if on is None:
        return duty
    known = duties_known_on(on, of=Q(id=duty.pk)).for_rows().select_related(*DUTY_FACTS).first()
    if known is None:
        return None
    known.task = task_known_on(known.task, on) or known.task
    if known.redirected_from:
        say_as_known([known.redirected_from], ("agency",), on, related=("agency",))
    return known


_AT_HAND = "duty_at_hand"  # a table of one transaction, with the columns of history
# What the planner has to know of it to join and group; of all columns it takes 0.28 s, not 0.11 s.
_ASKED_FOR = "task_id, agency_id, assigner_id, role, state, assigned_on, due_on, completed_on"
_day_at_hand: ContextVar[date | None] = ContextVar("day_at_hand", default=None)


@contextmanager
def at_hand(on: date | None) -> Iterator[None]:
    """Answer what is asked within about the duties of that day from one pass over history.

    Finding them costs more than anything that is counted in them, and a dashboard asks ten times. They
    are copied to a table that only this connection sees and that ends with the block; querysets must be
    evaluated within. Takes one transaction and two statements; without a day it does nothing.
    """
    if on is None:
        yield
        return
    with transaction.atomic():
        sql, params = newest_rows(Assignment.history.model.objects, on).query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE {_AT_HAND} ON COMMIT DROP AS {sql}", params)
            cursor.execute(f"ANALYZE {_AT_HAND} ({_ASKED_FOR})")
        token = _day_at_hand.set(on)
        try:
            yield
        finally:
            _day_at_hand.reset(token)
        with connection.cursor() as cursor:  # after an error it goes with the transaction
            cursor.execute(f"DROP TABLE {_AT_HAND}")


def tasks_of_field_on(field: Any, on: date) -> QuerySet[Any]:
    """Return the ids of the tasks that belonged to that field of work at the end of that day."""
    return known_rows(Task.history.model.objects, on).filter(field=field).values("id")


def tasks_led_by_on(leader: str, on: date) -> QuerySet[Any]:
    """Return the ids of the tasks that leader was in charge of at the end of that day."""
    known = known_rows(Task.history.model.objects, on)
    return known.filter(leader_in_charge__iexact=leader).values("id")


def led_by(leader: str, on: date | None) -> Q:
    """Return the condition that this leader is in charge of the task, as known that day or now.

    The whole name as the task has it; an empty one narrows nothing.
    """
    if not leader:
        return Q()
    if on is None:
        return Q(task__leader_in_charge__iexact=leader)
    return Q(task__in=tasks_led_by_on(leader, on))


# What lists and paper say of a task; the document that ordered it does not change.
_TASK_WORDS = ("title", "section", "product", "leader_in_charge", "authority", "field")
# Of these, what lists search; see Task.set_folded.
_SEARCHED = ("title", "section", "product")


def say_tasks_as_known(duties: Iterable[Assignment | Recurrence], on: date | None) -> None:
    """Let the tasks beside these rows read as they did at the end of that day; one query, none without.

    A task whose history begins later keeps today's words. The tasks must not be saved afterwards.
    """
    say_as_known((duty.task for duty in duties), _TASK_WORDS, on, related=("field",))


def tasks_reworded_since(on: date) -> list[tuple[int, str]]:
    """Return the tasks whose searched words were others at the end of that day, and those words; one query.

    Few, for words are corrected rarely; only rows of history written since are looked at first.
    """
    history = Task.history.model.objects
    since = history.filter(history_date__gte=end_of_day(on), history_type="~").values("id")
    rows = history.filter(id__in=since)
    same = Task.objects.filter(pk=OuterRef("id"), **{name: OuterRef(name) for name in _SEARCHED})
    known = rows.filter(~Exists(same), history_id__in=newest_ids(rows, on))
    return [(row[0], " ".join(row[1:])) for row in known.values_list("id", *_SEARCHED)]


def duty_spans(on: date) -> AssignmentQuerySet:
    """Return the history rows of duties written by the end of that day, each with `since` and `until`.

    A row stands for its duty from `since` to `until`, the moment the next row replaced it; the newest
    stands to the end of the day. Many days can so be told from one pass: a duty was as the row says at
    the end of a day with `since` before it and `until` not. `until` costs one look into an index for
    each row it is asked of, so narrow by fields first.
    """
    history = Assignment.history.model
    later = Q(history_date__gt=OuterRef("history_date")) | Q(
        history_date=OuterRef("history_date"), history_id__gt=OuterRef("history_id")
    )
    end = end_of_day(on)
    following = history.objects.filter(later, id=OuterRef("id"), history_date__lt=end)
    until = Subquery(following.order_by("history_date", "history_id").values("history_date")[:1])
    rows = as_objects(Assignment).filter(history_date__lt=end).exclude(history_type="-")
    spans = rows.annotate(since=F("history_date"), until=Coalesce(until, Value(end)))
    return cast("AssignmentQuerySet", spans)


class _DutyAtHand(Assignment.history.model):
    """The same rows in the table of `at_hand`; no model of the application, so nothing is migrated."""

    class Meta:
        proxy = True
        app_label = "assignments"
        apps = Apps()


_DutyAtHand._meta.db_table = _AT_HAND
