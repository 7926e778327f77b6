"""Documents with everything around them: words, addressees, copies, register lines, parties, events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from agencies.models import Agency
from directives.models import (
    Delivery,
    Document,
    DocumentEvent,
    DocumentParty,
    DocumentText,
    DocumentType,
    Recipient,
    Register,
    RegisterEntry,
)
from directives.search import folded_text
from directives.services.numbering import printed_number, register_for
from reporting.synthetic import words
from reporting.synthetic.copying import copy_new, copy_rows, with_keys
from reporting.synthetic.directory import REASON, Directory

Why = DocumentParty.Why
FROM_OUTSIDE = 0.4


def at_hour(day: date, minutes: int) -> datetime:
    """Return a moment of that working day in Vietnam, so many minutes after eight."""
    return timezone.make_aware(datetime.combine(day, time(8))) + timedelta(minutes=minutes)


@dataclass
class Paper:
    """One document to be written, and the agencies its tasks went to."""

    document: Document
    register: Register
    day: date
    addressees: list[Agency] = field(default_factory=list)


class Registers:
    """The registers of the committee; numbers are counted here and written at the end."""

    def __init__(self, province: Agency) -> None:
        self._province = province
        self._known: dict[tuple[str, int], Register] = {}

    def of(self, direction: str, document_type: DocumentType, on: date) -> Register:
        key = (direction, on.year)
        if key not in self._known:
            self._known[key] = register_for(
                self._province, direction=direction, document_type=document_type, on=on
            )
        return self._known[key]

    def next_number(self, register: Register) -> int:
        register.last_number += 1
        return register.last_number

    def write_counters(self) -> None:
        """Not save(): the counter is no fact of its own, as in directives.services.numbering."""
        for register in self._known.values():
            Register.objects.filter(pk=register.pk).update(last_number=register.last_number)


class PaperMaker:
    """Makes documents in the order of their days and writes them by the batch."""

    def __init__(self, directory: Directory, chance: Random) -> None:
        self._directory = directory
        self._chance = chance
        self.registers = Registers(directory.province)
        self._types = list(
            DocumentType.objects.filter(
                system="state", name__in=["Kế hoạch", "Quyết định", "Chỉ thị", "Thông báo"]
            ).order_by("pk")
        )

    def make(self, day: date) -> Paper:
        """Make one document of that day, unsaved; its number is the next of its register."""
        chance, province = self._chance, self._directory.province
        is_incoming = chance.random() < FROM_OUTSIDE
        kind = chance.choice(self._types)
        direction = Register.Direction.INCOMING if is_incoming else Register.Direction.OUTGOING
        register = self.registers.of(direction, kind, day)
        document = Document(
            document_type=kind,
            subject=words.subject(chance),
            issued_on=day,
            place="Mẫu",
            signer_name=words.person_name(chance),
            signer_title="Chủ tịch" if not is_incoming else "Thứ trưởng",
            registrar=province,
            created_by=self._directory.clerk,
            created_at=at_hour(day, chance.randrange(500)),
            n_pages=chance.randint(1, 12),
        )
        if is_incoming:
            n = chance.randrange(len(words.SENDERS))
            document.issuer_words = words.SENDERS[n]
            document.number = str(chance.randint(10, 9999))
            document.notation = words.SENDER_SYMBOLS[n]
        else:
            document.issuer = province
            document.notation = f"{kind.symbol}-UBND"
        return Paper(document, register, day)

    def write(self, papers: Sequence[Paper]) -> None:
        """Number and write a batch; the duties of these documents can then point at them."""
        entries = [self._entry(paper) for paper in papers]
        with_keys([paper.document for paper in papers])
        with_keys(entries)
        for entry in entries:
            entry.document_id = entry.document.pk if entry.document else None
        made_by = "created_by_id"
        copy_new([p.document for p in papers], moment="created_at", by=made_by, reason=REASON)
        copy_rows([self._text(paper.document) for paper in papers])
        copy_new(entries, moment="created_at", by=made_by, reason=REASON)
        copy_rows([_event(paper, entry) for paper, entry in zip(papers, entries, strict=True)])

    def address(self, papers: Sequence[Paper]) -> None:
        """Write whom a batch went to, once its duties are known, and who may see it."""
        recipients = [
            _recipient(paper, agency, n)
            for paper in papers
            for n, agency in enumerate(paper.addressees, 1)
        ]
        with_keys(recipients)
        copy_new(recipients, moment="_made_at", by="_made_by", reason=REASON)
        copy_rows(
            [
                Delivery(
                    document_id=r.document_id,
                    agency_id=r.agency_id,
                    recipient_id=r.pk,
                    sent_at=r.document.created_at if r.document.issuer_id else None,
                )
                for r in recipients
            ]
        )
        copy_rows(list(_parties(papers)))

    def _entry(self, paper: Paper) -> RegisterEntry:
        document = paper.document
        number = self.registers.next_number(paper.register)
        if document.issuer_id:
            document.number = printed_number(number)
        document.set_code()
        return RegisterEntry(
            register=paper.register,
            number=number,
            document=document,
            entered_on=paper.day,
            handed_to="Phòng Tổng hợp",
            handed_on=paper.day,
            created_at=document.created_at,
            created_by=self._directory.clerk,
        )

    def _text(self, document: Document) -> DocumentText:
        body = words.body(self._chance, document.subject)
        return DocumentText(document_id=document.pk, body=body, folded=folded_text(document, body))


def _event(paper: Paper, entry: RegisterEntry) -> DocumentEvent:
    document = paper.document
    facts: dict[str, Any] = {"agency": str(document.registrar), "number": entry.number}
    if document.issuer_id:
        verb = "registered-outgoing"
    else:
        verb, facts["year"] = "registered-incoming", paper.register.year
    return DocumentEvent(
        document_id=document.pk,
        at=document.created_at,
        actor_id=document.created_by_id,
        verb=verb,
        facts=facts,
    )


def _recipient(paper: Paper, agency: Agency, position: int) -> Any:
    recipient: Any = Recipient(
        document=paper.document, agency=agency, words=agency.name, position=position
    )
    recipient._made_at = paper.document.created_at
    recipient._made_by = paper.document.created_by_id
    return recipient


def _parties(papers: Iterable[Paper]) -> Iterable[DocumentParty]:
    """What directives.services.parties derives, and the duties; a test holds the two equal."""
    for paper in papers:
        document = paper.document
        pairs = {(document.registrar_id, Why.REGISTRAR), (document.registrar_id, Why.REGISTER)}
        if document.issuer_id:
            pairs.add((document.issuer_id, Why.ISSUER))
        for agency in paper.addressees:
            pairs |= {(agency.pk, Why.RECIPIENT), (agency.pk, Why.DUTY)}
        for agency_id, why in sorted(pairs):
            yield DocumentParty(document_id=document.pk, agency_id=agency_id, why=why)
