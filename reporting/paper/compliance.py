"""The compliance report of a period and a scope: narrative with figures, tables A and B (DOMAIN 6)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from agencies.calendar import current_calendar
from agencies.letterhead import Letterhead, letterhead_of, superior_of
from agencies.models import Agency
from assignments.models import Assignment, ProgressReport
from assignments.standpoint import Standpoint
from core.past import end_of_day
from directives.printed import identity_of
from reporting.counts import Counts
from reporting.figures import CARRIED_OVER, NEWLY_ASSIGNED
from reporting.models import USUAL_SECTIONS, ReportRun, Section
from reporting.paper.annexes import Annex, annexes_of
from reporting.paper.compliance_charts import PaperRanking, TrendMonth, ranked, trend_months
from reporting.paper.narrowing import narrowed_to, scope_line
from reporting.paper.official_words import BLOCK_NAMES
from reporting.paper.overdue import OverdueRow, overdue_rows
from reporting.scopes import Scope, area_of, in_period, scope_on
from reporting.summaries import BlockRow, summarise

N_MOST_OVERDUE = 5
NATIONAL_FRAME = (
    "Căn cứ Quyết định số 42/2014/QĐ-TTg ngày 27 tháng 7 năm 2014 của Thủ tướng Chính phủ ban hành Quy chế "
    "theo dõi, đôn đốc, kiểm tra việc thực hiện nhiệm vụ do Chính phủ, Thủ tướng Chính phủ giao; Quyết định "
    "số 23/2018/QĐ-TTg ngày 15 tháng 5 năm 2018 sửa đổi, bổ sung một số điều của Quy chế"
)


@dataclass(frozen=True)
class FigureRow:
    """One line of table A."""

    name: str
    total: int
    done_on_time: int
    done_late: int
    within: int
    overdue: int
    without_deadline: int
    on_time_share: float | None
    agency: int | None = None  # whose line it is; of sums and in reports frozen earlier: none


@dataclass(frozen=True)
class FigureBlock:
    name: str
    rows: list[FigureRow]


@dataclass(frozen=True)
class Remark:
    """What agencies themselves reported, in their own words."""

    agency: str
    words: list[str]


@dataclass(frozen=True)
class ComplianceReport:
    """Everything the report prints."""

    head: Letterhead
    addressee: str
    period_from: date | None
    period_to: date | None
    cut_off: date
    document: str  # the document whose duties it counts, or empty for all
    document_subject: str
    block: str
    field: str
    about: str  # the one agency it is about, where it is not the issuer itself
    about_itself: bool  # one agency only: no ranking of agencies in the narrative
    all: FigureRow
    due_soon: int
    waiting: int
    no_deadline_running: int
    no_deadline_old: int
    blocks: list[FigureBlock]
    overdue: list[OverdueRow]
    difficulties: list[Remark]
    proposals: list[Remark]
    # Agencies as the documents named them, not as they answer now; reports frozen earlier lack it.
    as_named_then: bool = False
    # What people made of it: parts left in, and their own words instead of those collected.
    sections: list[str] | None = None
    opening: str = ""
    difficulties_text: str | None = None
    proposals_text: str | None = None
    annexes: list[Annex] | None = None
    trend: list[TrendMonth] | None = None
    ranking: PaperRanking | None = None
    # Of all: told apart where the period is that in which duties were to be done; else it is the one
    # in which they were assigned, as in reports frozen earlier.
    carried_over: int | None = None
    newly_assigned: int | None = None
    # What else it counts only, and all of what narrows it, phrase by phrase.
    leader: str = ""
    is_support: bool = False
    narrowed: list[str] | None = None
    # What people wrote, or how the program offered it when the figures were collected.
    basis: list[str] | None = None
    addressees: list[str] | None = None  # in the place of the body above
    signer: str = ""

    @property
    def scope_line(self) -> str:
        """What stands under the title of each appendix where the report is narrowed."""
        return scope_line(self.narrowed)

    @property
    def counted_by(self) -> str:
        """Whose part is counted, as the narrative and the note below table A say."""
        return "cơ quan phối hợp" if self.is_support else "cơ quan chủ trì"

    @property
    def basis_lines(self) -> list[str]:
        """What it is based on; of reports collected before this could be changed, what they print."""
        if self.basis is not None:
            return self.basis
        return basis_of(self.head, self.document, self.document_subject)

    @property
    def addressed_to(self) -> list[str]:
        if self.addressees is not None:
            return self.addressees
        return [self.addressee] if self.addressee else []

    @property
    def is_to_do(self) -> bool:
        """Whether it counts what was to be done in its period, duties carried over included."""
        return self.carried_over is not None

    def shows(self, section: str) -> bool:
        """Whether a part is printed; reports frozen before parts could be chosen have the usual ones."""
        return section in (USUAL_SECTIONS if self.sections is None else self.sections)

    @property
    def difficulty_lines(self) -> list[str]:
        return _lines(self.difficulties_text, self.difficulties)

    @property
    def proposal_lines(self) -> list[str]:
        return _lines(self.proposals_text, self.proposals)

    @property
    def opening_lines(self) -> list[str]:
        return _lines(self.opening, [])

    @property
    def shown_annexes(self) -> list[Annex]:
        return (self.annexes or []) if self.shows(Section.ANNEXES) else []

    @property
    def shown_trend(self) -> list[TrendMonth]:
        return (self.trend or []) if self.shows(Section.TREND) else []

    @property
    def shown_ranking(self) -> PaperRanking | None:
        """The ranking, where it is printed and there is anyone in it."""
        there = self.ranking is not None and (self.ranking.rows or self.ranking.few)
        return self.ranking if there and self.shows(Section.RANKING) else None

    @property
    def agencies(self) -> list[FigureRow]:
        return [row for block in self.blocks for row in block.rows]

    @property
    def most_overdue(self) -> list[FigureRow]:
        """The agencies with most overdue duties, most first."""
        late = [row for row in self.agencies if row.overdue]
        return sorted(late, key=lambda row: -row.overdue)[:N_MOST_OVERDUE]

    @property
    def n_done(self) -> int:
        return self.all.done_on_time + self.all.done_late

    @property
    def n_running(self) -> int:
        return self.all.within + self.all.overdue

    @property
    def n_rows(self) -> int:
        n = len(self.agencies) if self.shows(Section.TABLE_A) else 0
        n += len(self.overdue) if self.shows(Section.TABLE_B) else 0
        if self.shown_ranking:
            n += len(self.shown_ranking.rows) + len(self.shown_ranking.few)
        return n + sum(len(annex.duties) for annex in self.shown_annexes)


def remark_lines(remarks: "list[Remark]") -> list[str]:
    """Write what each agency said as one line of the report."""
    return [f"- {remark.agency}: {'; '.join(remark.words)}." for remark in remarks]


def _lines(text: str | None, remarks: "list[Remark]") -> list[str]:
    """The words people left, a paragraph a line, or what the agencies said where nobody touched it."""
    if text is None:
        return remark_lines(remarks)
    return [line.strip() for line in text.splitlines() if line.strip()]


def basis_of(head: Letterhead, document: str, subject: str) -> list[str]:
    """Return the căn cứ offered: the State's national frame, and the document the report is about."""
    lines = [] if head.is_party else [NATIONAL_FRAME]
    if document:
        lines.append(f"Thực hiện {document} ({subject})" if subject else f"Thực hiện {document}")
    return lines


def scope_of(run: ReportRun) -> Scope:
    """Return what a run counts; the same scope as the dashboard with the same choices."""
    asked_on = timezone.localdate(run.requested_at)
    cut_off = run.cut_off or asked_on
    narrowing: dict[str, Any] = {**area_of(run.agency)}
    if run.about:
        narrowing["agency"] = run.about
    return scope_on(
        cut_off,
        today=asked_on,
        calendar=current_calendar(run.agency.province_id),
        block=run.block,
        document=run.document,
        field=run.field,
        standpoint=run.standpoint,
        leader=run.leader,
        role=run.role,
        **in_period(run.period_rule, run.period_from, run.period_to),
        **narrowing,
    )


def collect(run: ReportRun) -> ComplianceReport:
    """Read the figures as the one who asked may see them; queries constant in the rows."""
    scope, reader = scope_of(run), run.requested_by
    summary = summarise(reader, scope)
    remarks = _remarks(run, scope)
    counts = summary.counts
    carried, new = (
        figure.rows(reader, scope).count() if scope.running_from else None
        for figure in (CARRIED_OVER, NEWLY_ASSIGNED)
    )
    head = head_of(run.agency, on=timezone.localdate(run.requested_at))
    document = identity_of(run.document) if run.document else ""
    subject = run.document.subject if run.document else ""
    return ComplianceReport(
        head=head,
        addressee=_addressee(run.agency),
        period_from=run.period_from,
        period_to=run.period_to,
        cut_off=scope.on,
        document=document,
        document_subject=subject,
        basis=basis_of(head, document, subject),
        block=BLOCK_NAMES.get(run.block, ""),
        field=run.field.name if run.field else "",
        about=run.about.name if run.about and run.about != run.agency else "",
        about_itself=scope.agency is not None,
        as_named_then=scope.standpoint == Standpoint.THEN,
        sections=run.sections,
        all=_row("Tổng số", counts),
        due_soon=counts["due_soon"],
        waiting=counts["waiting"],
        no_deadline_running=counts["no_deadline"],
        no_deadline_old=counts["no_deadline_90"],
        blocks=[_block(block) for block in summary.blocks],
        overdue=overdue_rows(reader, scope),
        difficulties=_by_agency(remarks, "difficulties"),
        proposals=_by_agency(remarks, "proposals"),
        annexes=annexes_of(reader, scope) if _wants(run, Section.ANNEXES) else None,
        trend=trend_months(reader, scope)
        if counts["total"] and _wants(run, Section.TREND)
        else None,
        ranking=ranked(reader, scope, summary) if _wants(run, Section.RANKING) else None,
        carried_over=carried,
        newly_assigned=new,
        leader=run.leader,
        is_support=scope.role == Assignment.Role.SUPPORT,
        narrowed=narrowed_to(run),
    )


def _block(block: BlockRow) -> FigureBlock:
    rows = [_row(own.agency.name, own.counts, own.agency.pk) for own in block.agencies]
    return FigureBlock(BLOCK_NAMES[block.block], rows)


def head_of(agency: Agency, *, on: date) -> Letterhead:
    """Return the report's head as it is made, or frozen, that day: the month printed is that of signing.

    The cut-off is what the figures are of; a report on June is made and signed in July.
    """
    return letterhead_of(agency, type_symbol="BC", on=on)


def _wants(run: ReportRun, section: str) -> bool:
    """Whether a part is collected; of a draft people may still want it, and later is another day."""
    return run.is_drafted or run.has_section(section)


def _row(name: str, counts: Counts, agency: int | None = None) -> FigureRow:
    return FigureRow(
        agency=agency,
        name=name,
        total=counts["total"],
        done_on_time=counts["done_on_time"],
        done_late=counts["done_late"],
        within=counts["within"],
        overdue=counts["overdue"],
        without_deadline=counts.without_deadline,
        on_time_share=counts.on_time_share,
    )


def _addressee(agency: Agency) -> str:
    """A report goes to the body above; a province's own report has only the list at its foot."""
    above = superior_of(agency)
    return above.name if above else ""


def _remarks(run: ReportRun, scope: Scope) -> list[tuple[str, ProgressReport]]:
    """Reports of the period that name difficulties or make proposals, by agency, oldest first.

    The agency is the one the duty belonged to on the day of the figures. Two queries.
    """
    duties = scope.rows(run.requested_by)
    reports = ProgressReport.objects.filter(
        assignment__in=duties.values("id"), reported_at__lt=end_of_day(scope.on)
    ).exclude(difficulties="", proposals="")
    if run.period_from:
        reports = reports.filter(reported_at__date__gte=run.period_from)
    said = list(reports.order_by("reported_at", "pk"))
    path = scope.agency_path
    whose = {
        pk: (position, name)
        for pk, position, name in duties.filter(
            id__in={report.assignment_id for report in said}
        ).values_list("id", f"{path}__position", f"{path}__name")
    }
    said.sort(key=lambda report: whose[report.assignment_id])  # stable: oldest first stays
    return [(whose[report.assignment_id][1], report) for report in said]


def _by_agency(reports: list[tuple[str, ProgressReport]], name: str) -> list[Remark]:
    """Group what was said by agency, each sentence once."""
    said: dict[str, list[str]] = {}
    for agency, report in reports:
        words = " ".join(str(getattr(report, name)).split()).rstrip(".;")
        if words and words not in (mine := said.setdefault(agency, [])):
            mine.append(words)
    return [Remark(agency, words) for agency, words in said.items()]
