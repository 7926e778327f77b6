"""What history knew at the end of a past day; nothing here knows what the rows are about."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.query import ModelIterable
from django.utils import timezone


def end_of_day(on: date) -> datetime:
    """Return the first moment after that day, as the province counts days."""
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))


def happened_by(field: str, on: date | None) -> Q:
    """The condition that the moment came by the end of that day; any without a day."""
    return Q((f"{field}__lt", end_of_day(on))) if on else Q()


def newest_rows(rows: Any, on: date) -> QuerySet[Any]:
    """Return the newest of these history rows of each object by then; of one moment, the one written last."""
    return (
        rows.filter(history_date__lt=end_of_day(on))
        .order_by("id", "-history_date", "-history_id")
        .distinct("id")
    )


def newest_ids(rows: Any, on: date) -> QuerySet[Any]:
    """Return their keys, for conditions that may still narrow and order the rows."""
    return newest_rows(rows, on).values("history_id")


def known_rows(rows: Any, on: date) -> QuerySet[Any]:
    """Return the history rows, of these, that stood at the end of that day; what was deleted is not there.

    One pass over these rows, so narrow them before by what never changes of an object; what may change
    (its state, its day) is for the rows returned. Their `pk` is the history's: narrow by `id`.
    """
    known = rows.model.objects.filter(history_id__in=newest_ids(rows, on))
    return known.exclude(history_type="-")


def objects_known_on(model: Any, on: date | None, *, of: Q | None = None) -> Any:
    """Return the objects of a model as they stood at the end of that day; as they stand now without one.

    They read like any others, with the methods of the model's own queryset, and come out as
    unsaved-looking objects with their own id as `pk`; they must not be saved. In conditions and orders
    `pk` is that of the history row: say `id`. What history leaves out has its default. `of` narrows by
    what never changes, before history is looked through (see `known_rows`).
    """
    if on is None:
        return model.objects.filter(of or Q())
    newest = newest_ids(model.history.model.objects.filter(of or Q()), on)
    known = as_objects(model).filter(history_id__in=newest)
    return known.exclude(history_type="-")


def known_value(model: Any, name: str, on: date, *, of: str) -> Subquery:
    """Return what a field said at the end of that day, of the object whose id the outer row has as `of`.

    One look into an index for each outer row, where `newest_ids` passes over all of history: for few
    of many. NULL where history begins later.
    """
    rows = model.history.model.objects.filter(id=OuterRef(of), history_date__lt=end_of_day(on))
    return Subquery(rows.order_by("-history_date", "-history_id").values(name)[:1])


def first_known_on(one: Model) -> date | None:
    """Return the day the history of an object begins, as the province counts days; one query."""
    rows: Any = one.history.order_by("history_date")  # type: ignore[attr-defined]
    moment = rows.values_list("history_date", flat=True).first()
    return timezone.localdate(moment) if moment else None


def as_objects(model: Any, *, rows_of: Any = None) -> Any:
    """Return a queryset over the history of a model, or over `rows_of`, that hands out objects of it."""
    rows = type(model.objects.all())(rows_of or model.history.model)
    rows._iterable_class = _AsObjects
    return rows


class _AsObjects(ModelIterable):
    """Hands out objects instead of history rows, with whatever was selected beside them."""

    def __iter__(self) -> Iterator[Any]:
        extra = list(self.queryset.query.annotation_select)
        for record in super().__iter__():
            yield _object_of(record, extra)


def _object_of(record: Any, extra: list[str]) -> Model:
    fields = record.instance_type._meta.concrete_fields
    kept = {field.attname for field in record._meta.concrete_fields}
    one: Model = record.instance_type(
        **{f.attname: getattr(record, f.attname) for f in fields if f.attname in kept}
    )
    names = {field.name for field in fields}
    related = record._state.fields_cache.items()
    one._state.fields_cache.update({name: value for name, value in related if name in names})
    one._state.adding = False
    for name in extra:
        setattr(one, name, getattr(record, name))
    return one


def say_as_known(
    objects: Iterable[Any],
    names: tuple[str, ...],
    on: date | None,
    *,
    related: tuple[str, ...] = (),
) -> None:
    """Let these objects of one model read, in the named fields, as they did at the end of that day.

    One query, none without a day; `related` names the fields whose objects are fetched along. An object
    whose history begins later keeps today's words. The objects must not be saved afterwards.
    """
    told = list(objects)
    if on is None or not told:
        return
    # Narrowed before the newest row of each is looked for: a page asks about fifty of many.
    rows = type(told[0]).history.model.objects.filter(id__in={one.pk for one in told})
    known = rows.filter(history_id__in=newest_ids(rows, on)).select_related(*related)
    words = {row.id: row for row in known.only("id", *names)}
    for one in told:
        for name in names:
            if one.pk in words:
                setattr(one, name, getattr(words[one.pk], name))
