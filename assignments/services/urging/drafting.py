"""Drafts: one per agency, filled so that nothing need be written; changed and dropped while unissued."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from agencies.letterhead import letterhead_of
from agencies.models import Agency, User
from agencies.signing import check_signing, signing_of
from agencies.visibility import ASSIGNERS, require
from assignments.models import Assignment, UrgedDuty, Urging
from assignments.services.records import local_day
from assignments.services.step import delete_for, save_for
from assignments.services.urging.proposing import urgeable
from assignments.urging_paper import rules_on, signing_by
from core.refusals import NotAllowed, Refused, Stale
from core.submissions import answer_submission, claim_submission
from core.workdays import Calendar

EDITABLE = frozenset(
    {
        "answer_by",
        "opening",
        "notation",
        "signing_authority",
        "signing_for",
        "signer_title",
        "signer_name",
        "copies",
    }
)
# What a body signed with last is what it will sign with next.
REMEMBERED = (
    "notation",
    "signing_authority",
    "signing_for",
    "signer_title",
    "signer_name",
    "copies",
)


@transaction.atomic
def draft_urgings(
    body: Agency,
    duty_ids: Iterable[int],
    *,
    by: User,
    now: datetime,
    calendar: Calendar,
    answer_by: date | None = None,
    form_token: UUID | None = None,
    answer_url: str = "/",
) -> list[Urging]:
    """Write one draft for each agency of these duties; a draft that waits takes the duties in.

    Holds the row of the body, so two people proposing at once fill the same drafts.
    """
    on = local_day(now)
    require(by, ASSIGNERS, body, on)
    if form_token:
        answer_submission(claim_submission(form_token, by=by, now=now), answer_url)
    # Without its key: an issue under way, whose draft is waited for below, registers for this body.
    Agency.objects.select_for_update(no_key=True).get(pk=body.pk)
    wanted = set(duty_ids)
    duties = list(
        urgeable(body, on).filter(pk__in=wanted).select_related("agency").order_by("due_on", "pk")
    )
    if not duties:
        raise Refused(_("None of these duties is late any more: there is nobody to urge."))
    answer_by = answer_by or calendar.add_working_days(on, settings.URGE_ANSWER_WORKING_DAYS)
    if answer_by < on:
        raise Refused(_("The date to answer has passed already."), field="answer_by")
    by_agency: dict[Agency, list[Assignment]] = defaultdict(list)
    for duty in duties:
        by_agency[duty.agency].append(duty)
    first = first_values(body, on)
    return [
        _draft(body, agency, theirs, first, answer_by=answer_by, by=by, now=now)
        for agency, theirs in by_agency.items()
    ]


def _draft(
    body: Agency,
    agency: Agency,
    duties: list[Assignment],
    first: dict[str, Any],
    *,
    answer_by: date,
    by: User,
    now: datetime,
) -> Urging:
    # Locked: one that is being issued must not take in what its dispatch does not say.
    waiting = Urging.objects.drafts().filter(assigner=body, agency=agency)
    urging = waiting.select_for_update().first()
    if urging is None:
        urging = Urging(
            assigner=body,
            agency=agency,
            answer_by=answer_by,
            opening=opening_words(body, agency),
            created_by=by,
            created_at=now,
            **first,
        )
        save_for(urging, by=by, at=now, reason="draft")
    else:
        urging.version += 1
        save_for(urging, by=by, at=now, reason="add-duties", fields={"version"})
    listed = set(urging.duties.values_list("assignment", flat=True))
    bulk_create_with_history(
        [UrgedDuty(urging=urging, assignment=duty) for duty in duties if duty.pk not in listed],
        UrgedDuty, default_user=by, default_date=now, default_change_reason="draft",
    )  # fmt: skip
    return urging


def opening_words(body: Agency, agency: Agency) -> str:
    return (
        f"Qua theo dõi việc thực hiện các nhiệm vụ {body.name} giao, đến nay {agency.name} "
        "còn các nhiệm vụ đã quá hạn nhưng chưa hoàn thành, cụ thể như sau:"
    )


def first_values(body: Agency, on: date) -> dict[str, Any]:
    """Return signer and recipients as this body had them last, or as its kind of agency signs."""
    last = Urging.objects.filter(assigner=body).exclude(state=Urging.State.CANCELLED).first()
    if last:
        return {name: getattr(last, name) for name in REMEMBERED}
    head = letterhead_of(body, type_symbol="", on=on)
    signing = signing_of(body)
    # The unit that drafted stands in the symbol and the archive line of the State's paper only.
    unit = "" if head.is_party else settings.URGE_UNIT
    return {
        "notation": "-".join(part for part in (head.symbol, unit) if part),
        "signing_authority": signing.mark,
        "signing_for": signing.body,
        "signer_title": signing.title,
        "signer_name": "",
        "copies": ", ".join(part for part in (head.archive, unit) if part),
    }


@transaction.atomic
def edit_draft(
    urging_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    keep: Iterable[int] | None = None,
    **given: Any,
) -> Urging:
    """Change the words of a draft and, with `keep`, leave only these of its duties."""
    if unknown := given.keys() - EDITABLE:
        raise TypeError(f"not editable: {sorted(unknown)}")
    urging = locked_draft(urging_id, by=by, now=now, version=version)
    if given.get("answer_by", urging.answer_by) < local_day(now):
        raise Refused(_("The date to answer has passed already."), field="answer_by")
    if keep is not None:
        kept = set(keep)
        if not urging.duties.filter(assignment__in=kept).exists():
            raise Refused(
                _("A dispatch lists at least one duty; cancel the draft instead."), field="keep"
            )
        for dropped in urging.duties.exclude(assignment__in=kept):  # one by one: history says when
            delete_for(dropped, by=by, at=now, reason="edit")
    for name, value in given.items():
        setattr(urging, name, value)
    check_signing(signing_by(urging), rules_on(urging, local_day(now)))
    urging.version += 1
    save_for(urging, by=by, at=now, reason="edit", fields={*given, "version"})
    return urging


@transaction.atomic
def cancel_draft(urging_id: int, *, by: User, now: datetime, version: int) -> Urging:
    """Drop a draft; the row stays and says who dropped it."""
    urging = locked_draft(urging_id, by=by, now=now, version=version)
    urging.state = Urging.State.CANCELLED
    urging.version += 1
    save_for(urging, by=by, at=now, reason="cancel", fields={"state", "version"})
    return urging


def locked_draft(urging_id: int, *, by: User, now: datetime, version: int) -> Urging:
    """Return the draft locked; raise what stands in the way of changing or issuing it."""
    urging = (
        Urging.objects.visible_to(by)
        .select_related("assigner", "agency")
        .select_for_update(of=("self",))
        .filter(pk=urging_id)
        .first()
    )
    if urging is None:
        raise NotAllowed
    require(by, ASSIGNERS, urging.assigner_id, local_day(now))
    if not urging.is_draft:
        raise Refused(
            _("This is no draft any more: it is “%(state)s”.")
            % {"state": urging.get_state_display()}
        )
    if urging.version != version:
        raise Stale
    return urging
