"""Addressees and each agency's copy: a group means its members on the document's date."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.models import Agency, Role
from agencies.services.saving import delete_as, save_as
from agencies.visibility import may_act
from core.refusals import NotAllowed, Refused
from directives.models import Delivery, Document, Recipient
from directives.services.access import (
    day_of,
    locked_document,
    raise_version,
    require_registrar,
)
from directives.services.checks import check_lines, tidy
from directives.services.events import record
from directives.services.facts import RecipientLine
from directives.services.parties import rewrite_parties

RECEIVERS = frozenset({Role.CLERK, Role.COORDINATOR, Role.FOCAL})


def date_of(document: Document, *, otherwise: date) -> date:
    """Return the day on which a group named in a document is read: its own, else that of typing."""
    return document.issued_on or otherwise


def add_recipients(
    document: Document, lines: Iterable[RecipientLine], *, by: Any, now: datetime
) -> list[Recipient]:
    """Write addressees and the copies they mean, inside the caller's transaction.

    What the registrar issues itself is sent with it; of another's document only the addressees
    are known, so its copies carry no time of sending.
    """
    lines = list(lines)
    check_lines(lines, [])
    position = document.recipients.aggregate(last=Max("position"))["last"] or 0
    sent_at = now if document.issuer_id and document.issuer_id == document.registrar_id else None
    made = []
    for line in lines:
        position += 1
        recipient = Recipient(
            document=document,
            role=line.role,
            agency=line.agency,
            group=line.group,
            words=tidy(line.words)[:300] or str(line.agency or line.group or ""),
            position=position,
        )
        save_as(recipient, by)
        _deliver(document, recipient, sent_at=sent_at, on=date_of(document, otherwise=day_of(now)))
        made.append(recipient)
    return made


def add_recipient(
    document: Document, line: RecipientLine, *, by: Any, now: datetime, version: int
) -> Recipient:
    """Add one addressee to a registered document."""
    with transaction.atomic():
        document = locked_document(document, by=by, version=version)
        require_registrar(document, by=by, now=now)
        if _is_there(document, line):
            raise Refused(_("This addressee is already in the list."), field="words")
        (recipient,) = add_recipients(document, [line], by=by, now=now)
        rewrite_parties(document)
        raise_version(document, by=by)
        record(document, "recipient-added", by=by, now=now, what=recipient.words)
    return recipient


def remove_recipient(recipient: Recipient, *, by: Any, now: datetime, version: int) -> Document:
    """Take out an addressee entered by mistake; copies already received stay, for they happened."""
    with transaction.atomic():
        document = locked_document(recipient.document, by=by, version=version)
        require_registrar(document, by=by, now=now)
        Delivery.objects.filter(recipient=recipient, received_at__isnull=True).delete()
        delete_as(recipient, by)
        _deliver_again(document, now=now)
        rewrite_parties(document)
        raise_version(document, by=by)
        record(document, "recipient-removed", by=by, now=now, what=recipient.words)
    return document


def receive_document(document: Document, *, by: Any, now: datetime, agency: Agency) -> Delivery:
    """Note that an agency has received its copy; a second time changes nothing."""
    with transaction.atomic():
        document = locked_document(document, by=by, version=None)
        if not may_act(by, RECEIVERS, agency, day_of(now)):
            raise NotAllowed
        delivery = (
            Delivery.objects.select_for_update().filter(document=document, agency=agency).first()
        )
        if delivery is None:
            raise Refused(_("This document was not sent to %(agency)s.") % {"agency": agency})
        if delivery.received_at is None:
            _mark_received(delivery, by=by, now=now)
            record(document, "received", by=by, now=now, agency=agency)
    return delivery


def note_arrival(document: Document, *, by: Any, now: datetime, agency: Agency) -> None:
    """Mark an agency's copy received because its clerk registered it; no copy, nothing to mark."""
    delivery = Delivery.objects.select_for_update().filter(document=document, agency=agency).first()
    if delivery is not None and delivery.received_at is None:
        _mark_received(delivery, by=by, now=now)


def resolve_groups_again(document: Document, *, now: datetime) -> None:
    """Read the groups anew after the document's date was filled in or corrected."""
    on = date_of(document, otherwise=day_of(now))
    for recipient in document.recipients.filter(group__isnull=False).select_related("group"):
        assert recipient.group is not None
        Delivery.objects.filter(recipient=recipient, received_at__isnull=True).exclude(
            agency__in=recipient.group.members_on(on)
        ).delete()
    _deliver_again(document, now=now)


def _deliver_again(document: Document, *, now: datetime) -> None:
    sent = document.issuer_id is not None and document.issuer_id == document.registrar_id
    for recipient in document.recipients.select_related("agency", "group"):
        on = date_of(document, otherwise=day_of(now))
        _deliver(document, recipient, sent_at=now if sent else None, on=on)


def _mark_received(delivery: Delivery, *, by: Any, now: datetime) -> None:
    delivery.received_at, delivery.received_by = now, by
    delivery.save(update_fields=["received_at", "received_by"])


def _deliver(
    document: Document, recipient: Recipient, *, sent_at: datetime | None, on: date
) -> None:
    if recipient.role == Recipient.Role.ARCHIVE:
        return
    agencies: Iterable[Agency] = [recipient.agency] if recipient.agency else []
    if recipient.group:
        agencies = recipient.group.members_on(on)
    Delivery.objects.bulk_create(
        [
            Delivery(document=document, agency=agency, recipient=recipient, sent_at=sent_at)
            for agency in agencies
        ],
        ignore_conflicts=True,
    )


def _is_there(document: Document, line: RecipientLine) -> bool:
    same = document.recipients.filter(role=line.role)
    if line.agency:
        return same.filter(agency=line.agency).exists()
    if line.group:
        return same.filter(group=line.group).exists()
    return same.filter(words__iexact=tidy(line.words)).exists()
