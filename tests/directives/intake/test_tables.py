"""Tables of tasks in PDFs: read cell by cell, the same tasks as from the DOCX, in every layout."""

import io
import shutil
import subprocess
from datetime import date
from html import escape

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.intake.files import read_file
from directives.intake.sources.grid import Rule, grids_of, page_lines
from directives.intake.sources.rows import Piece

HEAD = ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn")
ABOVE = ("UBND TỈNH THỬ NGHIỆM", "Số: 88/KH-UBND", "Thử Nghiệm, ngày 05 tháng 3 năm 2026",
         "KẾ HOẠCH", "Triển khai cải cách hành chính năm 2026")  # fmt: skip
SIGNED = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trần Thị Thử")
OFFICES = (
    "Sở Nội vụ",
    "Sở Tài chính",
    "Văn phòng UBND tỉnh",
    "Sở Khoa học và Công nghệ",
    "Công an tỉnh",
)
WORKS = (
    "Rà soát, cắt giảm thủ tục hành chính không cần thiết thuộc phạm vi quản lý của ngành",
    "Tổng hợp kết quả thực hiện của các xã, phường, báo cáo Ủy ban nhân dân tỉnh theo quy định",
    "Tổ chức tập huấn cho cán bộ",
    "Xây dựng cơ sở dữ liệu dùng chung và kết nối với hệ thống của các bộ, ngành trung ương",
)
ROWS = [
    (str(n), f"{WORKS[n % 4]} lần {n}", OFFICES[n % 5], OFFICES[(n + 2) % 5],
     f"Trước ngày {n % 27 + 1:02d}/9/2026")
    for n in range(1, 31)
]  # fmt: skip
RULED = "table{border-collapse:collapse;width:100%} td,th{border:1px solid #000;padding:2pt}"
LAYOUTS = {
    "one line of ruling between cells": RULED,
    "a box of its own a cell": "table{border-spacing:0;width:100%} td,th{border:.5pt solid;padding:3pt}",
    "narrow cells over many lines": RULED + "table{table-layout:fixed} th:first-child{width:7%}",
    "landscape annex": RULED + "@page annex{size:A4 landscape} .annex{page:annex}",
    "cells in the middle": RULED + "td{vertical-align:middle;text-align:center}",
}


def as_pdf(rows, css, *, table=None) -> bytes:
    from weasyprint import HTML

    above = "".join(f"<p>{escape(line)}</p>" for line in (*ABOVE, *SIGNED))
    drawn = table or "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    heads = "".join(f"<th>{head}</th>" for head in HEAD)
    page = "@page{size:A4;margin:20mm 20mm 20mm 30mm} body{font:13pt 'Liberation Serif'} p{margin:3pt 0} "
    return HTML(
        string=f"<style>{page}{css}</style>{above}<div class=annex>"
        f"<p>PHỤ LỤC</p><table><thead><tr>{heads}</tr></thead>{drawn}</table></div>"
    ).write_pdf()  # fmt: skip


def as_docx(rows) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    for line in (*ABOVE, *SIGNED, "PHỤ LỤC"):
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=len(HEAD))
    for row in (HEAD, *rows):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    document.add_paragraph("./.")  # Word never ends a document with a table
    document.save(out)
    return out.getvalue()


def tasks_of(data: bytes):
    return [
        (t.section, t.text, t.leads, t.support, t.deadline and t.deadline.resolved)
        for t in read_file(data).tasks
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_over_pages_reads_as_from_the_docx(layout):
    told = tasks_of(as_pdf(ROWS, LAYOUTS[layout]))
    assert len(told) == len(ROWS)
    assert told == tasks_of(as_docx(ROWS))


cells = st.tuples(
    st.sampled_from(WORKS), st.sampled_from(OFFICES), st.sampled_from(OFFICES),
    st.dates(min_value=date(2026, 4, 1), max_value=date(2027, 12, 31)),
)  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(st.lists(cells, min_size=1, max_size=9, unique_by=lambda cell: (cell[0], cell[1])))
def test_the_same_table_as_docx_and_as_pdf_gives_the_same_tasks(drawn):
    rows = [
        (str(n), work, lead, support, f"Trước ngày {due:%d/%m/%Y}")
        for n, (work, lead, support, due) in enumerate(drawn, 1)
    ]
    assert tasks_of(as_pdf(rows, RULED)) == tasks_of(as_docx(rows))


def test_a_cell_merged_downwards_holds_for_every_row_it_covers():
    table = (
        "<tr><td>1</td><td>Tổ chức tập huấn cho cán bộ</td><td rowspan=2>Sở Nội vụ</td>"
        "<td>Sở Tài chính</td><td>30/6/2026</td></tr>"
        "<tr><td>2</td><td>Tổng hợp kết quả thực hiện</td><td>Công an tỉnh</td><td>31/7/2026</td></tr>"
        "<tr><td colspan=5>II. NHIỆM VỤ KHÁC</td></tr>"
        "<tr><td>3</td><td>Xây dựng cơ sở dữ liệu</td><td>Sở Tài chính</td><td></td><td>31/8/2026</td></tr>"
    )
    told = tasks_of(as_pdf((), RULED, table=table))
    assert [leads for __, __, leads, __, __ in told] == [
        ("Sở Nội vụ",), ("Sở Nội vụ",), ("Sở Tài chính",),
    ]  # fmt: skip


def test_frames_and_tables_of_two_columns_are_no_tables():
    """Header and signature stand in such tables, a stamp in a frame."""

    def box(a, b, c, d):
        return [Rule(a, c, b, b), Rule(a, c, d, d), Rule(a, a, b, d), Rule(c, c, b, d)]

    assert not grids_of([*box(0, 0, 100, 50), *box(100, 0, 200, 50)])
    letters = [Piece(10.0 * n, 10.0 * n + 8, 10, 20, "a") for n in range(9)]
    assert page_lines(letters, box(0, 0, 100, 50), words=False) == ["a a a a a a a a a"]


@pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice (soffice) is not on this machine"
)
def test_an_old_word_file_reads_as_the_docx_it_was_made_from(tmp_path):
    source = tmp_path / "plan.docx"
    source.write_bytes(as_docx(ROWS[:3]))
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", "doc:MS Word 97", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    old = source.with_suffix(".doc").read_bytes()
    assert old.startswith(b"\xd0\xcf\x11\xe0")
    read = read_file(old)
    assert (read.header.number, read.kind) == ("88/KH-UBND", "docx")
    assert tasks_of(old) == tasks_of(source.read_bytes())
