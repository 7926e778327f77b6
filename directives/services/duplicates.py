"""The duplicate warning: shown with the differences, passed only by saying so [NĐ 30/2020 Phụ lục VI]."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.uploads import CheckedUpload
from directives.identity import is_duplicate
from directives.models import Attachment, Document
from directives.services.checks import tidy

MAX_SHOWN = 5
_COMPARED = (
    "document_type",
    "issued_on",
    "issuer",
    "subject",
    "signer_name",
    "signer_title",
    "place",
)


@dataclass(frozen=True)
class Difference:
    label: str
    new: str
    known: str


@dataclass(frozen=True)
class Match:
    """A document that may be the same: why, and in which fields they differ."""

    document: Document
    reason: str
    differences: tuple[Difference, ...]


class Duplicate(Refused):
    """Probably registered already; the clerk opens the other one or says that it is another document."""

    def __init__(self, matches: list[Match]) -> None:
        super().__init__(
            _(
                "This document seems to be registered already. Compare, then tick “register anyway”."
            ),
            field="anyway",
        )
        self.matches = matches


def warn_of_duplicates(document: Document, files: Iterable[CheckedUpload], *, by: Any) -> None:
    """Raise Duplicate when the code, the electronic id or a file coincides with a document this person sees.

    A document out of the person's sight is not betrayed by a warning.
    """
    matches = find_duplicates(document, files, by=by)
    if matches:
        raise Duplicate(matches)


def find_duplicates(document: Document, files: Iterable[CheckedUpload], *, by: Any) -> list[Match]:
    seen = Document.objects.visible_to(by).registered().select_related("issuer", "document_type")
    if document.pk:
        seen = seen.exclude(pk=document.pk)
    found: dict[int, str] = {}
    known: dict[int, Document] = {}
    same_code = Q(code_key=document.code_key) if document.code_key else Q(pk=None)
    same_id = Q(electronic_id=document.electronic_id) if document.electronic_id else Q(pk=None)
    for other in seen.filter(same_code | same_id).order_by("pk")[:50]:
        known[other.pk] = other
        if document.electronic_id and other.electronic_id == document.electronic_id:
            found[other.pk] = _("the electronic document id is the same")
        elif is_duplicate(document, other):
            found[other.pk] = _("number, notation and issuer are the same")
    sums = [file.sha256 for file in files]
    if sums:
        holders = Attachment.objects.filter(sha256__in=sums, removed_at=None).values("document")
        for other in seen.filter(pk__in=holders).order_by("pk")[:50]:
            known[other.pk] = other
            found.setdefault(other.pk, _("the same file is attached"))
    return [
        Match(known[pk], reason, differences(document, known[pk]))
        for pk, reason in list(found.items())[:MAX_SHOWN]
    ]


def differences(new: Document, known: Document) -> tuple[Difference, ...]:
    """Return the fields in which two descriptions differ, as shown to the clerk."""
    rows = []
    for name in _COMPARED:
        field = Document._meta.get_field(name)
        left, right = _shown(new, name), _shown(known, name)
        if tidy(left).casefold() != tidy(right).casefold():
            rows.append(Difference(str(field.verbose_name), left, right))  # type: ignore[union-attr]
    return tuple(rows)


def _shown(document: Document, name: str) -> str:
    value = getattr(document, name)
    if name == "issuer" and value is None:
        return document.issuer_words
    if name == "issued_on":
        return f"{value:%d/%m/%Y}" if value else ""
    return "" if value is None else str(value)
