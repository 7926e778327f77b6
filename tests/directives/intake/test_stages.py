"""Single stages, each run alone on what it reads."""

import datetime as dt

import pytest

from core.folding import fold, fold_in_place
from directives.intake.citations import citations_of
from directives.intake.normalise import normalise
from directives.intake.reading import read_text
from directives.intake.results import Header
from directives.intake.texts import Text
from directives.intake.wire import packed, unpacked


def cited(text):
    doc = Text(text)
    end = len(text)
    return citations_of(doc, Header(), without=(end, end))


def test_fold_in_place_keeps_every_place():
    text = "Đ/c Bí thư Tỉnh ủy – ƣu tiên “Kế hoạch” số 07-CT/TƯ"
    assert len(fold_in_place(text)) == len(text)
    assert fold_in_place("Ủy ban Điện Biên") == fold("Ủy ban Điện Biên") == "uy ban dien bien"


def test_normalised_text_points_back_into_the_raw_text():
    raw = "**Số: 12/KH-UBND**\r\n\r\nThực hiện nội dung\ncủa Kế hoạch."
    mapped = normalise(raw)
    assert len(mapped.origin) == len(mapped.text)
    start = mapped.text.index("12/KH-UBND")
    first, last = mapped.raw_span(start, start + len("12/KH-UBND"))
    assert raw[first:last] == "12/KH-UBND"


def test_page_breaks_and_hard_wraps_are_joined():
    raw = (
        "kịp thời xử lý các trường hợp vi phạm trong cán bộ, đảng viên, đoàn\n\n\n\nviên, hội viên."
    )
    assert normalise(raw).text == raw.replace("\n\n\n\n", " ")


def test_a_table_of_tasks_keeps_its_rows_and_a_layout_table_does_not():
    table = "| TT | Nhiệm vụ | Cơ quan chủ trì |\n|---|---|---|\n| 1 | Rà soát | Sở Y tế |"
    assert "1 | Rà soát | Sở Y tế" in normalise(table).text
    assert "|" not in normalise("| BỘ Y TẾ | Hà Nội, ngày 1 tháng 2 năm 2024 |").text


def test_issuer_printed_before_the_number_is_found():
    [one] = cited(
        "Theo đề nghị của Giám đốc Công an tỉnh tại Tờ trình số 02/TTr-CAT ngày 03/02/2023."
    )
    assert (one.issuer, one.type, one.relation) == ("Giám đốc Công an tỉnh", "tờ trình", "basis")


def test_issuers_factored_out_of_a_list_are_told_apart():
    found = cited(
        "ý kiến của các Bộ: Xây dựng (Công văn số 12/BXD-QLN ngày 01/3/2024), Tài chính (Công văn "
        "số 34/BTC-NSNN ngày 05/3/2024) về kinh phí."
    )
    assert [(c.number, c.date) for c in found] == [
        ("12/BXD-QLN", dt.date(2024, 3, 1)),
        ("34/BTC-NSNN", dt.date(2024, 3, 5)),
    ]
    assert [c.issuer for c in found] == ["Bộ Xây dựng", "Bộ Tài chính"]


def test_a_list_with_its_type_in_front_gives_every_document_that_type():
    found = cited(
        "Thay thế các Quyết định của Ủy ban nhân dân tỉnh: Số 10/2019/QĐ-UBND ngày 05/3/2019; "
        "số 22/2020/QĐ-UBND ngày 11/8/2020."
    )
    assert [(c.number, c.type, c.relation) for c in found] == [
        ("10/2019/QĐ-UBND", "quyết định", "replaces"),
        ("22/2020/QĐ-UBND", "quyết định", "replaces"),
    ]


def test_a_citation_inside_anothers_title_is_found_too():
    found = cited(
        "Căn cứ Kế hoạch số 46-KH/BTGTU ngày 08-6-2021 của Ban Tuyên giáo Tỉnh ủy về triển khai "
        "Chỉ thị số 07-CT/TU ngày 04-6-2021 của Tỉnh ủy;"
    )
    assert [c.number for c in found] == ["46-KH/BTGTU", "07-CT/TU"]


def test_one_number_with_two_dates_is_two_documents():
    found = cited(
        "Chỉ thị số 02/CT-TTg ngày 04/7/2018; Chỉ thị số 02/CT-TTg ngày 15/11/2019; Chỉ thị số 02/CT-TTg."
    )
    assert [c.date for c in found] == [dt.date(2018, 7, 4), dt.date(2019, 11, 15)]


def test_a_date_where_the_number_should_be_is_kept_as_date():
    [one] = cited("Thực hiện Kế hoạch số 19/7/2021 của Ủy ban nhân dân tỉnh về tuyên truyền.")
    assert (one.number, one.date, one.type) == (None, dt.date(2021, 7, 19), "kế hoạch")


@pytest.mark.parametrize("stamp", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_graded_document_is_not_read(stamp):
    reading = read_text(f"UBND TỈNH X\n{stamp}\nSố: 1/KH-UBND\nKế hoạch bí mật của Sở Y tế")
    assert reading.secrecy == stamp
    assert reading.text == ""
    assert reading.as_json("x")["secrecy_warning"] is True
    assert reading.as_json("x")["number"] is None


def test_speaking_of_secrets_is_no_grade():
    assert read_text("Thực hiện công tác bảo vệ bí mật nhà nước.").secrecy is None


def test_a_reading_survives_the_wire():
    text = (
        "Số: 1/UBND-VX\nHà Nội, ngày 2 tháng 3 năm 2024\nKính gửi: Sở Y tế\nGiao Sở Y tế báo cáo "
        "trước ngày 5/4/2024 theo Công văn số 7/BYT-TE ngày 1/3/2024.\nNơi nhận:\n- Như trên;\n- Lưu: VT."
    )
    reading = read_text(text)
    assert reading.tasks
    assert unpacked(packed(reading)) == reading
