"""An urging as lists and pages show it: how many duties, how many answered, what may be done."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from assignments.models import UrgedDuty, Urging
from assignments.models.urging import listed_in
from core import states
from directives.as_of import say_documents_as_known


@dataclass(frozen=True)
class UrgingRow:
    urging: Urging
    n_duties: int
    n_answered: int
    may_issue: bool
    on: date

    @property
    def is_answered(self) -> bool:
        return self.urging.state == Urging.State.ISSUED and self.n_answered == self.n_duties

    @property
    def is_overdue(self) -> bool:
        issued = self.urging.state == Urging.State.ISSUED
        return issued and not self.is_answered and self.urging.answer_by < self.on

    @property
    def badge(self) -> states.Look:
        return states.URGING_STATES[self.look]

    @property
    def look(self) -> str:
        """The state whose colour and word the row bears."""
        if self.urging.state != Urging.State.ISSUED:
            return str(self.urging.state)
        return "answered" if self.is_answered else "overdue" if self.is_overdue else "waiting"


def rows_of(
    urgings: Iterable[Urging], *, acting: Set[int], on: date, known_on: date | None = None
) -> list[UrgingRow]:
    """Pair urgings from `for_rows` with their duties and answers; two queries for all.

    `known_on` is the past day the urgings are of: counted is what was known at its end, their documents
    are made to bear the number of then (one query more), and nothing can be issued.
    """
    found = list(urgings)
    issued = [urging.pk for urging in found if urging.state == Urging.State.ISSUED]
    counts = _answers(issued, known_on) | _listed({one.pk for one in found} - {*issued}, known_on)
    say_documents_as_known(found, known_on)
    rows = []
    for urging in found:
        n_duties, n_answered = counts.get(urging.pk, (0, 0))
        may_issue = known_on is None and urging.is_draft and urging.assigner_id in acting
        rows.append(UrgingRow(urging, n_duties, n_answered, may_issue, on))
    return rows


def _answers(issued: list[int], known_on: date | None) -> dict[int, tuple[int, int]]:
    """How many duties each dispatch urged about, and how many of them were answered."""
    urged = UrgedDuty.objects.counted(known_on).with_answer(known_on).filter(urging__in=issued)
    each = urged.order_by().values("urging")
    counts = each.annotate(n=Count("pk"), answered=Count("pk", filter=Q(is_answered=True)))
    return {row["urging"]: (row["n"], row["answered"]) for row in counts}


def _listed(drafts: Set[int], known_on: date | None) -> dict[int, tuple[int, int]]:
    each = listed_in(drafts, known_on).order_by().values("urging")
    return {row["urging"]: (row["n"], 0) for row in each.annotate(n=Count("id"))}
