"""Reporting completion: by what result, on which date; the assigner decides on it."""

from datetime import date

from django.utils.translation import gettext as _

from assignments.models import Assignment, ProgressReport
from assignments.services.progress import write_report
from assignments.services.step import Step
from core.refusals import Refused
from directives.models import Document
from directives.services import add_duty_parties


def report_completion(step: Step) -> None:
    """Claim completion with a result document or words, on the date of the result."""
    a = step.assignment
    document = result_document_of(step)
    result_words = str(step.given.get("result_words") or "").strip()
    if document is None and not result_words:
        raise Refused(
            _("Name the result document, or say what the result is."), field="result_words"
        )
    if len(result_words) > 300:
        raise Refused(_("Too long: at most %(n)d characters.") % {"n": 300}, field="result_words")
    completed_on = step.given.get("completed_on") or (document.issued_on if document else None)
    completed_on = check_completion_date(a, completed_on, on=step.on)
    if document and document.issued_on and completed_on < document.issued_on:
        raise Refused(
            _("The result document is dated %(date)s: completion cannot be earlier.")
            % {"date": f"{document.issued_on:%d/%m/%Y}"},
            field="completed_on",
        )
    step.set(
        reported_on=completed_on,
        asked_by=step.by,
        result_document=document,
        result_words=result_words,
        percent=100,
        last_report_at=step.now,
    )
    step.facts |= {
        "completed_on": completed_on.isoformat(),
        "result": document.code or document.subject[:120] if document else result_words,
    }
    write_report(step, ProgressReport.Kind.COMPLETION, 100)
    if document:
        # Whoever decides on the result must be able to read it.
        add_duty_parties(document, [a.assigner])


def result_document_of(step: Step) -> Document | None:
    """Return the given result document, if the person who names it may see it."""
    given = step.given.get("result_document")
    if given is None:
        return None
    document = Document.objects.visible_to(step.by).registered().filter(pk=given.pk).first()
    if document is None:
        raise Refused(_("There is no such document among yours."), field="result_document")
    return document


def check_completion_date(assignment: Assignment, completed_on: date | None, *, on: date) -> date:
    """Return the date, or refuse a date in the future or before the order itself.

    The earliest day is the date of the document that orders the work, not the day it was typed in
    here: duties are entered late, and work done in between is still work done. Where the document
    has no date yet, it is the day of assigning.
    """
    if completed_on is None:
        raise Refused(_("Give the date of the result."), field="completed_on")
    if completed_on > on:
        raise Refused(_("This date lies in the future."), field="completed_on")
    earliest = assignment.task.document.issued_on or assignment.assigned_on
    if completed_on < earliest:
        raise Refused(
            _("Completion cannot be earlier than the order of %(date)s.")
            % {"date": f"{earliest:%d/%m/%Y}"},
            field="completed_on",
        )
    return completed_on
