"""Undoing a reorganisation that was carried out, as long as nothing else happened to what it changed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Reorganisation, User
from agencies.services.checks import check_version
from agencies.services.reorganising import check_state
from agencies.services.reorganising_changes import check_directory_untouched, undo_in_directory
from agencies.services.saving import save_as
from agencies.visibility import ASSIGNERS, require
from assignments.models import Assignment, Event, HandedOver, Task
from assignments.services.handing_records import (
    BATCH,
    lock_act,
    save_rows,
    tell_of_handing_over,
)
from assignments.services.records import local_day
from core.refusals import Refused
from directives.services import drop_duty_parties

Locked = dict[int | None, Any]  # rows under lock by key; a row names a task or a duty, not both


@transaction.atomic
def undo_reorganisation(
    pk: int, *, by: User, now: datetime, version: int, reason: str
) -> Reorganisation:
    """Take a reorganisation back as long as nothing else happened to any row it changed.

    Raise Refused naming the first row that stands in the way; then nothing is undone.
    """
    act = lock_act(pk)
    require(by, ASSIGNERS, act.confirming_body_id, local_day(now))
    check_version(act, version)
    check_state(act, {Reorganisation.State.DONE})
    if not reason.strip():
        raise Refused(_("Say why: the other side reads this."), field="reason")
    _check_no_new_duties(act)
    check_directory_untouched(act)
    _hand_back(act, by=by, now=now)
    undo_in_directory(act, by=by)
    act.state, act.undone_by, act.undone_at = Reorganisation.State.UNDONE, by, now
    act.undo_reason, act.version = reason.strip(), act.version + 1
    save_as(act, by, "state", "undone_by", "undone_at", "undo_reason", "version")
    return act


def _check_no_new_duties(act: Reorganisation) -> None:
    """A duty that named the former agency was given to its heir since: whose would it be?"""
    ends = act.parts.values("predecessor")
    since = Assignment.objects.filter(named_agency__in=ends, created_at__gt=act.done_at)
    handed = act.handed_over.filter(assignment__isnull=False).values("assignment")
    duty = since.exclude(pk__in=handed).select_related("task").first()
    if duty is not None and act.ends_agencies:
        raise Refused(
            _("“%(task)s” was assigned since. Only an untouched reorganisation is undone.")
            % {"task": duty.task.title}
        )


def _hand_back(act: Reorganisation, *, by: User, now: datetime) -> None:
    rows = list(act.handed_over.select_related("former", "agency"))
    tasks = _locked(Task.objects.defer("folded", "vector"), [r.task_id for r in rows])
    duties = _locked(
        Assignment.objects.select_related("agency", "assigner", "task"),
        [r.assignment_id for r in rows],
    )
    _check_untouched(rows, tasks, duties)
    facts, gone = _return(rows, tasks, duties)
    for one in (*tasks.values(), *duties.values()):
        one.version += 1
    save_rows(list(tasks.values()), ["assigner", "version"], "hand_back", by=by, now=now)
    save_rows(list(duties.values()), ["agency", "assigner", "version"], "hand_back", by=by, now=now)
    Event.objects.bulk_create(
        (
            Event(assignment=duties[pk], at=now, actor=by, verb="hand_back", facts=said)
            for pk, said in facts.items()
        ),
        batch_size=BATCH,
    )
    drop_duty_parties(gone - _still_theirs(gone))
    returned = [
        HandedOver(
            side=r.side, assignment=duties[r.assignment_id], former=r.agency, agency=r.former
        )
        for r in rows
        if r.assignment_id
    ]
    tell_of_handing_over(returned, by=by, now=now, verb="hand_back_many")


def _check_untouched(rows: list[HandedOver], tasks: Locked, duties: Locked) -> None:
    for row in rows:
        now_is = tasks[row.task_id] if row.task_id else duties[row.assignment_id]
        if now_is.version != row.version:
            title = now_is.title if row.task_id else now_is.task.title
            raise Refused(
                _("Changed since: “%(task)s”. Only an untouched reorganisation is undone.")
                % {"task": title}
            )


def _return(
    rows: list[HandedOver], tasks: Locked, duties: Locked
) -> tuple[dict[int, dict[str, Any]], set[tuple[int, int]]]:
    """Point everything at whom it came from; return the facts of each duty's event and (document, heir)."""
    facts: dict[int, dict[str, Any]] = defaultdict(dict)
    gone = set()
    for row in rows:
        if row.task_id:
            tasks[row.task_id].assigner = row.former
            continue
        duty = duties[row.assignment_id]
        gone.add((duty.task.document_id, row.agency_id))
        name = "agency" if row.side == HandedOver.Side.DUTY else "assigner"
        old = "former" if row.side == HandedOver.Side.DUTY else "former_assigner"
        setattr(duty, name, row.former)
        facts[duty.pk] |= {name: str(row.former), old: str(row.agency)}
    return facts, gone


def _locked(rows: Any, ids: Iterable[int | None]) -> Locked:
    wanted = {pk for pk in ids if pk}
    found = rows.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    return {row.pk: row for row in found}


def _still_theirs(pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of these (document, agency) pairs those in which the agency has a duty of its own."""
    duties = Assignment.objects.filter(task__document__in={d for d, _a in pairs})
    left: set[tuple[int, int]] = set()
    for document, *agencies in duties.values_list("task__document", "agency", "named_agency"):
        left |= {(document, agency) for agency in agencies}
    return left
