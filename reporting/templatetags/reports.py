"""The parts of the report pages, as tabs on each of their lists: `{% load reports %}`."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("components/_tabs.html", takes_context=True)
def report_tabs(context: template.Context) -> dict[str, Any]:
    """Draw the tabs; no query."""
    routes = [
        (_("Reports"), "reporting:run-list"),
        (_("Figures to check"), "reporting:check-list"),
        (_("Schedules"), "reporting:schedule-list"),
        (_("My exports"), "reporting:export-list"),
    ]
    path = context["request"].path
    tabs = [
        {"label": label, "url": (url := reverse(name)), "current": path == url}
        for label, name in routes
    ]
    return {"tabs": tabs, "label": _("Reports")}
