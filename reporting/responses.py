"""Documents answered slowest: days from assigning to acceptance and to completion, oldest unanswered.

A duty still unanswered counts the days it has waited so far: leaving it out would make a document
nobody accepts look quick. One that went on without an acceptance (imported, taken over) has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Case,
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Extract, TruncDate

from assignments.models import Event, State
from assignments.workflow import Action
from core.past import end_of_day
from directives.models import Document
from reporting.figures import DONE, NOT_STARTED, TOTAL
from reporting.scopes import Scope

SHOWN = 10


class Median(Aggregate):
    """PostgreSQL's continuous median; rows without a value do not count."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Response:
    """How one document was answered; addresses are those of its duties in the scope."""

    document: Document
    n: int
    n_done: int
    n_unanswered: int
    to_accept: float | None  # median days
    to_complete: float | None
    oldest: date | None  # the day the oldest unanswered duty was assigned
    scope: Scope

    @property
    def waited(self) -> int | None:
        return (self.scope.on - self.oldest).days if self.oldest else None

    @property
    def urls(self) -> dict[str, str]:
        return {figure.key: figure.url(self.scope) for figure in (TOTAL, DONE)} | {
            "unanswered": f"{NOT_STARTED.url(self.scope)}&sort=assigned_on"
        }


def slowest_documents(user: Any, scope: Scope, shown: int = SHOWN) -> Sequence[Response]:
    """Return the documents with the longest median wait for acceptance; two queries."""
    grouped = list(
        _with_days(TOTAL.rows(user, scope), scope.on)
        .order_by()
        .values("task__document")
        .annotate(
            n=Count("pk"),
            n_done=Count("pk", filter=Q(completed_on__lte=scope.on)),
            n_unanswered=Count("pk", filter=Q(state=State.ISSUED)),
            oldest=Min("assigned_on", filter=Q(state=State.ISSUED)),
            to_accept=Median("days_to_accept"),
            to_complete=Median("days_to_complete"),
        )
        # Documents without an acceptance come last and are left out here: a condition on the median
        # would look into the events of every duty once more.
        .order_by(F("to_accept").desc(nulls_last=True), "-n", "task__document")[:shown]
    )
    grouped = [row for row in grouped if row["to_accept"] is not None]
    ids = [row.pop("task__document") for row in grouped]
    documents = Document.objects.select_related("document_type", "issuer").in_bulk(ids)
    return [
        Response(document=documents[pk], scope=replace(scope, document=documents[pk]), **row)
        for pk, row in zip(ids, grouped, strict=True)
    ]


def _with_days(rows: Any, on: date) -> Any:
    """Annotate the days to acceptance and to completion, from the day of assigning."""
    accepted = (
        Event.objects.filter(assignment=OuterRef("id"), verb=Action.ACCEPT, at__lt=end_of_day(on))
        .order_by("at")
        .values("at")[:1]
    )
    answered = Case(
        When(state=State.ISSUED, then=Value(on)),
        default=TruncDate(Subquery(accepted)),
        output_field=DateField(),
    )
    completed = Case(When(completed_on__lte=on, then=F("completed_on")), output_field=DateField())
    return rows.annotate(
        days_to_accept=_days(answered - F("assigned_on")),
        days_to_complete=_days(completed - F("assigned_on")),
    )


def _days(span: Any) -> Any:
    seconds = Extract(ExpressionWrapper(span, output_field=DurationField()), "epoch")
    return ExpressionWrapper(seconds / timedelta(days=1).total_seconds(), FloatField())
