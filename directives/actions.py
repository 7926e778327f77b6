"""What a person can do with a document now; the page shows exactly these, the services check again."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.visibility import REGISTRARS, acting_agency_ids
from core.navigation import url_or_none
from directives.exchange import status
from directives.exchange.outgoing import sending_agencies
from directives.models import Document, Register, RegisterEntry
from directives.services.access import may_correct
from directives.services.addressing import RECEIVERS


@dataclass(frozen=True)
class Action:
    """A page on which something can be done."""

    url: str
    label: str | Promise
    icon: str = ""
    is_primary: bool = False


@dataclass(frozen=True)
class Actions:
    """Everything the page of a document offers to one person."""

    may_correct: bool
    links: tuple[Action, ...]
    receiving: tuple[Agency, ...]  # agencies for which this person can note the arrival
    entering: tuple[Agency, ...]  # agencies in whose incoming register it can be entered


def actions_for(document: Document, user: Any, *, on: date) -> Actions:
    """Return the actions; seven queries."""
    if document.status != Document.Status.REGISTERED:
        return Actions(may_correct=False, links=(), receiving=(), entering=())
    correcting = may_correct(document, user, on=on)
    receiving = receiving_agencies(document, user, on=on)
    entering = entering_agencies(document, user, on=on)
    links = []
    if correcting and not document.is_complete:
        links.append(_link("document-complete", document, _("Fill in number and date"), "edit"))
    if entering:
        links.append(
            _link("document-enter", document, _("Enter in our incoming register"), "register")
        )
    if correcting:
        links.append(_link("document-correct", document, _("Correct"), "edit"))
    links += _papers_of_arrival(document, user, on)
    links += _posting(document, user, on)
    links += _exchange(document, user, on)
    return Actions(
        may_correct=correcting,
        links=tuple(links),
        receiving=tuple(receiving),
        entering=tuple(entering),
    )


def _posting(document: Document, user: Any, on: date) -> list[Action]:
    """Record envelopes taken to the post, for who keeps the outgoing register in which it stands."""
    sent = RegisterEntry.objects.filter(
        document=document,
        register__direction=Register.Direction.OUTGOING,
        register__agency__in=acting_agency_ids(user, REGISTRARS, on),
        struck_at=None,
    )
    return [
        Action(reverse("directives:sending-record", args=[entry]), _("Send by post"), "post")
        for entry in sent.order_by("pk").values_list("pk", flat=True)[:1]
    ]


def _papers_of_arrival(document: Document, user: Any, on: date) -> list[Action]:
    """Handling slip, label and stamped scan, for who keeps the incoming register in which it stands."""
    lines = kept_arrivals(document, user, on).order_by("register__agency", "pk")
    line = lines.only("register_id", "number").first()
    if line is None:
        return []
    offered = []
    if slip := url_or_none("reporting:handling-slip", document.pk):
        offered.append(Action(slip, _("Handling slip"), "print"))
    if labels := url_or_none("reporting:register-labels", line.register_id):
        offered.append(Action(f"{labels}?row={line.number}", _("Arrival label"), "print"))
    stamping = reverse("directives:scan-stamp", args=[line.pk])
    return [*offered, Action(stamping, _("Stamp the scan"), "check")]


def kept_arrivals(document: Document, user: Any, on: date) -> QuerySet[RegisterEntry]:
    """Return the document's lines, not struck, in the incoming registers this person keeps."""
    return RegisterEntry.objects.filter(
        document=document,
        register__direction=Register.Direction.INCOMING,
        register__agency__in=acting_agency_ids(user, REGISTRARS, on),
        struck_at=None,
    )


def handling_agencies(document: Document, user: Any, on: date) -> list[int]:
    """Return the agencies of this person's in whose incoming register the document stands; one query."""
    entered = kept_arrivals(document, user, on).order_by("register__agency")
    return list(entered.values_list("register__agency", flat=True).distinct())


def _exchange(document: Document, user: Any, on: date) -> list[Action]:
    """The page of packages and status messages, for who keeps a register in which it stands."""
    url = url_or_none("reporting:exchange", document.pk)
    if url and (
        sending_agencies(document, user, on) or status.receiving_agencies(document, user, on)
    ):
        return [Action(url, _("Exchange"), "link")]
    return []


def receiving_agencies(document: Document, user: Any, *, on: date) -> list[Agency]:
    ids = acting_agency_ids(user, RECEIVERS, on)
    waiting = document.deliveries.filter(agency__in=ids, received_at=None)
    return [delivery.agency for delivery in waiting.select_related("agency")]


def entering_agencies(document: Document, user: Any, *, on: date) -> list[Agency]:
    """Agencies of this person's that have not entered it and did not issue it, nor serve its issuer."""
    ids = acting_agency_ids(user, REGISTRARS, on) - {document.issuer_id}
    if not ids:
        return []
    entered = RegisterEntry.objects.filter(
        document=document, register__direction=Register.Direction.INCOMING, struck_at=None
    ).values("register__agency")
    outgoing = RegisterEntry.objects.filter(
        document=document, register__direction=Register.Direction.OUTGOING, struck_at=None
    ).values("register__agency")
    agencies = Agency.objects.filter(pk__in=ids).exclude(pk__in=entered).exclude(pk__in=outgoing)
    if document.issuer_id:
        agencies = agencies.exclude(office_of=document.issuer_id)
    return list(agencies.select_related("province"))


def _link(name: str, document: Document, label: str | Promise, icon: str) -> Action:
    return Action(reverse(f"directives:{name}", args=[document.pk]), label, icon)
