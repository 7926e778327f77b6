"""List reports whose line is a duty: the six clear points, recurring duties not sent, the reply matrix."""

from typing import Any

from agencies.calendar import current_calendar
from assignments import replies
from assignments.as_of import say_tasks_as_known
from assignments.models import Assignment, State
from assignments.periods import period_label
from assignments.standpoint import agency_of, belongs_to
from assignments.time_cell import days_late
from directives.printed import identity_of
from reporting.figures import TOTAL, UNSENT
from reporting.models import ReportRun
from reporting.paper.compliance import scope_of
from reporting.paper.lists import DATE, NUMBER, ListColumn, ListPaper, area_scope, paper_of, span_of
from reporting.paper.official_words import STATE_WORDS
from reporting.paper.overdue import lead_and_support
from reporting.scopes import Scope

# Exactly the columns provinces print; the first, TT, is the running number.
SIX_CLEAR_COLUMNS = [
    ListColumn("Nhiệm vụ", 19),
    ListColumn("Cơ quan chủ trì", 10),
    ListColumn("Cơ quan phối hợp", 10),
    ListColumn("Lãnh đạo phụ trách", 9),
    ListColumn("Thời hạn", 8, DATE),
    ListColumn("Sản phẩm", 10),
    ListColumn("Thẩm quyền", 8),
    ListColumn("Căn cứ", 10),
    ListColumn("Trạng thái", 7),
    ListColumn("Tiến độ (%)", 5, NUMBER),
]
UNSENT_COLUMNS = [
    ListColumn("Đơn vị", 20),
    ListColumn("Báo cáo định kỳ", 26),
    ListColumn("Kỳ báo cáo", 13),
    ListColumn("Số, ký hiệu, ngày văn bản giao", 16),
    ListColumn("Hạn gửi", 8, DATE),
    ListColumn("Số ngày chậm", 5, NUMBER),
    ListColumn("Trạng thái", 8),
]
REPLY_COLUMNS = [
    ListColumn("Nội dung nhiệm vụ", 24),
    ListColumn("Đơn vị", 15),
    ListColumn("Ngày nhận", 8, DATE),
    ListColumn("Ngày tiếp nhận", 8, DATE),
    ListColumn("Báo cáo gần nhất", 8, DATE),
    ListColumn("Tiến độ (%)", 5, NUMBER),
    ListColumn("Kết quả", 12),
    ListColumn("Thời hạn", 8, DATE),
    ListColumn("Trạng thái", 8),
]


def _in_order(rows: Any, scope: Scope) -> list[Assignment]:
    path = scope.agency_path
    duties = list(
        rows.select_related("task__document__document_type", path).order_by(
            f"{path}__position", f"{path}__name", "due_on", "id"
        )
    )
    say_tasks_as_known(duties, scope.known_on)
    return duties


def six_clear(run: ReportRun) -> ListPaper:
    """List every lead duty in scope by person, work, time, responsibility, product and authority."""
    scope = scope_of(run)
    duties = _in_order(TOTAL.rows(run.requested_by, scope), scope)
    parties = lead_and_support(duties, scope)
    paper = paper_of(
        run,
        "Danh mục nhiệm vụ theo 6 rõ",
        SIX_CLEAR_COLUMNS,
        (
            [
                duty.title,
                *parties[duty.pk],
                duty.task.leader_in_charge,
                duty.due_on,
                duty.task.product,
                duty.task.authority,
                identity_of(duty.task.document),
                STATE_WORDS[State(duty.state)],
                duty.percent,
            ]
            for duty in duties
        ),
        note="6 rõ: rõ người, rõ việc, rõ thời gian, rõ trách nhiệm, rõ sản phẩm, rõ thẩm quyền.",
    )
    paper.columns[0] = ListColumn("TT", 4, NUMBER)
    return paper


def unsent(run: ReportRun) -> ListPaper:
    """List the periods of recurring duties whose report is overdue and was not sent."""
    scope, span = area_scope(run), span_of(run)
    rows = UNSENT.rows(run.requested_by, scope).filter(
        period_from__lte=span.last, period_to__gte=span.first
    )
    return paper_of(
        run,
        "Báo cáo định kỳ quá hạn chưa gửi",
        UNSENT_COLUMNS,
        (
            [
                agency_of(duty, scope.standpoint).name,
                duty.task.title,
                period_label(duty.period_from, duty.period_to)
                if duty.period_from and duty.period_to
                else "",
                identity_of(duty.task.document),
                duty.due_on,
                days_late(duty, scope.on),
                STATE_WORDS[State(duty.state)],
            ]
            for duty in _in_order(rows, scope)
        ),
    )


def reply_matrix(run: ReportRun) -> ListPaper:
    """List for one document what each agency answered; the rows of the page and of its workbook.

    The document's issuer hears from agencies anywhere: the area of the issuing body narrows nothing.
    """
    if run.document is None:  # the table's constraint holds it; this tells the type checker
        raise ValueError("a reply matrix names its document")
    scope = scope_of(run)
    on, known_on = scope.on, scope.known_on
    wanted = belongs_to(scope.standpoint, agency=run.about, block=run.block)
    found = replies.replies_to(run.document, run.requested_by, on, known_on=known_on).filter(
        wanted & scope.task_condition()
    )
    duties = list(replies.for_lines(found).select_related(scope.agency_path))
    calendar = current_calendar(run.agency.province_id)
    lines = replies.lines_of(duties, on, calendar, known_on=known_on)
    return paper_of(
        run,
        "Tổng hợp phản hồi của các cơ quan, đơn vị",
        REPLY_COLUMNS,
        (
            [
                line.duty.title,
                agency_of(line.duty, scope.standpoint).name,
                line.received_on,
                line.accepted_on,
                line.reported_on,
                line.duty.percent,
                replies.result_words(line.duty),
                line.duty.due_on,
                STATE_WORDS[State(line.duty.state)],
            ]
            for line in lines
        ),
        about=[identity_of(run.document), run.document.subject],
    )
