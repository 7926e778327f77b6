"""An urging as lists and pages show it: how many duties, how many answered, what may be done."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from assignments.models import UrgedDuty, Urging
from core import states


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


def rows_of(urgings: Iterable[Urging], *, acting: Set[int], on: date) -> list[UrgingRow]:
    """Pair urgings from `for_rows` with their answers; one query for all."""
    found = list(urgings)
    answered = dict(
        UrgedDuty.objects.counted()
        .with_answer()
        .filter(urging__in=[urging.pk for urging in found])
        .order_by()
        .values("urging")
        .annotate(n=Count("pk", filter=Q(is_answered=True)))
        .values_list("urging", "n")
    )
    return [
        UrgingRow(
            urging=urging,
            n_duties=getattr(urging, "n_duties", 0),
            n_answered=answered.get(urging.pk, 0),
            may_issue=urging.is_draft and urging.assigner_id in acting,
            on=on,
        )
        for urging in found
    ]
