"""Sending a duty on to the agency it should have gone to."""

from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from agencies.models import Agency
from agencies.succession import successors_of
from assignments.models import Assignment, State
from assignments.services.records import record
from assignments.services.step import Step
from core.refusals import Refused
from directives.services import add_duty_parties


def redirect(step: Step) -> None:
    """End this agency's part and begin one of the named agency, with the same deadlines.

    A row is one agency's duty: its reports, its events and who may read them stay with it. The new
    row points back, so the story is one although the duties are two (docs/decisions/0021).
    """
    old, named = step.assignment, step.given.get("agency")
    if not isinstance(named, Agency):
        raise Refused(_("Name the agency it goes to."), field="agency")
    answers = successors_of([named], step.on)[named.pk]
    check_target(old, named, answers, step)
    step.set(asked_by=None)
    step.facts["to"] = str(answers)
    step.afterwards.append(lambda: _begin(step, named, answers))


def check_target(old: Assignment, named: Agency, answers: Agency, step: Step) -> None:
    """Refuse an agency that has ended, or that has a part in this task already."""
    if answers.has_ended(step.on):
        raise Refused(
            _("%(agency)s has ended and nobody took over from it.") % {"agency": answers},
            field="agency",
        )
    if answers.pk == old.agency_id:
        raise Refused(_("It is with this agency already: insist instead."), field="agency")
    standing = (
        Assignment.objects.filter(task=old.task_id, period_from=old.period_from)
        .counted()
        .exclude(pk=old.pk)
    )
    if standing.filter(agency=answers).exists():
        raise Refused(
            _("%(agency)s has a part in this task already; withdraw that part first.")
            % {"agency": answers},
            field="agency",
        )


def _begin(step: Step, named: Agency, answers: Agency) -> None:
    old = step.assignment
    made = bulk_create_with_history(
        [
            Assignment(
                task=old.task,
                agency=answers,
                named_agency=named,
                role=old.role,
                is_single=old.is_single,
                assigner=old.assigner,
                period_from=old.period_from,
                period_to=old.period_to,
                state=State.ISSUED,
                assigned_on=step.on,
                original_due_on=old.original_due_on,
                due_on=old.due_on,
                n_extensions=old.n_extensions,
                redirected_from=old,
                created_at=step.now,
            )
        ],
        Assignment,
        default_user=step.by,
        default_change_reason=step.rule.action.value,
        default_date=step.now,
    )
    add_duty_parties(old.task.document, {answers, named})
    record(
        made,
        "assign",
        by=step.by,
        now=step.now,
        note=step.note,
        facts={
            "assigner": str(old.assigner),
            "due_on": old.due_on.isoformat() if old.due_on else None,
            "requested": old.task.is_requested,
            "part": old.role,
            "from": str(old.agency),
        },
    )
