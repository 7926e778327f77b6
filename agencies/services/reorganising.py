"""Preparing a reorganisation: who ends, who takes over, who follows; nothing of it is in force yet.

Administrators prepare, the coordinating office confirms (docs/decisions/0025). Every step compares the
version the person saw, so that of two people working on the same draft the second is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import (
    Agency,
    GroupMember,
    Membership,
    Reorganisation,
    ReorganisationGroup,
    ReorganisationPart,
    ReorganisationPerson,
)
from agencies.services.checks import check_version, clean_name
from agencies.services.permission import require_administrator
from agencies.services.saving import save_as
from core.refusals import Refused

State = Reorganisation.State


@dataclass(frozen=True)
class Heir:
    """Who takes over from a predecessor, and with which function; the first of several is the main one."""

    predecessor: Agency
    successor: Agency
    function: str = ""


@transaction.atomic
def begin_reorganisation(
    title: str,
    *,
    kind: str,
    effective_on: date,
    legal_basis: str,
    predecessors: Sequence[Agency],
    by: Any,
    now: datetime,
    moves_people: bool = True,
) -> Reorganisation:
    """Draft a reorganisation of these agencies; the draft is kept until someone goes on with it."""
    draft = Reorganisation(
        title=clean_name(title, field="title"), kind=kind, effective_on=effective_on,
        legal_basis=_basis(legal_basis), moves_people=moves_people,
        prepared_by=by, prepared_at=now,
    )  # fmt: skip
    _check_predecessors(predecessors, by, _day(now))
    save_as(draft, by)
    _set_predecessors(draft, predecessors)
    return draft


@transaction.atomic
def change_reorganisation(
    reorganisation: Reorganisation,
    *,
    title: str,
    kind: str,
    effective_on: date,
    legal_basis: str,
    predecessors: Sequence[Agency],
    moves_people: bool,
    version: int,
    by: Any,
    now: datetime,
) -> Reorganisation:
    """Change what was drafted; who is no longer named loses the successors chosen for it."""
    draft = lock_draft(reorganisation, version=version, by=by, now=now)
    _check_predecessors(predecessors, by, _day(now))
    draft.title, draft.kind = clean_name(title, field="title"), kind
    draft.effective_on, draft.legal_basis = effective_on, _basis(legal_basis)
    draft.moves_people = moves_people
    _set_predecessors(draft, predecessors)
    _mark_main(draft)
    return _save(draft, by, "title", "kind", "effective_on", "legal_basis", "moves_people")


@transaction.atomic
def choose_successors(
    reorganisation: Reorganisation,
    heirs: Iterable[Heir],
    *,
    version: int,
    by: Any,
    now: datetime,
) -> Reorganisation:
    """Say who takes over from whom; choices about groups and people that no longer fit fall away."""
    draft = lock_draft(reorganisation, version=version, by=by, now=now)
    predecessors = list(dict.fromkeys(p.predecessor_id for p in draft.parts.all()))
    chosen: dict[tuple[int, int], Heir] = {}
    for heir in heirs:
        if heir.predecessor.pk not in predecessors:
            raise Refused(
                _("%(name)s is not among those that end.") % {"name": heir.predecessor.name}
            )
        if heir.predecessor.pk == heir.successor.pk:
            raise Refused(
                _("%(name)s cannot succeed itself.") % {"name": heir.successor.name},
                field="successor",
            )
        chosen.setdefault((heir.predecessor.pk, heir.successor.pk), heir)
    draft.parts.all().delete()
    rows: list[ReorganisationPart] = []
    for predecessor in predecessors:
        own = [heir for (pk, _heir), heir in chosen.items() if pk == predecessor]
        rows += [
            ReorganisationPart(
                reorganisation=draft, predecessor_id=predecessor, successor=heir.successor,
                function=heir.function.strip(), position=len(rows) + n,
            )
            for n, heir in enumerate(own)
        ] or [
            ReorganisationPart(
                reorganisation=draft, predecessor_id=predecessor, position=len(rows)
            )
        ]  # fmt: skip
    ReorganisationPart.objects.bulk_create(rows)
    _mark_main(draft)
    _drop_choices(draft)
    draft.confirming_body = _confirming_body(draft)
    return _save(draft, by, "confirming_body")


@transaction.atomic
def choose_followers(
    reorganisation: Reorganisation,
    *,
    groups: Mapping[GroupMember, Sequence[Agency]],
    people: Mapping[Membership, Agency | None],
    version: int,
    by: Any,
    now: datetime,
) -> Reorganisation:
    """Say who takes each place in a group (several, or nobody) and where each role goes (or stays)."""
    draft = lock_draft(reorganisation, version=version, by=by, now=now)
    draft.group_choices.all().delete()
    nobody: Sequence[Agency | None] = [None]
    ReorganisationGroup.objects.bulk_create(
        ReorganisationGroup(
            reorganisation=draft, predecessor_id=place.agency_id, group_id=place.group_id,
            successor=successor,
        )
        for place, successors in groups.items()
        for successor in (successors or nobody)
    )  # fmt: skip
    draft.person_choices.all().delete()
    ReorganisationPerson.objects.bulk_create(
        ReorganisationPerson(reorganisation=draft, membership=membership, successor=successor)
        for membership, successor in people.items()
    )
    return _save(draft, by)


@transaction.atomic
def submit_reorganisation(
    reorganisation: Reorganisation, *, version: int, by: Any, now: datetime
) -> Reorganisation:
    """Hand the draft to the coordinating office of who will answer; it decides about the duties."""
    from agencies.services.reorganising_rules import refuse_conflicts

    draft = lock_draft(reorganisation, version=version, by=by, now=now, states={State.DRAFT})
    refuse_conflicts(draft)
    draft.state = State.SUBMITTED
    return _save(draft, by, "state")


@transaction.atomic
def take_back_reorganisation(
    reorganisation: Reorganisation, *, version: int, by: Any, now: datetime
) -> Reorganisation:
    """Make a submitted or waiting reorganisation a draft again; what was confirmed no longer is."""
    draft = lock_draft(
        reorganisation, version=version, by=by, now=now, states={State.SUBMITTED, State.WAITING}
    )
    draft.state, draft.failure = State.DRAFT, ""
    draft.confirmed_by, draft.confirmed_at = None, None
    return _save(draft, by, "state", "failure", "confirmed_by", "confirmed_at")


@transaction.atomic
def discard_reorganisation(
    reorganisation: Reorganisation, *, version: int, by: Any, now: datetime
) -> Reorganisation:
    """Put a draft away for good; it stays to be read."""
    draft = lock_draft(reorganisation, version=version, by=by, now=now)
    draft.state = State.DISCARDED
    return _save(draft, by, "state")


def lock_draft(
    reorganisation: Reorganisation,
    *,
    version: int,
    by: Any,
    now: datetime,
    states: frozenset[str] | set[str] = frozenset({State.DRAFT, State.SUBMITTED}),
) -> Reorganisation:
    """Lock the row for a change by an administrator of what ends; raise Stale, NotAllowed or Refused."""
    draft = Reorganisation.objects.select_for_update(of=("self",)).get(pk=reorganisation.pk)
    for part in draft.parts.select_related("predecessor"):
        require_administrator(by, _day(now), agency=part.predecessor)
    require_administrator(by, _day(now))
    check_version(draft, version)
    check_state(draft, states)
    return draft


def check_state(reorganisation: Reorganisation, states: Iterable[str]) -> None:
    if reorganisation.state not in states:
        raise Refused(
            _("This is not possible while the reorganisation is “%(state)s”.")
            % {"state": reorganisation.get_state_display()}
        )


def _save(draft: Reorganisation, by: Any, *fields: str) -> Reorganisation:
    draft.version += 1
    save_as(draft, by, *fields, "version")
    return draft


def _check_predecessors(predecessors: Sequence[Agency], by: Any, on: date) -> None:
    if not predecessors:
        raise Refused(_("Name at least one agency."), field="predecessors")
    for agency in predecessors:
        require_administrator(by, on, agency=agency)


def _set_predecessors(draft: Reorganisation, predecessors: Sequence[Agency]) -> None:
    wanted = {agency.pk for agency in predecessors}
    draft.parts.exclude(predecessor__in=wanted).delete()
    known = set(draft.parts.values_list("predecessor", flat=True))
    n = draft.parts.count()
    ReorganisationPart.objects.bulk_create(
        ReorganisationPart(reorganisation=draft, predecessor_id=pk, position=n + k)
        for k, pk in enumerate(a.pk for a in predecessors if a.pk not in known)
    )
    _drop_choices(draft)


def _mark_main(draft: Reorganisation) -> None:
    """The first successor of each predecessor answers for the rest; a single function has no main heir."""
    draft.parts.filter(is_main=True).update(is_main=False)
    if draft.ends_agencies:
        first: dict[int, int] = {}
        for part in draft.parts.filter(successor__isnull=False).order_by("position", "pk"):
            first.setdefault(part.predecessor_id, part.pk)
        draft.parts.filter(pk__in=first.values()).update(is_main=True)


def _drop_choices(draft: Reorganisation) -> None:
    """Forget who followed whom where that predecessor or successor is no longer part of the act."""
    pairs = set(draft.parts.values_list("predecessor", "successor"))
    ends = {predecessor for predecessor, _successor in pairs}
    for choice in draft.group_choices.all():
        pair = (choice.predecessor_id, choice.successor_id)
        if choice.predecessor_id not in ends or (choice.successor_id and pair not in pairs):
            choice.delete()
    for person in draft.person_choices.select_related("membership"):
        pair = (person.membership.agency_id, person.successor_id)
        if pair[0] not in ends or (person.successor_id and pair not in pairs):
            person.delete()


def _confirming_body(draft: Reorganisation) -> Agency | None:
    """The committee of the province that will answer; else of the one that answered; else the heir itself."""
    part = draft.parts.filter(successor__isnull=False).select_related(
        "successor__province", "predecessor__province"
    ).order_by("-is_main", "position").first()  # fmt: skip
    if part is None or part.successor is None:
        return None
    return part.successor.province or part.predecessor.province or part.successor


def _basis(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise Refused(_("Name the decision or resolution this rests on."), field="legal_basis")
    return words


def _day(now: datetime) -> date:
    return timezone.localtime(now).date()
