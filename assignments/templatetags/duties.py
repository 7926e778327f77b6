"""Template words of duties: `{% load duties %}`."""

from datetime import date

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.visibility import ASSIGNERS, roles_in_force
from assignments.models import Assignment
from assignments.time_cell import completion_by
from core import formatting
from core.navigation import url_or_none

register = template.Library()

# The lists reached from "Tasks"; a page's own route, or one below it, makes its tab the current one.
PLACES = {
    "assignments:assignment-list": _("Duties"),
    "assignments:recurrence-list": _("Recurring"),
    "assignments:urging-list": _("Urging"),
    "assignments:import-list": _("Import"),
}


# Tabs that stand only for those who assign: the others would be answered 403.
ASSIGNERS_ONLY = frozenset({"assignments:import-list"})


@register.simple_tag(takes_context=True)
def duty_tabs(context: Context, current: str) -> list[dict[str, object]]:
    """Return the tabs of the lists of duties; `current` is the route of the page's own tab."""
    request = context.get("request")
    assigns = request is not None and bool(
        roles_in_force(request.user, timezone.localdate()) & ASSIGNERS
    )
    found = [
        (route, label, url_or_none(route))
        for route, label in PLACES.items()
        if assigns or route not in ASSIGNERS_ONLY
    ]
    return [
        {"url": url, "label": label, "current": route == current}
        for route, label, url in found
        if url
    ]


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
