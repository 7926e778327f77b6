"""What the dashboard shows beside the figures: charts with their links, and three short lists."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency
from assignments.as_of import say_tasks_as_known
from assignments.models import Assignment, AssignmentQuerySet
from core.charts import BarData, StackedBars, stacked_bars
from core.formatting import number, vn_date
from reporting.counts import Counts
from reporting.figures import (
    CELLS,
    DECIDED,
    EXTENDED,
    NO_DEADLINE,
    OVERDUE,
    SUPPORTS,
    TOTAL,
    UPDATED,
    URGED,
    Figure,
)
from reporting.scopes import Scope
from reporting.summaries import AgencyRow, Summary

SHOWN = 10
COMING_DAYS = 30
N_BARS = 15
STATES = [cell.look for cell in CELLS]


@dataclass(frozen=True)
class Tile:
    """One figure with the address of its rows."""

    figure: Figure
    n: int
    url: str
    note: str = ""


@dataclass(frozen=True)
class TableCell:
    """One number of the table and the address of its rows; those of a share are what it is a share of."""

    n: float | None
    url: str = ""
    is_share: bool = False


@dataclass(frozen=True)
class TableRow:
    """One line of table A on the screen: every number is a link to its rows."""

    name: str
    cells: list[TableCell]
    kind: str = ""  # total, group, or an agency
    place: int | None = None


def tiles(figures: Iterable[Figure], counts: Counts, scope: Scope) -> list[Tile]:
    return [Tile(figure, counts[figure.key], figure.url(scope)) for figure in figures]


def tiles_of_activity(user: Any, scope: Scope) -> list[Tile]:
    """What happened in the days the scope counts updates in; a query each."""
    days = f"{vn_date(scope.active_from)} – {vn_date(scope.active_to)}"
    return [
        Tile(figure, figure.rows(user, scope).count(), figure.url(scope), days)
        for figure in (UPDATED, URGED, EXTENDED)
    ]


def narrowed(scope: Scope, *, agency: Agency | None = None, block: str = "") -> Scope:
    return replace(scope, agency=agency or scope.agency, block=block or scope.block)


@dataclass(frozen=True)
class Table:
    """Table A on the screen: what still runs, and apart from it what is only history.

    The total and the blocks count both; an agency stands in exactly one of the two lists.
    """

    rows: list[TableRow]
    ended: list[TableRow]


def table_of(summary: Summary, scope: Scope) -> Table:
    """Return table A with supports beside it: the total first, then each block with its agencies."""
    table = Table([TableRow(_("Total"), _cells(summary.counts, scope), "total")], [])
    for block in summary.blocks:
        within = narrowed(scope, block=block.block)
        table.rows.append(TableRow(block.label, _cells(block.counts, within), "group"))
        for own in block.agencies:
            rows = table.ended if _is_history(own, scope) else table.rows
            place = sum(not row.kind for row in rows) + 1
            cells = _cells(own.counts, narrowed(scope, agency=own.agency))
            rows.append(TableRow(own.agency.name, cells, place=place))
    return table


def _is_history(own: AgencyRow, scope: Scope) -> bool:
    """Whether the agency has ended and nothing it leads or supports still runs."""
    running = own.counts.running + own.counts["support_running"]
    return own.agency.has_ended(scope.on) and not running


def _cells(counts: Counts, scope: Scope) -> list[TableCell]:
    def cell(figure: Figure) -> TableCell:
        n = counts[figure.key]
        return TableCell(n, figure.url(scope) if n else "")

    url = DECIDED.url(scope) if counts[DECIDED.key] else ""
    share = TableCell(counts.on_time_share, url, is_share=True)
    return [*map(cell, (TOTAL, *CELLS)), share, *map(cell, SUPPORTS)]


def chart_of_blocks(summary: Summary, scope: Scope) -> StackedBars:
    bars = [
        _bar(block.label, block.counts, narrowed(scope, block=block.block))
        for block in summary.blocks
    ]
    return stacked_bars(
        _("Duties by block"),
        bars,
        states=STATES,
        summary=sentence(summary.counts),
        first_column=_("Block"),
    )


def chart_of_agencies(summary: Summary, scope: Scope) -> StackedBars:
    """Draw the agencies with most overdue duties; table A below has every agency."""
    most = sorted(summary.agencies, key=lambda row: (-row.counts["overdue"], -row.counts["total"]))
    bars = [
        _bar(row.agency.name, row.counts, narrowed(scope, agency=row.agency))
        for row in most[:N_BARS]
        if row.counts["total"]
    ]
    late = [row for row in most if row.counts["overdue"]]
    words = (
        _("Most overdue: %(agency)s with %(n)s duties; %(agencies)s agencies have overdue duties.")
        % {
            "agency": late[0].agency.name,
            "n": number(late[0].counts["overdue"]),
            "agencies": number(len(late)),
        }
        if late
        else _("No agency has overdue duties.")
    )
    return stacked_bars(
        _("Duties by agency"), bars, states=STATES, summary=words, first_column=_("Agency")
    )


def _bar(label: str, counts: Counts, scope: Scope) -> BarData:
    return BarData(
        label=label,
        counts={cell.look: counts[cell.key] for cell in CELLS},
        url=TOTAL.url(scope),
        urls={cell.look: cell.url(scope) for cell in CELLS},
    )


def sentence(counts: Counts) -> str:
    """Say the whole in one sentence, for those who do not see the chart and those in a hurry."""
    return _(
        "Of %(total)s duties %(done)s are done (%(late)s of them late), %(running)s are running and "
        "%(overdue)s of these are overdue."
    ) % {
        "total": number(counts["total"]),
        "done": number(counts.done),
        "late": number(counts["done_late"]),
        "running": number(counts.running),
        "overdue": number(counts["overdue"]),
    }


def coming(scope: Scope) -> Scope:
    """Narrow to the deadlines of thirty days, the day of the figures being the first."""
    return replace(scope, due_from=scope.on, due_to=scope.on + timedelta(days=COMING_DAYS - 1))


def longest_overdue(user: Any, scope: Scope) -> list[Assignment]:
    return _first(OVERDUE.rows(user, scope).order_by("due_on", "id"), scope)


def oldest_without_deadline(user: Any, scope: Scope) -> list[Assignment]:
    return _first(NO_DEADLINE.rows(user, scope).order_by("assigned_on", "id"), scope)


def _first(rows: AssignmentQuerySet, scope: Scope) -> list[Assignment]:
    """The first few, in the words their tasks had on the day of the figures."""
    duties = list(rows.for_rows()[:SHOWN])
    say_tasks_as_known(duties, scope.known_on)
    return duties
