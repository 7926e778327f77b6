"""The workflow of a duty as one table: the page, the service and docs/workflow.md read it.

Who may do what from which state is said here and nowhere else; services.perform re-checks it under a
lock. What an action writes besides the state is in assignments.services.effects.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Role
from agencies.visibility import ASSIGNERS, may_act
from assignments.models import Assignment, State
from core.refusals import NotAllowed, Refused

Part = Assignment.Role


class Action(models.TextChoices):
    """What can be done to a duty; values are the `action` of addresses and the verbs of events."""

    ACCEPT = "accept", gettext_lazy("Accept")
    REPORT_PROGRESS = "report_progress", gettext_lazy("Report progress")
    REPORT_COMPLETION = "report_completion", gettext_lazy("Report completion")
    RETURN = "return", gettext_lazy("Return (not ours)")
    CONFIRM = "confirm", gettext_lazy("Confirm completion")
    SEND_BACK = "send_back", gettext_lazy("Send back to work")
    INSIST = "insist", gettext_lazy("Insist")
    SUSPEND = "suspend", gettext_lazy("Suspend")
    RESUME = "resume", gettext_lazy("Resume")
    WITHDRAW = "withdraw", gettext_lazy("Withdraw")
    SET_DEADLINE = "set_deadline", gettext_lazy("Set a deadline")


class Side(models.TextChoices):
    """On whose behalf an action is done, and which roles there may do it (DESIGN section 4)."""

    ASSIGNEE = "assignee", gettext_lazy("focal officer of the agency that has the duty")
    ASSIGNER = "assigner", gettext_lazy("coordinator or leader acting for the assigner")


ROLES: dict[Side, frozenset[Role]] = {
    Side.ASSIGNEE: frozenset({Role.FOCAL}),
    Side.ASSIGNER: ASSIGNERS,
}


@dataclass(frozen=True)
class Rule:
    """One line of the table. `target` None means: back to the state it was in before."""

    action: Action
    sources: frozenset[State]
    target: State | None
    side: Side
    needs: tuple[str, ...] = ()  # names of what must be given; see assignments.forms.ACTION_FORMS
    parts: frozenset[Part] = field(default=frozenset(Part))
    # The person who asked for this decision (reported completion, returned) may not take it.
    not_by_asker: bool = False
    stays: bool = False  # the state is not touched, nor what it remembers
    without_deadline: bool = False  # only while the duty has none

    @property
    def label(self) -> str:
        return str(self.action.label)

    def agency_id(self, assignment: Assignment) -> int:
        return assignment.agency_id if self.side == Side.ASSIGNEE else assignment.assigner_id

    def may_be_done_by(self, user: Any, assignment: Assignment, on: date) -> bool:
        """Whether the person has the role for it and does not decide on their own request."""
        if not may_act(user, ROLES[self.side], self.agency_id(assignment), on):
            return False
        return not (self.not_by_asker and assignment.asked_by_id == user.pk)

    def fits(self, assignment: Assignment) -> bool:
        """Whether the duty is in a state, and of a part, that this action starts from."""
        if self.without_deadline and assignment.due_on is not None:
            return False
        return assignment.state in self.sources and assignment.role in self.parts

    def next_state(self, assignment: Assignment) -> State:
        if self.stays:
            return State(assignment.state)
        return self.target or State(assignment.state_before or State.ISSUED)

    def check_person(self, user: Any, assignment: Assignment, on: date) -> None:
        """Raise NotAllowed unless this person may do it at all."""
        if not may_act(user, ROLES[self.side], self.agency_id(assignment), on):
            raise NotAllowed
        if self.not_by_asker and assignment.asked_by_id == user.pk:
            raise NotAllowed(_("Nobody decides on what they asked for themselves."))

    def check_state(self, assignment: Assignment) -> None:
        """Raise Refused unless the duty stands where this action starts from."""
        if self.without_deadline and assignment.due_on is not None:
            raise Refused(_("It has a deadline already; extending it is another step."))
        if not self.fits(assignment):
            raise Refused(
                _("“%(action)s” is not possible while the task is “%(state)s”.")
                % {"action": self.label, "state": assignment.get_state_display()}
            )


_RULES = [
    Rule(Action.ACCEPT, frozenset({State.ISSUED}), State.WORKING, Side.ASSIGNEE),
    Rule(
        Action.REPORT_PROGRESS,
        frozenset({State.WORKING}),
        State.WORKING,
        Side.ASSIGNEE,
        needs=("text", "percent"),
    ),
    Rule(
        Action.REPORT_COMPLETION,
        frozenset({State.WORKING}),
        State.REPORTED,
        Side.ASSIGNEE,
        needs=("text", "completed_on", "result"),
    ),
    Rule(
        Action.RETURN,
        frozenset({State.ISSUED, State.WORKING}),
        State.RETURNED,
        Side.ASSIGNEE,
        needs=("note",),
    ),
    Rule(
        Action.CONFIRM,
        frozenset({State.REPORTED}),
        State.DONE,
        Side.ASSIGNER,
        needs=("completed_on",),
        not_by_asker=True,
    ),
    Rule(
        Action.SEND_BACK,
        frozenset({State.REPORTED}),
        State.WORKING,
        Side.ASSIGNER,
        needs=("note",),
        not_by_asker=True,
    ),
    Rule(
        Action.INSIST,
        frozenset({State.RETURNED}),
        None,
        Side.ASSIGNER,
        needs=("note",),
        not_by_asker=True,
    ),
    Rule(
        Action.SUSPEND,
        frozenset({State.ISSUED, State.WORKING}),
        State.SUSPENDED,
        Side.ASSIGNER,
        needs=("note",),
    ),
    Rule(Action.RESUME, frozenset({State.SUSPENDED}), None, Side.ASSIGNER),
    Rule(
        Action.WITHDRAW,
        frozenset({State.ISSUED, State.WORKING, State.REPORTED, State.RETURNED, State.SUSPENDED}),
        State.WITHDRAWN,
        Side.ASSIGNER,
        needs=("note",),
    ),
    Rule(
        Action.SET_DEADLINE,
        frozenset({State.ISSUED, State.WORKING}),
        None,
        Side.ASSIGNER,
        needs=("due_on",),
        stays=True,
        without_deadline=True,
    ),
]
TABLE: dict[str, Rule] = {rule.action.value: rule for rule in _RULES}


def rule_for(action: str) -> Rule:
    try:
        return TABLE[action]
    except KeyError:
        raise Refused(_("There is no such action.")) from None


def actions_for(assignment: Assignment, user: Any, on: date) -> list[Rule]:
    """Return what this person may do to this duty now, in the order of the table; no query per duty."""
    return [
        rule
        for rule in _RULES
        if rule.fits(assignment) and rule.may_be_done_by(user, assignment, on)
    ]


def next_action(assignment: Assignment, user: Any, on: date) -> Rule | None:
    """Return the one step a list row offers; withdrawing and suspending are never suggested."""
    quiet = {Action.SUSPEND, Action.WITHDRAW, Action.RETURN}
    return next((r for r in actions_for(assignment, user, on) if r.action not in quiet), None)


def as_markdown() -> str:
    """Return the table as docs/workflow.md shows it."""
    lines = [
        "| Action | From | To | Who | Needs | Part | Not by |",
        "|---|---|---|---|---|---|---|",
    ]
    for rule in _RULES:
        cells = [
            f"`{rule.action.value}`",
            ", ".join(s.value for s in State if s in rule.sources),
            "stays" if rule.stays else rule.target.value if rule.target else "the state before",
            str(rule.side.label),
            ", ".join(rule.needs) or "–",
            ", ".join(p.value for p in Part if p in rule.parts),
            "the person who asked for it" if rule.not_by_asker else "–",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
