"""The tables of the compliance report as a workbook: the rows that are printed, nothing asked again."""

from collections.abc import Iterator

from core.formatting import paper_date
from core.sheets import Cell, Column, Kind, Table
from reporting.models import Section
from reporting.paper.compliance import ComplianceReport, FigureRow
from reporting.paper.compliance_charts import ranking_table, trend_table
from reporting.paper.compliance_sheets import ANNEX_COLUMNS, OVERDUE_COLUMNS, title_of

_DATES = {"Thời hạn", "Thời hạn gia hạn"}
_NUMBERS = {"STT", "Số ngày quá hạn", "Tiến độ (%)"}
_WIDE = {"Nội dung nhiệm vụ": 50, "Tình hình, kết quả thực hiện": 40, "Nguyên nhân": 30}


def tables_of(report: ComplianceReport) -> list[Table]:
    """Return table A always, for a workbook has a sheet, and the other parts that are printed."""
    as_of = f"Số liệu tính đến ngày {paper_date(report.cut_off)}"
    titles = [title_of(report), *filter(None, [report.scope_line]), as_of]
    tables = [Table("Phụ lục - Tổng hợp", _summary_columns(), list(_summary(report)), titles)]
    if report.shows(Section.TABLE_B):
        columns = [_column(name) for name in OVERDUE_COLUMNS]
        tables.append(Table("Nhiệm vụ quá hạn", columns, list(_overdue(report)), titles))
    if report.shown_trend:
        tables.append(trend_table(report.shown_trend, titles))
    if report.shown_ranking:
        tables.append(ranking_table(report.shown_ranking, [*titles, _days(report)]))
    if report.shown_annexes:
        columns = [Column("Đơn vị", 34), *(_column(name) for name, _width in ANNEX_COLUMNS)]
        tables.append(Table("Chưa hoàn thành", columns, list(_annexes(report)), titles))
    return tables


def _days(report: ComplianceReport) -> str:
    """Which days the urgings and updates of the ranking are of."""
    ranking = report.ranking
    if ranking is None:
        return ""
    last = paper_date(ranking.until or report.cut_off)
    return f"Đôn đốc, cập nhật tính từ ngày {paper_date(ranking.since)} đến ngày {last}"


def _column(name: str) -> Column:
    kind = Kind.DATE if name in _DATES else Kind.NUMBER if name in _NUMBERS else Kind.TEXT
    return Column(name, 8 if name == "STT" else _WIDE.get(name, 20), kind)


def _summary_columns() -> list[Column]:
    counts = [
        "Tổng số đã giao",
        "Đã hoàn thành - Đúng hạn",
        "Đã hoàn thành - Quá hạn",
        "Chưa hoàn thành - Trong hạn",
        "Chưa hoàn thành - Quá hạn",
        "Không thời hạn",
    ]
    return [
        Column("STT", 6, Kind.NUMBER),
        Column("Khối", 28),
        Column("Đơn vị", 44),
        *(Column(name, 13, Kind.NUMBER, is_summed=True) for name in counts),
        Column(
            "Tỷ lệ đúng hạn (%)", 12, Kind.PERCENT, share_of=(counts[1], *counts[1:3], counts[4])
        ),
    ]


def _summary(report: ComplianceReport) -> Iterator[list[Cell]]:
    place = 0
    for block in report.blocks:
        for row in block.rows:
            place += 1
            yield [place, block.name, row.name, *_counts(row), row.on_time_share]


def _counts(row: FigureRow) -> list[Cell]:
    return [
        row.total,
        row.done_on_time,
        row.done_late,
        row.within,
        row.overdue,
        row.without_deadline,
    ]


def _overdue(report: ComplianceReport) -> Iterator[list[Cell]]:
    for place, row in enumerate(report.overdue, 1):
        yield [
            place, row.document, row.task, row.lead, row.support, row.due_on, row.extended_to,
            row.progress, row.n_days, row.cause, row.note,
        ]  # fmt: skip


def _annexes(report: ComplianceReport) -> Iterator[list[Cell]]:
    for annex in report.shown_annexes:
        for place, row in enumerate(annex.duties, 1):
            yield [
                annex.name, place, row.document, row.task, row.due_on, row.state, row.cell, row.percent,
            ]  # fmt: skip
