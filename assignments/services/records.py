"""The rows every change of a duty leaves behind: its event and the notices of those concerned."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from agencies.models import User
from assignments import people
from assignments.models import Assignment, Event, Notice
from assignments.workflow import Action

# Whom each verb concerns; what is not named here (accepting, progress) is read on the page, for a
# bell that rings for everything is soon ignored.
TO_AGENCY = frozenset(
    {
        "assign",
        "correct",
        Action.CONFIRM,
        Action.SEND_BACK,
        Action.INSIST,
        Action.SUSPEND,
        Action.RESUME,
        Action.WITHDRAW,
        Action.SET_DEADLINE,
        Action.GRANT_EXTENSION,
        Action.REFUSE_EXTENSION,
        Action.REDIRECT,
    }
)
TO_ASSIGNER = frozenset(
    {
        Action.REPORT_COMPLETION,
        Action.RETURN,
        Action.ASK_EXTENSION,
        Action.DROP_EXTENSION,
    }
)
# Urging is the escalation: it reaches the leader of the agency, too [DOMAIN section 6].
TO_LEADERS = frozenset({"urge"})


def local_day(now: datetime) -> date:
    """Return the day in Vietnam of this instant."""
    return timezone.localtime(now).date()


def record(
    assignments: Iterable[Assignment],
    verb: str,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    """Write one event for each duty and the notices it causes; a fixed number of queries.

    `by` is None where the program itself acts, by a rule somebody laid down.
    """
    rows = list(assignments)
    facts = facts or {}
    Event.objects.bulk_create(
        Event(
            assignment=a,
            at=now,
            actor=by,
            verb=verb,
            note=note,
            facts={"agency": str(a.agency), **facts},
        )
        for a in rows
    )
    notify(rows, verb, by=by, now=now, facts={**facts, "note": note} if note else facts)


def notify(
    rows: list[Assignment], verb: str, *, by: User | None, now: datetime, facts: dict[str, Any]
) -> None:
    on = local_day(now)
    told: dict[int, set[int]] = {}
    if verb in TO_AGENCY:
        officers = people.focal_officers({a.agency_id for a in rows}, on)
        told = {a.pk: officers.get(a.agency_id, set()) for a in rows}
    elif verb in TO_LEADERS:
        answering = people.answerable({a.agency_id for a in rows}, on)
        told = {a.pk: answering.get(a.agency_id, set()) for a in rows}
    elif verb in TO_ASSIGNER:
        by_assigner = {pk: people.deciders(pk, on) for pk in {a.assigner_id for a in rows}}
        told = {a.pk: by_assigner[a.assigner_id] for a in rows}
    Notice.objects.bulk_create(
        Notice(
            person_id=person,
            assignment=a,
            verb=verb,
            facts={"agency": str(a.agency), "actor": str(by) if by else "", **facts},
            created_at=now,
        )
        for a in rows
        for person in sorted(told.get(a.pk, set()) - {by.pk if by else None})
    )
