"""What each action of the workflow writes besides the state; called under the lock of perform."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from assignments.models import Assignment, ProgressReport, State
from assignments.services.completion import check_completion_date, report_completion
from assignments.services.deadlines import check_set_due
from assignments.services.extension import (
    ask_extension,
    drop_extension,
    grant_extension,
    refuse_extension,
)
from assignments.services.progress import report_progress
from assignments.services.records import record
from assignments.services.redirect import redirect
from assignments.services.step import Step, save_part
from assignments.workflow import Action
from core.refusals import Refused


def accept(step: Step) -> None:
    """Nothing but the state: the agency says the duty is its own."""


def return_to_assigner(step: Step) -> None:
    step.set(asked_by=step.by)


def confirm(step: Step) -> None:
    """Take the reported date as it is, or correct it and say why; both dates are kept."""
    a = step.assignment
    given = step.given.get("completed_on") or a.reported_on
    completed_on = check_completion_date(a, given, on=step.on)
    if a.reported_on and completed_on != a.reported_on:
        if not step.note:
            raise Refused(_("You corrected the date: say why."), field="note")
        step.facts["reported_on"] = a.reported_on.isoformat()
    step.facts["completed_on"] = completed_on.isoformat()
    step.set(completed_on=completed_on, confirmed_at=step.now, percent=100)


def send_back(step: Step) -> None:
    """Back to work: the claim falls away, the reports stay, the percent is the last one reported."""
    a = step.assignment
    last = a.progress_reports.filter(kind=ProgressReport.Kind.PROGRESS).first()
    step.facts["reported_on"] = a.reported_on.isoformat() if a.reported_on else None
    step.set(
        reported_on=None,
        asked_by=None,
        result_document=None,
        result_words="",
        percent=last.percent if last else 0,
    )


def insist(step: Step) -> None:
    step.set(asked_by=None)


def suspend(step: Step) -> None:
    """Stop the clock: lateness counts to this day until work resumes."""
    step.set(suspended_on=step.on)


def resume(step: Step) -> None:
    step.set(suspended_on=None)


def withdraw(step: Step) -> None:
    """Take the duty back; a single task without its lead is no task, so its supports go with it.

    Of a recurring task that is the one period; the others stay.
    """
    lead = step.assignment
    if not (lead.is_single and lead.role == Assignment.Role.LEAD):
        return
    supports = list(
        Assignment.objects.select_related("agency", "assigner", "task__document")
        .select_for_update(of=("self",))
        .filter(task=lead.task_id, role=Assignment.Role.SUPPORT, period_from=lead.period_from)
        .exclude(state__in=[State.WITHDRAWN, State.DONE])
        .order_by("pk")
    )
    for support in supports:
        support.state = State.WITHDRAWN
        support.state_before = ""
        save_part(support, {"state", "state_before"}, by=step.by, reason="withdraw", at=step.now)
    record(
        supports,
        Action.WITHDRAW,
        by=step.by,
        now=step.now,
        note=step.note,
        facts={"with_lead": str(lead.agency)},
    )


def set_deadline(step: Step) -> None:
    """Give a duty that has none its first deadline, which is the original one too."""
    due_on = check_set_due(step.assignment, step.given.get("due_on"), on=step.on)
    step.set(original_due_on=due_on, due_on=due_on)
    step.facts["due_on"] = due_on.isoformat()


EFFECTS: dict[Action, Callable[[Step], None]] = {
    Action.ACCEPT: accept,
    Action.REPORT_PROGRESS: report_progress,
    Action.REPORT_COMPLETION: report_completion,
    Action.ASK_EXTENSION: ask_extension,
    Action.DROP_EXTENSION: drop_extension,
    Action.GRANT_EXTENSION: grant_extension,
    Action.REFUSE_EXTENSION: refuse_extension,
    Action.REDIRECT: redirect,
    Action.RETURN: return_to_assigner,
    Action.CONFIRM: confirm,
    Action.SEND_BACK: send_back,
    Action.INSIST: insist,
    Action.SUSPEND: suspend,
    Action.RESUME: resume,
    Action.WITHDRAW: withdraw,
    Action.SET_DEADLINE: set_deadline,
}
