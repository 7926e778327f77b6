"""Registers on paper: the columns of the decree letter by letter, every line, every date as it is written."""

from datetime import date

import pytest

from directives.models import Recipient, Register
from reporting.models import ReportRun
from reporting.paper.frozen import freeze, thaw
from reporting.paper.printing import lay_out
from reporting.paper.register_sheets import INCOMING_WIDTHS, OUTGOING_WIDTHS
from reporting.paper.registers import RegisterPaper, collect
from tests import factories
from tests.conftest import NOON

# NĐ 30/2020/NĐ-CP, Phụ lục IV, copied from the decree and not from the program.
INCOMING = [
    "Ngày đến",
    "Số đến",
    "Tác giả",
    "Số, ký hiệu văn bản",
    "Ngày tháng văn bản",
    "Tên loại và trích yếu nội dung văn bản",
    "Đơn vị hoặc người nhận",
    "Ngày chuyển",
    "Ký nhận",
    "Ghi chú",
]
OUTGOING = [
    "Số, ký hiệu văn bản",
    "Ngày tháng văn bản",
    "Tên loại và trích yếu nội dung văn bản",
    "Người ký",
    "Nơi nhận văn bản",
    "Đơn vị, người nhận bản lưu",
    "Số lượng bản",
    "Ngày chuyển",
    "Ký nhận",
    "Ghi chú",
]


@pytest.fixture
def printed(asked):
    def collect_register(register: Register, **fields) -> RegisterPaper:
        kind = ReportRun.Kind(f"register_{register.direction}")
        return collect(asked(kind=kind, register=register, **fields))

    return collect_register


def test_columns_are_those_of_the_decree(printed, register, outgoing):
    assert printed(register).columns == INCOMING
    assert printed(outgoing).columns == OUTGOING
    assert sum(INCOMING_WIDTHS) == sum(OUTGOING_WIDTHS) == 100


def test_an_incoming_line_fills_its_columns(printed, register, enter, department):
    paper = factories.document(
        issuer=department, number="07", notation="BC-STC", subject="Tình hình thu chi quý I",
        document_type=factories.document_type("Báo cáo", "BC"), issued_on=date(2026, 4, 5),
    )  # fmt: skip
    enter(register, 3, document=paper, handed_to="Phòng Tổng hợp", handed_on=date(2026, 2, 4))
    (line,) = printed(register).lines
    assert line.cells == [
        "03/02/2026", "3", "Sở Tài chính", "07/BC-STC", "05/4/2026",
        "Báo cáo: Tình hình thu chi quý I", "Phòng Tổng hợp", "04/02/2026", "", "",
    ]  # fmt: skip


def test_an_outgoing_line_fills_its_columns(printed, outgoing, enter, plan):
    plan.signer_name = "Nguyễn Lưu Trung"
    plan.save(update_fields=["signer_name"])
    Recipient.objects.create(document=plan, words="Các sở, ban, ngành tỉnh", position=1)
    Recipient.objects.create(document=plan, words="Lưu: VT", role="archive", position=2)
    enter(outgoing, 141, document=plan, archive_holder="Văn thư", n_copies=25)
    (line,) = printed(outgoing).lines
    assert line.cells == [
        "141/KH-UBND", "19/7/2026", "Kế hoạch: Tuyên truyền về chuyển đổi số", "Nguyễn Lưu Trung",
        "Các sở, ban, ngành tỉnh", "Văn thư", "25", "", "", "",
    ]  # fmt: skip


def test_struck_and_secret_lines_keep_their_place(printed, register, enter, department):
    paper = factories.document(issuer=department)
    enter(
        register, 1, document=paper, struck_at=NOON, struck_reason="Đăng ký trùng", note="Bản fax"
    )
    enter(register, 2, kind="secret")
    struck, secret = printed(register).lines
    assert (struck.is_struck, struck.cells[-1]) == (True, "Bản fax; Đã hủy: Đăng ký trùng")
    assert secret.cells[1:6] == ["2", "", "", "", "Đăng ký tại sổ đăng ký văn bản mật"]
    _title, sheets = lay_out("register_incoming", freeze(printed(register)))
    assert '<tr class="struck">' in sheets[1].rows[0]
    assert '<tr class="secret">' in sheets[1].rows[1]


def test_cover_says_what_the_volume_holds(printed, register, enter, department):
    for number in (4, 5, 6):
        enter(register, number, document=factories.document(issuer=department))
    enter(register, 7, document=factories.document(issuer=department), entered_on=date(2026, 8, 1))
    period = {"period_from": date(2026, 1, 1), "period_to": date(2026, 6, 30)}
    paper = printed(register, **period)
    assert (paper.first_number, paper.last_number, paper.n_rows) == (4, 6, 3)
    _title, sheets = lay_out("register_incoming", freeze(paper))
    for words in (
        "ỦY BAN NHÂN DÂN TỈNH AN GIANG", "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN", "Năm: 2026",
        "Từ ngày 01/01/2026 đến ngày 30/6/2026", "Từ số 4 đến số 6", "Quyển số: ……",
    ):  # fmt: skip
        assert words in sheets[0].before


def test_a_period_without_entries_prints_an_honest_empty_register(printed, register):
    paper = printed(register)
    _title, sheets = lay_out("register_incoming", freeze(paper))
    assert "Từ số …… đến số ……" in sheets[0].before
    assert "không có văn bản nào được đăng ký" in sheets[1].after


def test_a_partly_known_date_prints_what_is_known(printed, register, enter, department):
    paper = factories.document(issuer=department, issued_on=None, issued_year=2026, issued_month=2)
    enter(register, 1, document=paper)
    assert printed(register).lines[0].cells[4] == "…/02/2026"


def test_what_people_typed_cannot_become_markup(printed, register, enter, department):
    paper = factories.document(issuer=department, subject="<img src=x onerror=alert(1)>")
    enter(register, 1, document=paper)
    _title, sheets = lay_out("register_incoming", freeze(printed(register)))
    assert "<img" not in sheets[1].rows[0]
    assert "&lt;img" in sheets[1].rows[0]


def test_frozen_data_thaws_to_what_it_was(printed, register, enter, department):
    enter(register, 1, document=factories.document(issuer=department))
    paper = printed(register)
    assert thaw(RegisterPaper, freeze(paper)) == paper


def test_queries_do_not_grow_with_the_lines(
    printed, register, enter, department, django_assert_max_num_queries
):
    for number in range(1, 40):
        enter(register, number, document=factories.document(issuer=department))
    with django_assert_max_num_queries(8):
        printed(register)
