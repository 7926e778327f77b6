"""Fill the clerk's form from what was read: plain strings, as if somebody had typed them.

Nothing is invented: words that mean no known agency stay words. `places_of` ties each part of the
form to where its words stand in the text and how sure the reader is.
"""

from datetime import date
from typing import Any

from agencies import matching
from agencies.models import Agency
from core.folding import fold
from core.formatting import vn_date
from directives.codes import parse_code, type_of_code
from directives.intake.results import Citation as Cited
from directives.intake.results import Copy, PartialDate, Reading, Span
from directives.intake.results import Task as Ordered
from directives.models import Citation, Document, DocumentType, Intake, NumberingSystem, Urgency

DOUBTFUL = 0.8  # what the reader is less sure of is marked for the clerk

# Parts of the form that are read from the same words; the reader's name of the place first.
_READ_FROM = {
    "number": ("number", "notation"),
    "issued_on": ("issued_on",),
    "place": ("place",),
    "document_type": ("document_type",),
    "issuer": ("issuer",),
    "subject": ("subject",),
    "recipients": ("to_action",),
    "copies": ("to_information", "to_report", "archive_line"),
    "signer": ("signer_name", "signer_title", "signing_authority"),
}
_SURENESS = {"recipients": "recipients", "copies": "recipients", "signer": "signer_name"}
_URGENCIES = {
    "khan": Urgency.URGENT,
    "thuong khan": Urgency.VERY_URGENT,
    "hoa toc": Urgency.EXPRESS,
    "hoa toc hen gio": Urgency.TIMED_EXPRESS,
}
_AS_ABOVE = {"nhu tren", "nhu kinh gui", "nhu dieu 3"}
_TO_REPORT = ("bao cao", "b/c")
_TO_ACT = ("thuc hien", "trien khai", "de t/h")


def draft_of(reading: Reading, intake: Intake, *, today: date) -> dict[str, Any]:
    """Return the form as read; a dozen queries, none of which grows with the text."""
    on = day_of_paper(reading.header.issued, otherwise=today)
    issuer = matching.resolve(
        reading.header.issuer or "", on=on, province=intake.agency.province
    ).agency
    known = matching.resolve_many(
        [name for task in reading.tasks for name in (*task.leads, *task.support)],
        on=on,
        province=(issuer.province if issuer else None) or intake.agency.province,
    )
    names = {match.words: match.target is not None for match in known}
    return {
        "fields": _fields(reading, intake, issuer, today),
        "citations": [_citation(cited) for cited in reading.citations],
        "tasks": [_task(task, names) for task in reading.tasks],
    }


def day_of_paper(issued: PartialDate, *, otherwise: date) -> date:
    """Return a day to read names by: the paper's, or the middle of what is printed of it."""
    if issued.whole:
        return issued.whole
    if issued.year and 1945 <= issued.year <= 2100:
        middle = date(issued.year, issued.month or 6, 15)
        return min(middle, otherwise)
    return otherwise


def _fields(reading: Reading, intake: Intake, issuer: Agency | None, today: date) -> dict[str, Any]:
    header, signature = reading.header, reading.signature
    parsed = parse_code(header.number or "")
    notation = (parsed.notation if parsed else header.notation) or ""
    fields = {
        "document_type": _type_id(reading),
        "issued_on": _printed_date(header.issued),
        "issuer": header.issuer or "",
        "issuer_unlisted": bool(header.issuer) and issuer is None,
        "number": parsed.number if parsed else "",
        "notation": notation,
        "place": header.place or "",
        "subject": header.subject or "",
        "urgency": _URGENCIES.get(fold(header.urgency), Urgency.NORMAL),
        "secrecy": Document.Secrecy.NONE,
        "signing_authority": signature.authority or "",
        "signer_title": signature.title or "",
        "signer_name": signature.name or "",
        "archive_line": reading.archive_line or "",
        **_addressees(reading),
    }
    if intake.is_incoming:
        fields["arrived_on"] = vn_date(today)
    return {
        name: str(value) if value is not True else True for name, value in fields.items() if value
    }


def _type_id(reading: Reading) -> str:
    """Return the type the symbol names, else the one whose name is printed."""
    header = reading.header
    parsed = parse_code(header.number or "") or parse_code(f"1/{header.notation or ''}")
    by_symbol = type_of_code(parsed) if parsed else None
    if by_symbol is not None:
        return str(by_symbol.pk)
    named = fold(header.document_type or "")
    kinds = DocumentType.objects.order_by("pk")
    found = [kind for kind in kinds if named and fold(kind.name) == named]
    found.sort(key=lambda kind: kind.system != NumberingSystem.STATE)
    return str(found[0].pk) if found else ""


def _printed_date(issued: PartialDate) -> str:
    if issued.whole:
        return vn_date(issued.whole)
    if issued.year and issued.month:
        return f"…/{issued.month}/{issued.year}"
    return str(issued.year or "")


def _addressees(reading: Reading) -> dict[str, str]:
    """Sort Kính gửi and Nơi nhận into the three boxes of the form."""
    action = list(reading.recipients)
    report: list[str] = []
    information: list[str] = []
    for copy in reading.copies:
        if fold(copy.name).strip(" .;,") in _AS_ABOVE:
            continue
        box = _box_of(copy, has_addressees=bool(reading.recipients))
        {"action": action, "report": report, "information": information}[box].append(copy.name)
    return {
        "to_action": "\n".join(dict.fromkeys(action)),
        "to_report": "\n".join(dict.fromkeys(report)),
        "to_information": "\n".join(dict.fromkeys(information)),
    }


def _box_of(copy: Copy, *, has_addressees: bool) -> str:
    purpose = fold(copy.purpose or "")
    if any(words in purpose for words in _TO_REPORT):
        return "report"
    if any(words in purpose for words in _TO_ACT):
        return "action"
    # A plan or decision has no Kính gửi: those it goes to carry it out.
    return "action" if not purpose and not has_addressees else "information"


def _citation(cited: Cited) -> dict[str, Any]:
    return {
        "relation": cited.relation if cited.relation in Citation.Relation.values else "mentions",
        "code": cited.number or "",
        "issued_on": vn_date(cited.date) if cited.date else "",
        "issuer_words": (cited.issuer or "")[:200],
        "subject": (cited.title or "")[:1000],
        "span": printed_span(cited.span),
    }


def _task(task: Ordered, known: dict[str, bool]) -> dict[str, Any]:
    limit = task.deadline
    return {
        "section": (task.section or "")[:40],
        "text": task.text,
        "leads": "\n".join(task.leads),
        "supports": "\n".join(task.support),
        "requested": task.requested,
        "due_words": (limit.text if limit else "")[:200],
        "due_on": vn_date(limit.resolved) if limit and limit.resolved else "",
        "span": printed_span(task.span),
        "sure": _is_sure(task, known),
    }


def _is_sure(task: Ordered, known: dict[str, bool]) -> bool:
    """Accepted from the start only where everybody named is known, and several lead unsupported."""
    named = all(known.get(name) for name in task.leads)
    helped = all(known.get(name) or is_unnamed(name) for name in task.support)
    return bool(task.leads) and named and helped and (len(task.leads) == 1 or not task.support)


def is_unnamed(words: str) -> bool:
    """Whether words name nobody in particular: "các cơ quan, đơn vị có liên quan"."""
    return fold(words).rstrip(" .;,").endswith("lien quan")


def places_of(reading: Reading) -> dict[str, dict[str, Any]]:
    """Return, for each field of the form, the place of its words and how sure the reader is."""
    places = {}
    for read, names in _READ_FROM.items():
        span = reading.spans.get(read)
        sure = reading.confidence.get(_SURENESS.get(read, read))
        for name in names:
            if span or sure is not None:
                places[name] = {"span": list(span) if span else None, "sure": sure}
    return places


def printed_span(span: Span | None) -> str:
    return f"{span[0]}-{span[1]}" if span else ""


def read_span(typed: str) -> Span | None:
    """Return the place a hidden field carries; None for anything else."""
    start, dash, end = str(typed).partition("-")
    if dash and start.isdigit() and end.isdigit() and len(typed) < 24 and int(start) < int(end):
        return int(start), int(end)
    return None
