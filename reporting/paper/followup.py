"""The register that follows up incoming documents: due when, how far, answered by what [Phụ lục IV]."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Count, Q
from django.utils import timezone

from assignments.models import Assignment, State
from directives.models import Citation, Document, Register, RegisterEntry, RegisterVolume
from reporting.models import ReportRun
from reporting.paper.registers import (
    FOLLOWUP,
    PLACEHOLDER_LINE,
    RegisterLine,
    RegisterPaper,
    asked_for,
    dated,
    entries_of_volume,
    paper_of,
    paper_of_volume,
    register_entries,
    with_strike,
)
from reporting.paper.words import paper_date


def collect(run: ReportRun) -> RegisterPaper:
    """Read the incoming entries of the period with answers and duties; four queries for any number."""
    register, period_from, period_to = asked_for(run)
    entries = list(register_entries(register, period_from, period_to))
    lines = _lines(register, entries)
    first, last = (entries[0].number, entries[-1].number) if entries else (None, None)
    return replace(paper_of(register, lines, period_from, period_to, first, last), form=FOLLOWUP)


def collect_volume(volume: RegisterVolume) -> RegisterPaper:
    """Read what is known of the lines of a volume when it is closed; later answers change nothing in it."""
    lines = _lines(volume.register, list(entries_of_volume(volume)))
    closed_on = timezone.localdate(volume.closed_at)
    return replace(paper_of_volume(volume, lines), form=FOLLOWUP, as_of=closed_on)


def _lines(register: Register, entries: list[RegisterEntry]) -> list[RegisterLine]:
    answers, duties = _answers(register, entries), _duties(register, entries)
    return [_line(entry, answers, duties) for entry in entries]


def _documents(entries: Iterable[RegisterEntry]) -> list[int]:
    return [entry.document_id for entry in entries if entry.document_id]


def _answers(register: Register, entries: list[RegisterEntry]) -> dict[int, list[Document]]:
    """The documents with which this agency replied, by the document replied to."""
    found: dict[int, list[Document]] = defaultdict(list)
    replies = Citation.objects.filter(
        relation=Citation.Relation.REPLIES,
        cited__in=_documents(entries),
        citing__issuer=register.agency,
        citing__status=Document.Status.REGISTERED,
    )
    for reply in replies.select_related("citing").order_by("citing__issued_on", "pk"):
        found[reply.cited_id].append(reply.citing)
    return found


def _duties(register: Register, entries: list[RegisterEntry]) -> dict[int, tuple[int, int]]:
    """How many duties of this agency the document gave, and how many are done, by document."""
    mine = Assignment.objects.counted().filter(
        task__document__in=_documents(entries), agency=register.agency
    )
    rows = mine.values("task__document").annotate(
        n=Count("pk"), done=Count("pk", filter=Q(state=State.DONE))
    )
    return {row["task__document"]: (row["n"], row["done"]) for row in rows.order_by()}


def _line(
    entry: RegisterEntry,
    answers: dict[int, list[Document]],
    duties: dict[int, tuple[int, int]],
) -> RegisterLine:
    document = entry.document
    is_struck, note = entry.struck_at is not None, with_strike(entry.note, entry)
    number = str(entry.number)
    if document is None:
        cells = [number, PLACEHOLDER_LINE, entry.handed_to, "", "", "", note]
        return RegisterLine(cells=cells, is_struck=is_struck, is_secret=True)
    replies = answers.get(document.pk, [])
    cells = [
        number,
        _who_it_is(document),
        entry.handed_to,
        paper_date(entry.answer_due_on or document.answer_due_on),
        "" if is_struck else _progress(replies, *duties.get(document.pk, (0, 0))),
        "; ".join(reply.code for reply in replies),
        note,
    ]
    return RegisterLine(cells=cells, is_struck=is_struck, is_secret=False)


def _who_it_is(document: Document) -> str:
    kind = document.document_type.name if document.document_type else ""
    issuer = document.issuer_words or (document.issuer.name if document.issuer else "")
    code = f"số {document.code}" if document.code else ""
    day = f"ngày {dated(document)}" if dated(document) else ""
    words = " ".join(part for part in (kind, code, day) if part)
    return f"{words} của {issuer}" if issuer else words


def _progress(replies: list[Document], n_duties: int, n_done: int) -> str:
    if replies:
        day = paper_date(replies[-1].issued_on)
        return f"Đã trả lời ngày {day}" if day else "Đã trả lời"
    if not n_duties:
        return ""
    if n_done == n_duties:
        return "Đã hoàn thành"
    return f"Hoàn thành {n_done}/{n_duties} nhiệm vụ" if n_done else "Đang giải quyết"
