"""What the check page draws: fields with their marks, rows of tasks, the pieces of the text."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from assignments.intake_forms import BaseTaskRows, TaskRowSet
from assignments.intake_text import pieces_of
from assignments.models import ProposedTask
from directives.forms.intake import IncomingIntakeForm, OutgoingIntakeForm
from directives.models import Intake, IntakePart
from directives.services.receiving.drafting import DOUBTFUL
from directives.services.receiving.meaning import BOXES, Meaning, Meant, meant_names, names_in

Decision = ProposedTask.Decision


@dataclass(frozen=True)
class Mark:
    """What the page says beside a field: where it was read, and whether the reader is unsure of it."""

    key: str
    has_words: bool
    is_doubtful: bool


def drawn_form(intake: Intake, draft: Any, *, by: Any, now: datetime, meaning: Meaning) -> Any:
    """Return the form with the draft in its boxes; nothing is judged before it is sent."""
    kind = IncomingIntakeForm if intake.is_incoming else OutgoingIntakeForm
    form = kind(
        initial={"version": intake.version}, by=by, now=now, intake=intake,
        day=meaning.on, province=meaning.province,
    )  # fmt: skip
    for name, value in draft.get("fields", {}).items():
        if name in form.fields:
            form.initial[name] = value
    return form


def drawn_tasks(draft: Any, meaning: Meaning, *, decides: bool) -> BaseTaskRows:
    """Return the rows of tasks; what is sure is proposed for acceptance where this person may accept."""
    rows = [
        {**task, "decision": task.get("decision") or _first_decision(task, decides)}
        for task in draft.get("tasks", [])
    ]
    return TaskRowSet(
        initial=rows, prefix="tasks", day=meaning.on, province=meaning.province, decides=decides
    )


def _first_decision(task: dict[str, Any], decides: bool) -> str:  # noqa: FBT001
    return Decision.ACCEPTED if decides and task.get("sure") else Decision.OPEN


def page_context(intake: Intake, sent: Any, draft: Any, meaning: Meaning) -> dict[str, Any]:
    places = intake.reading.get("places", {})
    mark_fields(sent.form, places, draft)
    name_rows(sent.tasks, meaning)
    return {
        "intake": intake,
        "form": sent.form,
        "citations": list(zip(sent.citations, _cited(sent.citations, meaning), strict=True)),
        "citation_set": sent.citations,
        "tasks": sent.tasks,
        "meaning": meaning,
        "addressees": addressees_of(meaning),
        "pieces": pieces_of(intake.text, places, draft),
        "pages": intake.parts.filter(kind=IntakePart.Kind.PAGE).order_by("position"),
        "warnings": intake.reading.get("warnings", []),
        "signatures": shown_signatures(intake.reading.get("signatures") or []),
    }


def name_rows(rows: BaseTaskRows, meaning: Meaning) -> None:
    """Put beside each row of tasks what its leads and supports mean."""
    for row in rows:
        row.lead_names = _meant(row, "leads", meaning)
        row.support_names = _meant(row, "supports", meaning)


def addressees_of(meaning: Meaning) -> dict[str, list[Meant]]:
    """Return what the addressees mean, by their box."""
    return {box: [meant for meant in meaning.addressees if meant.box == box] for box in BOXES}


def chips_of(sent: Any, meaning: Meaning) -> list[tuple[Any, list[Meant]]]:
    """Return every box of names on the page with what stands in it means."""
    name_rows(sent.tasks, meaning)
    boxes = [(sent.form[box], names) for box, names in addressees_of(meaning).items()]
    for row in sent.tasks:
        boxes += [(row["leads"], row.lead_names), (row["supports"], row.support_names)]
    return boxes


def mark_fields(form: Any, places: dict[str, Any], draft: Any) -> None:
    for name in form.fields:
        place = places.get(name, {})
        sure = place.get("sure")
        filled = bool(draft.get("fields", {}).get(name))
        form[name].mark = Mark(
            name, bool(place.get("span")), sure is not None and sure < DOUBTFUL and filled
        )


def shown_signatures(signatures: list[dict[str, Any]]) -> list[SimpleNamespace]:
    """Return signatures with their time as a time."""
    found = []
    for each in signatures:
        at = each.get("signed_at")
        found.append(SimpleNamespace(**{**each, "at": datetime.fromisoformat(at) if at else None}))
    return found


def drawn_names(rows: BaseTaskRows) -> None:
    """Say beside each row what its names mean on the day of the paper; five queries for all."""
    boxes = [(row, box) for row in rows for box in ("leads", "supports")]
    names = [name for row, box in boxes for name in names_in(row[box].value() or "")]
    known = meant_names(names, on=rows.day, province=rows.province)
    for row in rows:
        row.lead_names = [known[n] for n in names_in(row["leads"].value() or "")]
        row.support_names = [known[n] for n in names_in(row["supports"].value() or "")]


def _meant(row: Any, box: str, meaning: Meaning) -> list[Any]:
    return [
        meaning.names[name] for name in names_in(row[box].value() or "") if name in meaning.names
    ]


def _cited(citations: Any, meaning: Meaning) -> list[Any]:
    """Pair rows with what they cite, by code: a row just emptied is no longer in the draft."""
    known = {cited.code: cited for cited in meaning.citations}
    return [known.get(str(row["code"].value() or "")) for row in citations]
