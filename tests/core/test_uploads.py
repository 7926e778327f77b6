"""What may be uploaded is decided by content; each refusal names the file and the reason."""

import hashlib

import pytest

from core.refusals import Refused
from core.uploads import check_upload, clean_name
from tests.core import files
from tests.core.files import upload

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", files.PDF, "application/pdf"),
        ("a.PDF", files.PDF, "application/pdf"),
        ("a.docx", files.DOCX, "wordprocessingml.document"),
        ("a.xlsx", files.XLSX, "spreadsheetml.sheet"),
        ("a.odt", files.ODT, "opendocument.text"),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "application/msword"),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
        ("a.txt", "Kế hoạch số 141".encode(), "text/plain"),
        ("a.txt", "Kế hoạch".encode("utf-16"), "text/plain"),
        ("a.edxml", files.EDXML, "application/xml"),
        ("a.xml", b"\xef\xbb\xbf" + files.EDXML, "application/xml"),
        ("a.png", files.image("PNG"), "image/png"),
        ("a.jpeg", files.image("JPEG"), "image/jpeg"),
        ("a.tif", files.image("TIFF"), "image/tiff"),
    ],
)
def test_allowed_types_are_found_by_content(name, content, expected):
    checked = check_upload(upload(content, name), field="files")
    assert checked.content_type.endswith(expected)
    assert checked.sha256 == hashlib.sha256(content).hexdigest()
    assert checked.size == len(content)
    assert checked.file.read(4) == content[:4]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""),
        ("program.exe", b"MZ\x90\x00\x03" + bytes(200)),
        ("program.pdf", b"MZ\x90\x00\x03" + bytes(200)),
        ("a.docx", files.PDF),
        ("a.pdf", files.DOCX),
        ("a.txt", files.PDF),
        ("cut.pdf", files.PDF[:60]),
        ("cut.png", files.image("PNG")[:30]),
        ("cut.jpg", files.image("JPEG")[:30]),
        ("cut.docx", files.DOCX[:-30]),
        ("archive.zip", files.zip_of({"a.txt": "a"})),
        (
            "macro.docx",
            files.zip_of(
                {"[Content_Types].xml": "", "word/document.xml": "", "word/vbaProject.bin": "x"}
            ),
        ),
        ("page.html", b"<!DOCTYPE html><html></html>"),
        ("page.txt", b"<html><script>alert(1)</script>"),
        ("page.xml", b'<html xmlns="http://www.w3.org/1999/xhtml"/>'),
        ("image.xml", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("bomb.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("broken.xml", b"<edXML"),
        ("binary.txt", b"abc\x00def"),
        ("other.doc", OLE),
    ],
)
def test_anything_else_is_refused_beside_its_field(name, content):
    with pytest.raises(Refused) as refused:
        check_upload(upload(content, name), field="files")
    assert refused.value.field == "files"
    assert name in refused.value.message


def test_too_large_says_the_limit(settings):
    settings.MAX_UPLOAD_MB = 1
    with pytest.raises(Refused) as refused:
        check_upload(upload(files.PDF + bytes(2**20), "scan.pdf"), field="files")
    assert "1 MB" in refused.value.message


def test_macro_free_zip_bomb_is_refused_by_its_directory(monkeypatch):
    monkeypatch.setattr("core.uploads._MAX_UNZIPPED", 10)
    with pytest.raises(Refused):
        check_upload(upload(files.DOCX + b"", "a.docx"), field="files")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("C:\\Users\\van thu\\công văn.pdf", "công văn.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egnp.exe.pdf", "agnp.exe.pdf"),
        ("  .pdf ", "pdf"),
        ("", "file"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
        ("Cu\u031bo\u031bng.pdf", "C\u01b0\u01a1ng.pdf"),
    ],
)
def test_names_lose_paths_and_invisible_characters(typed, kept):
    assert clean_name(typed) == kept


def test_a_name_without_ending_gets_the_one_of_its_content():
    assert check_upload(upload(files.PDF, "scan"), field="files").name == "scan.pdf"
