"""The annexes of the compliance report: for each agency its unfinished lead duties, on a sheet of its own."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from assignments.as_of import say_tasks_as_known
from assignments.models import Assignment, State
from assignments.standpoint import agency_of
from assignments.time_cell import RUNNING_CELLS, days_late, time_cell
from directives.printed import identity_of
from reporting.figures import Figure
from reporting.paper.official_words import STATE_WORDS, cell_words
from reporting.scopes import Scope

# Within time, overdue and running without a deadline: together what is not finished.
UNFINISHED = Figure("unfinished", "", "", cells=RUNNING_CELLS)


@dataclass(frozen=True)
class AnnexDuty:
    """One unfinished duty of an agency."""

    document: str
    task: str
    due_on: date | None
    state: str
    cell: str
    percent: int


@dataclass(frozen=True)
class Annex:
    """One agency's sheet."""

    agency: int
    name: str
    duties: list[AnnexDuty]


def annexes_of(user: Any, scope: Scope) -> list[Annex]:
    """Return the sheets in the order of table A, most urgent duty first; two queries at most."""
    path = scope.agency_path
    rows = list(
        UNFINISHED.rows(user, scope)
        .select_related("task__document__document_type", path)
        .order_by(f"{path}__position", f"{path}__name", "due_on", "id")
    )
    say_tasks_as_known(rows, scope.known_on)
    sheets: dict[int, Annex] = {}
    for duty in rows:
        agency = agency_of(duty, scope.standpoint)
        sheet = sheets.setdefault(agency.pk, Annex(agency.pk, agency.name, []))
        sheet.duties.append(_duty(duty, scope.on))
    return list(sheets.values())


def _duty(duty: Assignment, on: date) -> AnnexDuty:
    return AnnexDuty(
        document=identity_of(duty.task.document),
        task=duty.title,
        due_on=duty.due_on,
        state=STATE_WORDS[State(duty.state)],
        cell=cell_words(time_cell(duty, on), days_late(duty, on)),
        percent=duty.percent,
    )
