"""The handling slip, phiếu giải quyết văn bản đến [NĐ 30/2020/NĐ-CP, Phụ lục IV].

What the system knows is filled in; the rest are dotted lines for the pen.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from agencies.letterhead import Letterhead, letterhead_of
from agencies.models import Agency
from assignments.models import Assignment
from core.formatting import as_day
from directives.models import Document, Register, RegisterEntry
from directives.printed import urgency_stamp
from reporting.models import ReportRun
from reporting.paper.registers import dated


@dataclass(frozen=True)
class Unit:
    """A unit that leads or supports, with its own time limit."""

    name: str
    due_on: date | None


@dataclass(frozen=True)
class Instruction:
    """One thing the leader of the agency gives out."""

    words: str
    leads: list[Unit]
    supports: list[Unit]


@dataclass(frozen=True)
class HandlingSlip:
    """The document as it arrived, and what was decided on it so far."""

    head: Letterhead
    kind: str
    code: str
    dated: str
    author: str
    subject: str
    arrival_number: int | None
    arrived_on: date | None
    answer_due_on: date | None
    handed_to: str
    handed_on: date | None
    instructions: list[Instruction]
    instructed_on: date | None  # unknown where the units were named on several days
    urgency: str = ""  # the slip of an urgent document is handed on as fast as the document [Đ.22]

    @property
    def n_rows(self) -> int:
        return max(1, len(self.instructions))


def collect(run: ReportRun) -> HandlingSlip:
    """Read the slip of a document in this agency's incoming register; five queries for any duties."""
    document = run.document
    if document is None:  # the table's constraint holds it; this tells the type checker
        raise ValueError("a handling slip names its document")
    entry = arrival_of(document, run.agency)
    duties = [] if run.is_blank else _duties(document, run.agency)
    days = {duty.assigned_on for duty in duties}
    return HandlingSlip(
        head=letterhead_of(run.agency, type_symbol="", on=as_day(run.requested_at)),
        kind=document.document_type.name if document.document_type else "",
        code=document.code,
        dated=dated(document),
        author=document.issuer_words or (document.issuer.name if document.issuer else ""),
        subject=document.subject,
        arrival_number=entry.number if entry else None,
        arrived_on=entry.entered_on if entry else None,
        answer_due_on=(entry.answer_due_on if entry else None) or document.answer_due_on,
        handed_to=entry.handed_to if entry else "",
        handed_on=entry.handed_on if entry else None,
        instructions=_instructions(duties),
        instructed_on=days.pop() if len(days) == 1 else None,
        urgency=urgency_stamp(document),
    )


def arrival_of(document: Document, agency: Agency) -> RegisterEntry | None:
    """Return the line of the agency's incoming register; a line of a secret document names none."""
    lines = RegisterEntry.objects.filter(
        document=document,
        register__agency=agency,
        register__direction=Register.Direction.INCOMING,
        struck_at=None,
    )
    return lines.order_by("-pk").first()


def _duties(document: Document, agency: Agency) -> list[Assignment]:
    """What this agency, or the body whose office it is, gave out of the document."""
    givers = [pk for pk in (agency.pk, agency.office_of_id) if pk]
    duties = Assignment.objects.counted().filter(task__document=document, assigner__in=givers)
    return list(
        duties.select_related("agency", "task").order_by(
            "task__position", "task", "period_from", "agency__position", "agency__name", "pk"
        )
    )


def _instructions(duties: list[Assignment]) -> list[Instruction]:
    grouped: dict[tuple[int, date | None], list[Assignment]] = defaultdict(list)
    for duty in duties:
        grouped[duty.task_id, duty.period_from].append(duty)
    return [
        Instruction(
            words=parts[0].title,
            leads=_units(parts, Assignment.Role.LEAD),
            supports=_units(parts, Assignment.Role.SUPPORT),
        )
        for parts in grouped.values()
    ]


def _units(parts: list[Assignment], role: str) -> list[Unit]:
    return [Unit(part.agency.name, part.due_on) for part in parts if part.role == role]
