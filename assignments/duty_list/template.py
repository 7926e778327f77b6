"""The empty list to download: the heads, lists to choose from, and a sheet that explains each column."""

import io

import xlsxwriter

from assignments.duty_list.heads import COLUMNS, DOCUMENT, REQUIRED

SHEET, HELP = "Nhiệm vụ", "Hướng dẫn"
_TITLE = "DANH SÁCH NHIỆM VỤ ĐƯỢC GIAO"
_ROWS = 2000  # the lists to choose from reach so far down
_STATES = ["Chưa thực hiện", "Đang thực hiện", "Đã hoàn thành"]


def template_workbook() -> bytes:
    """Write the workbook; its own head is one the reader knows (a test reads it back)."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    face = {"font_name": "Times New Roman", "font_size": 12, "text_wrap": True, "valign": "top"}
    head = book.add_format(
        {**face, "bold": True, "border": 1, "bg_color": "#E6EEF0", "align": "center"}
    )
    must = book.add_format(
        {**face, "bold": True, "border": 1, "bg_color": "#FBE3C0", "align": "center"}
    )
    day = book.add_format({**face, "num_format": "dd/mm/yyyy"})
    words = book.add_format({**face, "num_format": "@"})
    title = book.add_format({**face, "bold": True, "font_size": 14, "text_wrap": False})
    _list_sheet(book, title=title, head=head, must=must, day=day, words=words)
    _help_sheet(book, title=title, head=head, words=words)
    book.close()
    return target.getvalue()


def _list_sheet(book: xlsxwriter.Workbook, **look: object) -> None:
    sheet = book.add_worksheet(SHEET)
    sheet.write(0, 0, _TITLE, look["title"])
    sheet.set_row(2, 36)
    for at, column in enumerate(COLUMNS):
        is_day = column.key in {"due_on", "issued_on", "completed_on"}
        sheet.set_column(at, at, column.width, look["day" if is_day else "words"])
        needed = column.key in REQUIRED or column.key in DOCUMENT
        sheet.write(2, at, column.head, look["must" if needed else "head"])
        if column.key == "state":
            sheet.data_validation(3, at, _ROWS, at, {"validate": "list", "source": _STATES})
        if column.key == "percent":
            sheet.data_validation(
                3, at, _ROWS, at,
                {
                    "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100,
                    "error_title": "Tiến độ", "error_message": "Nhập số từ 0 đến 100.",
                },
            )  # fmt: skip
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)


def _help_sheet(book: xlsxwriter.Workbook, **look: object) -> None:
    sheet = book.add_worksheet(HELP)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 46)
    sheet.set_column(2, 2, 80)
    sheet.write(0, 0, "Cách điền danh sách", look["title"])
    lines = (
        f"Mỗi dòng một nhiệm vụ, điền vào trang “{SHEET}” dưới dòng tiêu đề; thứ tự cột tùy ý.",
        "Ngày ghi dạng ngày/tháng/năm. Công thức lấy giá trị đã lưu; ô gộp dọc tính cho mọi dòng.",
        "Hệ thống kiểm tra từng dòng và chỉ nhập khi có người xác nhận; dòng lỗi không được nhập.",
    )
    for n, line in enumerate(lines, start=1):
        sheet.write(n, 0, line)
    for at, words in enumerate(("Tên cột", "Ví dụ", "Ghi chú")):
        sheet.write(5, at, words, look["head"])
    for n, column in enumerate(COLUMNS, start=6):
        sheet.write_string(n, 0, column.head, look["words"])
        sheet.write_string(n, 1, column.example, look["words"])
        sheet.write_string(n, 2, column.note, look["words"])
