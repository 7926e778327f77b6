"""A duty as a list shows it: with its badge, its next step and what depends on the day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assignments.models import Assignment
from assignments.time_cell import shown_cell
from assignments.workflow import Rule, next_action
from core.list_columns import Cell, Chosen
from core.workdays import Calendar


@dataclass(frozen=True)
class Row:
    """What a template needs beside the duty; made without a query of its own."""

    duty: Assignment
    cell: str
    next: Rule | None
    more: Sequence[Cell] = ()  # of columns beside the usual ones


def rows_of(
    duties: Iterable[Assignment],
    *,
    user: Any,
    on: date,
    today: date,
    calendar: Calendar,
    columns: Chosen | None = None,
) -> list[Row]:
    """Pair duties with their badge on the day asked about and the step possible today.

    Rows of a past day offer no step: they show what was, not what can be done now.
    """
    return [
        Row(
            duty,
            shown_cell(duty, on, calendar),
            next_action(duty, user, today) if on >= today else None,
            columns.cells(duty) if columns else (),
        )
        for duty in duties
    ]
