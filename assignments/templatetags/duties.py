"""Template words of duties: `{% load duties %}`."""

from datetime import date

from django import template

from assignments.models import Assignment
from assignments.time_cell import days_late
from core import formatting

register = template.Library()


@register.filter
def due_in_words(due_on: date | None, on: date) -> str:
    """Say where a deadline stands that day: overdue by 12 days."""
    return formatting.due_words(due_on, on)


@register.filter
def n_days_late(assignment: Assignment, on: date) -> int:
    return days_late(assignment, on)
