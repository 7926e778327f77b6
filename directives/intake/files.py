"""One file read whole: kind by content → text → the stages of `reading`.

Runs inside the bounded child process of `runner`; nothing here trusts the file.
"""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from core.refusals import Refused

from . import kinds
from .limits import DEFAULT, Limits
from .reading import read_text
from .results import Header, Reading, Signature
from .signature import authority_mark
from .sources import Source, docx, edxml, office, pdf, plain, scan

_SOURCES: dict[str, Callable[[bytes, Limits], Source]] = {
    kinds.TXT: plain.read,
    kinds.DOCX: docx.read,
    kinds.DOC: office.read,
    kinds.PDF: pdf.read,
    kinds.IMAGE: scan.read,
    kinds.EDXML: edxml.read,
}
_OCR_DOUBT = 0.85  # what is read from a scan is never as sure as what was printed


def read_file(data: bytes, *, limits: Limits = DEFAULT) -> Reading:
    """Read one file; raise Unreadable with a message for people when that cannot be."""
    kind = kinds.kind_of(data, limits)
    source = _SOURCES[kind](data, limits)
    if kind == kinds.EDXML:
        return _read_package(source, limits)
    reading = read_text(source.text, limits=limits)
    confidence = reading.confidence
    if source.text_source == "ocr":
        confidence = {name: value * _OCR_DOUBT for name, value in confidence.items()}
    return replace(
        reading,
        kind=kinds.DOCX
        if kind == kinds.DOC
        else kind,  # an old Word file is read as what it became
        text_source=source.text_source,
        confidence=confidence,
        warnings=(*source.warnings, *reading.warnings),
    )


def _read_package(source: Source, limits: Limits) -> Reading:
    """A package: its main file gives the text, what it states about itself wins."""
    inner, warnings = _main_file(source, limits)
    if inner is not None and inner.secrecy:
        return replace(inner, kind=kinds.EDXML)
    reading = inner or read_text(source.text, limits=limits)
    if reading.secrecy:
        return replace(reading, kind=kinds.EDXML)
    stated = source.header or Header()
    return replace(
        reading,
        kind=kinds.EDXML,
        header=_stated(reading.header, stated),
        signature=_signed(reading.signature, source),
        recipients=reading.recipients or source.recipients,
        confidence={**reading.confidence, **dict.fromkeys(_given(stated), 1.0)},
        attachments=source.attachments,
        warnings=(*source.warnings, *warnings, *(reading.warnings if inner else ())),
    )


def _main_file(source: Source, limits: Limits) -> tuple[Reading | None, list[str]]:
    """The first attached file that reads as a document."""
    warnings: list[str] = []
    for attached in source.attachments:
        try:
            if kinds.kind_of(attached.content, limits) == kinds.EDXML:
                continue  # a package in a package is not opened
            return read_file(attached.content, limits=limits), warnings
        except Refused as refusal:
            warnings.append(
                _("%(name)s: %(why)s") % {"name": attached.name, "why": refusal.message}
            )
    return None, warnings


def _given(stated: Header) -> list[str]:
    names = ("number", "notation", "place", "issuer", "parent", "document_type", "subject")
    found = [name for name in names if getattr(stated, name)]
    return [*found, *(["issued_on"] if stated.issued else [])]


def _stated(read: Header, stated: Header) -> Header:
    """The header of the file with what the package states put in its place."""
    given = {name: getattr(stated, name) for name in _given(stated) if name != "issued_on"}
    if stated.issued:
        given["issued"] = stated.issued
    if stated.urgency != "thường":
        given["urgency"] = stated.urgency
    return replace(read, **given)


def _signed(read: Signature, source: Source) -> Signature:
    """The signature of the file with what the package states; its title is written as paper has it.

    "Competence" comes as a bare mark (KT.) or with the head's title behind it (KT. GIÁM ĐỐC).
    """
    name, position, competence = source.signer
    mark = authority_mark(competence or "") or competence
    steps = [competence, position] if competence != mark else [position]
    return replace(
        read,
        name=name or read.name,
        title=" ".join(filter(None, steps)) or read.title,
        authority=mark or read.authority,
    )
