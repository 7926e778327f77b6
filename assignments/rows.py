"""A duty as a list shows it: with its badge, its next step and what depends on the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from assignments.models import Assignment
from assignments.time_cell import shown_cell
from assignments.workflow import Rule, next_action
from core.workdays import Calendar


@dataclass(frozen=True)
class Row:
    """What a template needs beside the duty; made without a query of its own."""

    duty: Assignment
    cell: str
    next: Rule | None


def rows_of(
    duties: Iterable[Assignment], *, user: Any, on: date, today: date, calendar: Calendar
) -> list[Row]:
    """Pair duties with their badge on the day asked about and the step possible today.

    Rows of a past day offer no step: they show what was, not what can be done now.
    """
    return [
        Row(
            duty,
            shown_cell(duty, on, calendar),
            next_action(duty, user, today) if on >= today else None,
        )
        for duty in duties
    ]
