"""Spreadsheets as their readers find them: typed cells, a usable page, and nothing that runs."""

import csv
import io
import tempfile
import tracemalloc
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import sheets
from core.refusals import Refused
from core.sheets import Column, Kind, Table, table_response, write_csv, write_xlsx

COLUMNS = [
    Column("Cơ quan", 30),
    Column("Thời hạn", kind=Kind.DATE),
    Column("Tổng số", kind=Kind.NUMBER, is_summed=True),
    Column("Tỷ lệ", kind=Kind.PERCENT),
]
WRITERS = {"xlsx": write_xlsx, "csv": write_csv}
ROWS = [
    ("Sở Tài chính", date(2021, 9, 30), 12, 56.5),
    ("Sở Y tế", None, 3, None),
]


def workbook(*tables, formulas=False):
    file = io.BytesIO()
    write_xlsx(file, *tables)
    file.seek(0)
    return openpyxl.load_workbook(file, data_only=not formulas)


def csv_rows(table):
    file = io.BytesIO()
    write_csv(file, table)
    raw = file.getvalue()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_cells_keep_their_types():
    sheet = workbook(Table("Bảng", COLUMNS, ROWS)).active
    agency, due, total, rate = sheet[2]
    assert agency.value == "Sở Tài chính"
    assert due.value == datetime(2021, 9, 30) and due.number_format == "dd/mm/yyyy"
    assert total.value == 12
    assert rate.value == 0.565 and rate.number_format == "0.0%"
    assert sheet["B3"].value is None


def test_titles_stand_above_a_frozen_head_with_filters_that_repeats_on_a4_landscape():
    sheet = workbook(
        Table("Bảng", COLUMNS, ROWS, titles=["DANH SÁCH", "Tính đến 30/9/2021"])
    ).active
    assert [sheet["A1"].value, sheet["A2"].value] == ["DANH SÁCH", "Tính đến 30/9/2021"]
    assert [c.value for c in sheet[4]] == [c.title for c in COLUMNS]
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:D6"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9


def test_sum_row_is_a_formula_with_its_value():
    table = Table("Bảng", COLUMNS, ROWS)
    assert workbook(table, formulas=True).active["C4"].value == "=SUBTOTAL(109,C2:C3)"
    assert workbook(table).active["C4"].value == 15


def test_a_share_is_a_formula_over_its_own_line_with_its_value():
    columns = [
        Column("Cơ quan"),
        Column("Đúng hạn", kind=Kind.NUMBER, is_summed=True),
        Column("Quá hạn", kind=Kind.NUMBER, is_summed=True),
        Column("Tỷ lệ", kind=Kind.PERCENT, share_of=("Đúng hạn", "Đúng hạn", "Quá hạn")),
    ]
    table = Table("Bảng", columns, [["A", 3, 1, 75], ["B", 0, 0, None]])
    formulas, values = workbook(table, formulas=True).active, workbook(table).active
    for line, value in ((2, 0.75), (3, None), (4, 0.75)):
        assert formulas[f"D{line}"].value == f'=IF(B{line}+C{line}=0,"",B{line}/(B{line}+C{line}))'
        assert values[f"D{line}"].value == value
        assert values[f"D{line}"].number_format == "0.0%"
    assert csv_rows(table)[1:] == [["A", "3", "1", "75"], ["B", "0", "0", ""]]


@pytest.mark.parametrize(
    "typed", ["=1+1", "+84", "-đ", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "＝1"]
)
def test_words_that_look_like_a_formula_are_never_one(typed):
    table = Table("Bảng", [Column("Tên")], [[typed]])
    cell = workbook(table, formulas=True).active["A2"]
    assert cell.data_type == "s"
    assert csv_rows(table)[1] == [f"'{typed}"]


def test_csv_has_the_plain_data():
    assert csv_rows(Table("Bảng", COLUMNS, ROWS, titles=["DANH SÁCH"])) == [
        ["Cơ quan", "Thời hạn", "Tổng số", "Tỷ lệ"],
        ["Sở Tài chính", "30/09/2021", "12", "56.5"],
        ["Sở Y tế", "", "3", ""],
    ]


def test_a_negative_number_stays_a_number_in_csv():
    assert csv_rows(Table("B", [Column("n", kind=Kind.NUMBER)], [[-3]]))[1] == ["-3"]


def test_days_before_spreadsheets_count_are_written_in_words_and_long_texts_are_cut():
    table = Table(
        "B", [Column("a", kind=Kind.DATE), Column("b")], [[date(1890, 5, 1), "x" * 40_000]]
    )
    sheet = workbook(table).active
    assert sheet["A2"].value == "01/05/1890"
    assert len(sheet["B2"].value) == sheets.MAX_TEXT and sheet["B2"].value.endswith("…")


def test_sheets_of_the_same_or_an_impossible_name_get_usable_ones():
    long = "Tổng hợp: sở/ban/ngành và các xã, phường"
    book = workbook(Table(long, COLUMNS, ROWS), Table(long, COLUMNS, ROWS), Table("'", COLUMNS, []))
    assert len({name.casefold() for name in book.sheetnames}) == 3
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_an_empty_table_is_still_a_file():
    sheet = workbook(Table("Bảng", COLUMNS, [])).active
    assert sheet.max_row == 2 and sheet["A1"].value == "Cơ quan"
    assert csv_rows(Table("Bảng", COLUMNS, [])) == [[c.title for c in COLUMNS]]


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    with pytest.raises(Refused):
        write_xlsx(io.BytesIO(), Table("B", [Column("a")], ([str(n)] for n in range(4))))


def test_a_row_of_the_wrong_length_is_a_mistake_said_aloud():
    with pytest.raises(ValueError, match="zip"):
        write_xlsx(io.BytesIO(), Table("B", COLUMNS, [["một ô"]]))


def peak_of(n, write):
    rows = ((f"Cơ quan {i}", date(2021, 9, 30), i, 50) for i in range(n))
    tracemalloc.start()
    write(rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_memory_does_not_grow_with_the_rows(kind):
    def write(rows):
        with tempfile.TemporaryFile() as file:
            WRITERS[kind](file, Table("B", COLUMNS, rows))

    write(iter([]))
    few, many = peak_of(300, write), peak_of(6_000, write)
    assert many < few + 300_000


def test_response_is_a_file_to_save_under_a_safe_name():
    response = table_response(Table("B", COLUMNS, ROWS), "xlsx", "../Đôn đốc\r\n X: quý 3")
    assert response["Content-Disposition"] == 'attachment; filename="don-doc-x-quy-3.xlsx"'
    assert b"".join(response)[:2] == b"PK"
    assert "no-store" in response["Cache-Control"]


def test_an_unknown_kind_of_file_is_refused():
    with pytest.raises(Refused):
        table_response(Table("B", COLUMNS, ROWS), "xls", "b")


@settings(max_examples=200, deadline=None)
@given(
    blanks=st.text(st.sampled_from(" \t\r\n\u00a0\u2003\u3000\u200b\ufeff"), max_size=3),
    sign=st.sampled_from("=+-@＝＋－＠\t\r\n"),
    more=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
)
def test_no_typed_words_begin_a_formula_whatever_blanks_stand_before(blanks, sign, more):
    typed = f"{blanks}{sign}{more}"
    table = Table("B", [Column("Tên")], [[typed]])
    ((cell,),) = csv_rows(table)[1:]
    assert cell == f"'{typed}"
    stored = workbook(Table("B", [Column("Tên")], [[typed]]), formulas=True).active["A2"]
    assert stored.data_type in {
        "s",
        "n",
    }  # n: blanks alone, which the reader takes for an empty cell
    assert typed.strip() == "" or stored.data_type == "s"
