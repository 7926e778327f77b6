"""The morning message read back inside the program: the rows that were told, and how they stand now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from assignments.models import Assignment, Digest
from assignments.services.morning import query_of, title_of
from assignments.time_cell import shown_cell
from core.workdays import Calendar


@dataclass(frozen=True)
class Told:
    """One duty as it was told that morning; `cell` is its badge now."""

    duty: Assignment
    due_on: date | None
    counted_to: date
    instead: str
    cell: str

    @property
    def is_moved(self) -> bool:
        return self.duty.due_on != self.due_on


@dataclass(frozen=True)
class Group:
    """One section of the message; `n_more` were counted but not told one by one."""

    key: str
    title: str | Promise
    rows: list[Told]
    total: int
    n_more: int
    n_unseen: int  # told then, no longer for the reader's eyes

    @property
    def query(self) -> str:
        return query_of(self.key)


def groups_of(digest: Digest, *, user: Any, today: date, calendar: Calendar) -> list[Group]:
    """Return the sections of a message for whoever reads it today; one query for all their duties.

    What the reader may not see today is counted and not shown.
    """
    ids = {pk for section in digest.told for pk, *_rest in section["duties"]}
    seen = Assignment.objects.visible_to(user).for_rows().in_bulk(ids) if ids else {}
    groups = []
    for section in digest.told:
        rows = [
            Told(
                seen[pk],
                date.fromisoformat(due) if due else None,
                date.fromisoformat(counted_to),
                instead,
                shown_cell(seen[pk], today, calendar),
            )
            for pk, due, counted_to, instead in section["duties"]
            if pk in seen
        ]
        n_told = len(section["duties"])
        groups.append(
            Group(
                key=section["key"],
                title=title_of(section["key"]),
                rows=rows,
                total=section["total"],
                n_more=section["total"] - n_told,
                n_unseen=n_told - len(rows),
            )
        )
    return groups
