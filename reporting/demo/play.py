"""Today's duties, step by step through the services people use: events, notices and files included."""

from typing import Any

from agencies.models import Role
from assignments import services
from assignments.models import Assignment
from assignments.workflow import TABLE, Action
from core.uploads import CheckedUpload
from reporting.demo.data import Turns
from reporting.demo.documents import Book
from reporting.demo.files import minutes_pdf, note_txt
from reporting.demo.story import frame_of, steps_of
from reporting.demo.tasks import Part

# A file with one report in so many; the first also gets one as PDF.
ONE_FILE_IN = 7


def play(book: Book, parts: list[Part], turns: Turns) -> None:
    """Do all steps of all duties, each duty in order of time."""
    n_reports = 0
    for n, part in enumerate(parts):
        duty = part.assignment
        at = duty.created_at
        for k, step in enumerate(steps_of(part.letter, frame_of(duty, book.clock, n), turns)):
            at = max(at, book.clock.at(step.day, 8 + (n + k) % 9, (n * 7 + k * 11) % 60))
            given = dict(step.given)
            if step.action == Action.REPORT_COMPLETION:
                given |= _result(book, part)
                at = max(at, book.clock.at(given["completed_on"], 16))
            if step.action in {Action.REPORT_PROGRESS, Action.REPORT_COMPLETION}:
                n_reports += 1
                if n_reports % ONE_FILE_IN == 1:
                    given["evidence"] = [_evidence(duty, n_reports)]
            is_theirs = TABLE[step.action].side == "assignee"
            duty = services.perform(
                duty.pk,
                step.action,
                by=book.desk.who(
                    duty.agency if is_theirs else duty.assigner,
                    Role.FOCAL if is_theirs else Role.COORDINATOR,
                    step.day,
                ),
                now=at,
                version=duty.version,
                **given,
            )


def _result(book: Book, part: Part) -> dict[str, Any]:
    """Where a registered report brings the result, its date is the date of completion."""
    document = book.documents.get(part.result)
    if document is None:
        return {}
    return {"result_document": document, "result_words": "", "completed_on": document.issued_on}


def _evidence(duty: Assignment, n: int) -> CheckedUpload:
    title = duty.title
    return minutes_pdf(title, str(duty.agency)) if n < 2 * ONE_FILE_IN else note_txt(title, n)
