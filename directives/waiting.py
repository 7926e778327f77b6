"""Documents that wait for somebody: one definition for the front page's count and the list behind it."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.visibility import ASSIGNERS, REGISTRARS, acting_agency_ids
from directives.models import Delivery, Document, Recipient


class Waiting(models.TextChoices):
    TO_RECEIVE = "to_receive", _("Sent to you, not yet received")
    BLANK = "blank", _("Number or date still blank")
    NO_TASKS = "no_tasks", _("Issued to others, without tasks yet")


def waiting_documents(key: str, user: Any, on: date) -> QuerySet[Document]:
    """Return the registered documents this person may see and has to do something about."""
    seen = Document.objects.visible_to(user).registered()
    kept = acting_agency_ids(user, REGISTRARS, on)
    if key == Waiting.TO_RECEIVE:
        sent = Delivery.objects.filter(
            document=OuterRef("pk"), agency__in=kept, received_at__isnull=True
        )
        return seen.filter(Exists(sent))
    if key == Waiting.BLANK:
        return seen.filter(Q(number="") | Q(issued_on__isnull=True), registrar__in=kept)
    ordered = Recipient.objects.filter(document=OuterRef("pk"), role=Recipient.Role.ACTION)
    # "tasks" is how the app of duties, further right, calls its way back to the document.
    own = seen.filter(issuer__in=acting_agency_ids(user, ASSIGNERS, on))
    return own.filter(Exists(ordered), tasks=None)
