"""Trend by month and ranking of agencies in the compliance report: the dashboard's figures, kept as data.

What is drawn stands in the frozen data as numbers, so that it is drawn again the same. The months are
those of all duties of the scope, whenever assigned: narrowed to the period, the months before it would
look idle. The ranking counts the same duties as table A.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.template.loader import get_template, render_to_string

from core.charts import BarData, stacked_bars
from core.charts_columns import Columns, Reading
from core.pdf import Sheet
from core.sheets import Cell, Column, Kind, Table
from reporting.figures import OVERDUE
from reporting.paper.words import number, share
from reporting.ranking import DEFAULT_ORDER, MIN_DUTIES, Standing, ranking_of
from reporting.scopes import Scope
from reporting.summaries import Summary
from reporting.trend import Month, MonthFigures, chart_of_months, trend_of

N_BARS = 10
# What narrows a scope to the duties of a period.
PERIOD_FIELDS = {"assigned_from", "assigned_to", "running_from"} & {f.name for f in fields(Scope)}
N_NAMED = 3
# Overdue first: from one common edge its share is read off, the rest says of what.
RANKED_STATES = ("overdue", "within", "no_deadline", "done_late", "done_on_time")
RANKING_COLUMNS = [
    ("Thứ hạng", 7),
    ("Đơn vị", 33),
    ("Tổng số đã giao", 9),
    ("Quá hạn chưa hoàn thành", 10),
    ("Tỷ lệ quá hạn (%)", 8),
    ("Số ngày quá hạn bình quân", 9),
    ("Số ngày quá hạn nhiều nhất", 8),
    ("Nhiệm vụ bị đôn đốc", 8),
    ("Tỷ lệ cập nhật (%)", 8),
]
# The workbook has beside them what the last one is a share of.
RANKING_HEADS = [name for name, _width in RANKING_COLUMNS]
RANKING_HEADS[-1:-1] = ["Nhiệm vụ trong kỳ", "Có cập nhật trong kỳ"]


@dataclass(frozen=True)
class TrendMonth:
    """One month of the trend, up to its last day or the cut-off."""

    first: date
    last: date
    assigned: int
    completed: int
    overdue: int

    @property
    def label(self) -> str:
        return f"{self.first.month:02}/{self.first.year}"


@dataclass(frozen=True)
class RankedAgency:
    """One agency in the ranking; without a place where it has too few duties to be compared."""

    place: int | None
    name: str
    counts: dict[str, int]  # by time cell, as the bars are drawn
    total: int
    overdue: int
    overdue_share: float | None
    mean_late: float | None
    most_late: int | None
    urged: int
    updated: int
    update_share: float | None
    to_do: int | None = None  # what it is a share of; reports frozen earlier took running duties


@dataclass(frozen=True)
class PaperRanking:
    """The ranked agencies in order, those not ranked after them; urgings and updates since a day."""

    since: date
    rows: list[RankedAgency]
    few: list[RankedAgency]
    until: date | None = None  # the last of those days, kept since table D has one definition


def trend_months(user: Any, scope: Scope) -> list[TrendMonth]:
    """Return the twelve months to the cut-off of all duties of the scope; four queries."""
    widened: dict[str, Any] = dict.fromkeys(PERIOD_FIELDS)
    whole = replace(scope, **widened)
    overdue_now = OVERDUE.rows(user, whole).count()
    return [
        TrendMonth(f.month.first, f.month.last, f.assigned.n, f.completed.n, f.overdue.n)
        for f in trend_of(user, whole, overdue_now=overdue_now)
    ]


def ranked(
    user: Any, scope: Scope, summary: Summary, by: str = DEFAULT_ORDER
) -> PaperRanking | None:
    """Rank the agencies of table A; none in a report about one agency. Five queries."""
    if scope.agency is not None:
        return None
    ranking = ranking_of(user, scope, summary, by)
    return PaperRanking(
        scope.active_from,
        [_line(s) for s in ranking.rows],
        [_line(s) for s in ranking.few],
        until=scope.active_to,
    )


def _line(standing: Standing) -> RankedAgency:
    counts, late = standing.counts, standing.lateness
    return RankedAgency(
        place=standing.place,
        name=standing.agency.name,
        counts={state: counts[state] for state in RANKED_STATES if state != "no_deadline"}
        | {"no_deadline": counts.without_deadline},
        total=counts["total"],
        overdue=counts["overdue"],
        overdue_share=standing.overdue_share,
        mean_late=late.mean if late else None,
        most_late=late.most if late else None,
        urged=counts["urged"],
        updated=counts["updated"],
        update_share=counts.update_share,
        to_do=counts["to_do"],
    )


def trend_chart(months: list[TrendMonth]) -> Columns:
    """Draw the kept months as the dashboard draws its own."""
    return chart_of_months(
        [
            MonthFigures(
                Month(m.first, m.last),
                Reading(m.assigned),
                Reading(m.completed),
                Reading(m.overdue),
            )
            for m in months
        ]
    )


def trend_sheet(months: list[TrendMonth], caption: dict[str, Any]) -> Sheet:
    """The months on one page: drawing, words, table; the caption has number, cut-off and scope."""
    chart = trend_chart(months)
    lines = [
        (series.label, [slot.marks[place].reading.n for slot in chart.slots])
        for place, series in enumerate(chart.series)
    ]
    context = caption | {"months": months, "chart": chart, "lines": lines}
    return Sheet(render_to_string("pdf/compliance_trend.html", context))


def ranking_sheet(ranking: PaperRanking, caption: dict[str, Any]) -> Sheet:
    context = caption | {
        "ranking": ranking, "columns": RANKING_COLUMNS,
        "summary": ranking_sentence(ranking), "fewest": MIN_DUTIES,
        "chart": ranking_chart(ranking) if len(ranking.rows) > 1 else None,
    }  # fmt: skip
    return Sheet(
        render_to_string("pdf/compliance_ranking.html", context),
        list(_ranking_rows(ranking)),
        render_to_string("pdf/_ranking_end.html", context),
    )


def _ranking_rows(ranking: PaperRanking) -> Iterator[str]:
    line = get_template("pdf/_ranking_row.html")
    yield from (line.render({"row": row}) for row in ranking.rows)
    if ranking.few:
        name = f"Được giao dưới {MIN_DUTIES} nhiệm vụ, không xếp hạng"
        yield render_to_string(
            "pdf/_group_row.html", {"name": name, "n_columns": len(RANKING_COLUMNS)}
        )
    yield from (line.render({"row": row}) for row in ranking.few)


def ranking_chart(ranking: PaperRanking) -> Any:
    """Draw the first of the ranking, every bar as long as another: shares are what is compared."""
    title = "Tỷ lệ quá hạn theo cơ quan, đơn vị"
    if len(ranking.rows) > N_BARS:
        title = f"{title} ({N_BARS} cơ quan, đơn vị có tỷ lệ quá hạn cao nhất)"
    bars = [BarData(row.name, row.counts) for row in ranking.rows[:N_BARS]]
    summary = (
        "Mỗi thanh là toàn bộ nhiệm vụ đã giao cho cơ quan, đơn vị, phần đầu tiên là nhiệm vụ "
        "quá hạn chưa hoàn thành; số ở cuối thanh là tổng số nhiệm vụ đã giao."
    )
    return stacked_bars(title, bars, states=RANKED_STATES, summary=summary, share=True)


def ranking_sentence(ranking: PaperRanking) -> str:
    """Say how many are ranked, how many have overdue duties, and who has the largest share."""
    if not ranking.rows:
        return (
            f"Không có cơ quan, đơn vị nào được giao từ {MIN_DUTIES} nhiệm vụ trở lên để xếp hạng."
        )
    late = [row for row in ranking.rows if row.overdue]
    words = f"Xếp hạng {number(len(ranking.rows))} cơ quan, đơn vị được giao từ {MIN_DUTIES} nhiệm vụ trở lên"
    if not late:
        return f"{words}; không có cơ quan, đơn vị nào có nhiệm vụ quá hạn chưa hoàn thành."
    most = "; ".join(f"{row.name} ({share(row.overdue_share)}%)" for row in late[:N_NAMED])
    return (
        f"{words}; {number(len(late))} cơ quan, đơn vị có nhiệm vụ quá hạn chưa hoàn thành. "
        f"Tỷ lệ quá hạn cao nhất: {most}."
    )


def trend_table(months: list[TrendMonth], titles: list[str]) -> Table:
    columns = [
        Column("Tháng", 12),
        Column("Giao trong tháng", 14, Kind.NUMBER, is_summed=True),
        Column("Hoàn thành trong tháng", 14, Kind.NUMBER, is_summed=True),
        Column("Quá hạn cuối tháng", 14, Kind.NUMBER),
    ]
    rows: list[list[Cell]] = [[m.label, m.assigned, m.completed, m.overdue] for m in months]
    return Table("Xu hướng theo tháng", columns, rows, titles)


def ranking_table(
    ranking: PaperRanking,
    titles: list[str],
    heads: Sequence[str] = RANKING_HEADS,
    name: str = "Xếp hạng",
) -> Table:
    """The ranking as a sheet, its shares as formulas; of one frozen earlier what was kept of it."""
    place, agency, total, overdue, late, mean, most, urged, to_do, updated, active = heads
    columns = [
        Column(place, 8, Kind.NUMBER),
        Column(agency, 44),
        Column(total, 13, Kind.NUMBER, is_summed=True),
        Column(overdue, 13, Kind.NUMBER, is_summed=True),
        Column(late, 13, Kind.PERCENT, share_of=(overdue, total)),
        Column(mean, 13, Kind.NUMBER),
        Column(most, 13, Kind.NUMBER),
        Column(urged, 13, Kind.NUMBER, is_summed=True),
        Column(to_do, 13, Kind.NUMBER, is_summed=True),
        Column(updated, 13, Kind.NUMBER, is_summed=True),
        Column(active, 13, Kind.PERCENT, share_of=(updated, to_do) if ranking.until else ()),
    ]
    rows: list[list[Cell]] = [
        [
            row.place, row.name, row.total, row.overdue, row.overdue_share,
            None if row.mean_late is None else round(row.mean_late, 1), row.most_late, row.urged,
            row.to_do, row.updated, row.update_share,
        ]
        for row in [*ranking.rows, *ranking.few]
    ]  # fmt: skip
    return Table(name, columns, rows, titles)
