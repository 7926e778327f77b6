"""Table B: the overdue duties with what their agencies last said about them (DOMAIN section 6)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from agencies.models import Block
from assignments.as_of import duties_known_on, say_tasks_as_known
from assignments.models import Assignment, ProgressReport, State, urgings_of
from assignments.standpoint import agency_of
from assignments.time_cell import days_late
from core.formatting import paper_date
from directives.printed import identity_of
from reporting.figures import OVERDUE
from reporting.scopes import Scope

Role = Assignment.Role


@dataclass(frozen=True)
class OverdueRow:
    """One line of table B; `block` groups, the rest are its columns."""

    block: str
    document: str
    task: str
    lead: str
    support: str
    due_on: date
    extended_to: date | None
    progress: str
    n_days: int
    cause: str
    note: str


def overdue_rows(user: Any, scope: Scope) -> list[OverdueRow]:
    """Return table B, block by block, longest overdue first; six queries."""
    duties = list(
        OVERDUE.rows(user, scope)
        .select_related("task__document__document_type", scope.agency_path)
        .order_by("due_on", "id")
    )
    say_tasks_as_known(duties, scope.known_on)
    in_order = list(Block)  # of table A
    duties.sort(key=lambda duty: in_order.index(Block(agency_of(duty, scope.standpoint).block)))
    last = last_reports(duties, on=scope.on)
    urged = urgings_of((duty.pk for duty in duties), until=scope.on)
    parties = lead_and_support(duties, scope)
    return [
        _row(duty, last.get(duty.pk), parties[duty.pk], urged.get(duty.pk), scope)
        for duty in duties
    ]


def _row(
    duty: Assignment,
    report: ProgressReport | None,
    parties: tuple[str, str],
    urged: tuple[int, datetime] | None,
    scope: Scope,
) -> OverdueRow:
    on = scope.on
    due_on = duty.due_on or on  # an overdue duty always has a deadline
    first_due = duty.original_due_on or due_on
    return OverdueRow(
        block=agency_of(duty, scope.standpoint).block,
        document=identity_of(duty.task.document),
        task=duty.title,
        lead=parties[0],
        support=parties[1],
        due_on=first_due,
        extended_to=due_on if due_on != first_due else None,
        progress=_progress(duty, report),
        n_days=days_late(duty, on),
        cause=report.difficulties if report else "",
        note=_note(duty, urged),
    )


def _progress(duty: Assignment, report: ProgressReport | None) -> str:
    if report is None:
        return "Chưa báo cáo tiến độ"
    return f"{report.text} ({duty.percent}%)"


def _note(duty: Assignment, urged: tuple[int, datetime] | None) -> str:
    notes = {
        State.REPORTED: "Đã báo cáo hoàn thành, chờ xác nhận",
        State.SUSPENDED: "Tạm hoãn",
        State.RETURNED: "Cơ quan đã trả lại nhiệm vụ",
    }
    said = [notes.get(State(duty.state), "")]
    if urged:
        said.append(f"Đã đôn đốc {urged[0]} lần, gần nhất ngày {paper_date(urged[1])}")
    return "; ".join(words for words in said if words)


def last_reports(duties: Iterable[Assignment], *, on: date) -> dict[int, ProgressReport]:
    """Return the newest report of each duty up to the day; one query."""
    reports = (
        ProgressReport.objects.filter(
            assignment__in=[duty.pk for duty in duties], reported_at__date__lte=on
        )
        .order_by("assignment_id", "-reported_at", "-pk")
        .distinct("assignment_id")
    )
    return {report.assignment_id: report for report in reports}


def supports_of(task_ids: Iterable[int], scope: Scope) -> dict[tuple[int, date | None], list[str]]:
    """Return the names of the supporting agencies of each task and period; one query."""
    return _names_of(Role.SUPPORT, task_ids, scope)


def lead_and_support(duties: Iterable[Assignment], scope: Scope) -> dict[int, tuple[str, str]]:
    """Return for each duty, lead or support, what stands under either heading; one query.

    Beside the duty's own agency the others of its task; of a task each agency does for itself, nobody.
    """
    is_support = scope.role == Role.SUPPORT
    tasks = {duty.task_id for duty in duties if duty.is_single}
    others = _names_of(Role.LEAD if is_support else Role.SUPPORT, tasks, scope)
    found = {}
    for duty in duties:
        own = agency_of(duty, scope.standpoint).name
        beside = "; ".join(others[duty.task_id, duty.period_from])
        found[duty.pk] = (beside, own) if is_support else (own, beside)
    return found


def _names_of(
    role: Role, task_ids: Iterable[int], scope: Scope
) -> dict[tuple[int, date | None], list[str]]:
    found: dict[tuple[int, date | None], list[str]] = defaultdict(list)
    parts = duties_known_on(scope.known_on).counted().filter(role=role, task__in=list(task_ids))
    whose = scope.agency_path
    for task, period, name in parts.order_by(f"{whose}__position", f"{whose}__name").values_list(
        "task", "period_from", f"{whose}__name"
    ):
        found[task, period].append(name)
    return found
