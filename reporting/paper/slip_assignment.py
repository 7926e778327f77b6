"""The slip with which one task is handed over (phiếu giao nhiệm vụ): what, to whom, until when."""

from dataclasses import dataclass
from datetime import date

from agencies.letterhead import Letterhead, letterhead_of
from assignments.models import Assignment, Task
from core.formatting import as_day
from directives.printed import identity_of, urgency_stamp
from reporting.models import ReportRun
from reporting.paper.slip_handling import Unit


@dataclass(frozen=True)
class AssignmentSlip:
    """One task as it was given out."""

    head: Letterhead
    document: str
    author: str
    subject: str
    section: str
    task: str
    product: str
    leads: list[Unit]
    supports: list[Unit]
    due_words: str
    field: str
    leader_in_charge: str
    assigner: str
    assigned_by: str
    assigned_on: date | None
    is_requested: bool
    urgency: str = ""

    @property
    def n_rows(self) -> int:
        return max(1, len(self.leads) + len(self.supports))

    @property
    def due_days(self) -> list[date | None]:
        """The time limits of the leads, each once."""
        return list(dict.fromkeys(unit.due_on for unit in self.leads))

    @property
    def due_on(self) -> date | None:
        """The time limit all leads share; where theirs differ each stands beside its name."""
        return self.due_days[0] if len(self.due_days) == 1 else None


def collect(run: ReportRun) -> AssignmentSlip:
    """Read the slip of a task, or of one agency's part in it; five queries for any number of parts."""
    task = run.task
    if task is None:  # the table's constraint holds it; this tells the type checker
        raise ValueError("an assignment slip names its task")
    parts = _parts(run, task)
    document = task.document
    return AssignmentSlip(
        head=letterhead_of(task.assigner, type_symbol="", on=as_day(run.requested_at)),
        document=identity_of(document),
        author=document.issuer_words or (document.issuer.name if document.issuer else ""),
        subject=document.subject,
        section=task.section,
        task=parts[0].title if parts else task.title,
        product=task.product,
        leads=_units(parts, Assignment.Role.LEAD),
        supports=_units(parts, Assignment.Role.SUPPORT),
        due_words=task.due_words,
        field=task.field.name if task.field else "",
        leader_in_charge=task.leader_in_charge,
        assigner=task.assigner.name,
        assigned_by=str(task.created_by or ""),
        assigned_on=min((part.assigned_on for part in parts), default=None),
        is_requested=task.is_requested,
        urgency=urgency_stamp(document),
    )


def _parts(run: ReportRun, task: Task) -> list[Assignment]:
    """All parts of the period for who gave the task out; of a collective task others see their own only.

    Lead and supports of a single task see each other anyway, so their slip is the same for all.
    """
    parts = Assignment.objects.counted().filter(task=task)
    if task.mode == Task.Mode.EACH:
        only = run.about if run.agency_id == task.assigner_id else run.agency
        parts = parts.filter(agency=only) if only else parts
    in_order = parts.select_related("agency", "task")
    found = list(in_order.order_by("-period_from", "agency__position", "agency__name", "pk"))
    period = run.period_from or max((p.period_from for p in found if p.period_from), default=None)
    return [part for part in found if part.period_from == period]


def _units(parts: list[Assignment], role: str) -> list[Unit]:
    return [Unit(part.agency.name, part.due_on) for part in parts if part.role == role]
