"""Rows into tables by COPY, history rows included; memory holds one batch."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

Values = tuple[Any, ...]
_OF_HISTORY = ("history_date", "history_change_reason", "history_type", "history_user_id")


def reserve_keys(model: type[models.Model], n: int) -> list[int]:
    """Take the next n keys of a table, so that rows can point at each other before they are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, n],
        )
        return [row[0] for row in cursor.fetchall()]


def with_keys(rows: Sequence[Any]) -> None:
    """Give every row of one model the next free key."""
    if rows:
        for row, key in zip(rows, reserve_keys(type(rows[0]), len(rows)), strict=True):
            row.pk = key


def copy_rows(rows: Sequence[models.Model]) -> None:
    """Write unsaved instances of one model; those without a key get it from the table."""
    if not rows:
        return
    fields = [
        field
        for field in rows[0]._meta.concrete_fields
        if not field.generated and not (field.primary_key and rows[0].pk is None)
    ]
    names = [field.attname for field in fields]
    copy_values(
        rows[0]._meta.db_table,
        [str(field.column) for field in fields],
        ([_plain(getattr(row, name)) for name in names] for row in rows),
    )


def copy_values(table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in values:
            copy.write_row(row)


class Story:
    """The history rows of one tracked model, collected until they are written together."""

    def __init__(self, model: Any) -> None:
        history = model.history.model
        self._table = history._meta.db_table
        tracked = [f for f in history._meta.concrete_fields if not f.name.startswith("history_")]
        self._names = [field.attname for field in tracked]
        self._columns = [*(field.column for field in tracked), *_OF_HISTORY]
        self._rows: list[Values] = []

    def add(
        self, row: models.Model, *, at: datetime, by: int | None, reason: str, kind: str = "~"
    ) -> None:
        """Keep the row as it is now; it may change afterwards."""
        now = tuple(_plain(getattr(row, name)) for name in self._names)
        self._rows.append((*now, at, reason, kind, by))

    def write(self) -> None:
        copy_values(self._table, self._columns, self._rows)
        self._rows.clear()


def copy_new(rows: Sequence[Any], *, moment: str, by: str | None, reason: str) -> None:
    """Write new rows of a tracked model, and of each the one history row that says it was made."""
    if not rows:
        return
    story = Story(type(rows[0]))
    for row in rows:
        story.add(
            row,
            at=getattr(row, moment),
            by=getattr(row, by) if by else None,
            reason=reason,
            kind="+",
        )
    copy_rows(rows)
    story.write()


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return Jsonb(value) if isinstance(value, (dict, list)) else value
