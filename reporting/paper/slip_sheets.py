"""The two slips as one sheet each: no rows of a table, so that the page breaks where the words do."""

from django.template.loader import render_to_string

from agencies.letterhead import Letterhead, head_words
from core.pdf import Sheet
from reporting.paper.slip_assignment import AssignmentSlip
from reporting.paper.slip_handling import HandlingSlip


def handling_title(slip: HandlingSlip) -> str:
    words = " ".join(part for part in (slip.kind, slip.code) if part)
    return f"Phiếu giải quyết văn bản đến: {words}"


def handling_sheets(slip: HandlingSlip) -> list[Sheet]:
    return [_sheet("pdf/slip_handling.html", slip, slip.head)]


def assignment_title(slip: AssignmentSlip) -> str:
    return f"Phiếu giao nhiệm vụ: {slip.task}"


def assignment_sheets(slip: AssignmentSlip) -> list[Sheet]:
    return [_sheet("pdf/slip_assignment.html", slip, slip.head)]


def _sheet(template: str, slip: HandlingSlip | AssignmentSlip, head: Letterhead) -> Sheet:
    words = head_words(head) | {"slip": slip, "urgency": slip.urgency}
    del words["number_line"]  # a slip has no number of its own
    return Sheet(render_to_string(template, words), [], "")
