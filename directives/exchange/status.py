"""Status messages of the exchange: the codes, what each means, and who may say it of a document."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from agencies.visibility import REGISTRARS, acting_agency_ids
from core.refusals import NotAllowed, Refused
from directives.exchange.facts import StatusMessage
from directives.exchange.outgoing import (
    codes_on,
    organ_of,
    reference_to,
    sending_agencies,
    staff_of,
)
from directives.exchange.writing import clean
from directives.models import Document, DocumentEvent, Register, RegisterEntry
from directives.services.access import day_of
from directives.services.events import record


class Status(models.TextChoices):
    """QCVN 102:2016/BTTTT; the labels are for the screen, WORDS go into the message."""

    ARRIVED = "01", gettext_lazy("Arrived")
    REFUSED = "02", gettext_lazy("Refused")
    ACCEPTED = "03", gettext_lazy("Accepted")
    ASSIGNED = "04", gettext_lazy("Assigned")
    IN_WORK = "05", gettext_lazy("Being worked on")
    FINISHED = "06", gettext_lazy("Finished")
    TAKE_BACK = "13", gettext_lazy("Asked to be given back")
    TAKE_BACK_GRANTED = "15", gettext_lazy("Giving back agreed")
    TAKE_BACK_REFUSED = "16", gettext_lazy("Giving back refused")


WORDS = {
    Status.ARRIVED: "Đã đến",
    Status.REFUSED: "Từ chối tiếp nhận",
    Status.ACCEPTED: "Đã tiếp nhận",
    Status.ASSIGNED: "Phân công xử lý",
    Status.IN_WORK: "Đang xử lý",
    Status.FINISHED: "Hoàn thành",
    Status.TAKE_BACK: "Yêu cầu lấy lại văn bản",
    Status.TAKE_BACK_GRANTED: "Đồng ý cho lấy lại văn bản",
    Status.TAKE_BACK_REFUSED: "Từ chối cho lấy lại văn bản",
}
# A person decides these and says why; the others follow from what is recorded here.
DECISIONS = frozenset(
    {Status.REFUSED, Status.TAKE_BACK, Status.TAKE_BACK_GRANTED, Status.TAKE_BACK_REFUSED}
)
MAX_REASON = 500
_DECIDED = "exchange-status"  # how the story of a document calls it


def receiving_agencies(document: Document, user: Any, on: date) -> list[Agency]:
    """Agencies of this person's that got a copy or entered it as incoming; one query."""
    ids = acting_agency_ids(user, REGISTRARS, on) - {document.issuer_id}
    entered = RegisterEntry.objects.filter(
        document=document, register__direction=Register.Direction.INCOMING, struck_at=None
    )
    return list(
        Agency.objects.filter(
            Q(pk__in=document.deliveries.values("agency"))
            | Q(pk__in=entered.values("register__agency")),
            pk__in=ids,
        )
    )


def status_message(
    document: Document, status: Status, *, by: Any, agency: Agency, at: datetime, more: str = ""
) -> StatusMessage:
    """Return the message of an agency about a document; raise Refused where the exchange cannot name one."""
    on = day_of(at)
    codes = codes_on([agency], on)
    issuer_codes = codes_on([document.issuer], document.issued_on or on)
    about = reference_to(document, issuer_codes.get(document.issuer_id or 0, ""))
    if about is None:
        raise Refused(_("The document has no number or date; a message could not name it."))
    if not about.organ and not document.electronic_id:
        raise Refused(_("The issuer has no exchange code; a message could not name the document."))
    if agency.pk not in codes:
        raise Refused(_("%(agency)s has no exchange code today.") % {"agency": agency})
    words = f"{WORDS[status]}: {clean(more)}" if more else WORDS[status]
    return StatusMessage(
        sender=organ_of(agency, codes[agency.pk], on),
        about=about,
        staff=staff_of(by, agency),
        code=status.value,
        description=words,
        at=at,
    )


def decide(
    document: Document, status: Status, *, by: Any, agency: Agency, now: datetime, reason: str
) -> StatusMessage:
    """Return the message of a decision and write it into the story of the document.

    A copy that was received or entered cannot be refused any more; only the sender asks it back.
    """
    on, reason = day_of(now), clean(reason)
    if not reason:
        raise Refused(_("Say why; the other side reads it."), field="reason")
    if len(reason) > MAX_REASON:
        raise Refused(_("At most %(n)s characters.") % {"n": MAX_REASON}, field="reason")
    own = sending_agencies if status == Status.TAKE_BACK else receiving_agencies
    if status not in DECISIONS or agency not in own(document, by, on):
        raise NotAllowed
    if status == Status.REFUSED and is_accepted(document, agency):
        raise Refused(_("It has been received or entered already and cannot be refused any more."))
    sender = document.issuer if status == Status.TAKE_BACK and document.issuer else agency
    with transaction.atomic():
        message = status_message(document, status, by=by, agency=sender, at=now, more=reason)
        record(
            document, _DECIDED, by=by, now=now, note=reason, agency=sender,
            code=status.value, words=WORDS[status], agency_id=sender.pk,
        )  # fmt: skip
    return message


def decisions_told(document: Document, agencies: Iterable[Agency]) -> list[DocumentEvent]:
    """Return what these agencies have decided about a document, the newest first; one query.

    Decisions written down before the agency was kept beside its name are in the story only.
    """
    keys = {agency.pk for agency in agencies}
    told = document.events.filter(verb=_DECIDED).select_related("actor")
    return [event for event in told if event.facts.get("agency_id") in keys]


def message_told(document: Document, decision: DocumentEvent) -> StatusMessage:
    """Return the message of a decision again, as it was made; raises as `status_message` does."""
    facts = decision.facts
    return status_message(
        document, Status(facts["code"]), by=decision.actor, at=decision.at, more=decision.note,
        agency=Agency.objects.get(pk=facts["agency_id"]),
    )  # fmt: skip


def is_accepted(document: Document, agency: Agency) -> bool:
    """Whether the agency has received its copy or entered the document."""
    return (
        document.deliveries.filter(agency=agency, received_at__isnull=False).exists()
        or RegisterEntry.objects.filter(
            document=document,
            register__agency=agency,
            struck_at=None,
            register__direction=Register.Direction.INCOMING,
        ).exists()
    )
