"""The workflow of a duty as one table: the page, the service and docs/workflow.md read it.

Who may do what from which state is said here and nowhere else; services.perform re-checks it under a
lock. What an action writes besides the state is in assignments.services.effects.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.functional import Promise
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
    ASK_EXTENSION = "ask_extension", gettext_lazy("Ask for more time")
    DROP_EXTENSION = "drop_extension", gettext_lazy("Take back the request for more time")
    RETURN = "return", gettext_lazy("Return (not ours)")
    CONFIRM = "confirm", gettext_lazy("Confirm completion")
    SEND_BACK = "send_back", gettext_lazy("Send back to work")
    GRANT_EXTENSION = "grant_extension", gettext_lazy("Grant more time")
    REFUSE_EXTENSION = "refuse_extension", gettext_lazy("Refuse more time")
    INSIST = "insist", gettext_lazy("Insist")
    REDIRECT = "redirect", gettext_lazy("Redirect to another agency")
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
class Condition:
    """Something about the duty beside its state; read from its own row, so that lists may ask it."""

    words: str  # for the documentation
    holds: Callable[[Assignment], bool]
    refusal: str | Promise


DATED = Condition(
    "it has a deadline",
    lambda duty: duty.due_on is not None,
    gettext_lazy("This task has no deadline, so there is none to extend."),
)
UNDATED = Condition(
    "it has no deadline",
    lambda duty: duty.due_on is None,
    gettext_lazy("It has a deadline already; extending it is another step."),
)
ASKED = Condition(
    "a request for more time is open",
    lambda duty: duty.wished_due_on is not None,
    gettext_lazy("No request for more time is open: perhaps it has just been decided."),
)
NOT_ASKED = Condition(
    "no request for more time is open",
    lambda duty: duty.wished_due_on is None,
    gettext_lazy(
        "A request for more time is open already: wait for the decision, or take it back."
    ),
)


class Stay:
    """Marks a step that tells something and leaves the duty in its state."""


STAY = Stay()


@dataclass(frozen=True)
class Rule:
    """One line of the table. `target` None means: back to the state it was in before."""

    action: Action
    sources: frozenset[State]
    target: State | Stay | None
    side: Side
    needs: tuple[str, ...] = ()  # names of what must be given; see assignments.forms.ACTION_FORMS
    parts: frozenset[Part] = field(default=frozenset(Part))
    # The person who asked for this decision (reported completion, returned) may not take it.
    not_by_asker: bool = False
    only_while: tuple[Condition, ...] = ()

    @property
    def stays(self) -> bool:
        """Whether the duty is in the same state afterwards, with the state it came from kept."""
        return isinstance(self.target, Stay)

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
        return (
            assignment.state in self.sources
            and assignment.role in self.parts
            and all(condition.holds(assignment) for condition in self.only_while)
        )

    def next_state(self, assignment: Assignment) -> State:
        if isinstance(self.target, Stay):
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
        if assignment.role not in self.parts:
            raise Refused(_("“%(action)s” is for the agency that leads.") % {"action": self.label})
        if assignment.state not in self.sources:
            raise Refused(
                _("“%(action)s” is not possible while the task is “%(state)s”.")
                % {"action": self.label, "state": assignment.get_state_display()}
            )
        for condition in self.only_while:
            if not condition.holds(assignment):
                raise Refused(str(condition.refusal))


AT_WORK = frozenset({State.ISSUED, State.WORKING})
LEADS = frozenset({Part.LEAD})

_RULES = [
    Rule(Action.ACCEPT, frozenset({State.ISSUED}), State.WORKING, Side.ASSIGNEE),
    Rule(
        Action.REPORT_PROGRESS,
        frozenset({State.WORKING}),
        STAY,
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
    # More time is asked while the work is the agency's: whatever ends that ends the request with it.
    Rule(
        Action.ASK_EXTENSION,
        AT_WORK,
        STAY,
        Side.ASSIGNEE,
        needs=("due_on", "note"),
        parts=LEADS,
        only_while=(DATED, NOT_ASKED),
    ),
    Rule(Action.DROP_EXTENSION, AT_WORK, STAY, Side.ASSIGNEE, parts=LEADS, only_while=(ASKED,)),
    Rule(
        Action.RETURN,
        AT_WORK,
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
        Action.GRANT_EXTENSION,
        AT_WORK,
        STAY,
        Side.ASSIGNER,
        parts=LEADS,
        not_by_asker=True,
        only_while=(ASKED,),
    ),
    Rule(
        Action.REFUSE_EXTENSION,
        AT_WORK,
        STAY,
        Side.ASSIGNER,
        needs=("note",),
        parts=LEADS,
        not_by_asker=True,
        only_while=(ASKED,),
    ),
    Rule(
        Action.INSIST,
        frozenset({State.RETURNED}),
        None,
        Side.ASSIGNER,
        needs=("note",),
        not_by_asker=True,
    ),
    # The part of this agency ends; the one it is sent on to begins a part of its own.
    Rule(
        Action.REDIRECT,
        AT_WORK | {State.RETURNED},
        State.WITHDRAWN,
        Side.ASSIGNER,
        needs=("agency", "note"),
        not_by_asker=True,
    ),
    Rule(
        Action.SUSPEND,
        AT_WORK,
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
        AT_WORK,
        STAY,
        Side.ASSIGNER,
        needs=("due_on",),
        only_while=(UNDATED,),
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


QUIET = frozenset(
    {
        Action.SUSPEND,
        Action.WITHDRAW,
        Action.RETURN,
        Action.REDIRECT,
        Action.ASK_EXTENSION,
        Action.DROP_EXTENSION,
    }
)


def next_action(assignment: Assignment, user: Any, on: date) -> Rule | None:
    """Return the one step a list row offers; what takes work away is never suggested."""
    return next((r for r in actions_for(assignment, user, on) if r.action not in QUIET), None)


def as_markdown() -> str:
    """Return the table as docs/workflow.md shows it."""
    lines = [
        "| Action | From | To | Who | Needs | Part | Only while | Not by |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for rule in _RULES:
        cells = [
            f"`{rule.action.value}`",
            ", ".join(s.value for s in State if s in rule.sources),
            _target_words(rule),
            str(rule.side.label),
            ", ".join(rule.needs) or "–",
            ", ".join(p.value for p in Part if p in rule.parts),
            ", and ".join(condition.words for condition in rule.only_while) or "–",
            "the person who asked for it" if rule.not_by_asker else "–",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _target_words(rule: Rule) -> str:
    if isinstance(rule.target, Stay):
        return "(state unchanged)"
    return rule.target.value if rule.target else "the state before"
