"""Who may have which paper made (DESIGN section 4): bodies one may report for, registers one may print."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency, Role
from agencies.visibility import (
    REGISTRARS,
    acting_agency_ids,
    memberships_in_force,
    reach_of,
    roles_in_force,
)
from assignments.models import Task
from assignments.slips import slip_agencies
from core.refusals import Refused
from directives.actions import handling_agencies
from directives.inspection import may_inspect
from directives.models import Document, Register
from reporting.models import ReportRun, ReportSchedule

REPORTERS = frozenset({Role.CLERK, Role.COORDINATOR, Role.LEADER, Role.AUDITOR})


def issuing_bodies(user: Any, on: date) -> QuerySet[Agency]:
    """Bodies this person may report for; a focal officer's own agency, an auditor's province too."""
    ids = set(acting_agency_ids(user, REPORTERS, on))
    ids |= {m.agency_id for m in memberships_in_force(user, on) if m.role == Role.FOCAL}
    if Role.AUDITOR in roles_in_force(user, on):
        ids |= reach_of(user, on).provinces
    return Agency.objects.filter(pk__in=ids)


def agencies_within_reach(user: Any, on: date) -> QuerySet[Agency]:
    """Agencies whose figures this person may see: the choices of every filter."""
    reach = reach_of(user, on)
    return Agency.objects.filter(Q(pk__in=reach.agencies) | Q(province__in=reach.provinces))


def require_visible_scope(asked: ReportRun | ReportSchedule, by: Any, on: date) -> None:
    """Refuse what is narrowed to an agency or a document this person may not see."""
    if asked.about and not agencies_within_reach(by, on).contains(asked.about):
        raise Refused(_("You may not see the figures of this agency."), field="about")
    if asked.document and not Document.objects.visible_to(by).contains(asked.document):
        raise Refused(_("You may not see this document."), field="document")


def may_read_of(person: Any, agency: Agency, on: date) -> bool:
    """Whether this person may read the reports of a body."""
    return person.is_active and agencies_within_reach(person, on).contains(agency)


def own_agency(user: Any, on: date) -> Agency | None:
    """The agency whose figures a focal officer or leader wants first; None for who sees a province."""
    if reach_of(user, on).provinces:
        return None
    wanted = (Role.LEADER, Role.FOCAL)
    held = [m for m in memberships_in_force(user, on) if m.role in wanted]
    held.sort(key=lambda m: (m.user_id != user.pk, wanted.index(Role(m.role))))
    return held[0].agency if held else None


def leaders_in_charge(user: Any) -> list[str]:
    """Names of the leaders in charge of the tasks this person sees; one query."""
    named = Task.objects.visible_to(user).exclude(leader_in_charge="")
    return list(named.order_by().values_list("leader_in_charge", flat=True).distinct())


def printable_registers(user: Any, on: date) -> QuerySet[Register]:
    """Registers this person keeps; printing them is the clerks' and coordinators' work."""
    return Register.objects.filter(
        agency__in=acting_agency_ids(user, REGISTRARS, on)
    ).select_related("agency")


def inspectable_registers(user: Any, on: date) -> QuerySet[Register]:
    """Registers this person may inspect: those they see, but for the postal ones."""
    if not may_inspect(user, on):
        return Register.objects.none()
    return Register.objects.visible_to(user).exclude(direction=Register.Direction.POSTAL)


def registers_for(kind: str, user: Any, on: date) -> QuerySet[Register]:
    """Registers this person may have such paper of: who keeps one prints it, more people inspect it."""
    if kind == ReportRun.Kind.REGISTER_INSPECTION:
        return inspectable_registers(user, on)
    return printable_registers(user, on)


def may_print_slip(run: ReportRun, on: date) -> bool:
    """Whether whoever asked keeps the document's register, gave out or has the task; one query or two."""
    by = run.requested_by
    if run.task is not None:
        return run.agency_id in slip_agencies(run.task, by, on)
    return run.document is not None and run.agency_id in handling_agencies(run.document, by, on)
