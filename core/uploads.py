"""What may be uploaded, decided by content: the name is believed only when the content agrees.

Checks are quick and bounded, for they run in the web process: signatures, ends, and the directory
of zip-based files. Reading a document's words is the work of a worker, never of this module.
"""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import XMLPullParser

import puremagic
from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from core.refusals import Refused

NAME_LENGTH = 150
_HEAD = 64 * 1024
_TAIL = 4 * 1024
_CHUNK = 1024 * 1024
_MAX_ZIP_MEMBERS = 10_000
_MAX_UNZIPPED = 1024 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Control characters and the marks that turn the reading direction ("gnp.exe" shown as "exe.png").
_UNSAFE_IN_NAME = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_MARKUP = re.compile(rb"\s*<(!doctype\s+html|html|script|svg)[\s>]", re.IGNORECASE)


@dataclass(frozen=True)
class FileKind:
    """One kind of file that may be stored: its content type and the endings that may name it."""

    content_type: str
    extensions: tuple[str, ...]


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
PDF = FileKind("application/pdf", ("pdf",))
DOCX = FileKind(f"{_OOXML}.wordprocessingml.document", ("docx",))
XLSX = FileKind(f"{_OOXML}.spreadsheetml.sheet", ("xlsx",))
DOC = FileKind("application/msword", ("doc",))
XLS = FileKind("application/vnd.ms-excel", ("xls",))
ODT = FileKind(f"{_ODF}.text", ("odt",))
ODS = FileKind(f"{_ODF}.spreadsheet", ("ods",))
TEXT = FileKind("text/plain", ("txt",))
XML = FileKind("application/xml", ("edxml", "xml"))
PNG = FileKind("image/png", ("png",))
JPEG = FileKind("image/jpeg", ("jpg", "jpeg"))
TIFF = FileKind("image/tiff", ("tif", "tiff"))
# Archives are left out on purpose: what is inside one could not be checked, shown or read.
ALLOWED = (PDF, DOCX, DOC, XLSX, XLS, ODT, ODS, TEXT, XML, PNG, JPEG, TIFF)
# For the `accept` attribute of file inputs; the check here does not depend on it.
ACCEPT = ",".join(f".{extension}" for kind in ALLOWED for extension in kind.extensions)


@dataclass(frozen=True)
class CheckedUpload:
    """A file that passed the check; `file` is open and at its start."""

    file: File
    name: str
    size: int
    sha256: str
    kind: FileKind

    @property
    def content_type(self) -> str:
        return self.kind.content_type


def check_upload(uploaded: File, *, field: str) -> CheckedUpload:
    """Return what was found about an uploaded file, or raise Refused beside its field."""
    name = clean_name(uploaded.name or "")
    size = uploaded.size or 0
    if size == 0:
        raise Refused(_("“%(name)s” is empty.") % {"name": name}, field=field)
    if size > settings.MAX_UPLOAD_MB * 1024 * 1024:
        raise Refused(
            _("“%(name)s” is too large: %(size)s MB, at most %(limit)s MB are allowed.")
            % {"name": name, "size": -(-size // 2**20), "limit": settings.MAX_UPLOAD_MB},
            field=field,
        )
    try:
        kind = _kind_of(uploaded, size)
    except _Broken as broken:
        raise Refused(
            _("“%(name)s” is broken or not complete (%(what)s). Save or scan it again.")
            % {"name": name, "what": broken},
            field=field,
        ) from broken
    if kind is None:
        raise Refused(_not_allowed(uploaded, name), field=field)
    name = _name_agreeing_with(kind, name, field)
    return CheckedUpload(uploaded, name, size, _checksum(uploaded), kind)


def clean_name(name: str) -> str:
    """Return a display name: no path, no invisible characters, short, its ending kept."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    base = " ".join(_UNSAFE_IN_NAME.sub("", base).split()).strip(". ") or "file"
    stem, dot, extension = base.rpartition(".")
    if not dot or len(extension) > 10:
        return base[:NAME_LENGTH]
    return f"{stem[: NAME_LENGTH - len(extension) - 1]}.{extension}"


class _Broken(Exception):
    """The content begins like an allowed kind and then is not one; says what is missing."""


def _name_agreeing_with(kind: FileKind, name: str, field: str) -> str:
    __, dot, extension = name.rpartition(".")
    if not dot:
        return f"{name}.{kind.extensions[0]}"
    if extension.lower() not in kind.extensions:
        raise Refused(
            _(
                "“%(name)s” is named .%(named)s, but its content is %(found)s. Give it its true name."
            )
            % {"name": name, "named": extension, "found": kind.extensions[0].upper()},
            field=field,
        )
    return name


def _not_allowed(uploaded: File, name: str) -> str:
    allowed = ", ".join(kind.extensions[0] for kind in ALLOWED)
    uploaded.seek(0)
    found = ""
    with suppress(puremagic.PureError, ValueError):
        found = puremagic.from_string(uploaded.read(_HEAD)).lstrip(".")
    if found:
        return _(
            "“%(name)s” (%(found)s) is of a type that is not accepted. Accepted: %(allowed)s."
        ) % {
            "name": name,
            "found": found,
            "allowed": allowed,
        }
    return _("“%(name)s” is of a type that is not accepted. Accepted: %(allowed)s.") % {
        "name": name,
        "allowed": allowed,
    }


def _chunks(uploaded: File) -> Iterator[bytes]:
    uploaded.seek(0)
    while chunk := uploaded.read(_CHUNK):
        yield chunk


def _checksum(uploaded: File) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(uploaded):
        digest.update(chunk)
    uploaded.seek(0)
    return digest.hexdigest()


def _ends(uploaded: File, size: int) -> tuple[bytes, bytes]:
    uploaded.seek(0)
    head = uploaded.read(_HEAD)
    uploaded.seek(max(0, size - _TAIL))
    return head, uploaded.read(_TAIL)


def _kind_of(uploaded: File, size: int) -> FileKind | None:
    head, tail = _ends(uploaded, size)
    if b"%PDF-" in head[:1024]:
        return _complete(PDF, b"%%EOF" in tail and b"startxref" in tail, "%%EOF")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _complete(PNG, b"IEND" in tail, "IEND")
    if head.startswith(b"\xff\xd8\xff"):
        return _complete(JPEG, b"\xff\xd9" in tail, "EOI")
    if head.startswith((b"II*\x00", b"MM\x00*")):
        order = "little" if head.startswith(b"II") else "big"
        return _complete(TIFF, 8 <= int.from_bytes(head[4:8], order) < size, "IFD")  # type: ignore[arg-type]
    if head.startswith(_OLE):
        return _ole_kind(uploaded)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(uploaded)
    return _text_kind(uploaded, head)


def _complete(kind: FileKind, ends_well: bool, missing: str) -> FileKind:  # noqa: FBT001
    if not ends_well:
        raise _Broken(missing)
    return kind


def _ole_kind(uploaded: File) -> FileKind | None:
    """Tell Word from Excel by the names of their main streams; other OLE files are not allowed."""
    word, book, book95 = (s.encode("utf-16-le") for s in ("WordDocument", "Workbook", "Book\0"))
    before = b""
    for chunk in _chunks(uploaded):
        window = before + chunk
        if word in window:
            return DOC
        if book in window or book95 in window:
            return XLS
        before = chunk[-64:]
    return None


def _zip_kind(uploaded: File) -> FileKind | None:
    """Name a zip-based office file by its parts; other archives and files with macros are refused."""
    uploaded.seek(0)
    try:
        with zipfile.ZipFile(uploaded) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if len(members) > _MAX_ZIP_MEMBERS or sum(m.file_size for m in members) > _MAX_UNZIPPED:
                return None
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return None
            mimetype = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mimetype = archive.read("mimetype")
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise _Broken("ZIP") from error
    for kind in (ODT, ODS):
        if mimetype.strip() == kind.content_type.encode():
            return kind
    if "[Content_Types].xml" in names:
        return (
            DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else None
        )
    return None


def _text_kind(uploaded: File, head: bytes) -> FileKind | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = head[: len(head) // 2 * 2].decode("utf-16", errors="ignore")
        except UnicodeError:
            return None
        return None if "\x00" in text else TEXT
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if any(_has_control_bytes(chunk) for chunk in _chunks(uploaded)):
        return None
    if _MARKUP.match(bare):
        return None
    if bare.lstrip().startswith(b"<"):
        return _xml_kind(bare)
    return TEXT


# Tab, line feed, form feed, carriage return; anything else below space is not text.
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13})


def _has_control_bytes(chunk: bytes) -> bool:
    return len(chunk.translate(None, _CONTROL)) != len(chunk)


def _xml_kind(head: bytes) -> FileKind | None:
    """Accept XML that opens with an element and declares no document type (entity tricks)."""
    if b"<!DOCTYPE" in head[:4096].upper():
        return None
    parser: Any = XMLPullParser(["start"])  # fed the head only: no entities are declared in it
    try:
        parser.feed(head)
        for __, element in parser.read_events():
            local = element.tag.rpartition("}")[2].lower()
            return None if local in {"html", "svg"} else XML
    except SyntaxError as error:  # ParseError is one
        raise _Broken("XML") from error
    raise _Broken("XML")


def in_memory(content: bytes, name: str) -> File:
    """Wrap bytes the program made or read as a file that can be checked and stored like an upload."""
    return File(io.BytesIO(content), name=name)
