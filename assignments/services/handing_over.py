"""Carrying a reorganisation out: the directory and every open duty in one transaction.

Order of locks everywhere here: the directory, the reorganisation, tasks, duties, each by key.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, Reorganisation, User
from agencies.services.checks import check_version
from agencies.services.reorganising import check_state
from agencies.services.reorganising_changes import (
    carry_out_in_directory,
)
from agencies.services.reorganising_rules import plan_of, refuse_conflicts
from agencies.services.saving import save_as
from agencies.visibility import ASSIGNERS, require
from assignments.models import Assignment, Event, HandedOver, Task
from assignments.routing import (
    Asked,
    Router,
    blocking_duty_conflicts,
    living_tasks,
    touched_duties,
    with_field,
)
from assignments.services.handing_records import (
    BATCH,
    lock_act,
    save_rows,
    tell_of_handing_over,
)
from assignments.services.records import local_day
from core.refusals import NotAllowed, Refused
from directives.services import add_many_duty_parties

State, Side = Reorganisation.State, HandedOver.Side


@transaction.atomic
def confirm_reorganisation(pk: int, *, by: User, now: datetime, version: int) -> Reorganisation:
    """Decide on a submitted reorganisation: carried out now, or on its day if that is still to come.

    Coordinators and leaders of the body that will answer, never who prepared it. Raise NotAllowed,
    Stale, or Refused with everything that stands against it.
    """
    act = lock_act(pk)
    on = local_day(now)
    require_confirming(by, act, on)
    check_version(act, version)
    check_state(act, {State.SUBMITTED})
    _refuse_all_conflicts(act, on)
    act.confirmed_by, act.confirmed_at = by, now
    act.state, act.version = State.WAITING, act.version + 1
    save_as(act, by, "state", "confirmed_by", "confirmed_at", "version")
    if act.effective_on <= on:
        _carry_out(act, by=by, now=now)
    return act


def require_confirming(by: User, act: Reorganisation, on: date) -> None:
    """Raise NotAllowed unless this person may decide on it (docs/decisions/0025)."""
    require(by, ASSIGNERS, act.confirming_body_id, on)
    if act.prepared_by_id == by.pk:
        raise NotAllowed(_("Nobody decides on what they prepared themselves."))


def carry_out_due_reorganisations(*, now: datetime) -> int:
    """Carry out what was confirmed and has come to its day, once; hand over what slipped in meanwhile.

    What a conflict hinders stays and says why on its page; the next sweep tries again.
    """
    on = local_day(now)
    due = Reorganisation.objects.filter(state=State.WAITING, effective_on__lte=on)
    keys = list(due.order_by("effective_on", "pk").values_list("pk", flat=True))
    n = sum(_carry_out_waiting(pk, now=now) for pk in keys)
    for pk in _with_stragglers():
        _hand_over_stragglers(pk, now=now)
    return n


def _carry_out_waiting(pk: int, *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            act = lock_act(pk)
            if act.state != State.WAITING:
                return False  # another sweep was quicker, or it was taken back
            _refuse_all_conflicts(act, local_day(now))
            _carry_out(act, by=act.confirmed_by, now=now)
    except Refused as why:
        Reorganisation.objects.filter(pk=pk, state=State.WAITING).update(failure=why.message)
        return False
    return True


def _with_stragglers() -> list[int]:
    """Acts carried out whose ended agencies were given a duty at the very moment they ended."""
    done = Reorganisation.objects.filter(state=State.DONE).exclude(kind="transfer")
    ended = done.filter(parts__predecessor__assignments__in=Assignment.objects.open())
    return list(ended.distinct().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _hand_over_stragglers(pk: int, *, now: datetime) -> None:
    act = lock_act(pk)
    if act.state == State.DONE:
        _hand_over(act, by=None, now=now)


def _refuse_all_conflicts(act: Reorganisation, on: date) -> None:
    refuse_conflicts(act)
    if found := blocking_duty_conflicts(act, on):
        raise Refused(" ".join(found))


def _carry_out(act: Reorganisation, *, by: User | None, now: datetime) -> None:
    carry_out_in_directory(plan_of(act), by=by, on=local_day(now))
    _hand_over(act, by=by, now=now)
    act.state, act.done_at, act.failure = State.DONE, now, ""
    act.version += 1
    save_as(act, by, "state", "done_at", "failure", "version")


def _hand_over(act: Reorganisation, *, by: User | None, now: datetime) -> None:
    """Move open duties, the right to decide on them and living tasks; one event for each duty.

    What is done or withdrawn stays with the agency that did it. Extensions and progress hang on the
    duty and follow it. Queries grow with the batches only.
    """
    router = Router(plan_of(act))
    ends = list(router.predecessors.values())
    tasks = _lock_tasks(ends)
    duties = _lock_duties(ends)
    moved: list[Assignment] = []
    events: list[Event] = []
    kept: list[HandedOver] = []
    for duty in duties:
        asked = Asked(duty.pk, duty.task_id, duty.field_of_work)
        facts = _move(duty, router, asked, act, kept)
        if facts:
            duty.version += 1
            moved.append(duty)
            events.append(_event(duty, facts, act, by=by, now=now))
    for row in kept:
        row.version = row.assignment.version  # type: ignore[union-attr]
    save_rows(moved, ["agency", "assigner", "version"], "hand_over", by=by, now=now)
    Event.objects.bulk_create(events, batch_size=BATCH)
    heirs = {(r.assignment.task.document_id, r.agency_id) for r in kept if r.assignment}
    kept += _move_tasks(tasks, router, act, by=by, now=now)
    # A duty handed over before that found its way back keeps its first row; undoing then refuses it.
    HandedOver.objects.bulk_create(kept, batch_size=BATCH, ignore_conflicts=True)
    add_many_duty_parties(heirs)
    tell_of_handing_over(kept, by=by, now=now, verb="hand_over_many")


def _lock_tasks(ends: Iterable[Agency]) -> list[Task]:
    ids = living_tasks(ends)
    rows = Task.objects.select_for_update(of=("self",)).defer("folded", "vector")
    return list(rows.select_related("document").filter(pk__in=ids).order_by("pk"))


def _lock_duties(ends: Iterable[Agency]) -> list[Any]:
    """Return the duties with `field_of_work` annotated."""
    rows = with_field(touched_duties(ends)).select_for_update(of=("self",))
    heavy = ("task__text", "task__folded", "task__vector", "task__document__subject")
    return list(
        rows.select_related("agency", "assigner", "task__document").defer(*heavy).order_by("pk")
    )


def _move(
    duty: Assignment, router: Router, asked: Asked, act: Reorganisation, kept: list[HandedOver]
) -> dict[str, Any]:
    """Point the duty at its new agency and assigner; return the facts of its event, or nothing."""
    facts: dict[str, Any] = {}
    for side, name, new, old in (
        (Side.DUTY, "agency", "agency", "former"),
        (Side.ASSIGNED, "assigner", "assigner", "former_assigner"),
    ):
        former = getattr(duty, name)
        heir = router.heir_of(former.pk, asked)
        if heir is None or heir.pk == former.pk:
            continue
        setattr(duty, name, heir)
        facts |= {new: str(heir), old: str(former)}
        kept.append(
            HandedOver(reorganisation=act, side=side, assignment=duty, former=former, agency=heir)
        )
    return facts


def _event(
    duty: Assignment, facts: dict[str, Any], act: Reorganisation, *, by: User | None, now: datetime
) -> Event:
    return Event(
        assignment=duty,
        at=now,
        actor=by,
        verb="hand_over",
        note=act.legal_basis,
        facts={**facts, "reorganisation": act.pk},
    )


def _move_tasks(
    tasks: list[Task], router: Router, act: Reorganisation, *, by: User | None, now: datetime
) -> list[HandedOver]:
    kept = []
    for task in tasks:
        former = router.predecessors[task.assigner_id]
        asked = Asked(0, task.pk, task.field_id or task.document.field_id)
        heir = router.heir_of(former.pk, asked)
        if heir is None:
            continue
        task.assigner = heir
        task.version += 1
        kept.append(
            HandedOver(
                reorganisation=act, side=Side.TASK, task=task, former=former, agency=heir,
                version=task.version,
            )
        )  # fmt: skip
    save_rows([row.task for row in kept], ["assigner", "version"], "hand_over", by=by, now=now)
    return kept


@transaction.atomic
def send_back_reorganisation(pk: int, *, by: User, now: datetime, version: int) -> Reorganisation:
    """Give a submitted or waiting reorganisation back to the administrators to be prepared anew."""
    act = lock_act(pk)
    require_confirming(by, act, local_day(now))
    check_version(act, version)
    check_state(act, {State.SUBMITTED, State.WAITING})
    act.state, act.failure, act.version = State.DRAFT, "", act.version + 1
    act.confirmed_by, act.confirmed_at = None, None
    save_as(act, by, "state", "failure", "version", "confirmed_by", "confirmed_at")
    return act
