"""Template words of duties: `{% load duties %}`."""

from datetime import date

from django import template

from assignments.models import Assignment
from assignments.time_cell import completion_by
from core import formatting

register = template.Library()


@register.filter
def due_in_words(due_on: date | None, on: date) -> str:
    """Say where a deadline stands that day: overdue by 12 days."""
    return formatting.due_words(due_on, on)


@register.filter
def clock_day(assignment: Assignment, on: date) -> date:
    """Return the day the clock of this duty stands at: it waits with a claim and while suspended."""
    return assignment.reference_day(on)


@register.filter
def done_by(assignment: Assignment, on: date) -> date | None:
    """Return the accepted completion, unless it came after the day asked about."""
    return completion_by(assignment, on)
