"""Pages of long lists: two queries however long the list is, and counts that stop at a bound.

Counting every hit of a broad search costs more than finding the first page, so a count stops at
`COUNT_LIMIT` and is shown as "1.000+"; paging stops at `DEPTH_LIMIT` rows, where filtering is faster
for the person as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from core.formatting import number

PAGE_SIZE = 50
COUNT_LIMIT = 1_000
DEPTH_LIMIT = 10_000


@dataclass(frozen=True)
class Page:
    """One page of rows with what the pager and the count line need."""

    rows: Sequence[Any]
    number: int
    size: int
    total: int
    is_bounded: bool = False  # there are more than `total`
    has_next: bool = False
    is_cut: bool = False  # more rows exist, but paging ends here
    param: str = field(default="page")

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def next_number(self) -> int:
        return self.number + 1

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def first_index(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last_index(self) -> int:
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def total_words(self) -> str:
        return f"{number(self.total)}+" if self.is_bounded else number(self.total)

    @property
    def n_pages(self) -> int | None:
        """Return how many pages there are, or None when nobody counted."""
        return None if self.is_bounded else max(1, -(-self.total // self.size))

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def bounded_count(queryset: QuerySet[Any], limit: int = COUNT_LIMIT) -> tuple[int, bool]:
    """Count to `limit` at most; the flag says whether there are more."""
    found = queryset.order_by()[: limit + 1].count()
    return min(found, limit), found > limit


def paginate(
    queryset: QuerySet[Any],
    asked: str | int | None,
    *,
    size: int = PAGE_SIZE,
    limit: int = COUNT_LIMIT,
    param: str = "page",
) -> Page:
    """Cut one page out of an ordered queryset; an impossible page number gives the nearest real one."""
    total, is_bounded = bounded_count(queryset, limit)
    deepest = max(1, DEPTH_LIMIT // size)
    last = deepest if is_bounded else max(1, -(-total // size))
    wanted = min(_whole(asked), last, deepest)
    start = (wanted - 1) * size
    rows = list(queryset[start : start + size + 1])
    if is_bounded and not rows and wanted > 1:  # past the end of a list nobody counted to its end
        return paginate(queryset, 1, size=size, limit=limit, param=param)
    more = len(rows) > size
    return Page(
        rows=rows[:size],
        number=wanted,
        size=size,
        total=total,
        is_bounded=is_bounded,
        has_next=more and wanted < deepest,
        is_cut=more and wanted >= deepest,
        param=param,
    )


def _whole(asked: str | int | None) -> int:
    try:
        return max(1, int(asked or 1))
    except ValueError:
        return 1
