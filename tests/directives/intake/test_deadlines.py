import datetime as dt

import pytest

from directives.intake.deadlines import deadlines_of
from directives.intake.texts import Text

ISSUED = dt.date(2021, 10, 5)


def found(text, issued=ISSUED):
    return [
        (d.kind, d.resolved and d.resolved.isoformat())
        for d in deadlines_of(
            Text(text), issued=issued, year=issued and issued.year,
            ranges=((0, len(text)),), skip=(), subject=None,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "resolved"),
    [
        ("gửi báo cáo trước ngày 31 tháng 12 năm 2021.", "date", "2021-12-31"),
        ("gửi báo cáo chậm nhất ngày 30-11-2021.", "date", "2021-11-30"),
        ("báo cáo trước 17 giờ 00 ngày 20/11/2021.", "date", "2021-11-20"),
        ("treo cờ từ ngày 10/5/2026 đến hết ngày 14/5/2026.", "date", "2026-05-14"),
        ("gửi về Sở trước ngày 10/12.", "date", "2021-12-10"),
        ("gửi về Sở trước ngày 15/01.", "date", "2022-01-15"),
        ("hoàn thành trước 15/12.", "date", "2021-12-15"),
        ("hoàn thành trong tháng 11/2021.", "period_end", "2021-11-30"),
        ("hoàn thành trong quý IV năm 2021.", "period_end", "2021-12-31"),
        ("hoàn thành trong Quý I/2022.", "period_end", "2022-03-31"),
        ("Từ nay đến tháng 11 năm 2021.", "period_end", "2021-11-30"),
        ("thực hiện từ nay đến hết năm 2024.", "period_end", "2024-12-31"),
        ("thực hiện xong trong hai năm 2021 - 2022.", "period_end", "2022-12-31"),
        ("Thời gian thực hiện: Tháng 11, 12/2021 và thường xuyên.", "period_end", "2021-12-31"),
        ("Thời gian thực hiện: Từ tháng 11/2021 trở đi.", "recurring", None),
        ("báo cáo trước ngày 25 hàng tháng.", "recurring", None),
        ("báo cáo trước ngày 10 của tháng cuối quý.", "recurring", None),
        ("Định kỳ hàng năm gửi báo cáo.", "recurring", None),
        ("định kỳ 06 tháng báo cáo.", "recurring", None),
        ("trả lời trong thời hạn 05 ngày làm việc kể từ ngày nhận được văn bản.", "relative", None),
        ("báo cáo theo thời gian quy định tại khoản 1 Điều này.", "reference", None),
        ("tuyên truyền từ năm 2025 đến Đại hội XIV của Đảng.", "reference", None),
    ],
)
def test_each_wording_of_a_limit_is_understood(text, kind, resolved):
    assert found(text) == [(kind, resolved)]


@pytest.mark.parametrize(
    "text",
    [
        "Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 11 năm 2021.",
        "Khai giảng năm học mới: Ngày 05/9/2021.",
        "Trong quý III, tỉnh đã tiếp nhận 300 hồ sơ.",
        "mục tiêu đề ra trong năm 2021 và các năm tiếp theo",
        "kế hoạch giai đoạn 2021 - 2025",
        "Để bảo đảm hỗ trợ cho 300 hộ trong năm 2021, Bộ Xây dựng đề nghị thực hiện.",
        "II. NHIỆM VỤ TỪ NAY ĐẾN HẾT NĂM 2025",
        "Thời gian: 08 giờ 00, ngày 07/10/2021 (thứ Năm).",
    ],
)
def test_what_only_names_a_time_is_no_limit(text):
    assert found(text) == []


def test_without_the_documents_year_a_day_stays_unresolved():
    assert found("gửi về Sở trước ngày 10/12.", issued=None) == []
