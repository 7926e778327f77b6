"""The parts of the directory, as tabs on each of its pages."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.services.permission import is_administrator
from agencies.visibility import ASSIGNERS, roles_in_force

register = template.Library()


@register.inclusion_tag("components/_tabs.html", takes_context=True)
def directory_tabs(context: template.Context) -> dict[str, Any]:
    """Draw the tabs; people are shown to administrators only. No query beyond the kept memberships."""
    request, today = context["request"], timezone.localdate()
    routes = [
        (_("Agencies"), "agencies:agency-list"),
        (_("Groups"), "agencies:group-list"),
        (_("Working calendar"), "agencies:calendar"),
    ]
    if is_administrator(request.user, today):
        routes.insert(2, (_("People"), "agencies:person-list"))
    if is_administrator(request.user, today) or roles_in_force(request.user, today) & ASSIGNERS:
        routes.append((_("Reorganisations"), "reorganising:list"))
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
