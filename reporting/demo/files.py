"""Small files made on the spot: a form as DOCX, minutes as PDF, a note as text."""

import io

from django.utils.html import escape
from docx import Document as WordDocument

from core.uploads import CheckedUpload, check_upload, in_memory
from directives.models import Document


def form_docx(subject: str) -> CheckedUpload:
    """A blank table to be filled in, as plans carry them after the signature."""
    word = WordDocument()
    word.add_heading("Biểu thống kê", level=1)
    word.add_paragraph(subject)
    table = word.add_table(rows=4, cols=4)
    table.style = "Table Grid"
    for at, head in enumerate(("TT", "Nội dung", "Số lượng", "Ghi chú")):
        table.rows[0].cells[at].text = head
    content = io.BytesIO()
    word.save(content)
    return _checked(content.getvalue(), "bieu-thong-ke.docx")


def minutes_pdf(title: str, agency: str) -> CheckedUpload:
    """A one-page record with Vietnamese letters in it."""
    from weasyprint import HTML

    page = HTML(
        string=f"<h1>Biên bản làm việc</h1><p>Cơ quan: {escape(agency)}</p>"
        f"<p>Nội dung: {escape(title)}</p><p>Kết quả: các bên thống nhất số liệu kèm theo.</p>"
    )
    content = page.write_pdf()
    return _checked(content, "bien-ban-lam-viec.pdf")


def letter_pdf(document: Document) -> CheckedUpload:
    """Page one of a document as an office scans it: its head, its subject, a sentence of ours."""
    from weasyprint import CSS, HTML

    issuer = document.issuer.name if document.issuer else document.issuer_words
    day = document.issued_on
    dated = f"ngày {day.day:02d} tháng {day.month} năm {day.year}" if day else "ngày"
    page = HTML(
        string=f"<table><tr><td><b>{escape(issuer.upper())}</b><br>Số: {escape(document.code)}"
        "<td><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b>Độc lập - Tự do - Hạnh phúc</b><br>"
        f"<i>{escape(document.place or 'An Giang')}, {dated}</i></table>"
        f"<h1>{escape(document.subject)}</h1>"
        "<p>Bản quét mẫu để thử phần mềm, không phải nguyên văn của văn bản.</p>"
    )
    style = CSS(
        string="@page { size: A4; margin: 20mm 15mm 20mm 30mm } body { font: 13pt 'Liberation Serif' }"
        "table { width: 100%; margin-bottom: 42mm } "
        "td { text-align: center; vertical-align: top } td + td { white-space: nowrap }"
        "h1 { font-size: 13pt; text-align: center }"
    )
    name = f"{document.code.replace('/', '-')}.pdf"
    return _checked(page.write_pdf(stylesheets=[style]), name)


def note_txt(title: str, n: int) -> CheckedUpload:
    text = f"Tóm tắt kết quả số {n}\n\nNội dung: {title}\nĐã đối chiếu với hồ sơ lưu tại cơ quan.\n"
    return _checked(text.encode(), f"tom-tat-{n}.txt")


def _checked(content: bytes, name: str) -> CheckedUpload:
    return check_upload(in_memory(content, name), field="evidence")
