"""Whose a duty is: of the agency the document named, or of the one that answers for it now.

Agencies are merged and split while duties run (DOMAIN section 7). Lists, figures and reports ask here,
so that "as named then" and "as responsible now" mean the same everywhere. What a person may see never
depends on it.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from assignments.models import Assignment


class Standpoint(models.TextChoices):
    NOW = "now", _("As responsible now")
    THEN = "then", _("As named then")


_PATHS = {Standpoint.NOW: "agency", Standpoint.THEN: "named_agency"}


def agency_path(standpoint: str) -> str:
    """Return the field that says whose a duty is; anything unknown or empty means now."""
    return _PATHS[Standpoint.THEN if standpoint == Standpoint.THEN else Standpoint.NOW]


def agency_of(assignment: Assignment, standpoint: str) -> Agency:
    """Return whose this duty is; no query where the agency was selected with it."""
    agency: Agency = getattr(assignment, agency_path(standpoint))
    return agency


def belongs_to(standpoint: str, **wanted: Any) -> Q:
    """Return the condition that the duty's agency, its `block` or `province` is the one wanted.

    Takes `agency`, `block` and `province`; what is empty narrows nothing.
    """
    path = agency_path(standpoint)
    names = {"agency": path, "block": f"{path}__block", "province": f"{path}__province"}
    return Q(**{names[name]: value for name, value in wanted.items() if value})
