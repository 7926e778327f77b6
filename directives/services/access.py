"""The claim at the start of every change of a document: gate, row lock, version, role."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.services.saving import save_as
from agencies.visibility import REGISTRARS, may_act, require
from core.refusals import NotAllowed, Refused, Stale
from directives.models import Document


def day_of(now: datetime) -> date:
    """Return the working day an instant falls on, in the country's time zone."""
    return timezone.localtime(now).date()


def locked_document(document: Document, *, by: Any, version: int | None) -> Document:
    """Return the row locked, if this person may see it and nobody changed it since the form was opened."""
    locked = (
        Document.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("document_type", "issuer", "registrar")
        .filter(pk=document.pk)
        .first()
    )
    if locked is None:
        raise NotAllowed
    if version is not None and locked.version != version:
        raise Stale
    if locked.status != Document.Status.REGISTERED:
        raise Refused(_("This document is known from citations only; register it first."))
    return locked


def may_correct(document: Document, user: Any, *, on: date) -> bool:
    """Clerks and coordinators of the agency that put it in."""
    if document.status != Document.Status.REGISTERED:
        return False
    return may_act(user, REGISTRARS, document.registrar_id, on)


def require_registrar(document: Document, *, by: Any, now: datetime) -> None:
    require(by, REGISTRARS, document.registrar_id, day_of(now))


def require_clerk_of(agency: Agency, *, by: Any, now: datetime) -> None:
    require(by, REGISTRARS, agency, day_of(now))


def raise_version(document: Document, *, by: Any, also: tuple[str, ...] = ()) -> None:
    """Save the named fields with the next version."""
    document.version += 1
    save_as(document, by, "version", *also)
