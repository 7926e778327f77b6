"""Which open duties of an ended agency follow another than its main successor.

By field of work administrators choose too, for a decree divides functions so. Single tasks and duties
are content: only those who will confirm the act, and see them, choose those.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import services as directory
from agencies.models import Agency, GroupMember, Membership, Reorganisation, User
from agencies.services.checks import check_version
from agencies.services.permission import may_administer
from agencies.services.reorganising import check_state
from agencies.services.saving import save_as
from assignments.models import Assignment, DutyRule, Task
from assignments.services.handing_over import require_confirming
from assignments.services.records import local_day
from core.refusals import Refused
from directives.models import Field

State = Reorganisation.State
# (agency that ends, field, task or duty) → who takes it; None: no rule, the main successor
Choices = Mapping[tuple[Agency, Field | Task | Assignment], Agency | None]


@transaction.atomic
def choose_by_field(
    reorganisation: Reorganisation, choices: Choices, *, version: int, by: User, now: datetime
) -> Reorganisation:
    """Set the rules by field of work anew for these fields; others stay."""
    act = Reorganisation.objects.select_for_update().get(pk=reorganisation.pk)
    if not prepares(by, act, now):
        require_confirming(by, act, local_day(now))
    return _set(act, choices, version=version, by=by)


@transaction.atomic
def choose_followers(
    reorganisation: Reorganisation,
    *,
    groups: Mapping[GroupMember, Sequence[Agency]],
    people: Mapping[Membership, Agency | None],
    fields: Choices,
    version: int,
    by: User,
    now: datetime,
) -> Reorganisation:
    """Choose places in groups, roles and fields of work at once: one page, one transaction."""
    act = directory.choose_followers(
        reorganisation, groups=groups, people=people, version=version, by=by, now=now
    )
    return choose_by_field(act, fields, version=act.version, by=by, now=now)


@transaction.atomic
def choose_by_hand(
    reorganisation: Reorganisation, choices: Choices, *, version: int, by: User, now: datetime
) -> Reorganisation:
    """Set rules for single tasks and duties; raise NotAllowed for who may not decide on the act."""
    act = Reorganisation.objects.select_for_update().get(pk=reorganisation.pk)
    require_confirming(by, act, local_day(now))
    _check_visible(choices, by)
    return _set(act, choices, version=version, by=by)


def prepares(by: User, act: Reorganisation, now: datetime) -> bool:
    """Whether this person administers everything that ends here."""
    on = local_day(now)
    provinces = act.parts.values_list("predecessor__province", flat=True).distinct()
    return all(may_administer(by, on, province=province) for province in provinces)


def _check_visible(choices: Choices, by: User) -> None:
    named = [what for _agency, what in choices]
    for kind in (Task, Assignment):
        wanted = {row.pk for row in named if isinstance(row, kind)}
        seen = kind.objects.visible_to(by).filter(pk__in=wanted).count()
        if seen != len(wanted):
            raise Refused(_("One of these tasks is not among those you see."))


def _set(act: Reorganisation, choices: Choices, *, version: int, by: User) -> Reorganisation:
    check_version(act, version)
    check_state(act, {State.DRAFT, State.SUBMITTED})
    pairs = set(act.parts.values_list("predecessor", "successor"))
    rows = []
    for (predecessor, what), successor in choices.items():
        about = {_NAMES[type(what)]: what}
        act.duty_rules.filter(predecessor=predecessor, **about).delete()
        if successor is None:
            continue
        if (predecessor.pk, successor.pk) not in pairs:
            raise Refused(
                _("%(heir)s does not take over from %(name)s.")
                % {"heir": successor.name, "name": predecessor.name}
            )
        rows.append(
            DutyRule(reorganisation=act, predecessor=predecessor, successor=successor, **about)
        )
    DutyRule.objects.bulk_create(rows)
    act.version += 1
    save_as(act, by, "version")
    return act


_NAMES: dict[type, str] = {Field: "field", Task: "task", Assignment: "assignment"}
