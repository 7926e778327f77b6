"""One action under way: the locked duty, who does it, what was given, and what it will write."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import User
from assignments.models import Assignment
from assignments.workflow import Rule
from core.refusals import Refused

NOTE_LENGTH = 4000


@dataclass
class Step:
    assignment: Assignment
    rule: Rule
    by: User
    now: datetime
    on: date
    given: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)  # for the event's sentence
    changed: set[str] = field(default_factory=set)
    # What can only be written once the duty itself has moved.
    afterwards: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.note = str(self.given.get("note") or "").strip()
        if len(self.note) > NOTE_LENGTH:
            raise Refused(
                _("Too long: at most %(n)d characters.") % {"n": NOTE_LENGTH}, field="note"
            )
        if "note" in self.rule.needs and not self.note:
            raise Refused(_("Say why: the other side reads this."), field="note")

    def set(self, **values: Any) -> None:
        """Change fields of the duty; they are saved together by `move`."""
        for name, value in values.items():
            setattr(self.assignment, name, value)
            self.changed.add(name)

    def move(self) -> None:
        """Go to the rule's next state, where it has one, and save once, history with it."""
        if self.rule.stays:
            self._save()
            return
        before = self.assignment.state
        after = self.rule.next_state(self.assignment)
        # Only resting states remember where they came from.
        resting = after in {"suspended", "returned"}
        self.set(state=after, state_before=before if resting else "")
        self._save()

    def _save(self) -> None:
        reason = self.rule.action.value
        save_part(self.assignment, self.changed, by=self.by, reason=reason, at=self.now)


def save_part(
    assignment: Assignment, changed: set[str], *, by: User | None, reason: str, at: datetime
) -> None:
    """Save the named fields with the next version and who did it."""
    assignment.version += 1
    save_for(assignment, by=by, reason=reason, at=at, fields=changed | {"version"})


def save_for(
    row: Any, *, by: User | None, reason: str, at: datetime, fields: set[str] | None = None
) -> None:
    """Save named fields, or a new row, with who did it, when and by which step in the history.

    Figures of a past day are read from the history (assignments.as_of), so it carries the moment of
    the act, not that of the query.
    """
    _tell_history(row, by=by, reason=reason, at=at)
    row.save(update_fields=sorted(fields) if fields else None)


def delete_for(row: Any, *, by: User | None, reason: str, at: datetime) -> None:
    """Delete a row that history goes on telling of, with who did it, when and by which step."""
    _tell_history(row, by=by, reason=reason, at=at)
    row.delete()


def _tell_history(row: Any, *, by: User | None, reason: str, at: datetime) -> None:
    row._history_user = by
    row._history_date = at
    row._change_reason = reason
