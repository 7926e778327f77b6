"""Who may print the slip of a task: who gave it out, and each agency for its own part."""

from datetime import date
from typing import Any

from agencies.models import Role
from agencies.visibility import REGISTRARS, acting_agency_ids, memberships_in_force
from assignments.models import Assignment, Task


def slip_agencies(task: Task, user: Any, on: date) -> list[int]:
    """Return the agencies on whose behalf this person prints the slip, the assigner first; one query at most.

    The assigner's clerks and coordinators print all of it, those of an agency and its focal officers
    that agency's part.
    """
    keeping = acting_agency_ids(user, REGISTRARS, on)
    found = [task.assigner_id] if task.assigner_id in keeping else []
    focal = {m.agency_id for m in memberships_in_force(user, on) if m.role == Role.FOCAL}
    mine = (keeping | focal) - {task.assigner_id}
    if mine:
        parts = Assignment.objects.counted().filter(task=task, agency__in=mine)
        found += parts.order_by("agency").values_list("agency", flat=True).distinct()
    return found


def duty_slip_agencies(duty: Assignment, user: Any, on: date) -> list[int]:
    """Return those of them that gave this very duty out or have it, the assigner first."""
    concerned = {duty.task.assigner_id, duty.agency_id}
    return [pk for pk in slip_agencies(duty.task, user, on) if pk in concerned]
