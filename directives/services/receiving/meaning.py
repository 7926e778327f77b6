"""What the words of a draft mean on the day of the paper: addressees, cited documents, duplicates.

Computed whenever the form is shown, so that it follows what people type; a fixed number of queries.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies import matching
from agencies.models import Agency, Group, GroupMember
from core.dates import read_date
from directives.codes import parse_code
from directives.identity import may_be_same
from directives.models import Document, DocumentType, Intake
from directives.services.duplicates import Match as Duplicated
from directives.services.duplicates import find_duplicates

BOXES = ("to_action", "to_report", "to_information")
_YEAR = re.compile(r"(?:(\d{1,2})\s*/\s*)?(\d{4})\s*$")


@dataclass(frozen=True)
class Meant:
    """One printed name: the agency or group it means that day, or what comes near."""

    words: str
    box: str = ""
    agency: Agency | None = None
    group: Group | None = None
    members: tuple[Agency, ...] = ()
    candidates: tuple[Any, ...] = ()
    former: tuple[Agency, ...] = ()

    @property
    def is_known(self) -> bool:
        return bool(self.agency or self.group)


@dataclass(frozen=True)
class CitedDocument:
    """One citation of the draft and the document it will point to; None makes a stub that links later."""

    code: str
    known: Document | None


@dataclass(frozen=True)
class Meaning:
    """Everything the page says beside the form."""

    on: date
    province: Agency | None
    issuer: Meant | None
    addressees: tuple[Meant, ...]
    citations: tuple[CitedDocument, ...]
    duplicates: tuple[Duplicated, ...]
    names: dict[str, Meant]  # leads and supports of the tasks, by their words

    @property
    def unknown(self) -> list[Meant]:
        return [meant for meant in self.addressees if not meant.is_known]


def meaning_of(draft: dict[str, Any], intake: Intake, *, by: Any, today: date) -> Meaning:
    """Say what a draft means to this person: documents out of their sight are not betrayed."""
    fields = draft.get("fields", {})
    on = day_of_draft(draft, otherwise=today)
    home = intake.agency.province
    issuer = _issuer(fields, intake, on)
    province = (issuer.agency.province if issuer and issuer.agency else None) or home
    boxes = [(box, words) for box in BOXES for words in names_in(fields.get(box, ""))]
    duties = [
        words
        for task in draft.get("tasks", [])
        for key in ("leads", "supports")
        for words in names_in(task.get(key, ""))
    ]
    words = list(dict.fromkeys([*(name for __, name in boxes), *duties]))
    known = meant_names(words, on=on, province=province)
    return Meaning(
        on=on,
        province=province,
        issuer=issuer,
        addressees=tuple(_in_box(known[name], box) for box, name in boxes),
        citations=_cited(draft, by),
        duplicates=_duplicates(fields, intake, issuer, by),
        names={name: known[name] for name in dict.fromkeys(duties)},
    )


def day_of_draft(draft: dict[str, Any], *, otherwise: date) -> date:
    """Return the day names are read on: the one typed, or the middle of what is typed of it."""
    typed = str(draft.get("fields", {}).get("issued_on", "")).strip()
    try:
        return read_date(typed)
    except ValueError:
        found = _YEAR.search(typed)
    if not found or not 1945 <= int(found[2]) <= otherwise.year:
        return otherwise
    month = int(found[1] or 6)
    return min(date(int(found[2]), month if 1 <= month <= 12 else 6, 15), otherwise)


def names_in(typed: Any) -> list[str]:
    """Split a box of names as the form does: one a line, or apart by ';'."""
    parts = (matching.tidy(part) for part in str(typed).replace(";", "\n").splitlines())
    return [part[:300] for part in parts if part][:200]


def _issuer(fields: dict[str, Any], intake: Intake, on: date) -> Meant | None:
    if not intake.is_incoming:
        return Meant(str(intake.agency), agency=intake.agency)
    words = " ".join(str(fields.get("issuer", "")).split())[:300]
    if not words:
        return None
    found = matching.resolve(words, on=on, province=intake.agency.province)
    return Meant(words, "", found.agency, found.group, (), found.candidates, found.former)


def meant_names(words: list[str], *, on: date, province: Agency | None) -> dict[str, Meant]:
    """Say what each of these names means that day; a fixed number of queries."""
    matches = matching.resolve_many(words, on=on, province=province)
    groups = {match.group.pk for match in matches if match.group}
    members: dict[int, list[Agency]] = defaultdict(list)
    rows = GroupMember.objects.filter(group__in=groups).in_force(on).select_related("agency")
    for row in rows.order_by("agency__position", "agency__name"):
        members[row.group_id].append(row.agency)
    return {
        m.words: Meant(
            m.words, "", m.agency, m.group,
            tuple(members[m.group.pk]) if m.group else (), m.candidates, m.former,
        )
        for m in matches
    }  # fmt: skip


def _in_box(meant: Meant, box: str) -> Meant:
    return Meant(
        meant.words, box, meant.agency, meant.group, meant.members, meant.candidates, meant.former
    )


def _cited(draft: dict[str, Any], by: Any) -> tuple[CitedDocument, ...]:
    lines = draft.get("citations", [])
    described = [_described(line) for line in lines]
    keys = {each.code_key for each in described if each.code_key}
    seen = (
        Document.objects.visible_to(by)
        .exclude(status=Document.Status.MERGED)
        .filter(code_key__in=keys)
        .select_related("issuer", "document_type")
        .order_by("pk")[:200]
    )
    known = list(seen) if keys else []
    found = []
    for line, each in zip(lines, described, strict=True):
        fits = [d for d in known if may_be_same(each, d)]
        registered = [d for d in fits if not d.is_stub]
        one = registered[0] if len(registered) == 1 else next((d for d in fits if d.is_stub), None)
        found.append(CitedDocument(str(line.get("code", "")), one))
    return tuple(found)


def _described(line: dict[str, Any]) -> Document:
    document = Document(issuer_words=str(line.get("issuer_words", "")))
    parsed = parse_code(str(line.get("code", "")))
    document.code_key = parsed.key if parsed else ""
    try:
        document.issued_on = read_date(str(line.get("issued_on", "")))
    except ValueError:
        document.issued_on = None
    return document


def _duplicates(
    fields: dict[str, Any], intake: Intake, issuer: Meant | None, by: Any
) -> tuple[Duplicated, ...]:
    """Compare with what is registered: same number, notation and issuer, or the same file."""
    kind = str(fields.get("document_type", ""))
    document = Document(
        document_type=DocumentType.objects.filter(pk=kind).first() if kind.isdigit() else None,
        number=str(fields.get("number", ""))[:20],
        notation=str(fields.get("notation", ""))[:60],
        issuer=issuer.agency if issuer else None,
        issuer_words=issuer.words if issuer else "",
        subject=str(fields.get("subject", "")),
        place=str(fields.get("place", "")),
        signer_name=str(fields.get("signer_name", "")),
        signer_title=str(fields.get("signer_title", "")),
    )
    try:
        document.issued_on = read_date(str(fields.get("issued_on", "")))
    except ValueError:
        document.issued_on = None
    document.set_code()
    return tuple(find_duplicates(document, [intake], by=by))  # type: ignore[list-item]
