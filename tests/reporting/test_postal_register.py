"""The postal register on paper, in volumes and as a spreadsheet; and the columns of all four registers."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from core.pdf import whole_html
from core.refusals import Refused
from directives.models import PostalSending
from directives.services import strike_sending
from reporting import volumes
from reporting.models import ReportRun
from reporting.paper import postal
from reporting.paper.frozen import freeze, thaw
from reporting.paper.printing import collect_frozen, lay_out, print_frozen
from reporting.paper.register_sheets import POSTAL_WIDTHS
from reporting.paper.registers import RegisterPaper
from tests.conftest import NOON

# NĐ 30/2020/NĐ-CP, Phụ lục IV, copied from the decree and not from the program.
COLUMNS = {
    "register_incoming": "Ngày đến · Số đến · Tác giả · Số, ký hiệu văn bản · Ngày tháng văn bản · "
    "Tên loại và trích yếu nội dung văn bản · Đơn vị hoặc người nhận · Ngày chuyển · Ký nhận · Ghi chú",
    "register_outgoing": "Số, ký hiệu văn bản · Ngày tháng văn bản · "
    "Tên loại và trích yếu nội dung văn bản · Người ký · Nơi nhận văn bản · "
    "Đơn vị, người nhận bản lưu · Số lượng bản · Ngày chuyển · Ký nhận · Ghi chú",
    "register_followup": "Số đến · "
    "Tên loại, số, ký hiệu, ngày, tháng và tên cơ quan, tổ chức ban hành văn bản · "
    "Đơn vị hoặc người nhận · Thời hạn giải quyết · Tiến độ giải quyết · "
    "Số, ký hiệu văn bản trả lời · Ghi chú",
    "register_postal": "Ngày chuyển · Số, ký hiệu văn bản · Nơi nhận văn bản · Số lượng bì · "
    "Ký nhận và dấu bưu điện · Ghi chú",
}
NAMES = {
    "register_incoming": "Sổ đăng ký văn bản đến (10)",
    "register_outgoing": "Sổ đăng ký văn bản đi (10)",
    "register_followup": "Sổ theo dõi giải quyết văn bản đến (7)",
    "register_postal": "Sổ gửi văn bản đi bưu điện (6)",
}
DOMAIN = Path(settings.BASE_DIR).parent / "shared" / "DOMAIN.md"
HEAD = re.compile(r'<th scope="col">(.*?)</th>')
NUMBERS = re.compile(r"<th>\((\d+)\)</th>")


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Messages only wake workers; these tests look at the rows."""
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


def pages_of(content: bytes) -> list[str]:
    pages = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_bounded() for page in pages]


def squeezed(text: str) -> str:
    """Cells break their words over lines: without any space the words are comparable."""
    return "".join(text.split())


def test_a_line_fills_its_six_columns(book, lines, asked):
    paper = postal.collect(asked(kind="register_postal", register=book))
    plain, with_reference, struck, secret = paper.lines
    assert plain.cells == ["01/3/2026",
                           "141/KH-UBND", "Các sở, ban, ngành tỉnh", "20", "", ""]  # fmt: skip
    assert with_reference.cells[4:] == ["", "Số bưu gửi: EB123456789VN; Chuyển phát nhanh"]
    assert struck.is_struck
    assert struck.cells[5] == "Bưu gửi thường; Đã hủy: Bưu điện trả lại"
    assert (secret.is_secret, secret.cells[1]) == (True, "Đăng ký tại sổ đăng ký văn bản mật")
    assert sum(POSTAL_WIDTHS) == 100


def test_the_subject_of_a_document_never_stands_in_this_register(book, lines, asked):
    frozen, n_rows = collect_frozen(asked(kind="register_postal", register=book))
    assert n_rows == 4
    assert "Việc nội bộ" not in str(frozen)


def test_a_period_takes_the_days_of_posting(book, lines, asked):
    period = {"period_from": date(2026, 3, 2), "period_to": date(2026, 3, 3)}
    paper = postal.collect(asked(kind="register_postal", register=book, **period))
    assert (paper.first_number, paper.last_number, paper.n_rows) == (2, 3, 2)
    empty = {"period_from": date(2026, 5, 1), "period_to": date(2026, 5, 2)}
    _title, sheets = lay_out(
        "register_postal",
        freeze(postal.collect(asked(kind="register_postal", register=book, **empty))),
    )
    assert "Từ số …… đến số ……" in sheets[0].before
    assert "không có văn bản nào được gửi đi bưu điện" in sheets[1].after


def test_frozen_lines_print_on_pages_with_repeated_heads(book, lines, asked):
    frozen, _n_rows = collect_frozen(asked(kind="register_postal", register=book))
    frozen["lines"] = frozen["lines"] * 20
    printed = print_frozen("register_postal", frozen, dated=NOON)
    cover, *rest = pages_of(printed.content)
    assert printed.n_pages == len(rest) + 1 > 3
    assert "SỔ GỬI VĂN BẢN ĐI BƯU ĐIỆN" in cover
    assert "Từ số 1 đến số 4" in cover
    for page in rest:
        assert squeezed("Ký nhận và dấu bưu điện") in squeezed(page)
        assert squeezed("(1) (2) (3) (4) (5) (6)") in squeezed(page)


def test_queries_do_not_grow_with_the_lines(book, post, asked, django_assert_max_num_queries):
    for number in range(1, 25):
        post(number)
    run = asked(kind="register_postal", register=book)
    with django_assert_max_num_queries(4):
        assert postal.collect(run).n_rows == 24


def test_a_closed_volume_holds_its_lines_fast(book, lines, coordinator, asked):
    volume = volumes.close_volume(book, by=coordinator, now=NOON, first_number=1, up_to=3)
    assert (volume.n_lines, volume.period_from) == (3, date(2026, 3, 1))
    lines[0].refresh_from_db()
    with pytest.raises(Refused, match="1"):
        strike_sending(lines[0], by=coordinator, now=NOON, version=1, reason="Nhầm")
    held = PostalSending.objects.filter(number__lte=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        held.update(note="sửa")
    with pytest.raises(IntegrityError), transaction.atomic():
        held.first().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        PostalSending.objects.filter(number=4).update(number=2)
    run = volumes.print_volume(volume, by=coordinator, now=NOON)
    assert run.kind == "register_postal"
    document = lines[0].entry.document
    document.code = "khác"
    document.save(update_fields=["code"])
    paper = thaw(RegisterPaper, collect_frozen(run)[0])
    assert (paper.volume, paper.lines[0].cells[1]) == (1, "141/KH-UBND")
    assert PostalSending.objects.filter(number=4).update(note="vẫn sửa được") == 1


def test_the_form_offers_postal_registers_only(book, outgoing, clerk, signed_in):
    client = signed_in(clerk)
    page = client.get(f"/reports/registers/{book.pk}/print/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/reports/new/register_postal/")
    choices = page.context["form"].fields["register"].queryset
    assert list(choices) == [book]


def test_lines_and_counts_are_saved_as_spreadsheets(book, lines, clerk, signed_in):
    client = signed_in(clerk)
    rows = client.get(f"/reports/exports/of/register/csv/?register={book.pk}&q=buu dien tinh")
    text = b"".join(rows.streaming_content).decode()
    assert "EB123456789VN" in text
    assert "Các sở" not in text
    listed = b"".join(client.get("/reports/exports/of/registers/csv/").streaming_content).decode()
    assert any(line.rstrip().endswith("4,4,1") for line in listed.replace(";", ",").splitlines())


@pytest.fixture
def heads(asked, book, outgoing, register):
    """Return title and frozen data of each register, all of them empty."""
    books = {"incoming": register, "outgoing": outgoing, "followup": register, "postal": book}
    return {
        f"register_{name}": collect_frozen(
            asked(kind=ReportRun.Kind(f"register_{name}"), register=one)
        )[0]
        for name, one in books.items()
    }


@pytest.mark.parametrize("kind", COLUMNS)
def test_the_printed_head_has_the_decrees_columns_letter_by_letter(kind, heads):
    wanted = COLUMNS[kind].split(" · ")
    title, sheets = lay_out(kind, heads[kind])
    html = whole_html(title, sheets)
    assert [unescape(words) for words in HEAD.findall(html)] == wanted
    assert [int(n) for n in NUMBERS.findall(html)] == list(range(1, len(wanted) + 1))
    _cover, table = pages_of(print_frozen(kind, heads[kind], dated=NOON).content)
    numbers = "".join(f"({n})" for n in range(1, len(wanted) + 1))
    assert squeezed("".join(wanted) + numbers) in squeezed(table)


@pytest.mark.skipif(
    not DOMAIN.exists(), reason="DOMAIN.md lies beside the code in development only"
)
@pytest.mark.parametrize("kind", COLUMNS)
def test_the_columns_are_those_of_the_description_of_the_domain(kind):
    rows = re.findall(r"^\| (Sổ [^|]+?) \| ([^|]+?) \|$", DOMAIN.read_text("utf-8"), re.MULTILINE)
    assert dict(rows)[NAMES[kind]] == COLUMNS[kind]
    assert f"({len(COLUMNS[kind].split(' · '))})" in NAMES[kind]
