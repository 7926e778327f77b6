"""Which columns of a list are on show: the usual ones, or those its address names (`col=due&col=leader`).

A list declares its columns once; page and spreadsheet ask here. A name the list does not have (any
more) shows nothing and harms nothing: columns never decide which rows are there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise

COLUMN = "col"


@dataclass(frozen=True)
class ListColumn:
    """A column one may choose. The usual ones are drawn by the row's template, the others by `value`."""

    key: str
    label: str | Promise
    value: Callable[[Any], Any] | None = None
    classes: str = ""

    @property
    def is_usual(self) -> bool:
        return self.value is None


@dataclass(frozen=True)
class Cell:
    label: str | Promise
    words: Any
    classes: str


@dataclass(frozen=True)
class Chosen:
    """The columns on show of all there are; `"due" in columns` asks for one."""

    columns: Sequence[ListColumn]
    keys: frozenset[str]
    is_usual: bool
    usual_url: str  # the same list with the usual columns
    carried: Sequence[tuple[str, str]]  # what else the address says, for the form that chooses

    def __contains__(self, key: str) -> bool:
        return key in self.keys

    @property
    def options(self) -> list[tuple[ListColumn, bool]]:
        return [(column, column.key in self.keys) for column in self.columns]

    @property
    def more(self) -> list[ListColumn]:
        """Those beside the ones the row template draws itself."""
        return [c for c in self.columns if c.value and c.key in self.keys]

    def cells(self, row: Any) -> list[Cell]:
        return [Cell(c.label, c.value(row), c.classes) for c in self.more if c.value]


def chosen_columns(columns: Sequence[ListColumn], query: QueryDict) -> Chosen:
    """Return the columns an address asks for; the usual ones where it names none there is."""
    known = {column.key for column in columns}
    asked = known & set(query.getlist(COLUMN))
    rest = query.copy()
    for name in (COLUMN, "page"):
        rest.pop(name, None)
    return Chosen(
        columns=columns,
        keys=frozenset(asked or {column.key for column in columns if column.is_usual}),
        is_usual=not asked,
        usual_url=f"?{rest.urlencode() or 'view=all'}",
        carried=[(key, value) for key, values in rest.lists() for value in values if value],
    )
