"""Packages and status messages as XML, written from beginning to end without holding a file in memory.

Structure and order of QCVN 102:2016/BTTTT. One namespace, one prefix, no document type, no entities.
"""

import base64
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from typing import IO, Any
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from directives.exchange.facts import (
    Organ,
    Package,
    PackedFile,
    Reference,
    Staff,
    StatusMessage,
    day_words,
    moment_words,
)

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
PREFIX = "edXML"
_BASE64_PIECE = 57 * 1024  # a multiple of 3: pieces of base64 join without padding between them
_IN_MEMORY = 1 << 20

Tree = tuple[str, "str | Sequence[Tree]"]


def write_package(
    file: IO[bytes], package: Package, *, told: Callable[[int], None] = lambda n: None
) -> None:
    """Write the package with its files; `told` hears after each file how many are in."""
    with _Writer(file) as writer:
        writer.begin("edXMLEnvelope")
        writer.tree(
            (
                "edXMLHeader",
                [("MessageHeader", _message(package)), ("TraceHeaderList", _trace(package))],
            )
        )
        writer.begin("edXMLBody")
        writer.begin("edXMLManifest", version="1.0")
        for packed in package.files:
            writer.tree(("Reference", _described(packed, cid="cid:")))
        writer.end("edXMLManifest")
        writer.end("edXMLBody")
        writer.end("edXMLEnvelope")
        writer.begin("AttachmentEncoded")
        for n, packed in enumerate(package.files, 1):
            _attach(writer, packed)
            told(n)
        writer.end("AttachmentEncoded")


def write_status(file: IO[bytes], message: StatusMessage) -> None:
    """Write a status message: who says what became of which document."""
    header: list[Tree] = [
        ("From", _organ(message.sender)),
        ("ResponseFor", _reference(message.about)),
        ("StaffInfo", _staff(message.staff)),
        ("StatusCode", message.code),
        ("Description", message.description),
        ("Timestamp", moment_words(message.at)),
    ]
    with _Writer(file) as writer:
        writer.tree(("edXMLEnvelope", [("edXMLHeader", [("MessageHeader", header)])]))


def _message(package: Package) -> list[Tree]:
    return [
        ("From", _organ(package.sender)),
        *(("To", _organ(organ)) for organ in package.receivers),
        ("DocumentId", package.document_id),
        ("Code", [("CodeNumber", package.number), ("CodeNotation", package.notation)]),
        (
            "PromulgationInfo",
            [("Place", package.place), ("PromulgationDate", day_words(package.issued_on))],
        ),
        ("DocumentType", [("Type", package.type_kind), ("TypeName", package.type_name)]),
        ("Subject", package.subject),
        ("Content", package.content),
        (
            "SignerInfo",
            [
                ("Competence", package.competence),
                ("Position", package.position),
                ("FullName", package.full_name),
            ],
        ),
        *([("DueDate", day_words(package.due_on))] if package.due_on else []),
        ("OtherInfo", _other(package)),
        *(("ResponseFor", _reference(about)) for about in package.replies_to),
        *(
            [("ResponseForTask", [("TaskCode", code) for code in package.task_codes])]
            if package.task_codes
            else []
        ),
        ("ToPlaces", [("Place", place) for place in package.places]),
    ]


def _other(package: Package) -> list[Tree]:
    return [
        ("Priority", str(package.priority)),
        ("SphereOfPromulgation", package.sphere),
        *_number("PromulgationAmount", package.n_copies),
        *_number("PageAmount", package.n_pages),
        ("Appendixes", [("Appendix", name) for name in package.appendixes]),
    ]


def _number(name: str, value: int | None) -> list[Tree]:
    return [] if value is None else [(name, str(value))]


def _trace(package: Package) -> list[Tree]:
    return [
        (
            "TraceHeader",
            [("OrganId", package.sender.code), ("Timestamp", moment_words(package.made_at))],
        ),
        (
            "Bussiness",  # the rule spells it so
            [
                ("DocumentId", package.document_id),
                ("BussinessDocType", package.business),
                ("BussinessDocReason", package.reason),
                ("Paper", "0"),
                ("StaffInfo", _staff(package.staff)),
                *_replacements(package),
            ],
        ),
    ]


def _replacements(package: Package) -> list[Tree]:
    if not package.replaces:
        return []
    infos: list[Tree] = [
        (
            "ReplacementInfo",
            [
                ("DocumentId", old.document_id),
                ("OrganIdList", [("OrganId", code) for code in old.organs]),
            ],
        )
        for old in package.replaces
    ]
    return [("ReplacementInfoList", infos)]


def _organ(organ: Organ) -> list[Tree]:
    return [
        ("OrganId", organ.code),
        ("OrganizationInCharge", organ.in_charge),
        ("OrganName", organ.name),
        ("OrganAdd", organ.address),
        ("Email", organ.email),
        ("Telephone", organ.telephone),
        ("Fax", organ.fax),
        ("Website", organ.website),
    ]


def _reference(about: Reference) -> list[Tree]:
    return [
        ("OrganId", about.organ),
        ("Code", [("CodeNumber", about.number), ("CodeNotation", about.notation)]),
        ("DocumentId", about.document_id),
        ("PromulgationDate", day_words(about.issued_on)),
    ]


def _staff(staff: Staff) -> list[Tree]:
    return [
        ("Department", staff.department),
        ("Staff", staff.name),
        ("Email", staff.email),
        ("Mobile", staff.mobile),
    ]


def _described(packed: PackedFile, *, cid: str = "") -> list[Tree]:
    return [
        ("ContentId", f"{cid}{packed.key}"),
        ("ContentType", packed.content_type),
        ("Description", packed.description),
        ("AttachmentName", packed.name),
    ]


def _attach(writer: "_Writer", packed: PackedFile) -> None:
    """One file: base64 of a zip that holds it alone, passed on in pieces."""
    content_id, content_type, description, name = _described(packed)
    writer.begin("Attachment")
    for part in (content_id, name, description, content_type):
        writer.tree(part)
    writer.begin("ContentTransferEncoded")
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as zipped:
        _zip(packed, zipped)
        zipped.seek(0)
        while piece := zipped.read(_BASE64_PIECE):
            writer.words(base64.b64encode(piece).decode("ascii"))
    writer.end("ContentTransferEncoded")
    writer.end("Attachment")


def _zip(packed: PackedFile, into: Any) -> None:
    entry = zipfile.ZipInfo(packed.name, packed.made_at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    with (
        zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive,
        packed.open() as content,
        archive.open(entry, "w", force_zip64=True) as inner,
    ):
        shutil.copyfileobj(content, inner, 1 << 16)


class _Writer:
    """Elements with the prefix, the root around them."""

    def __init__(self, file: IO[bytes]) -> None:
        self.xml = XMLGenerator(file, "utf-8", short_empty_elements=False)

    def __enter__(self) -> "_Writer":
        self.xml.startDocument()
        self.begin("edXML", **{f"xmlns:{PREFIX}": NAMESPACE})
        return self

    def __exit__(self, kind: Any, *_rest: Any) -> None:
        if kind is None:
            self.end("edXML")
            self.xml.endDocument()

    def begin(self, name: str, **attributes: str) -> None:
        self.xml.startElement(f"{PREFIX}:{name}", AttributesImpl(attributes))

    def end(self, name: str) -> None:
        self.xml.endElement(f"{PREFIX}:{name}")

    def words(self, words: str) -> None:
        self.xml.characters(words)

    def tree(self, tree: Tree) -> None:
        name, content = tree
        self.begin(name)
        if isinstance(content, str):
            self.words(clean(content))
        else:
            for part in content:
                self.tree(part)
        self.end(name)


def clean(words: str) -> str:
    """Return words as XML can hold them: spaces folded, control signs left away (they print nothing)."""
    folded = " ".join(words.split())
    return "".join(
        c for c in folded if c >= " " and not ("\ud800" <= c <= "\udfff" or c in "\ufffe\uffff")
    )
