"""List reports about agencies: update rate (table D), scorecard, extensions asked for, urgings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from agencies.models import Agency
from assignments.as_of import duties_known_on, say_tasks_as_known
from assignments.models import Extension, State, UrgedDuty, Urging
from assignments.models.urging import UrgedDutyQuerySet
from assignments.standpoint import agency_of
from core.formatting import as_day
from core.past import end_of_day
from directives.printed import identity_of
from reporting.counts import Counts
from reporting.figures import EXTENDED, TO_DO, TOTAL, UPDATED, URGED, Figure
from reporting.models import ReportRun
from reporting.paper.compliance import scope_of
from reporting.paper.lists import (
    DATE,
    NUMBER,
    PERCENT,
    ListColumn,
    ListPaper,
    area_scope,
    in_span,
    paper_of,
    span_of,
)
from reporting.scopes import Scope
from reporting.summaries import summarise, with_activity

IN_PERIOD, UPDATED_IN_IT = "Số nhiệm vụ trong kỳ", "Có cập nhật trong kỳ"
ON_TIME = ["Đã hoàn thành đúng hạn", "Đã hoàn thành quá hạn", "Quá hạn"]


def _n(title: str, width: int) -> ListColumn:
    return ListColumn(title, width, NUMBER, is_summed=True)


UPDATE_COLUMNS = [
    ListColumn("Đơn vị", 48),
    _n(IN_PERIOD, 12),
    _n(UPDATED_IN_IT, 12),
    _n("Chưa cập nhật", 12),
    ListColumn("Tỷ lệ cập nhật (%)", 12, PERCENT, share_of=[UPDATED_IN_IT, IN_PERIOD]),
]
SCORE_COLUMNS = [
    ListColumn("Đơn vị", 20),
    _n("Tổng số đã giao", 7),
    _n("Đã hoàn thành đúng hạn", 7),
    _n("Đã hoàn thành quá hạn", 7),
    _n("Trong hạn", 6),
    _n("Quá hạn", 6),
    _n("Không thời hạn", 6),
    ListColumn("Tỷ lệ đúng hạn (%)", 6, PERCENT, share_of=[ON_TIME[0], *ON_TIME]),
    _n("Nhiệm vụ được gia hạn trong kỳ", 6),
    _n("Nhiệm vụ bị đôn đốc trong kỳ", 6),
    _n(IN_PERIOD, 7),
    _n(UPDATED_IN_IT, 6),
    ListColumn("Tỷ lệ cập nhật (%)", 6, PERCENT, share_of=[UPDATED_IN_IT, IN_PERIOD]),
]
EXTENSION_COLUMNS = [
    ListColumn("Đơn vị", 14),
    ListColumn("Nội dung nhiệm vụ", 19),
    ListColumn("Số, ký hiệu, ngày văn bản giao", 12),
    ListColumn("Thời hạn", 8, DATE),
    ListColumn("Đề nghị gia hạn đến", 8, DATE),
    ListColumn("Lý do", 11),
    ListColumn("Ngày đề nghị", 8, DATE),
    ListColumn("Kết quả", 8),
    ListColumn("Được gia hạn đến", 8, DATE),
]
URGING_COLUMNS = [
    ListColumn("Đơn vị", 29),
    ListColumn("Số, ký hiệu, ngày công văn đôn đốc", 21),
    _n("Số nhiệm vụ", 9),
    ListColumn("Hạn trả lời", 10, DATE),
    _n("Số nhiệm vụ đã trả lời", 9),
    _n("Trong đó đã thu hồi", 9),
    _n("Số nhiệm vụ chưa trả lời", 9),
]
_DECISIONS = {
    Extension.State.OPEN: "Đang xem xét",
    Extension.State.GRANTED: "Đồng ý",
    Extension.State.REFUSED: "Không đồng ý",
    Extension.State.DROPPED: "Không còn xem xét",
}


def update_rate(run: ReportRun) -> ListPaper:
    """Table D: the share of duties with an update in the period, agency by agency."""
    rows = (
        [agency.name, n["to_do"], n["updated"], n["to_do"] - n["updated"], n.update_share]
        for agency, n in _of_period(run, (TO_DO, UPDATED))
        if n["to_do"]
    )
    return paper_of(run, "Tỷ lệ cập nhật tiến độ thực hiện nhiệm vụ", UPDATE_COLUMNS, rows)


def scorecard(run: ReportRun) -> ListPaper:
    """Each agency's figures of table A beside its extensions, urgings and updates in the period."""
    rows = (
        [
            agency.name,
            *(n[key] for key in ("total", "done_on_time", "done_late", "within", "overdue")),
            n.without_deadline,
            n.on_time_share,
            *(n[key] for key in ("extended", "urged", "to_do", "updated")),
            n.update_share,
        ]
        for agency, n in _of_period(run, (TO_DO, UPDATED, EXTENDED, URGED))
        if n["total"]
    )
    return paper_of(
        run, "Phiếu đánh giá kết quả thực hiện của cơ quan, đơn vị", SCORE_COLUMNS, rows
    )


def _of_period(run: ReportRun, figures: Iterable[Figure]) -> Iterator[tuple[Agency, Counts]]:
    """The figures of each agency, those of the period in its days; two queries and one a figure."""
    reader, scope = run.requested_by, replace(scope_of(run), since=span_of(run).first)
    for row in with_activity(summarise(reader, scope).agencies, figures, reader, scope):
        yield row.agency, row.counts


def extensions(run: ReportRun) -> ListPaper:
    """List what was asked for in the period and how it was decided by the cut-off."""
    scope, span = area_scope(run), span_of(run)
    known = TOTAL.rows(run.requested_by, scope)
    asked = list(
        Extension.objects.filter(
            assignment__in=known.order_by().values("id"), **in_span("asked_at", span)
        ).order_by("asked_at", "pk")
    )
    path = scope.agency_path
    duties = list(
        known.filter(id__in={one.assignment_id for one in asked}).select_related(
            "task__document__document_type", path
        )
    )
    say_tasks_as_known(duties, scope.known_on)
    by_id = {duty.pk: duty for duty in duties}
    pairs = [(agency_of(by_id[one.assignment_id], scope.standpoint), one) for one in asked]
    pairs.sort(key=lambda pair: (pair[0].position, pair[0].name))  # stable: oldest first stays
    rows = [
        [
            agency.name,
            by_id[one.assignment_id].title,
            identity_of(by_id[one.assignment_id].task.document),
            one.due_before,
            one.asked_due_on,
            one.reason,
            _day(one.asked_at),
            *_decision(one, scope.on),
        ]
        for agency, one in pairs
    ]
    return paper_of(run, "Tình hình đề nghị gia hạn nhiệm vụ", EXTENSION_COLUMNS, rows)


def _decision(one: Extension, on: date) -> list[Any]:
    """What had become of a request at the end of that day: a later decision was not known."""
    if one.decided_at is None or one.decided_at >= end_of_day(on):
        return [_DECISIONS[Extension.State.OPEN], None]
    return [_DECISIONS[Extension.State(one.state)], one.granted_due_on]


def urgings(run: ReportRun) -> ListPaper:
    """List the urging dispatches issued in the period, with what was answered by the cut-off.

    A duty withdrawn since was urged all the same: it stays a line of its dispatch, and leaves no answer
    to wait for.
    """
    scope = area_scope(run)
    urged = _urged(run, scope)
    known = duties_known_on(scope.known_on).filter(id__in=urged.order_by().values("assignment"))
    whose = {duty.pk: duty for duty in known.select_related(scope.agency_path)}
    lines: dict[tuple[Agency, Urging], list[Any]] = defaultdict(list)
    for one in urged.select_related("urging__document__document_type"):
        lines[agency_of(whose[one.assignment_id], scope.standpoint), one.urging].append(one)
    rows = (
        [
            agency.name,
            identity_of(urging.document) if urging.document else "",
            len(named),
            urging.answer_by,
            len([one for one in named if one.is_answered]),
            len([one for one in named if whose[one.assignment_id].state == State.WITHDRAWN]),
            len([one for one in named if not one.is_answered]),
        ]
        for (agency, urging), named in sorted(lines.items(), key=_place_of)
    )
    return paper_of(run, "Tình hình đôn đốc thực hiện nhiệm vụ", URGING_COLUMNS, rows)


def _urged(run: ReportRun, scope: Scope) -> UrgedDutyQuerySet:
    """The duties in scope named by dispatches of the period, once for each dispatch."""
    sent = Urging.objects.visible_to(run.requested_by).issued()
    duties = scope.rows_ever(run.requested_by).filter(TOTAL.condition(scope)).order_by()
    named = UrgedDuty.objects.counted(scope.known_on).with_answer(scope.known_on)
    return named.filter(
        urging__in=sent.filter(**in_span("issued_at", span_of(run))).order_by().values("pk"),
        assignment__in=duties.values("id"),
    )


def _place_of(line: tuple[tuple[Agency, Urging], list[Any]]) -> Any:
    agency, urging = line[0]
    return agency.position, agency.name, urging.issued_at, urging.pk


def _day(moment: Any) -> Any:
    return as_day(moment) if moment else None
