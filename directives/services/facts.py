"""What a clerk, an intake or a command says about a document: plain values between forms and services."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple

from agencies.models import Agency, Group
from directives.models import (
    Citation,
    Document,
    DocumentType,
    Field,
    Recipient,
    RegisterEntry,
    Urgency,
)


@dataclass(frozen=True, kw_only=True)
class DocumentFacts:
    """The fields of a document as printed; number and date may be blank and are completed later.

    Of a date that is not complete only year, or year and month, are given. `secrecy` takes a grade of
    directives.secrecy too, to be refused with what to do.
    """

    document_type: DocumentType
    subject: str
    issuer: Agency | None = None
    issuer_words: str = ""
    number: str = ""
    notation: str = ""
    issued_on: date | None = None
    issued_year: int | None = None
    issued_month: int | None = None
    place: str = ""
    field: Field | None = None
    urgency: str = Urgency.NORMAL
    secrecy: str = Document.Secrecy.NONE
    signer_name: str = ""
    signer_title: str = ""
    signing_authority: str = ""
    archive_line: str = ""
    n_pages: int | None = None
    n_copies: int | None = None
    answer_due_on: date | None = None
    electronic_id: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, kw_only=True)
class RecipientLine:
    """One addressee as printed; at most one of agency and group is known."""

    words: str
    role: str = Recipient.Role.ACTION
    agency: Agency | None = None
    group: Group | None = None


@dataclass(frozen=True, kw_only=True)
class CitationLine:
    """One reference as printed: to a document in the system, or the facts that find it or make a stub."""

    relation: str = Citation.Relation.MENTIONS
    cited: Document | None = None
    document_type: DocumentType | None = None
    code: str = ""  # 141/KH-UBND, 07-CT/TU
    issuer: Agency | None = None
    issuer_words: str = ""
    issued_on: date | None = None
    issued_year: int | None = None
    subject: str = ""
    printed: str = ""
    span: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class EntryFacts:
    """What a line of a register says beside the document itself."""

    handed_to: str = ""
    handed_on: date | None = None
    answer_due_on: date | None = None
    archive_holder: str = ""
    n_copies: int | None = None
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


class Registered(NamedTuple):
    """A document and its line; an outgoing document without a number has no line yet."""

    document: Document
    entry: RegisterEntry | None
