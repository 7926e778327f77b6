"""Files somebody might send to take the reader down; each made here, none kept in the repository."""

import base64
import io
import zipfile

from pypdf import PdfWriter


def pdf(pages: int = 1, words: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 280)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _encrypted() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.encrypt("mật khẩu")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _docx(document: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
    return out.getvalue()


_ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<edXML><edXMLEnvelope>&b;</edXMLEnvelope></edXML>"""
_OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">&a;</w:document>"""

_MAKERS = {
    "zip bomb": lambda: (_docx(b" " * (300 * 1024 * 1024)), "bom.docx"),
    "zip bomb in a package": lambda: (_package(_zipped(b" " * (300 * 1024 * 1024))), "bom.edxml"),
    "thousands of pages": lambda: (pdf(pages=3000), "dai.pdf"),
    "encrypted pdf": lambda: (_encrypted(), "khoa.pdf"),
    "broken pdf": lambda: (b"%PDF-1.7\n" + b"\x00\xff" * 500 + b"startxref\n9\n%%EOF", "hong.pdf"),
    "cut pdf": lambda: (pdf()[:200], "cut.pdf"),
    "xml entities": lambda: (_ENTITIES, "goi.edxml"),
    "entities in docx": lambda: (_docx(_OUTSIDE), "ngoai.docx"),
    "program named pdf": lambda: (b"MZ\x90\x00" + b"\x00" * 100, "chuong-trinh.pdf"),
    "text named pdf": lambda: ("Văn bản".encode(), "van-ban.pdf"),
    "archive": lambda: (_archive(), "goi.zip"),
    "empty": lambda: (b"", "rong.pdf"),
    "not a picture": lambda: (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64 + b"IEND\xaeB`\x82", "anh.png"),
}
READABLE_TO_NOBODY = sorted(_MAKERS)


def _package(attached: bytes) -> bytes:
    """An edXML package with one file, zipped for transport as the standard has it."""
    return (
        b"<edXML><edXMLEnvelope><edXMLHeader><MessageHeader><Subject>x</Subject></MessageHeader>"
        b"</edXMLHeader></edXMLEnvelope><AttachmentEncoded><Attachment><AttachmentName>a.txt"
        b"</AttachmentName><ContentTransferEncoded>"
        + base64.b64encode(attached)
        + b"</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>"
    )


def _zipped(content: bytes, name: str = "a.txt") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    return out.getvalue()


def make(name: str) -> tuple[bytes, str]:
    return _MAKERS[name]()
