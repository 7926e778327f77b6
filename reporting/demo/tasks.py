"""Giving the duties of a document: who was named, who leads, and which turn of the story each takes."""

from dataclasses import dataclass
from datetime import date

from agencies.models import Agency, Role
from assignments import services
from assignments.models import Assignment, Task
from reporting.demo.data import Row
from reporting.demo.documents import Book, body_of, registered_on


@dataclass(frozen=True)
class Part:
    """One agency's part and how its story goes (a letter; see sample_documents.json)."""

    assignment: Assignment
    letter: str
    result: str = ""  # key of the document that brings the result
    answers: Agency | None = None  # who answers today where it is not the main successor


def give_tasks(book: Book, row: Row) -> list[Part]:
    """Create the tasks of a registered document on its day, as its coordinator did."""
    parts: list[Part] = []
    _body, spans = body_of(row)
    for at, said in enumerate(row.get("tasks", ())):
        task = _create(book, row, said, spans[at])
        key = (row["key"], said["section"])
        nth = 1 + sum(known[:2] == key for known in book.tasks)
        book.tasks[(*key, nth)] = task
        parts += _parts(book, said, task)
    return parts


def _create(book: Book, row: Row, said: Row, span: tuple[int, int]) -> Task:
    issuer = book.agencies[row["issuer"]]
    day = registered_on(row, book.clock)
    due = book.clock.day(said["due"]) if "due" in said else None
    text = ". ".join(
        words
        for words in (
            said.get("text", ""),
            f"Phối hợp: {said['support_words']}" if "support_words" in said else "",
        )
        if words
    )
    return services.create_task(
        document=book.documents[row["key"]],
        by=book.desk.who(issuer, Role.COORDINATOR, day),
        now=book.clock.at(day, 10, 30),
        title=said["title"],
        text=text,
        section=said["section"],
        due_on=due,
        due_words=said.get("due_words", ""),
        is_requested=said.get("requested", False),
        product=said.get("product", ""),
        leader_in_charge=said.get("leader", ""),
        authority=said.get("authority", ""),
        field=book.documents[row["key"]].field,
        serves=book.tasks[tuple(said["serves"])] if "serves" in said else None,
        assigner=issuer,
        span=span,
        **_addressees(book, said, book.documents[row["key"]].issued_on or day),
    )


def _addressees(book: Book, said: Row, on: date) -> dict:
    """A single agency leads; a group, or several named ones, answer each for itself."""
    agencies = [book.agencies[key] for key in said["leads"] if key in book.agencies]
    groups = [book.groups[key] for key in said["leads"] if key in book.groups]
    if len(agencies) == 1 and not groups:
        supports = [book.agencies[key] for key in said.get("support", ())]
        return {"mode": Task.Mode.SINGLE, "lead": agencies[0], "supports": supports}
    # A task knows one group; the members of a second one are named with the agencies.
    for group in groups[1:]:
        agencies += group.members_on(on)
    return {
        "mode": Task.Mode.EACH,
        "agencies": agencies,
        "group": groups[0] if groups else None,
        "group_on": on,
    }


def _parts(book: Book, said: Row, task: Task) -> list[Part]:
    rows = list(
        task.assignments.select_related(
            "agency", "named_agency", "assigner", "task__document"
        ).order_by("pk")
    )
    pattern = said["pattern"]
    answers = book.agencies.get(said.get("answers", ""))
    results = {book.agencies[a].pk: key for a, key in said.get("results", {}).items()}
    leads = [a for a in rows if a.role == Assignment.Role.LEAD]
    parts = [
        Part(a, pattern[at % len(pattern)], results.get(a.named_agency_id, ""), answers)
        for at, a in enumerate(leads)
    ]
    supports = [a for a in rows if a.role == Assignment.Role.SUPPORT]
    # Supports do not run ahead of a lead that has not begun, and are done with one that is.
    turns = {"D": "D", "L": "DL", "I": "I", "A": "IA"}.get(pattern[0], "WAID")
    return parts + [Part(a, turns[(at + task.pk) % len(turns)]) for at, a in enumerate(supports)]
