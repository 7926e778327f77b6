"""Words about people for the frame of every page."""

from django import template
from django.conf import settings
from django.utils import timezone

from agencies.models import User
from agencies.services.permission import is_administrator
from agencies.visibility import memberships_in_force

register = template.Library()


@register.simple_tag
def role_lines(user: User) -> list[str]:
    """Say in which agencies a person works today and as what; rides on the memberships the gate has read."""
    today = timezone.localdate()
    return [
        f"{held.get_role_display()} · {held.agency}" for held in memberships_in_force(user, today)
    ]


@register.simple_tag
def lockout_hours() -> int:
    """Return how long a name stays locked after too many wrong passwords."""
    return settings.AXES_COOLOFF_TIME


@register.simple_tag
def administers(user: User) -> bool:
    """Say whether the technical administration is open to this person today."""
    return is_administrator(user, timezone.localdate())
