"""Sample words and figures for the living page; nothing here is read from the database."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms

from core import charts, states
from core.forms import DateField, Form, LongTextField, MultipleFileField, TextField, VersionedForm


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
    attachments = MultipleFileField(
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
    """A row of the sample list; `days` counts from today to the deadline."""

    code: str
    text: str
    agency: str
    days: int | None
    cell: str
    state: str
    percent: int
    today: date
    urgency: str = "normal"
    done_after: int | None = None

    @property
    def due_on(self) -> date | None:
        return None if self.days is None else self.today + timedelta(days=self.days)

    @property
    def done_on(self) -> date | None:
        if self.done_after is None or self.due_on is None:
            return None
        return self.due_on + timedelta(days=self.done_after)


def rows(today: date) -> list[SampleRow]:
    chair, science = "Báo và Phát thanh, Truyền hình", "Sở Khoa học và Công nghệ"
    school, ward = "Sở Giáo dục và Đào tạo", "UBND phường Rạch Giá"
    page, words = (
        "Mở chuyên mục tuyên truyền, báo cáo kết quả từng quý",
        "Cung cấp thông tin cho báo chí",
    )
    plan, review = (
        "Xây dựng kế hoạch của cơ quan, gửi về cơ quan chủ trì",
        "Rà soát quy chế phát ngôn",
    )
    watch = "Thực hiện thường xuyên công tác giám sát"
    cells: list[tuple[Any, ...]] = [
        ("141/KH-UBND", page, chair, -12, "overdue", "working", 60, today, "urgent"),
        ("1457/UBND-KGVX", words, science, 2, "due_soon", "reported", 100, today),
        ("07-CT/TU", plan, school, 40, "within", "issued", 0, today),
        (
            "46-KH/BTGTU",
            "Sơ kết ba năm",
            "Sở Nội vụ",
            -50,
            "done_on_time",
            "done",
            100,
            today,
            "normal",
            -2,
        ),
        ("12/CT-TTg", review, ward, -60, "done_late", "done", 100, today, "normal", 9),
        ("", watch, "Công an tỉnh", None, "no_deadline", "working", 30, today, "express"),
    ]
    return [SampleRow(*cell) for cell in cells]


def tabs() -> list[dict[str, Any]]:
    return [
        {"url": "?tab=all", "label": "Tất cả", "count": 1284, "current": True},
        {"url": "?tab=mine", "label": "Chờ tôi xử lý", "count": 7, "current": False},
        {"url": "?tab=history", "label": "Lịch sử", "count": None, "current": False},
    ]


def events(now: datetime) -> list[SimpleNamespace]:
    told = [
        (
            0,
            "Nguyễn Thị Hòa",
            "return",
            "returned",
            "Trả lại báo cáo để thực hiện lại",
            "Thiếu phụ lục.",
        ),
        (1, "Trần Văn Bình", "clip", "info", "Báo cáo tiến độ 60%, kèm 2 tệp", ""),
        (9, "Lê Minh Châu", "check", "success", "Tiếp nhận nhiệm vụ", ""),
    ]
    return [
        SimpleNamespace(
            at=now - timedelta(days=ago),
            actor=who,
            icon=icon,
            state=state,
            sentence=sentence,
            note=note,
        )
        for ago, who, icon, state, sentence, note in told
    ]


def bars() -> charts.StackedBars:
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


def trend() -> charts.Trend:
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
