"""The compliance report as sheets: narrative, table A with its chart, table B."""

from collections.abc import Iterator
from typing import Any

from django.template.loader import get_template, render_to_string

from agencies.letterhead import head_words
from core.charts import BarData, stacked_bars
from core.pdf import Sheet
from reporting.paper.compliance import BLOCK_NAMES, ComplianceReport, FigureRow
from reporting.paper.words import number, period_words, share

# DOMAIN section 6, table B, letter by letter.
OVERDUE_COLUMNS = [
    "STT",
    "Số, ký hiệu, ngày văn bản giao",
    "Nội dung nhiệm vụ",
    "Cơ quan chủ trì",
    "Cơ quan phối hợp",
    "Thời hạn",
    "Thời hạn gia hạn",
    "Tình hình, kết quả thực hiện",
    "Số ngày quá hạn",
    "Nguyên nhân",
    "Ghi chú",
]
N_SUMMARY_COLUMNS = 9
CHART_STATES = ("done_on_time", "done_late", "within", "overdue", "no_deadline")
N_BARS = 12
END = "</tbody></table>"
CLOSE = "</section>"


def title_of(report: ComplianceReport) -> str:
    words = ["Báo cáo kết quả theo dõi, đôn đốc thực hiện nhiệm vụ được giao"]
    if period := period_words(report.period_from, report.period_to):
        words.append(period)
    return " ".join(words)


def sheets_of(report: ComplianceReport) -> list[Sheet]:
    context = {"report": report, "period": period_words(report.period_from, report.period_to)}
    sheets = [Sheet(_narrative(report, context))]
    if report.all.total:
        sheets.append(
            Sheet(
                render_to_string("pdf/compliance_summary.html", context),
                list(_summary_rows(report)),
                END + _after_summary(report) + CLOSE,
            )
        )
    if report.overdue:
        context |= {"columns": OVERDUE_COLUMNS}
        sheets.append(
            Sheet(
                render_to_string("pdf/compliance_overdue.html", context),
                list(_overdue_rows(report)),
                END + CLOSE,
            )
        )
    return sheets


def _narrative(report: ComplianceReport, context: dict[str, Any]) -> str:
    scope = _scope_words(report)
    copies = ["Như trên"] if report.addressee else ["Lãnh đạo cơ quan (để báo cáo)"]
    if not report.about_itself:
        copies.append("Các cơ quan, đơn vị có tên tại Phụ lục I")
    own = {
        "head": report.head,
        "scope": scope,
        "empty": f"{scope[:1].upper()}{scope[1:]}: không có nhiệm vụ nào được giao.",
        "copies": [*copies, "Lưu: VT"],
        "on_time_share": share(report.all.on_time_share).removesuffix(",0"),
    }
    return render_to_string("pdf/compliance.html", context | own | head_words(report.head))


def _scope_words(report: ComplianceReport) -> str:
    """Say in one phrase what is counted: whose duties, of which field, assigned when."""
    words = ["được giao"]
    if report.document:
        words.append("theo văn bản nêu trên")
    if report.about:
        words.append(f"cho {report.about}")
    if report.block:
        words.append(f"cho khối {report.block}")
    if report.field:
        words.append(f"thuộc lĩnh vực {report.field}")
    if period := period_words(report.period_from, report.period_to):
        words.append(period)
    return " ".join(words)


def _summary_rows(report: ComplianceReport) -> Iterator[str]:
    line = get_template("pdf/_figure_row.html")
    yield line.render({"row": report.all, "place": "", "kind": "sum"})
    place = 0
    for block in report.blocks:
        if len(report.blocks) > 1:
            yield group_row(block.name, N_SUMMARY_COLUMNS)
        for row in block.rows:
            place += 1
            yield line.render({"row": row, "place": place, "kind": ""})


def _overdue_rows(report: ComplianceReport) -> Iterator[str]:
    line = get_template("pdf/_overdue_row.html")
    block = ""
    for place, row in enumerate(report.overdue, 1):
        if row.block != block and len(report.blocks) > 1:
            yield group_row(BLOCK_NAMES[row.block], len(OVERDUE_COLUMNS))
        block = row.block
        yield line.render({"row": row, "place": place})


def group_row(name: str, n_columns: int) -> str:
    return render_to_string("pdf/_group_row.html", {"name": name, "n_columns": n_columns})


def _after_summary(report: ComplianceReport) -> str:
    note = (
        '<p class="note">Ghi chú: (3) = (4) + (5) + (6) + (7) + (8), tính theo lượt cơ quan chủ trì; '
        "(9) = (4) : [(4) + (5) + (7)] x 100.</p>"
    )
    if len(report.agencies) < 2:
        return note
    return note + render_to_string("pdf/_chart.html", {"chart": _chart(report)})


def _chart(report: ComplianceReport) -> Any:
    """Draw the agencies with most duties; the table above has them all."""
    most = sorted(report.agencies, key=lambda row: -row.total)[:N_BARS]
    title = "Kết quả thực hiện theo cơ quan, đơn vị"
    if len(report.agencies) > N_BARS:
        title = f"{title} ({N_BARS} cơ quan được giao nhiều nhiệm vụ nhất)"
    summary = (
        f"Tổng số {number(report.all.total)} nhiệm vụ: {number(report.all.done_on_time)} hoàn thành "
        f"đúng hạn, {number(report.all.done_late)} hoàn thành quá hạn, {number(report.all.within)} "
        f"trong hạn, {number(report.all.overdue)} quá hạn, {number(report.all.without_deadline)} "
        "không thời hạn."
    )
    bars = [BarData(row.name, _counts(row)) for row in most]
    return stacked_bars(title, bars, states=CHART_STATES, summary=summary)


def _counts(row: FigureRow) -> dict[str, int]:
    return {
        "done_on_time": row.done_on_time,
        "done_late": row.done_late,
        "within": row.within,
        "overdue": row.overdue,
        "no_deadline": row.without_deadline,
    }
