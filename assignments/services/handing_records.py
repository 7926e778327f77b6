"""What handing duties over and back have in common: the lock, the rows with their history, the notices."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from simple_history.utils import bulk_update_with_history

from agencies.models import Reorganisation, User
from agencies.services.permission import lock_directory
from assignments import people
from assignments.models import HandedOver, Notice
from assignments.services.records import local_day

BATCH = 500


def lock_act(pk: int) -> Reorganisation:
    """Lock the directory, then the reorganisation; the caller is in a transaction."""
    lock_directory()
    return (
        Reorganisation.objects.select_for_update(of=("self",))
        .select_related("confirming_body", "confirmed_by")
        .get(pk=pk)
    )


def save_rows(
    rows: list[Any], fields: list[str], reason: str, *, by: User | None, now: datetime
) -> None:
    """Write these fields of alike rows with their history, by batches."""
    if rows:
        bulk_update_with_history(
            rows,
            type(rows[0]),
            fields,
            batch_size=BATCH,
            default_user=by,
            default_change_reason=reason,
            default_date=now,
        )


def tell_of_handing_over(
    rows: list[HandedOver], *, by: User | None, now: datetime, verb: str
) -> None:
    """Tell each person once how many duties came to their agency, or to their decision; not one by one."""
    on = local_day(now)
    duties = [r for r in rows if r.side == HandedOver.Side.DUTY and r.assignment]
    officers = people.focal_officers({r.agency_id for r in duties}, on)
    told: dict[int, list[HandedOver]] = defaultdict(list)
    for row in duties:
        for person in officers.get(row.agency_id, set()):
            told[person].append(row)
    assigned = [r for r in rows if r.side == HandedOver.Side.ASSIGNED and r.assignment]
    deciders = {pk: people.deciders(pk, on) for pk in {r.agency_id for r in assigned}}
    for row in assigned:
        for person in deciders[row.agency_id]:
            told[person].append(row)
    skip = by.pk if by else None
    Notice.objects.bulk_create(
        Notice(
            person_id=person,
            assignment=own[0].assignment,
            verb=verb,
            facts={
                "n": len({r.assignment_id for r in own}),
                "agency": "; ".join(sorted({str(r.agency) for r in own})),
                "former": "; ".join(sorted({str(r.former) for r in own})),
                "actor": str(by) if by else "",
            },
            created_at=now,
        )
        for person, own in sorted(told.items())
        if person != skip
    )
