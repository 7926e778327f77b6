"""Issue: the dispatch is numbered in the outgoing register, its words frozen, everybody told. Once.

One transaction under the draft's row lock: of two people at the same moment the second is told that
it is issued already, and no number is lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.letterhead import letterhead_of
from agencies.models import User
from agencies.visibility import ASSIGNERS
from assignments import people
from assignments.models import Assignment, UrgedDuty, Urging, urgings_of
from assignments.services.records import local_day, record
from assignments.services.step import save_for
from assignments.services.urging.drafting import locked_draft
from assignments.services.urging.printing import wake
from assignments.services.urging.proposing import urgeable
from assignments.time_cell import days_late
from assignments.urging_paper import copies_of, frozen, paper_of, signing_lines, subject_of
from core.files import files_undone_on_failure
from core.formatting import vn_date
from core.outbox import queue_mail
from core.refusals import NotAllowed, Refused
from directives.models import Citation, DocumentType, NumberingSystem, Recipient
from directives.services import (
    CitationLine,
    DocumentFacts,
    RecipientLine,
    Registered,
    register_outgoing,
)


@dataclass(frozen=True)
class Issued:
    """What became of one draft: its dispatch, or why there is none; `dropped` were late no more."""

    urging: Urging
    dropped: list[Assignment]
    refusal: str = ""


def issue_urging(urging_id: int, *, by: User, now: datetime, version: int) -> Issued:
    """Number and send one draft; duties that are late no longer are left out and named."""
    with files_undone_on_failure(), transaction.atomic():
        urging = locked_draft(urging_id, by=by, now=now, version=version)
        on = local_day(now)
        _check(urging, on)
        duties, dropped = _standing(urging, on)
        if not duties:
            raise Refused(_("None of its duties is late any more; cancel the draft."))
        registered = _register(urging, duties, by=by, now=now, on=on)
        _freeze(urging, duties, dropped, registered, by=by, now=now, on=on)
        record(
            duties, "urge", by=by, now=now,
            facts={"code": registered.document.code, "answer_by": urging.answer_by.isoformat()},
        )  # fmt: skip
        _mail(urging, duties, on=on, now=now)
        wake(urging)
    return Issued(urging, dropped)


def issue_many(drafts: Iterable[tuple[int, int]], *, by: User, now: datetime) -> list[Issued]:
    """Issue (id, version) one by one, each in a transaction of its own, and say what became of each."""
    results = []
    for urging_id, version in drafts:
        try:
            results.append(issue_urging(urging_id, by=by, now=now, version=version))
        except (Refused, NotAllowed) as why:
            urging = Urging.objects.visible_to(by).filter(pk=urging_id).for_rows().first()
            if urging is not None:
                results.append(Issued(urging, [], why.message))
    return results


def _check(urging: Urging, on: date) -> None:
    if urging.answer_by < on:
        raise Refused(_("The date to answer has passed already."), field="answer_by")
    if not urging.signer_name:
        raise Refused(_("Say who signs the dispatch."), field="signer_name")


def _standing(urging: Urging, on: date) -> tuple[list[Assignment], list[Assignment]]:
    """Return the duties still to be urged, and those done or moved meanwhile; locks all of them."""
    listed = list(
        Assignment.objects.filter(urged__urging=urging)
        .select_for_update(of=("self",))
        .select_related("agency", "task__document__document_type")
        .order_by("pk")
    )
    late = set(
        urgeable(urging.assigner, on)
        .filter(agency=urging.agency, pk__in=[duty.pk for duty in listed])
        .values_list("pk", flat=True)
    )
    listed.sort(key=lambda duty: (duty.due_on or on, duty.pk))
    return [d for d in listed if d.pk in late], [d for d in listed if d.pk not in late]


def _register(
    urging: Urging, duties: list[Assignment], *, by: User, now: datetime, on: date
) -> Registered:
    """Enter the công văn in the body's outgoing register; it cites what gave the duties."""
    head = letterhead_of(urging.assigner, type_symbol="", on=on)
    dispatch = DocumentType.objects.get_or_create(
        system=NumberingSystem.PARTY if head.is_party else NumberingSystem.STATE,
        name="Công văn",
        defaults={"symbol": head.rules.dispatch_symbol},
    )[0]
    ordered_by = {duty.task.document_id: duty.task.document for duty in duties}
    copies = copies_of(urging, head)
    signs = signing_lines(urging, on)
    return register_outgoing(
        by=by,
        now=now,
        agency=urging.assigner,
        facts=DocumentFacts(
            document_type=dispatch,
            subject=subject_of(urging, on),
            notation=urging.notation,
            issued_on=on,
            signer_name=urging.signer_name,
            signer_title=" / ".join(signs[1:] or signs),
            signing_authority=head.rules.mark(urging.signing_authority),
            archive_line=copies[-1],
            answer_due_on=urging.answer_by,
        ),
        recipients=[
            RecipientLine(words=urging.agency.name, agency=urging.agency),
            *(
                RecipientLine(words=words, role=Recipient.Role.INFORMATION)
                for words in copies[1:-1]
            ),
        ],
        citations=[
            CitationLine(relation=Citation.Relation.MENTIONS, cited=document)
            for document in ordered_by.values()
        ],
        allot=True,
        anyway=True,  # the number is allotted: no other paper can be meant
        roles=ASSIGNERS,
    )


def _freeze(
    urging: Urging,
    duties: list[Assignment],
    dropped: list[Assignment],
    registered: Registered,
    *,
    by: User,
    now: datetime,
    on: date,
) -> None:
    document = registered.document
    urging.said = frozen(paper_of(urging, duties, on=on, number=document.number))
    earlier = urgings_of(duty.pk for duty in duties)
    rows = {row.assignment_id: row for row in urging.duties.all()}
    for duty in duties:
        rows[duty.pk].days_late = days_late(duty, on)
        rows[duty.pk].n_earlier = earlier.get(duty.pk, (0, None))[0]
    for duty in dropped:
        rows[duty.pk].is_dropped = True
    UrgedDuty.objects.bulk_update(rows.values(), ["days_late", "n_earlier", "is_dropped"])
    urging.state, urging.document = Urging.State.ISSUED, document
    urging.issued_at, urging.issued_by = now, by
    urging.version += 1
    save_for(
        urging, by=by, at=now, reason="issue",
        fields={"state", "document", "issued_at", "issued_by", "said", "version"},
    )  # fmt: skip


def _mail(urging: Urging, duties: list[Assignment], *, on: date, now: datetime) -> None:
    """Queue one message to each focal officer and leader of the agency, once for this dispatch."""
    told = people.answerable([urging.agency_id], on).get(urging.agency_id, set())
    for person in User.objects.filter(pk__in=told, is_active=True).exclude(email=""):
        with translation.override(person.language):
            queue_mail(
                key=f"urging:{urging.pk}:{person.pk}",
                to=person.email,
                subject=_("%(code)s: %(agency)s is urged about %(n)d overdue tasks")
                % {"code": urging.document, "agency": urging.agency, "n": len(duties)},
                text=render_to_string(
                    "emails/urging.txt",
                    {
                        "urging": urging,
                        "duties": duties,
                        "person": person,
                        "answer_by": vn_date(urging.answer_by),
                        "site": settings.SITE_URL.rstrip("/"),
                    },
                ),
                now=now,
            )
