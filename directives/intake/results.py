"""What the reader finds, as plain values. No rules live here; `as_json` is the public shape."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

Span = tuple[int, int]


@dataclass(frozen=True)
class PartialDate:
    """A printed date of which the day, the month or the year may be blank."""

    day: int | None = None
    month: int | None = None
    year: int | None = None

    @property
    def whole(self) -> dt.date | None:
        if self.day and self.month and self.year:
            try:
                return dt.date(self.year, self.month, self.day)
            except ValueError:
                return None
        return None

    def __bool__(self) -> bool:
        return any((self.day, self.month, self.year))

    def as_json(self) -> dict[str, int | None]:
        return {"day": self.day, "month": self.month, "year": self.year}


@dataclass(frozen=True)
class Copy:
    """One line of Nơi nhận; `purpose` is what stands in brackets ("để báo cáo")."""

    name: str
    purpose: str | None = None

    def as_json(self) -> dict[str, str | None]:
        return {"name": self.name, "purpose": self.purpose}


@dataclass(frozen=True)
class Citation:
    """Another document named in this one. `printed` keeps the symbol before any repair."""

    span: Span
    number: str | None = None
    date: dt.date | None = None
    issuer: str | None = None
    type: str | None = None
    title: str | None = None
    relation: str = "mentions"
    printed: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "date": self.date.isoformat() if self.date else None,
            "issuer": self.issuer,
            "type": self.type,
            "title": self.title,
            "relation": self.relation,
            "span": list(self.span),
        }


@dataclass(frozen=True)
class Deadline:
    """A time limit as printed; `resolved` is the last day it allows, where that is known."""

    text: str
    span: Span
    kind: str  # date | period_end | recurring | relative | reference
    resolved: dt.date | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "resolved": self.resolved.isoformat() if self.resolved else None,
            "kind": self.kind,
            "span": list(self.span),
        }


@dataclass(frozen=True)
class Task:
    """One thing the document orders, or (`requested`) asks of a body it cannot order."""

    leads: tuple[str, ...]
    text: str
    span: Span
    support: tuple[str, ...] = ()
    requested: bool = False
    section: str | None = None
    deadline: Deadline | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "section": self.section,
            "leads": list(self.leads),
            "support": list(self.support),
            "requested": self.requested,
            "text": self.text,
            "deadline": self.deadline.as_json() if self.deadline else None,
            "span": list(self.span),
        }


@dataclass(frozen=True)
class Header:
    """What the first page says about the document itself. `spans` ties fields to their words."""

    number: str | None = None
    notation: str | None = None
    issued: PartialDate = field(default_factory=PartialDate)
    place: str | None = None
    issuer: str | None = None
    parent: str | None = None
    document_type: str | None = None
    subject: str | None = None
    urgency: str = "thường"
    spans: dict[str, Span] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signature:
    """Who signed. Joint signers are apart by "; " in the order of printing."""

    name: str | None = None
    title: str | None = None
    authority: str | None = None
    span: Span | None = None
    confidence: float = 0.0


@dataclass(frozen=True)
class Reading:
    """Everything found in one document, and the normalised text that all spans index."""

    text: str
    header: Header
    signature: Signature
    recipients: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()
    archive_line: str | None = None
    citations: tuple[Citation, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    tasks: tuple[Task, ...] = ()
    secrecy: str | None = None
    kind: str = "txt"
    text_source: str = "text"
    spans: dict[str, Span] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    attachments: tuple["Attached", ...] = ()

    @classmethod
    def empty(cls, *warnings: str) -> "Reading":
        """Nothing read, and why."""
        return cls(text="", header=Header(), signature=Signature(), warnings=warnings)

    def with_warnings(self, *more: str) -> "Reading":
        return replace(self, warnings=(*self.warnings, *more))

    def as_json(self, file: str) -> dict[str, Any]:
        """The object `read_document --json` prints; keys and their order are public."""
        header, issued = self.header, self.header.issued
        whole = issued.whole
        return {
            "file": file,
            "kind": self.kind,
            "text_source": self.text_source,
            "number": header.number,
            "notation": header.notation,
            "issued_on": whole.isoformat() if whole else None,
            "issued_partial": issued.as_json() if issued and not whole else None,
            "place": header.place,
            "issuer": header.issuer,
            "parent": header.parent,
            "document_type": header.document_type,
            "subject": header.subject,
            "urgency": header.urgency,
            "secrecy_warning": self.secrecy is not None,
            "signer_name": self.signature.name,
            "signer_title": self.signature.title,
            "signing_authority": self.signature.authority,
            "recipients": list(self.recipients),
            "copies": [copy.as_json() for copy in self.copies],
            "archive_line": self.archive_line,
            "citations": [citation.as_json() for citation in self.citations],
            "deadlines": [deadline.as_json() for deadline in self.deadlines],
            "tasks": [task.as_json() for task in self.tasks],
            "confidence": {name: round(value, 2) for name, value in self.confidence.items()},
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True)
class Attached:
    """A file that came inside an edXML package."""

    name: str
    content: bytes = field(repr=False)
    media_type: str = ""
