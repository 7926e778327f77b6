"""Registering the story's documents in the order in which they were written and arrived."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from agencies.models import Agency, Group, Role
from assignments.models import Task
from directives import services
from directives.models import (
    Citation,
    Delivery,
    Document,
    DocumentEvent,
    DocumentType,
    Field,
    Recipient,
    Register,
    Urgency,
)
from directives.services import CitationLine, DocumentFacts, EntryFacts, RecipientLine
from reporting.demo.data import Clock, Row, document_rows, read
from reporting.demo.files import form_docx
from reporting.demo.people import Desk

_ON_THE_DESK = 3  # days
_NOT_THE_ORIGINAL = "(Tóm tắt để thử phần mềm, không phải nguyên văn của văn bản.)"


@dataclass
class Book:
    """Everything of the story that is already in the database, by its key in the files."""

    clock: Clock
    desk: Desk
    agencies: dict[str, Agency]
    groups: dict[str, Group]
    documents: dict[str, Document] = field(default_factory=dict)
    tasks: dict[tuple[str, str, int], Task] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=lambda: {r["key"]: r for r in document_rows()})


def are_loaded(agencies: dict[str, Agency]) -> bool:
    """Whether the story has been told here: its plan of 19/7/2021 is registered.

    Everything is loaded in one transaction, so one document stands for all; what people did with the
    demo afterwards is theirs and is not touched.
    """
    return Document.objects.filter(
        issuer=agencies["kg.ubnd"],
        number="141",
        notation="KH-UBND",
        issued_on=date(2021, 7, 19),
        status=Document.Status.REGISTERED,
    ).exists()


def begin_registers(book: Book) -> None:
    """Open the registers that were begun on paper at the number they go on from."""
    for row in read("registers.json")["registers"]:
        year = book.clock.today.year if row["year"] == "this" else row["year"]
        Register.objects.get_or_create(
            agency=book.agencies[row["agency"]],
            direction=row["direction"],
            year=year,
            series="",
            defaults={"first_number": row["first_number"]},
        )


def registered_on(row: Row, clock: Clock) -> date:
    """The day a document enters the first register: its own, its arrival, or when its copy was given out."""
    if "issued" not in row:
        return clock.day(row["assigned"])
    if _is_outgoing(row):
        return clock.day(row["issued"])
    return clock.day(next(a["on"] for a in row["arrivals"] if a["at"] == row["registered"]))


def _is_outgoing(row: Row) -> bool:
    return bool(row["registered"] == row["issuer"])


def register_all(book: Book) -> Iterator[Row]:
    """Register documents and arrivals day by day, so that numbers follow the calendar.

    Yields each document's row right after it is registered: its duties are given then.
    """
    for day, is_arrival, key, at in _diary(book):
        row = book.rows[key]
        if is_arrival:
            _arrive(book, row, day, book.agencies[at])
        else:
            book.documents[key] = _register(book, row, day)
            yield row


def _diary(book: Book) -> list[tuple[date, bool, str, str]]:
    entries: list[tuple[date, bool, str, str]] = []
    for key, row in book.rows.items():
        if row.get("status") == "stub":
            continue
        entries.append((registered_on(row, book.clock), False, key, ""))
        entries += [
            (book.clock.day(arrival["on"]), True, key, arrival["at"])
            for arrival in row.get("arrivals", ())
            if arrival["at"] != row["registered"]
        ]
    # Sorting is stable: documents of one day stay in the order of the files.
    return sorted(entries, key=lambda entry: entry[:2])


def _register(book: Book, row: Row, day: date) -> Document:
    registrar = book.agencies[row["registered"]]
    now = book.clock.at(day, 8, 15 + len(book.documents) % 40)
    clerk = book.desk.who(registrar, Role.CLERK, day)
    body, _spans = body_of(row)
    given: dict[str, Any] = {
        "by": clerk,
        "now": now,
        "agency": registrar,
        "facts": _facts(book, row),
        "recipients": _recipients(book, row),
        "citations": [_citation(book, line) for line in row.get("citations", ())],
        "body": body,
    }
    if _is_outgoing(row):
        is_numbered_here = "issued" in row and "number" not in row
        return services.register_outgoing(
            **given,
            allot=is_numbered_here,
            files=[form_docx(row["subject"])] if row.get("form") else [],
            line=EntryFacts(archive_holder="Văn thư cơ quan", n_copies=2),
        ).document
    return services.register_incoming(
        **given, arrived_on=day, line=_handed_over(book, day)
    ).document


def _handed_over(book: Book, day: date) -> EntryFacts:
    """What arrived in the last days still lies on the clerk's desk."""
    if (book.clock.today - day).days <= _ON_THE_DESK:
        return EntryFacts()
    return EntryFacts(handed_to="Lãnh đạo cơ quan", handed_on=day)


def _arrive(book: Book, row: Row, day: date, agency: Agency) -> None:
    clerk = book.desk.who(agency, Role.CLERK, day)
    services.register_received(
        book.documents[row["key"]],
        by=clerk,
        now=book.clock.at(day, 14, 30),
        agency=agency,
        arrived_on=day,
        line=_handed_over(book, day),
    )


def _facts(book: Book, row: Row) -> DocumentFacts:
    year = book.clock.day(row["assigned"]).year if row.get("blank") else row.get("year")
    return DocumentFacts(
        document_type=_type_of(row),
        subject=row["subject"],
        issuer=book.agencies[row["issuer"]],
        number=row.get("number", ""),
        notation=row["notation"],
        issued_on=book.clock.day(row["issued"]) if "issued" in row else None,
        issued_year=year,
        place=row["place"],
        field=Field.objects.get(name=row["field"]),
        urgency=row.get("urgency", Urgency.NORMAL),
        signer_name=row.get("signer_name", ""),
        signer_title=row.get("signer_title", ""),
        signing_authority=row.get("signing_authority", ""),
        archive_line=row.get("archive_line", ""),
    )


def _type_of(row: Row) -> DocumentType:
    return DocumentType.objects.get(system=row["system"], name=row["type"])


def _recipients(book: Book, row: Row) -> list[RecipientLine]:
    return [
        RecipientLine(
            words=line["words"],
            role=line.get("role", Recipient.Role.ACTION),
            agency=book.agencies.get(line.get("agency", "")),
            group=book.groups.get(line.get("group", "")),
        )
        for line in row.get("recipients", ())
    ]


def _citation(book: Book, line: Row) -> CitationLine:
    relation = line.get("relation", Citation.Relation.IMPLEMENTS)
    cited = book.documents.get(line["to"])
    if cited is not None:
        return CitationLine(cited=cited, relation=relation)
    row = book.rows[line["to"]]
    kind = _type_of(row)
    return CitationLine(
        relation=relation,
        code=f"{row['number']}{kind.code_separator}{row['notation']}",
        document_type=kind,
        issuer=book.agencies[row["issuer"]],
        issued_on=book.clock.day(row["issued"]),
        subject=row.get("subject", ""),
    )


def body_of(row: Row) -> tuple[str, list[tuple[int, int]]]:
    """Return a text of our own to search in, and where in it each task stands."""
    parts = [f"{row['type']} {row['subject']}", row.get("note", ""), _NOT_THE_ORIGINAL]
    text = "\n\n".join(part for part in parts if part)
    spans = []
    for task in row.get("tasks", ()):
        text += "\n\n" + (f"{task['section']}. " if task["section"] else "- ")
        start = len(text)
        text += ". ".join(part for part in (task["title"], task.get("text", "")) if part)
        spans.append((start, len(text)))
    return text, spans


def mark_deliveries(book: Book) -> None:
    """Let copies be received the next working days; some of the last days are still on their way.

    In bulk, as receive_document would have done it one by one: the copy's mark and a line of the story.
    """
    marked: list[Delivery] = []
    events: list[DocumentEvent] = []
    waiting: Any = Delivery.objects.filter(sent_at__isnull=False, received_at__isnull=True)
    for delivery in waiting.select_related("agency", "document").order_by("document", "pk"):
        sent_on = timezone.localtime(delivery.sent_at).date()
        day = book.clock.calendar.add_working_days(sent_on, 1 + len(marked) % 2)
        if day >= book.clock.today:
            day = book.clock.today
            # The clerk of the province finds today's mail unopened.
            if delivery.pk % 2 or delivery.agency.province_id == delivery.agency_id:
                continue
        clerk = book.desk.who(delivery.agency, Role.CLERK, day)
        received_at = max(delivery.sent_at, book.clock.at(day, 8, 5 + len(marked) % 50))
        delivery.received_at, delivery.received_by = received_at, clerk
        marked.append(delivery)
        events.append(
            DocumentEvent(
                document=delivery.document,
                verb="received",
                actor=clerk,
                at=received_at,
                facts={"agency": str(delivery.agency)},
            )
        )
    Delivery.objects.bulk_update(marked, ["received_at", "received_by"])
    DocumentEvent.objects.bulk_create(events)
