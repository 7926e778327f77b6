"""What a report was narrowed to, in the words of paper: one function for every form, workbook and mail."""

from assignments.models import Assignment
from assignments.standpoint import Standpoint
from directives.printed import identity_of
from reporting.models import OF_ONE_DOCUMENT, PeriodRule, ReportRun, ReportSchedule
from reporting.paper.official_words import BLOCK_NAMES

# Of the months drawn in the compliance report it is not true: they are of all duties of the scope.
ASSIGNED_ONLY = "chỉ tính nhiệm vụ được giao trong kỳ"


def narrowed_to(asked: ReportRun | ReportSchedule) -> list[str]:
    """Return a phrase for each thing that narrows the report; none where nothing does.

    The document of a form that is about one document is its title and narrows nothing.
    """
    about = asked.about if asked.about_id != asked.agency_id else None
    document = asked.document if asked.kind not in OF_ONE_DOCUMENT else None
    is_ruled = asked.has_period_rule and asked.period_rule == PeriodRule.ASSIGNED
    phrases = [
        f"khối: {BLOCK_NAMES[asked.block]}" if asked.block else "",
        f"cơ quan, đơn vị: {about.name}" if about else "",
        f"lĩnh vực: {asked.field.name}" if asked.field else "",
        f"văn bản giao: {identity_of(document)}" if document else "",
        f"lãnh đạo phụ trách: {asked.leader}" if asked.leader else "",
        "tính theo cơ quan phối hợp" if asked.role == Assignment.Role.SUPPORT else "",
        "thống kê theo tên cơ quan, đơn vị tại thời điểm giao nhiệm vụ"
        if asked.standpoint == Standpoint.THEN
        else "",
        ASSIGNED_ONLY if is_ruled else "",
    ]
    return [phrase for phrase in phrases if phrase]


def scope_line(phrases: list[str] | None) -> str:
    """Write the phrases as the one line that stands under a title; empty where nothing was narrowed."""
    return f"Phạm vi: {'; '.join(phrases)}" if phrases else ""


def scope_words(asked: ReportRun | ReportSchedule) -> str:
    """Say what a report is narrowed to; queries what it names unless selected with it."""
    return scope_line(narrowed_to(asked))
