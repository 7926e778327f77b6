"""The compliance report as sheets: narrative, table A with its chart, table B."""

from collections.abc import Iterator
from typing import Any

from django.template.loader import get_template, render_to_string

from agencies.letterhead import Letterhead, head_words
from agencies.signing import is_party_committee
from core.charts import BarData, stacked_bars
from core.pdf import Sheet
from reporting.models import Section
from reporting.paper.annexes import Annex
from reporting.paper.compliance import ComplianceReport, FigureRow
from reporting.paper.compliance_charts import ranking_sheet, trend_sheet
from reporting.paper.narrowing import ASSIGNED_ONLY, scope_line
from reporting.paper.official_words import BLOCK_NAMES
from reporting.paper.words import number, period_words, share

ANNEX_COLUMNS = [
    ("STT", 5),
    ("Số, ký hiệu, ngày văn bản giao", 20),
    ("Nội dung nhiệm vụ", 33),
    ("Thời hạn", 11),
    ("Trạng thái", 12),
    ("Tình trạng thời hạn", 12),
    ("Tiến độ (%)", 7),
]

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
TO_DO_NOTE = ", gồm nhiệm vụ kỳ trước chuyển sang và nhiệm vụ giao mới trong kỳ"
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
    if report.all.total and report.shows(Section.TABLE_A):
        sheets.append(
            Sheet(
                render_to_string("pdf/compliance_summary.html", context),
                list(_summary_rows(report)),
                END + _after_summary(report) + CLOSE,
            )
        )
    if report.overdue and report.shows(Section.TABLE_B):
        own = {"columns": OVERDUE_COLUMNS, "number": number_of(report, Section.TABLE_B)}
        sheets.append(
            Sheet(
                render_to_string("pdf/compliance_overdue.html", context | own),
                list(_overdue_rows(report)),
                END + CLOSE,
            )
        )
    sheets += _charts(report)
    sheets += [_annex(report, annex, place) for place, annex in enumerate(report.shown_annexes, 1)]
    return sheets


def number_of(report: ComplianceReport, section: str) -> str:
    """Return the Roman number of an appendix among those printed, or nothing when it is left out."""
    there = {
        Section.TABLE_A: bool(report.all.total),
        Section.TABLE_B: bool(report.overdue),
        Section.TREND: bool(report.shown_trend),
        Section.RANKING: bool(report.shown_ranking),
        Section.ANNEXES: bool(report.annexes),
    }
    printed = [one for one, has_rows in there.items() if has_rows and report.shows(one)]
    return (
        ("I", "II", "III", "IV", "V")[printed.index(Section(section))] if section in printed else ""
    )


def _charts(report: ComplianceReport) -> list[Sheet]:
    """The months and the ranking; a report frozen before there were any has neither."""
    sheets: list[Sheet] = []
    if months := report.shown_trend:
        of_all = [phrase for phrase in report.narrowed or [] if phrase != ASSIGNED_ONLY]
        sheets.append(trend_sheet(months, _caption(report, Section.TREND, scope_line(of_all))))
    if ranking := report.shown_ranking:
        caption = _caption(report, Section.RANKING, report.scope_line)
        sheets.append(ranking_sheet(ranking, caption))
    return sheets


def _caption(report: ComplianceReport, section: Section, scope: str) -> dict[str, Any]:
    return {"number": number_of(report, section), "cut_off": report.cut_off, "scope_line": scope}


def _annex(report: ComplianceReport, annex: Annex, place: int) -> Sheet:
    """One agency on its own sheet, so that it can be sent what concerns it."""
    context = {
        "report": report, "annex": annex, "columns": ANNEX_COLUMNS, "place": place,
        "number": number_of(report, Section.ANNEXES),
        "row": next((row for row in report.agencies if row.agency == annex.agency), None),
    }  # fmt: skip
    line = get_template("pdf/_annex_row.html")
    rows = [line.render({"row": row, "place": n}) for n, row in enumerate(annex.duties, 1)]
    return Sheet(render_to_string("pdf/compliance_annex.html", context), rows, END + CLOSE)


def _narrative(report: ComplianceReport, context: dict[str, Any]) -> str:
    scope = _scope_words(report)
    copies = ["Như trên"] if report.addressed_to else [_readers(report.head)]
    first = number_of(report, Section.TABLE_A)
    if not report.about_itself and (first or not report.all.total):
        copies.append(f"Các cơ quan, đơn vị có tên tại Phụ lục {first or 'I'}")
    own = {
        "addressees": report.addressed_to,
        "signer": report.signer,
        "scope": scope,
        "empty": f"{scope[:1].upper()}{scope[1:]}: không có nhiệm vụ nào"
        f"{'' if report.is_to_do else ' được giao'}.",
        "copies": [*copies, report.head.archive],
        "appendices": _appendix_words(report),
        "parts": {part.value: report.shows(part) for part in Section},
        "on_time_share": share(report.all.on_time_share).removesuffix(",0"),
    }
    return render_to_string("pdf/compliance.html", context | own | head_words(report.head))


def _readers(head: Letterhead) -> str:
    """A report that goes to nobody above goes to those who lead the body itself."""
    if head.is_party and is_party_committee(head.issuer):
        return f"Thường trực {head.issuer} (để báo cáo)"
    return "Lãnh đạo cơ quan (để báo cáo)"


def _appendix_words(report: ComplianceReport) -> str:
    """Say where the details stand, of the appendices that are there."""
    said = [
        (Section.TABLE_A, "số liệu chi tiết theo từng cơ quan, đơn vị"),
        (Section.TABLE_B, "danh sách nhiệm vụ quá hạn"),
        (Section.TREND, "xu hướng theo tháng"),
        (Section.RANKING, "xếp hạng cơ quan, đơn vị"),
        (Section.ANNEXES, "nhiệm vụ chưa hoàn thành của từng cơ quan, đơn vị"),
    ]
    words = [
        f"{what} tại Phụ lục {number}" for part, what in said if (number := number_of(report, part))
    ]
    sentence = "; ".join(words)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _scope_words(report: ComplianceReport) -> str:
    """Say in one phrase what is counted: whose duties, of which field, assigned when."""
    words = ["được giao phối hợp" if report.is_support else "được giao"]
    if report.document:
        words.append("theo văn bản nêu trên")
    if report.about:
        words.append(f"cho {report.about}")
    if report.block:
        words.append(f"cho khối {report.block}")
    if report.field:
        words.append(f"thuộc lĩnh vực {report.field}")
    if report.leader:
        words.append(f"do {report.leader} phụ trách")
    period = period_words(report.period_from, report.period_to)
    if report.is_to_do:
        return f"{' '.join(words)}, phải thực hiện trong kỳ {period}"
    return " ".join([*words, period] if period else words)


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
    counted = f"{report.counted_by}{TO_DO_NOTE if report.is_to_do else ''}"
    note = (
        '<p class="note">Ghi chú: (3) = (4) + (5) + (6) + (7) + (8), tính theo lượt '
        f"{counted}; (9) = (4) : [(4) + (5) + (7)] x 100.</p>"
    )
    if len(report.agencies) < 2 or not report.shows(Section.CHART):
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
