"""The arrival stamp: its words, its size, how names fit into it, which lines have one."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation
from pypdf import PdfReader

from core.refusals import Refused
from directives.models import Register, RegisterEntry
from directives.services import EntryFacts, strike_entry
from directives.stamping import (
    ArrivalStamp,
    Ink,
    only_stamped,
    print_stamp,
    require_stamped,
    stamp_html,
    stamp_of,
    with_stamp_facts,
)
from directives.stamping.breaking import broken
from tests import factories
from tests.conftest import NOON
from tests.directives.conftest import facts, plan
from tests.goldens import assert_golden, assert_golden_text, templates_noted
from tests.paper_checks import check_paper, text_of, words_of
from tests.poppler import check_with_poppler, needs_poppler

OFFICE = "Văn phòng Ủy ban nhân dân tỉnh An Giang"
LONGEST = "Ban Quản lý dự án đầu tư xây dựng các công trình giao thông và nông nghiệp " * 2
MM = 72 / 25.4
SIZE = (142, 99)  # in points: 50 × 35 mm
GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = {"pdf/_arrival_stamp.html"}


@pytest.fixture
def stamp():
    return ArrivalStamp(OFFICE, "123", date(2026, 2, 5), "Phòng Tổng hợp")


def test_a_stamp_says_what_its_line_says(incoming, province):
    entry = incoming(arrived_on=date(2026, 9, 7), line=EntryFacts(handed_to="Phòng Tổng hợp")).entry
    stamp = stamp_of(entry)
    assert stamp == ArrivalStamp(province.name, "1", date(2026, 9, 7), "Phòng Tổng hợp")
    assert stamp.day == "07/9/2026"


def test_a_stamp_bears_the_name_of_the_day_of_arrival(incoming, province):
    province.names.update(valid_from=date(2026, 9, 16))
    factories.AgencyName.objects.create(
        agency=province, name="Ủy ban nhân dân tỉnh Kiên Giang",
        valid_from=date(2020, 1, 1), valid_until=date(2026, 9, 15),
    )  # fmt: skip
    entry = incoming(arrived_on=date(2026, 9, 15)).entry
    assert stamp_of(entry).agency == "Ủy ban nhân dân tỉnh Kiên Giang"


@pytest.mark.parametrize(
    ("day", "written"),
    [(date(2026, 1, 9), "09/01/2026"), (date(2026, 2, 10), "10/02/2026"), (date(2026, 3, 1), "01/3/2026"),
     (date(2026, 12, 31), "31/12/2026")],
)  # fmt: skip
def test_days_below_ten_and_months_one_and_two_take_a_zero(day, written):
    assert ArrivalStamp("Sở Y tế", "1", day).day == written


@pytest.mark.parametrize(
    ("name", "size", "lines"),
    [
        ("Sở Y tế", 9.5, ["SỞ Y TẾ"]),
        ("Ủy ban nhân dân tỉnh An Giang", 9.5, ["ỦY BAN NHÂN DÂN", "TỈNH AN GIANG"]),
        (OFFICE, 8.5, ["VĂN PHÒNG", "ỦY BAN NHÂN DÂN", "TỈNH AN GIANG"]),
        ("Sở Văn hóa, Thể thao và Du lịch tỉnh Điện Biên", 8.5,
         ["SỞ VĂN HÓA,", "THỂ THAO VÀ DU LỊCH", "TỈNH ĐIỆN BIÊN"]),
        ("Ban Cán sự đảng Ủy ban nhân dân tỉnh An Giang", 8.5,
         ["BAN CÁN SỰ ĐẢNG", "ỦY BAN NHÂN DÂN", "TỈNH AN GIANG"]),
        ("Sở Lao động - Thương binh và Xã hội", 8.5, ["SỞ LAO ĐỘNG -", "THƯƠNG BINH VÀ XÃ HỘI"]),
        ("Ban Tuyên giáo Tỉnh ủy An Giang", 9.5, ["BAN TUYÊN GIÁO", "TỈNH ỦY AN GIANG"]),
        ("", 9.5, [""]),
    ],
)  # fmt: skip
def test_names_are_broken_where_offices_break_them(name, size, lines):
    made = broken(name)
    assert (made.size, made.lines) == (size, lines)


@pytest.mark.parametrize("name", [LONGEST, "A" * 200, "Ô " * 100])
def test_no_name_leaves_its_room(name):
    made = broken(name)
    assert max(map(len, made.lines)) <= 33
    assert 0 < len(made.lines) <= 5
    assert made.above_mm >= 0


def test_the_stamp_is_the_one_kept_and_a_page_of_its_own_size(stamp):
    with templates_noted() as templates:
        html = stamp_html(stamp)
    assert templates == TEMPLATES
    assert_golden(GOLDEN / "arrival_stamp.html", html)
    content = print_stamp(stamp, dated=NOON).content
    assert_golden_text(GOLDEN / "arrival_stamp.txt", content)
    check_paper(content, words=words_of(f"<body>{html}"), size=SIZE, is_numbered=False)
    (page,) = PdfReader(BytesIO(content)).pages
    assert [round(float(side) / MM, 1) for side in page.mediabox[2:]] == [50, 35]
    assert content == print_stamp(stamp, dated=NOON).content


def test_nothing_white_lies_under_the_words(stamp):
    (page,) = PdfReader(BytesIO(print_stamp(stamp).content)).pages
    assert b"1 1 1 rg" not in page.get_contents().get_data()


@needs_poppler
def test_another_reader_finds_its_fonts_page_and_tags(stamp):
    words = words_of(f"<body>{stamp_html(stamp)}")
    title = "Dấu đến số 123 ngày 05/02/2026, Văn phòng Ủy ban nhân dân tỉnh An Giang"
    printed = print_stamp(stamp)
    assert check_with_poppler(printed.content, title=title, words=words, size=SIZE) == 1


def test_what_is_not_known_is_dots_for_the_pen():
    html = stamp_html(ArrivalStamp("Sở Y tế", "5", date(2026, 3, 15)))
    assert "stamp__handed--blank" in html
    assert "stamp__file--blank" in html
    words = " ".join(
        text_of(print_stamp(ArrivalStamp("Sở Y tế", "5", date(2026, 3, 15))).content).split()
    )
    assert words == "SỞ Y TẾ ĐẾN Số: 5 Ngày: 15/3/2026 Chuyển: Số và ký hiệu HS:"


def test_nothing_pushes_the_number_off_the_stamp():
    stamp = ArrivalStamp(
        LONGEST, "123456", date(2026, 2, 5), "Trung tâm Phục vụ hành chính công " * 8
    )
    content = print_stamp(stamp).content
    assert len(PdfReader(BytesIO(content)).pages) == 1
    words = " ".join(text_of(content).split())
    for wanted in ("Số: 123456", "05/02/2026", "Chuyển: Trung tâm", "…", "Số và ký hiệu HS"):
        assert wanted in words


def test_words_of_a_line_are_words_and_not_html():
    html = stamp_html(ArrivalStamp("Sở <b>Y</b>", "5", date(2026, 3, 15), "<script>"))
    assert "<script>" not in html
    assert "&lt;SCRIPT" not in html
    assert "SỞ &lt;B&gt;Y&lt;/B&gt;" in html


def test_label_printers_get_black(stamp):
    assert 'class="stamp stamp--black"' in stamp_html(stamp, ink=Ink.BLACK)
    assert 'class="stamp stamp--red"' in stamp_html(stamp)


def refusal_of(entry) -> str:
    with pytest.raises(Refused) as why, translation.override("en"):
        require_stamped(entry)
    return why.value.message


def test_struck_secret_and_outgoing_lines_bear_no_stamp(incoming, outgoing, province, clerk):
    good = incoming().entry
    struck = incoming(facts(subject="Đăng ký nhầm")).entry
    strike_entry(struck, by=clerk, now=NOON, reason="Đăng ký trùng", version=struck.version)
    struck.refresh_from_db()
    secret = RegisterEntry.objects.create(
        register=good.register, number=9, kind="secret", entered_on=NOON.date(), created_at=NOON
    )
    sent = outgoing(plan()).entry
    require_stamped(good)
    assert refusal_of(struck) == f"Line {struck.number} is struck; it has no stamp."
    assert "secret document" in refusal_of(secret)
    assert refusal_of(sent) == "Only documents that arrived bear the arrival stamp."
    assert list(only_stamped(RegisterEntry.objects.all())) == [good]


def test_facts_of_many_lines_take_few_queries(
    incoming, province, django_assert_num_queries
):  # fmt: skip
    for n in range(3):
        incoming(facts(subject=f"Việc {n}"))
    with django_assert_num_queries(2):
        lines = with_stamp_facts(RegisterEntry.objects.filter(register__agency=province))
        assert len([stamp_of(line) for line in lines]) == 3
    assert Register.objects.count() == 1
