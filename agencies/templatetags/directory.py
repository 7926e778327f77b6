"""The parts of the directory, as tabs on each of its pages."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.services.permission import is_administrator

register = template.Library()


@register.inclusion_tag("components/_tabs.html", takes_context=True)
def directory_tabs(context: template.Context) -> dict[str, Any]:
    """Draw the tabs; people are shown to administrators only. No query beyond the kept memberships."""
    request = context["request"]
    routes = [
        (_("Agencies"), "agencies:agency-list"),
        (_("Groups"), "agencies:group-list"),
        (_("Working calendar"), "agencies:calendar"),
    ]
    if is_administrator(request.user, timezone.localdate()):
        routes.insert(2, (_("People"), "agencies:person-list"))
    tabs = [
        {
            "label": label,
            "url": (url := reverse(name)),
            "current": request.path == url,
            "count": None,
        }
        for label, name in routes
    ]
    return {"tabs": tabs, "label": _("Directory")}
