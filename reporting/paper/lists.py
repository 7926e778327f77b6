"""Reports that are one table: what a table on paper is made of. The rows go to paper and workbook alike."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from agencies.letterhead import Letterhead, letterhead_of
from core.formatting import paper_date
from reporting.models import ReportRun
from reporting.paper.compliance import scope_of
from reporting.paper.narrowing import scope_words
from reporting.paper.words import period_words
from reporting.scopes import Scope

TEXT, DATE, NUMBER, PERCENT = "text", "date", "number", "percent"
PLACE = "STT"


@dataclass(frozen=True)
class ListColumn:
    """One column: its words as offices print them, its share of the width, what its cells hold.

    `is_summed` asks for a total; `share_of` names the column it is a share of others of, see core.sheets.
    """

    title: str
    width: int
    kind: str = TEXT
    is_summed: bool = False
    share_of: list[str] | None = None


@dataclass(frozen=True)
class ListPaper:
    """Everything a list report prints; cells are words, numbers, or days as ISO text."""

    head: Letterhead
    title: str
    about: list[str]
    columns: list[ListColumn]
    rows: list[list[Any]]
    note: str = ""
    total: list[Any] | None = None  # a line below; lists frozen earlier have it among their rows

    @property
    def n_rows(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Span:
    """The days a list is about; open ends are far away, so that conditions need no cases."""

    first: date
    last: date


def span_of(run: ReportRun) -> Span:
    last = run.period_to or scope_of(run).on
    return Span(run.period_from or date(1900, 1, 1), min(last, scope_of(run).on))


def area_scope(run: ReportRun) -> Scope:
    """The scope of a run whose period is when things happened, not whose duties it counts."""
    return replace(scope_of(run), assigned_from=None, assigned_to=None, running_from=None)


def in_span(path: str, span: Span) -> dict[str, Any]:
    """Return the condition that a moment lies in the days; half open, so that an index serves it."""
    first = timezone.make_aware(datetime.combine(span.first, time.min))
    until = timezone.make_aware(datetime.combine(span.last + timedelta(days=1), time.min))
    return {f"{path}__gte": first, f"{path}__lt": until}


def paper_of(
    run: ReportRun,
    title: str,
    columns: list[ListColumn],
    rows: Iterable[list[Any]],
    *,
    note: str = "",
    about: Iterable[str] = (),
) -> ListPaper:
    """Number the rows in their first column and put the head over them."""
    on = scope_of(run).on
    numbered = [ListColumn(PLACE, 4, NUMBER), *columns]
    lines = [[n, *_plain(row)] for n, row in enumerate(rows, 1)]
    return ListPaper(
        head=letterhead_of(run.agency, type_symbol="", on=timezone.localdate(run.requested_at)),
        title=title,
        about=[*about, *filter(None, [scope_words(run)]), *_period(run, on)],
        columns=numbered,
        rows=lines,
        note=note,
        total=_total(numbered, lines),
    )


def _total(columns: list[ListColumn], rows: list[list[Any]]) -> list[Any] | None:
    """Add up the columns that have a total; none below a single line."""
    if len(rows) < 2:
        return None
    n = {c.title: sum(row[at] for row in rows) for at, c in enumerate(columns) if c.is_summed}
    if not n:
        return None
    cells: list[Any] = [n.get(column.title) for column in columns]
    cells[1] = "Tổng số"
    for at, column in enumerate(columns):
        if column.share_of:
            part, *others = (n[title] for title in column.share_of)
            cells[at] = 100 * part / sum(others) if any(others) else None
    return cells


def _plain(row: list[Any]) -> list[Any]:
    return [cell.isoformat() if isinstance(cell, date) else cell for cell in row]


def _period(run: ReportRun, on: date) -> list[str]:
    period = period_words(run.period_from, run.period_to)
    as_of = f"số liệu tính đến ngày {paper_date(on)}"
    words = f"{period}; {as_of}" if period else as_of
    return [f"({words[:1].upper()}{words[1:]})"]
