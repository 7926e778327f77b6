"""List reports about agencies: update rate (table D), scorecard, extensions asked for, urgings."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from agencies.models import Agency
from assignments.as_of import duties_known_on, end_of_day, say_tasks_as_known
from assignments.happenings import unfinished_before
from assignments.models import Extension, ProgressReport, UrgedDuty, Urging
from assignments.models.urging import OVER, UrgedDutyQuerySet
from assignments.standpoint import agency_of
from core.formatting import as_day
from directives.printed import identity_of
from reporting.figures import TOTAL
from reporting.models import ReportRun
from reporting.paper.compliance import scope_of
from reporting.paper.lists import (
    DATE,
    NUMBER,
    PERCENT,
    ListColumn,
    ListPaper,
    Span,
    area_scope,
    in_span,
    paper_of,
    span_of,
)
from reporting.scopes import Scope
from reporting.summaries import summarise

UPDATE_COLUMNS = [
    ListColumn("Đơn vị", 48),
    ListColumn("Số nhiệm vụ trong kỳ", 12, NUMBER),
    ListColumn("Có cập nhật trong kỳ", 12, NUMBER),
    ListColumn("Chưa cập nhật", 12, NUMBER),
    ListColumn("Tỷ lệ cập nhật (%)", 12, PERCENT),
]
SCORE_COLUMNS = [
    ListColumn("Đơn vị", 24),
    ListColumn("Tổng số đã giao", 8, NUMBER),
    ListColumn("Đã hoàn thành đúng hạn", 8, NUMBER),
    ListColumn("Đã hoàn thành quá hạn", 8, NUMBER),
    ListColumn("Trong hạn", 7, NUMBER),
    ListColumn("Quá hạn", 7, NUMBER),
    ListColumn("Không thời hạn", 7, NUMBER),
    ListColumn("Tỷ lệ đúng hạn (%)", 7, PERCENT),
    ListColumn("Số lần được gia hạn", 7, NUMBER),
    ListColumn("Số lượt nhiệm vụ bị đôn đốc", 7, NUMBER),
    ListColumn("Tỷ lệ cập nhật (%)", 6, PERCENT),
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
    ListColumn("Đơn vị", 34),
    ListColumn("Số, ký hiệu, ngày công văn đôn đốc", 24),
    ListColumn("Số nhiệm vụ", 9, NUMBER),
    ListColumn("Hạn trả lời", 10, DATE),
    ListColumn("Số nhiệm vụ đã trả lời", 9, NUMBER),
    ListColumn("Số nhiệm vụ chưa trả lời", 10, NUMBER),
]
_DECISIONS = {
    Extension.State.OPEN: "Đang xem xét",
    Extension.State.GRANTED: "Đồng ý",
    Extension.State.REFUSED: "Không đồng ý",
    Extension.State.DROPPED: "Không còn xem xét",
}


@dataclass
class Updates:
    """How many duties of an agency ran in the period, and how many of them were reported on."""

    n: int = 0
    updated: int = 0

    @property
    def share(self) -> float | None:
        return 100 * self.updated / self.n if self.n else None


def running_in(user: Any, scope: Scope, span: Span) -> Any:
    """The duties table D counts: lead duties assigned by the end of the period and not over before it."""
    rows = TOTAL.rows(user, scope).filter(assigned_on__lte=span.last)
    return rows.filter(unfinished_before(span.first))


def updates_of(user: Any, scope: Scope, span: Span) -> dict[int, Updates]:
    """Return the update rate of each agency; one query."""
    reports = ProgressReport.objects.filter(
        assignment=OuterRef("id"), **in_span("reported_at", span)
    )
    path = scope.agency_path
    groups = (
        running_in(user, scope, span)
        .annotate(was_updated=Exists(reports))
        .order_by()
        .values(path, "was_updated")
        .annotate(n=Count("pk"))
    )
    found: dict[int, Updates] = defaultdict(Updates)
    for group in groups:
        mine = found[group[path]]
        mine.n += group["n"]
        mine.updated += group["n"] if group["was_updated"] else 0
    return found


def update_rate(run: ReportRun) -> ListPaper:
    """Table D: the share of duties with an update in the period, agency by agency."""
    updates = updates_of(run.requested_by, scope_of(run), span_of(run))
    agencies = Agency.objects.filter(pk__in=updates)
    rows = [[a.name, *_update_cells(updates[a.pk])] for a in agencies]
    if len(rows) > 1:
        whole = Updates(
            sum(u.n for u in updates.values()), sum(u.updated for u in updates.values())
        )
        rows.append(["Tổng số", *_update_cells(whole)])
    return paper_of(run, "Tỷ lệ cập nhật tiến độ thực hiện nhiệm vụ", UPDATE_COLUMNS, rows)


def _update_cells(updates: Updates) -> list[Any]:
    return [updates.n, updates.updated, updates.n - updates.updated, updates.share]


def scorecard(run: ReportRun) -> ListPaper:
    """Each agency's figures of table A beside its extensions, urgings and updates in the period."""
    reader, scope, span = run.requested_by, scope_of(run), span_of(run)
    updates = updates_of(reader, scope, span)
    ids = TOTAL.rows(reader, scope).order_by().values("id")
    path = f"assignment__{scope.agency_path}"
    granted = Extension.objects.filter(
        assignment__in=ids, state=Extension.State.GRANTED, **in_span("decided_at", span)
    )
    urged = UrgedDuty.objects.counted().filter(
        assignment__in=ids, **in_span("urging__issued_at", span)
    )
    n_granted, n_urged = _by_agency(granted, path), _by_agency(urged, path)
    rows = [
        [
            row.agency.name,
            *(
                row.counts[key]
                for key in ("total", "done_on_time", "done_late", "within", "overdue")
            ),
            row.counts.without_deadline,
            row.counts.on_time_share,
            n_granted.get(row.agency.pk, 0),
            n_urged.get(row.agency.pk, 0),
            updates[row.agency.pk].share,
        ]
        for row in summarise(reader, scope).agencies
        if row.counts["total"]
    ]
    return paper_of(
        run, "Phiếu đánh giá kết quả thực hiện của cơ quan, đơn vị", SCORE_COLUMNS, rows
    )


def _by_agency(rows: Any, path: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(path).annotate(n=Count("pk")))


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
    """List the urging dispatches issued in the period, with what was answered by the cut-off."""
    scope = area_scope(run)
    shown = list(_issued(run, scope))
    urged = UrgedDuty.objects.counted().filter(urging__in=[one.pk for one in shown])
    silent = silent_on(urged, scope)
    counts = Counter(urged.order_by().values_list("urging", flat=True))
    waiting = Counter(one.urging_id for one in silent)
    rows = (
        [
            one.agency.name,
            identity_of(one.document) if one.document else "",
            counts[one.pk],
            one.answer_by,
            counts[one.pk] - waiting[one.pk],
            waiting[one.pk],
        ]
        for one in shown
    )
    return paper_of(run, "Tình hình đôn đốc thực hiện nhiệm vụ", URGING_COLUMNS, rows)


def _issued(run: ReportRun, scope: Scope) -> QuerySet[Urging]:
    """The dispatches of the period to agencies in scope, about duties in it where it is narrowed."""
    sent = Urging.objects.visible_to(run.requested_by).issued()
    if scope.agency:
        sent = sent.filter(agency=scope.agency)
    if scope.province:
        sent = sent.filter(agency__province=scope.province)
    if scope.block:
        sent = sent.filter(agency__block=scope.block)
    if scope.field or scope.document:
        duties = TOTAL.rows(run.requested_by, scope).order_by().values("id")
        about = UrgedDuty.objects.counted().filter(assignment__in=duties)
        sent = sent.filter(pk__in=about.values("urging"))
    return (
        sent.filter(**in_span("issued_at", span_of(run)))
        .select_related("agency", "document__document_type")
        .order_by("agency__position", "agency__name", "issued_at", "pk")
    )


def silent_on(urged: UrgedDutyQuerySet, scope: Scope) -> list[UrgedDuty]:
    """Return the urged duties nobody had answered by the cut-off: no report since, and not over.

    The same rule as UrgedDutyQuerySet.unanswered, asked of that day; two queries.
    """
    since = ProgressReport.objects.filter(
        assignment=OuterRef("assignment"),
        reported_at__gt=OuterRef("urging__issued_at"),
        reported_at__lt=end_of_day(scope.on),
    )
    unreported = list(urged.filter(~Exists(since)).order_by())
    named = {one.assignment_id for one in unreported}
    known = duties_known_on(scope.known_on).filter(id__in=named, state__in=OVER)
    over = set(known.values_list("id", flat=True))
    return [one for one in unreported if one.assignment_id not in over]


def _day(moment: Any) -> Any:
    return as_day(moment) if moment else None
