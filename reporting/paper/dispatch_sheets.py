"""The dispatch summary as one landscape sheet."""

from django.template.loader import get_template, render_to_string

from core.pdf import Sheet
from reporting.paper.dispatch import DispatchSummary

COLUMNS = [
    ("STT", 4),
    ("Cơ quan nhận", 13),
    ("Ngày gửi", 8),
    ("Ngày nhận", 8),
    ("Nhiệm vụ", 18),
    ("Vai trò", 6),
    ("Thời hạn", 8),
    ("Trạng thái", 7),
    ("Tình trạng thời hạn", 7),
    ("Tiến độ (%)", 5),
    ("Báo cáo gần nhất", 16),
]


def title_of(summary: DispatchSummary) -> str:
    return f"Tổng hợp tình hình gửi, nhận và thực hiện {summary.document}"


def sheets_of(summary: DispatchSummary) -> list[Sheet]:
    before = render_to_string("pdf/dispatch.html", {"summary": summary, "columns": COLUMNS})
    line = get_template("pdf/_dispatch_row.html")
    rows = [
        line.render({"place": "" if nth else place, "line": own, "duty": duty, "first": not nth})
        for place, own in enumerate(summary.agencies, 1)
        for nth, duty in enumerate(own.duties or [None])
    ]
    after = render_to_string("pdf/_dispatch_end.html", {"summary": summary})
    return [Sheet(before, rows, after)]
