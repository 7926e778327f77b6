"""The reply matrix of a document: for each agency, what came back for each task; one definition a count.

The unit is the one every figure counts: a lead duty that is not withdrawn. A count and the rows behind
it are the same condition, so they cannot differ. Of a past day both are told from history.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Case, Count, DateTimeField, OuterRef, Q, Subquery, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assignments.as_of import duties_known_on, say_tasks_as_known
from assignments.models import Assignment, AssignmentQuerySet, Event, State, Task
from assignments.time_cell import TimeCell, shown_cell
from assignments.waiting import AT_WORK
from core.formatting import as_day, vn_date
from core.past import end_of_day
from core.sheets import Cell, Column, Kind, Table
from core.workdays import Calendar
from directives.models import Delivery, Document


@dataclass(frozen=True)
class Facet:
    """One question people ask of the matrix; its count and its rows are the same condition."""

    key: str
    label: str | Promise
    condition: Q


# Accepting is no answer: an answer is a report, or giving the task back.
UNANSWERED = Q(state__in=AT_WORK, last_report_at__isnull=True)
FACETS = (
    Facet("", gettext_lazy("All"), Q()),
    Facet("unanswered", gettext_lazy("Have not answered"), UNANSWERED),
    Facet("unreceived", gettext_lazy("Have not received"), Q(received_at__isnull=True)),
    Facet(
        "unaccepted",
        gettext_lazy("Have not accepted"),
        Q(state=State.ISSUED),
    ),
    Facet("late", gettext_lazy("Late"), Q(cell__in=[TimeCell.OVERDUE, TimeCell.DONE_LATE])),
    Facet("done", gettext_lazy("Completed"), Q(state=State.DONE)),
)
# Their complements, which the sentence above the matrix counts; tabs of their own would say nothing new.
ANSWERED = (
    Facet("answered", gettext_lazy("Have answered"), ~UNANSWERED),
    Facet("received", gettext_lazy("Have received"), Q(received_at__isnull=False)),
    Facet("accepted", gettext_lazy("Have accepted"), ~Q(state=State.ISSUED)),
)
BY_KEY = {facet.key: facet for facet in (*FACETS, *ANSWERED)}


@dataclass(frozen=True)
class Counts:
    """How many duties of a task, or of the whole document, fall under each facet."""

    n: dict[str, int]

    @property
    def total(self) -> int:
        return self.n[""]

    @property
    def answered(self) -> int:
        return self.n["answered"]

    @property
    def received(self) -> int:
        return self.n["received"]

    @property
    def accepted(self) -> int:
        return self.n["accepted"]

    @property
    def late(self) -> int:
        return self.n["late"]

    @property
    def done(self) -> int:
        return self.n["done"]


@dataclass(frozen=True)
class Line:
    """One agency's answer to one task."""

    duty: Assignment
    cell: str
    received_on: date | None
    accepted_on: date | None
    answered: bool

    @property
    def reported_on(self) -> date | None:
        return as_day(self.duty.last_report_at) if self.duty.last_report_at else None


@dataclass(frozen=True)
class Block:
    """One task and the lines shown of it, with the counts of all of it."""

    task: Task
    lines: list[Line]
    counts: Counts


def replies_to(
    document: Document,
    user: Any,
    on: date,
    *,
    known_on: date | None = None,
    task: Task | None = None,
) -> AssignmentQuerySet:
    """The duties of the matrix this person may see, perhaps of one task: who has not answered first.

    `known_on` asks for them as history has them that day.
    """
    asked = Q(task=task) if task else Q(task__document=document)
    until = end_of_day(on)
    copies = Delivery.objects.filter(document=document, received_at__lt=until)
    to_either = Q(agency=OuterRef("agency")) | Q(agency=OuterRef("named_agency"))
    accepted = Event.objects.filter(assignment=OuterRef("id"), verb="accept", at__lt=until)
    return (
        duties_known_on(known_on, of=asked)
        .visible_to(user)
        .leads()
        .counted()
        .with_cell(on)
        .annotate(
            received_at=Subquery(
                copies.filter(to_either).order_by("received_at").values("received_at")[:1],
                output_field=DateTimeField(),
            ),
            accepted_at=Subquery(
                accepted.order_by("at").values("at")[:1], output_field=DateTimeField()
            ),
            answer_rank=Case(When(UNANSWERED, then=Value(0)), default=Value(1)),
        )
        .order_by(
            "task__position", "task", "answer_rank", "agency__position", "agency__name", "period_from", "id"
        )
    )  # fmt: skip


def counts_of(replies: AssignmentQuerySet) -> tuple[Counts, dict[int, Counts]]:
    """Count every facet over the whole and by task; one query."""
    asked = [facet for facet in BY_KEY.values() if facet.key]
    counted = {f"n_{facet.key}": Count("pk", filter=facet.condition) for facet in asked}
    groups: Any = replies.order_by().values("task").annotate(n_=Count("pk"), **counted)
    by_task = {row["task"]: Counts({key: row[f"n_{key}"] for key in BY_KEY}) for row in groups}
    whole = {key: sum(counts.n[key] for counts in by_task.values()) for key in BY_KEY}
    return Counts(whole), by_task


def for_lines(replies: AssignmentQuerySet) -> AssignmentQuerySet:
    return replies.for_rows().select_related("result_document")


def lines_of(
    duties: Sequence[Assignment], on: date, calendar: Calendar, *, known_on: date | None = None
) -> Iterator[Line]:
    """Pair duties of `replies_to` with what a line shows; one query for the words of a past day."""
    say_tasks_as_known(duties, known_on)
    for duty in duties:
        yield Line(
            duty=duty,
            cell=shown_cell(duty, on, calendar),
            received_on=_day(duty.received_at),  # type: ignore[attr-defined]
            accepted_on=_day(duty.accepted_at),  # type: ignore[attr-defined]
            answered=bool(duty.answer_rank),  # type: ignore[attr-defined]
        )


def blocks_of(lines: Iterable[Line], by_task: dict[int, Counts]) -> list[Block]:
    return [
        Block(rows[0].duty.task, rows, by_task[task_id])
        for task_id, found in groupby(lines, key=lambda line: line.duty.task_id)
        if (rows := list(found))
    ]


def sheet_of(
    document: Document, lines: Iterable[Line], on: date, what: str, *, narrowed_to: str = ""
) -> Table:
    """The matrix as a spreadsheet, the same lines in the same order."""
    columns = [
        Column(_("Section"), 9),
        Column(_("Task"), 50),
        Column(_("Agency"), 34),
        Column(_("Received"), 12, Kind.DATE),
        Column(_("Accepted"), 12, Kind.DATE),
        Column(_("Answered"), 10),
        Column(_("Last progress"), 12, Kind.DATE),
        Column(_("Percent done"), 9, Kind.PERCENT),
        Column(_("Result"), 34),
        Column(_("Deadline"), 12, Kind.DATE),
        Column(_("Completed on"), 12, Kind.DATE),
        Column(_("Deadline kept"), 16),
        Column(_("Work state"), 18),
    ]
    titles = [
        _("Replies to %(document)s") % {"document": document},
        document.subject,
        _("%(what)s, as of %(date)s") % {"what": what, "date": vn_date(on)},
        *([narrowed_to] if narrowed_to else []),
    ]
    return Table(_("Replies"), columns, (_cells(line) for line in lines), titles)


def _cells(line: Line) -> list[Cell]:
    duty = line.duty
    return [
        duty.task.section,
        duty.title,
        str(duty.agency),
        line.received_on,
        line.accepted_on,
        _("yes") if line.answered else _("no"),
        line.reported_on,
        duty.percent,
        result_words(duty),
        duty.due_on,
        duty.completed_on,
        str(TimeCell(duty.cell).label),  # type: ignore[attr-defined]
        duty.get_state_display(),
    ]


def result_words(duty: Assignment) -> str:
    """Return the code of the result document, else the words given for the result."""
    if duty.result_document is not None:
        return str(duty.result_document)
    return duty.result_words


def _day(moment: datetime | None) -> date | None:
    return as_day(moment) if moment else None
