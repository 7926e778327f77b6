"""What every export is made of: what was asked, what it will be, and how far the writing is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import IO, Any, TypeVar

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.chips import chips_for
from core.formatting import vn_date
from core.list_columns import ListColumn, chosen_columns
from core.refusals import Refused
from core.sheets import Table, write_csv, write_xlsx

# As many rows as are written while a person waits; more are a worker's job.
ROWS_AT_ONCE = 2_000
BATCH = (
    500  # rows between two signs of life; what stands beside them is fetched for so many at once
)

Told = Callable[[int], None]
T = TypeVar("T")


class BadFilter(Refused):
    """The address does not hold: no rows, and `form` says why."""

    def __init__(self, form: Any) -> None:
        super().__init__(_("No file was made: the filter does not hold."))
        self.form = form


@dataclass(frozen=True)
class Asked:
    """Who asks on which day, with which filters in the address."""

    user: Any
    on: date
    params: QueryDict


@dataclass(frozen=True)
class Prepared:
    """A file that can be made: its name without ending, its size, and how it is written.

    `n` counts rows, or whatever `write` tells of while it goes on. Nothing is read before `write`.
    """

    name: str
    n: int
    write: Callable[[IO[bytes], str, Told], None]
    is_large: bool = False


@dataclass(frozen=True)
class Source:
    """Something that can be exported: the kinds of file it can become, and how it is prepared.

    `prepare` gates by what the person may see; raises Http404, NotAllowed, Refused or BadFilter.
    """

    forms: tuple[str, ...]
    prepare: Callable[[Asked], Prepared]


def sheets(
    name: str, n: int, tables: Callable[[Told], Sequence[Table]], *, at_once: int = ROWS_AT_ONCE
) -> Prepared:
    """Return a spreadsheet to be made of these tables; CSV takes the first of them."""

    def write(file: IO[bytes], form: str, told: Told) -> None:
        made = tables(told)
        if form == "csv":
            write_csv(file, made[0])
        else:
            write_xlsx(file, *made)

    return Prepared(name, n, write, is_large=n > at_once)


def on_show(keys: Sequence[str], columns: Sequence[ListColumn], params: QueryDict) -> list[int]:
    """Return the places of the sheet's columns to write: all, or those of the columns the list shows.

    `keys` names for each column of the sheet the column of the list it belongs to; "" always stays.
    """
    chosen = chosen_columns(columns, params)
    return [n for n, key in enumerate(keys) if chosen.is_usual or not key or key in chosen]


def batches(rows: Iterable[T], told: Told, size: int = BATCH) -> Iterator[list[T]]:
    """Deal rows out in lists, telling after each how many have been worked through."""
    rest, n = iter(rows), 0
    while batch := list(islice(rest, size)):
        yield batch
        n += len(batch)
        told(n)


def as_of(asked: Asked, more: str = "") -> str:
    """Say on which day the file was made, and what narrowed it."""
    words = _("Made on %(day)s") % {"day": vn_date(asked.on)}
    return f"{words} · {more}" if more else words


def filter_words(form: Any) -> str:
    """Say what narrowed the list, in the words of the page's chips; empty when nothing did."""
    chips = chips_for(form, form.data) if form.is_bound else []
    return " · ".join(f"{chip.label}: {_day_words(chip.value)}" for chip in chips)


def _day_words(value: str) -> str:
    """Addresses carry days as 2026-09-30; people read 30/09/2026."""
    try:
        return vn_date(date.fromisoformat(value))
    except ValueError:
        return value
