"""What a file is, by its content. The name and its extension are never believed.

Reads: bytes. Writes: one of the kinds below, or a refusal that says what to do instead.
"""

import io
import re
import zipfile

from django.utils.translation import gettext as _

from core.refusals import Refused

from .limits import Limits

PDF, DOCX, DOC, TXT, EDXML, IMAGE = "pdf", "docx", "doc", "txt", "edxml", "image"

_IMAGES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"II*\x00",
    b"MM\x00*",
    b"BM",
    b"GIF87a",
    b"GIF89a",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_XML = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE|[A-Za-z_])")
_EDXML = re.compile(
    rb"<(?:[\w.-]{1,40}:)?(?:edxml|edxmlenvelope|edxmlheader|envelope)\b", re.IGNORECASE
)


class Unreadable(Refused):
    """The file cannot be read; the message says why and what to do."""


def kind_of(data: bytes, limits: Limits) -> str:
    """The kind of a file, or Unreadable."""
    if not data.strip():
        raise Unreadable(_("The file is empty."))
    if len(data) > limits.max_bytes:
        raise Unreadable(
            _("The file is larger than %(n)d MB.") % {"n": limits.max_bytes // 1024 // 1024}
        )
    head = data[:2048]
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, limits)
    if head.startswith((_OLE, _RTF)):
        return DOC
    if head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return IMAGE
    if _XML.match(head):
        if _EDXML.search(data[:65536]):
            return EDXML
        raise Unreadable(_("This XML or web page is not a document package the program knows."))
    if _is_text(data):
        return TXT
    raise Unreadable(
        _("The program cannot read this kind of file. Use PDF, DOCX, text, an image or edXML.")
    )


def checked_zip(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """Open a zip whose declared sizes are within bounds; nothing is unpacked before that."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(_("The file is broken and cannot be opened.")) from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    too_dense = unpacked > 10 * 1024 * 1024 and unpacked > limits.max_unpack_ratio * packed
    if len(entries) > limits.max_zip_entries or unpacked > limits.max_unpacked_bytes or too_dense:
        raise Unreadable(_("The file would unpack to far more than it says: it was not opened."))
    return archive


def _zip_kind(data: bytes, limits: Limits) -> str:
    with checked_zip(data, limits) as archive:
        names = set(archive.namelist())
    if "word/document.xml" in names:
        return DOCX
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        raise Unreadable(
            _("Spreadsheets and slides cannot be read as a document. Save as PDF or DOCX.")
        )
    raise Unreadable(_("This archive is not a document. Unpack it and give the document itself."))


def _is_text(data: bytes) -> bool:
    sample = data[:65536]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in sample:
        return False
    control = sum(byte < 9 or 13 < byte < 32 for byte in sample if byte != 12)
    return control <= len(sample) // 200
