"""What duties say to the exchange: which status messages hold of a document, and which tasks it answers."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency
from assignments.models import Assignment, State
from core.refusals import Refused
from directives.exchange.facts import StatusMessage
from directives.exchange.outgoing import codes_on
from directives.exchange.status import Status, receiving_agencies, status_message
from directives.models import Document, Register, RegisterEntry
from directives.services.access import day_of


@dataclass(frozen=True)
class Holding:
    """A status that holds of a document at an agency: since when, and what is added in words."""

    status: Status
    at: datetime
    more: str = ""


def task_codes(document: Document, user: Any, on: date) -> tuple[str, ...]:
    """Return the codes of the tasks this document is the accepted result of: whose task, and its number."""
    duties = (
        Assignment.objects.visible_to(user)
        .filter(result_document=document)
        .select_related("assigner")
        .order_by("task")
    )
    assigners = {duty.task_id: duty.assigner for duty in duties}
    codes = codes_on(assigners.values(), on)
    return tuple(
        f"{codes[assigner.pk]},{task}"
        for task, assigner in assigners.items()
        if assigner.pk in codes
    )


def holding(document: Document, agency: Agency, user: Any) -> list[Holding]:
    """Return what can be told to the sender, in the order of the codes; three queries.

    01 from the copy or the line, 03 from receipt or line, 04 from handing over or duties, 05 and 06
    from the state of the agency's duties from this document.
    """
    delivery = document.deliveries.filter(agency=agency).first()
    line = RegisterEntry.objects.filter(
        document=document, register__agency=agency, struck_at=None,
        register__direction=Register.Direction.INCOMING,
    ).first()  # fmt: skip
    duties = list(
        Assignment.objects.visible_to(user).counted().filter(task__document=document, agency=agency)
    )
    entered_at = line.created_at if line else None
    found = []
    if arrived := (delivery and (delivery.sent_at or delivery.received_at)) or entered_at:
        found.append(Holding(Status.ARRIVED, arrived))
    if accepted := entered_at or (delivery and delivery.received_at):
        found.append(Holding(Status.ACCEPTED, accepted))
    if line and line.handed_to:
        day = _start_of(line.handed_on) if line.handed_on else line.created_at
        found.append(Holding(Status.ASSIGNED, day, line.handed_to))
    elif duties:
        found.append(Holding(Status.ASSIGNED, min(duty.created_at for duty in duties)))
    return [*found, *_work(duties)]


def _work(duties: list[Assignment]) -> list[Holding]:
    begun = [duty for duty in duties if duty.state not in (State.ISSUED, State.RETURNED)]
    if not begun:
        return []
    last = max(duty.last_report_at or duty.confirmed_at or duty.created_at for duty in begun)
    found = [Holding(Status.IN_WORK, last)]
    if all(duty.state == State.DONE for duty in duties):
        ends = [duty.confirmed_at for duty in duties if duty.confirmed_at]
        found.append(Holding(Status.FINISHED, max(ends)))
    return found


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(8, 0)))


def told(
    document: Document, status: Status, *, by: Any, agency: Agency, now: datetime
) -> StatusMessage:
    """Return the message of a status that holds; raise Refused when it does not (any more)."""
    mine = agency in receiving_agencies(document, by, day_of(now))
    known = {one.status: one for one in holding(document, agency, by)} if mine else {}
    if status not in known:
        raise Refused(_("This does not hold of the document; nothing was written."))
    one = known[status]
    return status_message(document, status, by=by, agency=agency, at=one.at, more=one.more)
