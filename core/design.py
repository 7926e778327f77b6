"""The living page: every component of the design system in every state, on one page.

Sample words only; nothing here reads the database, so the page also works before any data exists.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import charts, states
from core.chips import chips_for
from core.forms import (
    DateField,
    Form,
    LongTextField,
    MultipleFileField,
    TextField,
    VersionedForm,
)
from core.htmx import render_page
from core.paging import Page

ERROR_PAGES = {"400": 400, "403": 403, "403_csrf": 403, "404": 404, "500": 500}


class SampleForm(VersionedForm):
    """One field of every kind."""

    code = TextField(
        label="Số, ký hiệu", max_length=40, help_text="Ghi như trên văn bản, ví dụ 141/KH-UBND."
    )
    issued_on = DateField(label="Ngày ban hành")
    kind = forms.ChoiceField(
        label="Tên loại", choices=[("", "Chọn tên loại"), ("KH", "Kế hoạch"), ("CV", "Công văn")]
    )
    copies = forms.IntegerField(label="Số lượng bản", min_value=1, required=False)
    urgency = forms.ChoiceField(
        label="Độ khẩn",
        choices=[("normal", "Thường"), ("urgent", "Khẩn"), ("express", "Hỏa tốc")],
        widget=forms.RadioSelect,
        initial="normal",
    )
    subject = LongTextField(label="Trích yếu", max_length=500)
    files = MultipleFileField(
        label="Tệp văn bản",
        required=False,
        help_text="PDF, DOCX, ảnh quét hoặc edXML; mỗi tệp tối đa 50 MB.",
    )
    paper = forms.BooleanField(label="Có bản giấy kèm theo", required=False)


class SampleFilter(Form):
    q = TextField(label="Tìm trong danh sách", required=False)
    agency = forms.ChoiceField(
        label="Cơ quan chủ trì",
        required=False,
        choices=[
            ("", "Tất cả"),
            ("1", "Sở Khoa học và Công nghệ"),
            ("2", "Sở Giáo dục và Đào tạo"),
        ],
    )
    cell = forms.ChoiceField(
        label="Thời hạn",
        required=False,
        choices=[
            ("", "Tất cả"),
            *((look.state, look.label) for look in states.TIME_CELLS.values()),
        ],
    )
    due_before = DateField(label="Hạn trước ngày", required=False)


@dataclass(frozen=True)
class SampleRow:
    code: str
    text: str
    agency: str
    due_on: date | None
    cell: str
    state: str
    percent: int
    urgency: str = "normal"


@require_safe
def living_page(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    today = timezone.localdate()
    bad = SampleForm(
        {
            "bad-code": "",
            "bad-issued_on": "30/2/2021",
            "bad-copies": "0",
            "bad-urgency": "normal",
            "bad-version": "1",
        },
        prefix="bad",
    )
    bad.is_valid()
    sample_filter = SampleFilter(request.GET or {"agency": "1", "cell": "overdue"})
    sample_filter.is_valid()
    if "message" in request.GET:
        messages.success(request, "Đã vào sổ văn bản đến số 128.")
        messages.error(request, "Tệp “ke hoach.exe” không thuộc loại được nhận.")
    query = request.GET if request.GET else QueryDict("agency=1&cell=overdue")
    context = {
        "today": today,
        "form": SampleForm(initial={"version": 3}),
        "bad_form": bad,
        "filter_form": sample_filter,
        "chips": chips_for(sample_filter, query),
        "rows": _rows(today),
        "page": Page(
            rows=_rows(today), number=3, size=50, total=1000, is_bounded=True, has_next=True
        ),
        "short_page": Page(rows=_rows(today), number=1, size=50, total=6),
        "time_cells": states.TIME_CELLS.values(),
        "work_states": states.WORK_STATES.values(),
        "urgencies": states.URGENCIES.values(),
        "tabs": _tabs(),
        "events": _events(),
        "bars": _bars(),
        "trend": _trend(),
        "done_on": today - timedelta(days=30),
        "error_pages": ERROR_PAGES,
        "long_name": "Ban Chỉ đạo phòng chống thiên tai, tìm kiếm cứu nạn và phòng thủ dân sự đặc khu Phú Quốc",
    }
    return render_page(request, "design/page.html", context)


@require_safe
def error_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show an error page as people would meet it."""
    if name == "locked":
        return render(request, "account/locked.html", status=429)
    if name not in ERROR_PAGES:
        raise Http404
    return render(request, f"{name}.html", status=ERROR_PAGES[name])


def _rows(today: date) -> list[SampleRow]:
    def day(n: int) -> date:
        return today + timedelta(days=n)

    return [
        SampleRow(
            "141/KH-UBND",
            "Mở chuyên mục tuyên truyền về chỉ thị và báo cáo kết quả từng quý",
            "Báo và Phát thanh, Truyền hình",
            day(-12),
            "overdue",
            "working",
            60,
            "urgent",
        ),
        SampleRow(
            "1457/UBND-KGVX",
            "Phối hợp cung cấp thông tin chính thống cho cơ quan báo chí",
            "Sở Khoa học và Công nghệ",
            day(2),
            "due_soon",
            "reported",
            100,
        ),
        SampleRow(
            "07-CT/TU",
            "Xây dựng kế hoạch của cơ quan, gửi về cơ quan chủ trì",
            "Sở Giáo dục và Đào tạo",
            day(40),
            "within",
            "issued",
            0,
        ),
        SampleRow(
            "46-KH/BTGTU",
            "Sơ kết ba năm thực hiện",
            "Sở Nội vụ",
            day(-50),
            "done_on_time",
            "done",
            100,
        ),
        SampleRow(
            "12/CT-TTg",
            "Rà soát quy chế phát ngôn",
            "UBND phường Rạch Giá",
            day(-60),
            "done_late",
            "done",
            100,
        ),
        SampleRow(
            "",
            "Thực hiện thường xuyên công tác giám sát",
            "Công an tỉnh",
            None,
            "no_deadline",
            "working",
            30,
            "express",
        ),
    ]


def _tabs() -> list[dict[str, Any]]:
    return [
        {"url": "?tab=all", "label": "Tất cả", "count": 1284, "current": True},
        {"url": "?tab=mine", "label": "Chờ tôi xử lý", "count": 7, "current": False},
        {"url": "?tab=history", "label": "Lịch sử", "count": None, "current": False},
    ]


def _events() -> list[SimpleNamespace]:
    now = timezone.now()
    return [
        SimpleNamespace(
            at=now,
            actor="Nguyễn Thị Hòa",
            icon="return",
            state="returned",
            sentence="Trả lại báo cáo hoàn thành để thực hiện lại",
            note="Thiếu phụ lục số liệu quý III.",
        ),
        SimpleNamespace(
            at=now - timedelta(days=1),
            actor="Trần Văn Bình",
            icon="clip",
            state="info",
            sentence="Báo cáo tiến độ 60%, kèm 2 tệp",
            note="",
        ),
        SimpleNamespace(
            at=now - timedelta(days=9),
            actor="Lê Minh Châu",
            icon="check",
            state="success",
            sentence="Tiếp nhận nhiệm vụ",
            note="",
        ),
    ]


def _bars() -> charts.StackedBars:
    names = {
        "Sở Khoa học và Công nghệ": (34, 6, 12, 3, 9, 4),
        "Sở Giáo dục và Đào tạo": (41, 2, 8, 1, 0, 2),
        "Sở Văn hóa, Thể thao và Du lịch": (18, 9, 10, 2, 14, 6),
        "UBND đặc khu Phú Quốc": (5, 0, 3, 0, 1, 0),
    }
    order = ["done_on_time", "done_late", "within", "due_soon", "overdue", "no_deadline"]
    return charts.stacked_bars(
        "Nhiệm vụ theo cơ quan và thời hạn",
        [
            charts.BarData(
                name,
                dict(zip(order, counts, strict=True)),
                url="?agency=1",
                urls={state: f"?cell={state}" for state in order},
            )
            for name, counts in names.items()
        ],
        states=order,
        summary="190 nhiệm vụ của 4 cơ quan; quá hạn nhiều nhất là Sở Văn hóa, Thể thao và Du lịch (14).",
        first_column="Cơ quan",
    )


def _trend() -> charts.Trend:
    values = [62.5, 64, 61, 70, 72.5, 71, 78, 81, 80, 84.5, 86]
    readings = [(f"{month}/2026", value) for month, value in enumerate(values, start=1)]
    return charts.trend(
        "Tỷ lệ đúng hạn theo tháng",
        readings,
        summary="Từ 62,5% tháng 1 lên 86% tháng 11.",
        value_label="Tỷ lệ đúng hạn (%)",
        ceiling=100,
        state="done_on_time",
    )
