"""What a package and a status message say, as plain values, and the lengths the format allows."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# QCVN 102:2016/BTTTT, the longest each element may be.
LENGTHS: dict[str, int] = {
    "OrganName": 200,
    "CodeNumber": 11,
    "CodeNotation": 30,
    "Place": 50,
    "Subject": 500,
    "TypeName": 100,
    "Position": 100,
    "FullName": 50,
    "ToPlace": 150,
}
NAMES: dict[str, str | Promise] = {
    "OrganName": gettext_lazy("Name of the agency"),
    "CodeNumber": gettext_lazy("Number"),
    "CodeNotation": gettext_lazy("Notation"),
    "Place": gettext_lazy("Place of issue"),
    "Subject": gettext_lazy("Subject of the document"),
    "TypeName": gettext_lazy("Document type"),
    "Position": gettext_lazy("Title of the signer"),
    "FullName": gettext_lazy("Signer"),
    "ToPlace": gettext_lazy("Line of the addressees"),
}
# Too long, these are shortened and the person is told; anything else that is too long is refused,
# for a name or number cut off is another name or number.
SHORTENED = frozenset({"Subject", "ToPlace"})


def day_words(day: date) -> str:
    return f"{day:%Y/%m/%d}"


def moment_words(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y/%m/%d %H:%M:%S}"


def document_id(organ: str, day: date, number: str, notation: str) -> str:
    """Write the identity of a document: whose, of which day, number and notation."""
    return f"{organ},{day_words(day)},{number}/{notation}"


@dataclass(frozen=True)
class Organ:
    """An agency as sender or addressee; `code` is its code in the exchange on the day."""

    code: str
    name: str
    in_charge: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True)
class Reference:
    """Another document, or the one a status is about."""

    organ: str
    number: str
    notation: str
    document_id: str
    issued_on: date


@dataclass(frozen=True)
class Staff:
    department: str
    name: str
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True)
class PackedFile:
    """A file of the package; `open` gives its content when it is written, not before."""

    key: str
    name: str
    description: str
    content_type: str
    made_at: datetime
    open: Callable[[], AbstractContextManager[IO[bytes]]]


class Business(models.TextChoices):
    """What a package is about: BussinessDocType of QCVN 102:2016/BTTTT."""

    NEW = "0", gettext_lazy("A new document")
    RECALL = "1", gettext_lazy("Recall of a document sent")
    UPDATE = "2", gettext_lazy("Update of a document sent")
    REPLACE = "3", gettext_lazy("Replacement of earlier documents")


@dataclass(frozen=True)
class Replaced:
    """A document that another replaces, and the codes of the agencies that had got it."""

    document_id: str
    organs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Package:
    """A document on its way; `priority` is 0 (normal) to 4 (express at an hour)."""

    sender: Organ
    receivers: tuple[Organ, ...]
    document_id: str
    number: str
    notation: str
    place: str
    issued_on: date
    type_kind: str  # 1 legal instruments, 2 administrative documents
    type_name: str
    subject: str
    competence: str
    position: str
    full_name: str
    made_at: datetime
    staff: Staff
    content: str = ""
    due_on: date | None = None
    priority: int = 0
    sphere: str = ""
    n_copies: int | None = None
    n_pages: int | None = None
    appendixes: tuple[str, ...] = ()
    replies_to: tuple[Reference, ...] = ()
    task_codes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    files: tuple[PackedFile, ...] = ()
    business: str = Business.NEW.value
    reason: str = "Văn bản mới"
    replaces: tuple[Replaced, ...] = ()


@dataclass(frozen=True)
class StatusMessage:
    """What became of a document, told to who sent it (or, 13, asked of who has it)."""

    sender: Organ
    about: Reference
    staff: Staff
    code: str
    description: str
    at: datetime


@dataclass(frozen=True)
class Draft:
    """A package as far as it can be made: what forbids it, and what the person must know."""

    package: Package | None
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def measured(package: Package) -> Iterator[tuple[str, str]]:
    """Every text whose length the format bounds, with the name of its element."""
    for organ in (package.sender, *package.receivers):
        yield "OrganName", organ.name
    yield "CodeNumber", package.number
    yield "CodeNotation", package.notation
    yield "Place", package.place
    yield "TypeName", package.type_name
    yield "Position", package.position
    yield "FullName", package.full_name


def too_long(element: str, words: str) -> str:
    """Return the sentence that says so, or nothing."""
    if len(words) <= LENGTHS[element]:
        return ""
    return _("%(what)s: %(n)s characters, the exchange format allows %(limit)s: “%(words)s”.") % {
        "what": NAMES[element],
        "n": len(words),
        "limit": LENGTHS[element],
        "words": words[:120],
    }


def shortened(element: str, words: str) -> str:
    """Cut what may be cut to the length allowed, with a mark that something is missing."""
    limit = LENGTHS[element]
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
