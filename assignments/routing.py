"""Which successor an open duty of an ended agency follows, and what a preview counts of it; reads only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency, Reorganisation, Succession
from agencies.services.reorganising_rules import Conflict, Plan, conflicts_of, plan_of
from agencies.succession import follow, main_heirs, successors_of
from assignments.models import Assignment, AssignmentQuerySet, DutyRule, Task
from assignments.time_cell import TimeCell
from directives.models import DocumentParty


@dataclass(frozen=True)
class Asked:
    """The facts of a duty by which it finds its way."""

    duty: int
    task: int
    field: int | None  # of the task, or else of its document


class Router:
    """By hand before by task before by field of work before the main successor.

    A single function that passes on has no main successor: what no rule names stays where it is.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.predecessors = {a.pk: a for a in plan.predecessors}
        self._main = {pk: plan.main_of(pk) for pk in self.predecessors}
        self._by_hand: dict[tuple[int, int], Agency] = {}
        self._by_task: dict[tuple[int, int], Agency] = {}
        self._by_field: dict[tuple[int, int], Agency] = {}
        heirs = {pk: {a.pk for a in plan.successors_of(pk)} for pk in self.predecessors}
        for rule in plan.reorganisation.duty_rules.select_related("successor"):
            if rule.successor_id not in heirs.get(rule.predecessor_id, set()):
                continue  # chosen before that successor was taken out of the draft
            if rule.assignment_id:
                self._by_hand[rule.predecessor_id, rule.assignment_id] = rule.successor
            elif rule.task_id:
                self._by_task[rule.predecessor_id, rule.task_id] = rule.successor
            elif rule.field_id:
                self._by_field[rule.predecessor_id, rule.field_id] = rule.successor

    def heir_of(self, agency: int, asked: Asked) -> Agency | None:
        """Who takes this duty, or the right to decide on it, from that agency; None: it stays."""
        if agency not in self.predecessors:
            return None
        return (
            self._by_hand.get((agency, asked.duty))
            or self._by_task.get((agency, asked.task))
            or (self._by_field.get((agency, asked.field)) if asked.field else None)
            or self._main[agency]
        )


def with_field(duties: AssignmentQuerySet) -> AssignmentQuerySet:
    """Annotate `field_of_work`: of the task, or else of its document."""
    return duties.annotate(field_of_work=Coalesce("task__field", "task__document__field"))


def open_duties_of(agencies: Iterable[Agency]) -> AssignmentQuerySet:
    """Open duties these agencies have."""
    return Assignment.objects.open().filter(agency__in=[a.pk for a in agencies])


def touched_duties(agencies: Iterable[Agency]) -> AssignmentQuerySet:
    """Open duties these agencies have or have assigned."""
    ids = [a.pk for a in agencies]
    return Assignment.objects.open().filter(Q(agency__in=ids) | Q(assigner__in=ids))


def living_tasks(agencies: Iterable[Agency]) -> "list[int]":
    """Tasks these agencies assigned that still run, or wait for their first duty; their ids."""
    parts = Assignment.objects.counted().filter(task=OuterRef("pk"))
    tasks = Task.objects.filter(assigner__in=[a.pk for a in agencies])
    recurs = Q(recurrence__next_begin__isnull=False)
    still = tasks.filter(Exists(parts.open()) | ~Exists(parts) | recurs)
    return list(still.order_by("pk").values_list("pk", flat=True))


def answering_now(task: Task, agencies: Iterable[Agency], on: date) -> dict[int, Agency]:
    """Map each agency named for this task to who answers that day: along rules, else the main heirs.

    A paper that still names Sở Thông tin và Truyền thông reaches whoever took over its field of work.
    """
    named = list(agencies)
    rules = (
        DutyRule.objects.filter(
            Q(task=task.pk) | Q(field=task.field_id or task.document.field_id, field__isnull=False),
            reorganisation__state=Reorganisation.State.DONE,
            reorganisation__effective_on__lte=on,
        )
        .exclude(reorganisation__kind=Succession.Kind.TRANSFER)
        .select_related("successor__province")
        .order_by(F("task").asc(nulls_first=True))  # the nearer rule is read last and wins
    )
    by_rule = {rule.predecessor_id: rule.successor for rule in rules}
    if not by_rule:
        return successors_of(named, on)
    return {agency.pk: follow(agency, main_heirs(on) | by_rule) for agency in named}


@dataclass(frozen=True)
class Flow:
    """How many open duties go from one agency to another; to nobody means they stay."""

    former: Agency
    agency: Agency | None
    n: int
    n_late: int
    n_assigned: int


@dataclass(frozen=True)
class Preview:
    """What the act would do, in numbers, and what speaks against it."""

    plan: Plan
    flows: list[Flow]
    n_open: int
    n_late: int
    n_assigned: int
    n_kept: int  # done or withdrawn: they stay with the agency that did them
    n_documents: int
    conflicts: list[Conflict]

    @property
    def is_blocked(self) -> bool:
        return any(conflict.blocks for conflict in self.conflicts)


@dataclass(frozen=True)
class _Seen:
    duty: int
    task: int
    agency: int
    named: int
    period: date | None
    assigner: int
    is_late: bool
    new_agency: int
    new_assigner: int


def preview_of(reorganisation: Reorganisation, on: date) -> Preview:
    """Count what the act would move as of that day; queries constant in the number of duties."""
    plan = plan_of(reorganisation)
    router = Router(plan)
    ends = list(router.predecessors)
    seen = _seen(router, on)
    duties: Counter[tuple[int, int | None]] = Counter()
    late: Counter[tuple[int, int | None]] = Counter()
    assigned: Counter[tuple[int, int | None]] = Counter()
    for row in seen:
        if row.agency in router.predecessors:
            key = (row.agency, row.new_agency if row.new_agency != row.agency else None)
            duties[key] += 1
            late[key] += row.is_late
        if row.assigner in router.predecessors:
            key = (row.assigner, row.new_assigner if row.new_assigner != row.assigner else None)
            assigned[key] += 1
    known = {a.pk: a for p in plan.parts for a in (p.predecessor, p.successor) if a}
    flows = [
        Flow(known[old], known[new] if new else None, duties[old, new], late[old, new], assigned[old, new])
        for old in ends
        for new in [*(a.pk for a in plan.successors_of(old)), None]
        if new or duties[old, new] or assigned[old, new]
    ]  # fmt: skip
    return Preview(
        plan=plan,
        flows=flows,
        n_open=sum(n for (_old, new), n in duties.items() if new),
        n_late=sum(n for (_old, new), n in late.items() if new),
        n_assigned=sum(n for (_old, new), n in assigned.items() if new),
        n_kept=Assignment.objects.filter(agency__in=ends).count()
        - sum(n for (_old, new), n in duties.items() if new),
        n_documents=DocumentParty.objects.filter(agency__in=ends)
        .values("document")
        .distinct()
        .count(),
        conflicts=[*conflicts_of(plan), *duty_conflicts(seen)],
    )


def _seen(router: Router, on: date) -> list[_Seen]:
    duties: Any = with_field(touched_duties(router.predecessors.values()).with_cell(on))
    rows = duties.values_list(
        "pk", "task", "agency", "named_agency", "period_from", "assigner", "cell", "field_of_work"
    )
    found = []
    for duty, task, agency, named, period, assigner, cell, field in rows.order_by("pk"):
        asked = Asked(duty, task, field)
        to = router.heir_of(agency, asked)
        by = router.heir_of(assigner, asked)
        found.append(
            _Seen(
                duty,
                task,
                agency,
                named,
                period,
                assigner,
                cell == TimeCell.OVERDUE,
                to.pk if to else agency,
                by.pk if by else assigner,
            )
        )
    return found


def blocking_duty_conflicts(reorganisation: Reorganisation, on: date) -> list[str]:
    seen = _seen(Router(plan_of(reorganisation)), on)
    return [conflict.words for conflict in duty_conflicts(seen) if conflict.blocks]


def duty_conflicts(seen: list[_Seen]) -> list[Conflict]:
    """Say where duties would meet: twice the same part is refused, two parts of one task are kept."""
    twice, double, own = _meetings(seen)
    found = []
    if twice:
        words = ngettext(
            "%(n)d duty would stand twice in its task under the same names; withdraw one first.",
            "%(n)d duties would stand twice in their task under the same names; withdraw one first.",
            twice,
        )
        found.append(Conflict(words % {"n": twice}))
    if double:
        words = ngettext(
            "In %(n)d task one agency will have two parts: both stay, each with its own history.",
            "In %(n)d tasks one agency will have two parts: both stay, each with its own history.",
            double,
        )
        found.append(Conflict(words % {"n": double}, blocks=False))
    if own:
        words = _(
            "%(n)s duties will be assigned and carried out by the same agency; nobody confirms "
            "what they reported themselves."
        )
        found.append(Conflict(words % {"n": own}, blocks=False))
    return found


def _meetings(seen: list[_Seen]) -> tuple[int, int, int]:
    """Count the same part twice, two parts of one task, and duties to oneself; one query."""
    moving = [row for row in seen if row.new_agency != row.agency]
    ids = [row.duty for row in moving]
    others = (
        Assignment.objects.counted()
        .filter(task__in={row.task for row in moving})
        .exclude(pk__in=ids)
        .values_list("task", "period_from", "agency", "named_agency")
    )
    there = set(others)
    taken = Counter((task, period, agency) for task, period, agency, _named in there)
    taken.update((row.task, row.period, row.new_agency) for row in moving)
    twice = sum((row.task, row.period, row.new_agency, row.named) in there for row in moving)
    meet = {(row.task, row.period, row.new_agency) for row in moving}
    double = len({task for task, period, agency in meet if taken[task, period, agency] > 1})
    own = sum(
        row.new_agency == row.new_assigner and row.agency != row.assigner
        for row in seen
        if row.new_agency != row.agency or row.new_assigner != row.assigner
    )
    return twice, double, own
