"""Duties as they were known on a past day, read from history instead of today's rows.

What a figure or list said on 30/9 must be found again years later: an extension granted in October,
a completion confirmed in October with a date in September, a duty withdrawn since are all unknown on
30/9. What is read from history are the facts of the duty and the words and field of its task; names of
agencies, blocks and rights are those of today.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps.registry import Apps
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.query import ModelIterable
from django.utils import timezone

from assignments.models import Assignment, AssignmentQuerySet, Recurrence, Task


def end_of_day(on: date) -> datetime:
    """Return the first moment after that day, as the province counts days."""
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))


def duties_known_on(on: date | None, *, of: Q | None = None) -> AssignmentQuerySet:
    """Return all duties as they stood at the end of that day; as they stand now without a day.

    `of` narrows by what never changes of a duty (its task, its document) before history is looked
    through: for pages about one document or task.

    The rows of a past day read like any others (`visible_to`, `with_cell`, `for_rows` …) and come out
    as unsaved-looking duties with their own id as `pk`. In conditions `pk` is that of the history
    row: narrow by `id`. One pass over the history up to that day, whatever is asked of it; whoever asks
    several times keeps them `at_hand`.
    """
    narrowed = of or Q()
    if on is None:
        return Assignment.objects.filter(narrowed)
    return _PastDuties().known_on(on, of=narrowed)


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
    known = _known_on(Task.history.model, on)
    return known.filter(field=field).exclude(history_type="-").values("id")


def tasks_led_by_on(leader: str, on: date) -> QuerySet[Any]:
    """Return the ids of the tasks that leader was in charge of at the end of that day."""
    known = _known_on(Task.history.model, on)
    return known.filter(leader_in_charge__iexact=leader).exclude(history_type="-").values("id")


# What lists and paper say of a task; the document that ordered it does not change.
_TASK_WORDS = ("title", "section", "product", "leader_in_charge", "authority", "field")
# Of these, what lists search; see Task.set_folded.
_SEARCHED = ("title", "section", "product")


def say_tasks_as_known(duties: Iterable[Assignment | Recurrence], on: date | None) -> None:
    """Let the tasks beside these rows read as they did at the end of that day; one query, none without.

    A task whose history begins later keeps today's words. The tasks must not be saved afterwards.
    """
    tasks = [duty.task for duty in duties]
    if on is None or not tasks:
        return
    history = Task.history.model
    # Narrowed before the newest row of each is looked for: a page asks about fifty tasks of many.
    rows = history.objects.filter(id__in={task.pk for task in tasks})
    known = rows.filter(history_id__in=_newest_ids(rows, on)).select_related("field")
    words = {row.id: row for row in known.only("id", *_TASK_WORDS)}
    for task in tasks:
        for name in _TASK_WORDS:
            if task.pk in words:
                setattr(task, name, getattr(words[task.pk], name))


def tasks_reworded_since(on: date) -> list[tuple[int, str]]:
    """Return the tasks whose searched words were others at the end of that day, and those words; one query.

    Few, for words are corrected rarely; only rows of history written since are looked at first.
    """
    history = Task.history.model.objects
    since = history.filter(history_date__gte=end_of_day(on), history_type="~").values("id")
    rows = history.filter(id__in=since)
    same = Task.objects.filter(pk=OuterRef("id"), **{name: OuterRef(name) for name in _SEARCHED})
    known = rows.filter(~Exists(same), history_id__in=_newest_ids(rows, on))
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
    rows = _PastDuties().filter(Q(("history_date__lt", end)))
    return rows.exclude(Q(("history_type", "-"))).annotate(
        since=F("history_date"), until=Coalesce(until, Value(end))
    )


def _known_on(history: Any, on: date) -> QuerySet[Any]:
    return history.objects.filter(history_id__in=_newest_ids(history.objects, on))


def newest_rows(rows: Any, on: date) -> QuerySet[Any]:
    """The newest of these history rows of each object by then; of one moment, the one written last."""
    return (
        rows.filter(history_date__lt=end_of_day(on))
        .order_by("id", "-history_date", "-history_id")
        .distinct("id")
    )


def _newest_ids(rows: Any, on: date) -> QuerySet[Any]:
    """Their keys, for conditions that may still narrow and order the rows."""
    return newest_rows(rows, on).values("history_id")


class _AsDuties(ModelIterable):
    """Hands out duties instead of history rows, with whatever was selected beside them."""

    def __iter__(self) -> Iterator[Assignment]:
        extra = list(self.queryset.query.annotation_select)
        for record in super().__iter__():
            yield _duty_of(record, extra)


def _duty_of(record: Any, extra: list[str]) -> Assignment:
    fields = Assignment._meta.concrete_fields
    duty = Assignment(**{f.attname: getattr(record, f.attname) for f in fields})
    names = {f.name for f in fields}
    related = record._state.fields_cache.items()
    duty._state.fields_cache.update({name: one for name, one in related if name in names})
    duty._state.adding = False
    for name in extra:
        setattr(duty, name, getattr(record, name))
    return duty


class _DutyAtHand(Assignment.history.model):
    """The same rows in the table of `at_hand`; no model of the application, so nothing is migrated."""

    class Meta:
        proxy = True
        app_label = "assignments"
        apps = Apps()


_DutyAtHand._meta.db_table = _AT_HAND


class _PastDuties(AssignmentQuerySet):
    """The history of duties under the words of the duties themselves."""

    def __init__(self, model: Any = None, **kwargs: Any) -> None:
        super().__init__(model or Assignment.history.model, **kwargs)
        self._iterable_class = _AsDuties

    def known_on(self, on: date, *, of: Q) -> "_PastDuties":
        if _day_at_hand.get() == on:
            return _PastDuties(_DutyAtHand).filter(of).exclude(Q(("history_type", "-")))
        newest = _newest_ids(Assignment.history.model.objects.filter(of), on)
        # The fields of history rows are not those the type checker knows of a duty.
        return self.filter(Q(("history_id__in", newest)) & ~Q(("history_type", "-")))
