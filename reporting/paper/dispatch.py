"""The dispatch summary: one document, to whom it went, when it arrived, who must do what, how far it is.

Of a past day it tells what was known then: duties as history has them, copies that had gone or arrived.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from agencies.letterhead import Letterhead, letterhead_of
from agencies.models import Agency
from agencies.visibility import reach_of
from assignments.as_of import duties_known_on, say_tasks_as_known
from assignments.models import Assignment, ProgressReport, State
from assignments.time_cell import RUNNING_CELLS, TimeCell, days_late, time_cell
from core.formatting import as_day
from core.past import end_of_day, newest_rows
from directives.models import Delivery, Document, Recipient
from directives.printed import identity_of
from reporting.models import ReportRun
from reporting.paper.official_words import STATE_WORDS, cell_words
from reporting.paper.overdue import last_reports
from reporting.scopes import area_of

LEAD_WORD, SUPPORT_WORD = "Chủ trì", "Phối hợp"


@dataclass(frozen=True)
class DutyLine:
    """What one agency must do, and how far it is."""

    pk: int
    section: str
    task: str
    is_lead: bool
    due_on: date | None
    completed_on: date | None
    state: str
    cell: str
    n_days_late: int
    percent: int
    progress: str
    progress_on: date | None

    @property
    def role_words(self) -> str:
        return LEAD_WORD if self.is_lead else SUPPORT_WORD

    @property
    def state_words(self) -> str:
        return STATE_WORDS[State(self.state)]

    @property
    def cell_words(self) -> str:
        return cell_words(self.cell, self.n_days_late)


@dataclass(frozen=True)
class AgencyLine:
    """One addressee: its copy and its duties (none when it was only informed)."""

    agency: str
    sent_on: date | None
    received_on: date | None
    duties: list[DutyLine]

    @property
    def leads(self) -> list[DutyLine]:
        return [duty for duty in self.duties if duty.is_lead]


@dataclass(frozen=True)
class DispatchSummary:
    """Everything the summary shows, on the page and on paper."""

    head: Letterhead
    document: str
    subject: str
    issuer: str
    cut_off: date
    agencies: list[AgencyLine]

    @property
    def n_rows(self) -> int:
        return sum(max(1, len(line.duties)) for line in self.agencies)

    @property
    def n_sent(self) -> int:
        return sum(1 for line in self.agencies if line.sent_on)

    @property
    def n_received(self) -> int:
        return sum(1 for line in self.agencies if line.received_on)

    @property
    def duties(self) -> list[DutyLine]:
        """The lead duties: the unit every figure counts."""
        return [duty for line in self.agencies for duty in line.leads]

    @property
    def n_done(self) -> int:
        return sum(1 for duty in self.duties if TimeCell(duty.cell) not in RUNNING_CELLS)

    @property
    def n_overdue(self) -> int:
        return sum(1 for duty in self.duties if duty.cell == TimeCell.OVERDUE)


def collect(run: ReportRun) -> DispatchSummary:
    if run.document is None:  # the table's constraint holds it; this tells the type checker
        raise ValueError("a dispatch summary names its document")
    asked_on = as_day(run.requested_at)
    return summary_of(
        run.document,
        agency=run.agency,
        reader=run.requested_by,
        on=run.cut_off or asked_on,
        today=asked_on,
    )


def summary_of(
    document: Document, *, agency: Agency, reader: Any, on: date, today: date | None = None
) -> DispatchSummary:
    """Read the summary as this person may see it, on behalf of the agency; queries constant in rows.

    A day before `today` is asked of history; the head is that of the day of writing.
    """
    known_on = on if today and on < today else None
    area = area_of(agency)
    duties = list(
        duties_known_on(known_on, of=Q(task__document=document))
        .visible_to(reader)
        .counted()
        .filter(assigned_on__lte=on)
        .filter(**({"agency": agency} if "agency" in area and not _gave(document, agency) else {}))
        .select_related("task", "agency")
        .order_by("agency__position", "agency__name", "task__position", "id")
    )
    say_tasks_as_known(duties, known_on)
    copies = _copies(document, reader, on)
    return DispatchSummary(
        head=letterhead_of(agency, type_symbol="", on=today or on),
        document=identity_of(document),
        subject=document.subject,
        issuer=document.issuer_words or (document.issuer.name if document.issuer else ""),
        cut_off=on,
        agencies=_lines(duties, copies, last_reports(duties, on=on), on),
    )


def _gave(document: Document, agency: Agency) -> bool:
    return agency.pk in {document.issuer_id, document.registrar_id}


def _copies(document: Document, reader: Any, on: date) -> list[Delivery]:
    """Everyone's copies for those who sent it, one's own for those who received it.

    Of a past day those that had been sent by then, or addressed where no sending is noted.
    """
    reach = reach_of(reader)
    if not reach:
        return []
    until = end_of_day(on)
    addressed = Q(sent_at__isnull=True, document__created_at__lt=until)
    deliveries = document.deliveries.filter(reach.q("agency") | reach.q("document__issuer"))
    found = list(deliveries.filter(Q(sent_at__lt=until) | addressed).select_related("agency"))
    if not Document.objects.filter(reach.q("issuer"), pk=document.pk).exists():
        return found
    there = {copy.agency_id for copy in found}
    return found + [copy for copy in _taken_back(document, on) if copy.agency_id not in there]


def _taken_back(document: Document, on: date) -> Iterator[Delivery]:
    """Copies that are no more, for their addressee was taken out after that day; nobody had received them.

    Told from the history of addressees; for who sent the document, as the others see it no longer.
    """
    rows = Recipient.history.model.objects.filter(document=document)
    known = newest_rows(rows.exclude(id__in=document.recipients.values("pk")), on)
    is_sent = document.issuer_id and document.issuer_id == document.registrar_id
    for row in known.select_related("agency", "group"):
        if row.history_type == "-" or row.role == Recipient.Role.ARCHIVE:
            continue
        agencies = [row.agency] if row.agency else []
        if row.group:
            agencies = row.group.members_on(document.issued_on or as_day(row.history_date))
        for agency in agencies:
            sent_at = row.history_date if is_sent else None
            yield Delivery(document=document, agency=agency, sent_at=sent_at)


def _lines(
    duties: Sequence[Assignment],
    copies: Sequence[Delivery],
    reports: dict[int, ProgressReport],
    on: date,
) -> list[AgencyLine]:
    copy_of = {copy.agency_id: copy for copy in copies}
    duties_of: dict[int, list[Assignment]] = defaultdict(list)
    for duty in duties:
        duties_of[duty.agency_id].append(duty)
    agencies = {copy.agency_id: copy.agency for copy in copies}
    agencies |= {duty.agency_id: duty.agency for duty in duties}
    ordered = sorted(agencies.values(), key=lambda a: (a.position, a.name, a.pk))
    lines = []
    for agency in ordered:
        copy = copy_of.get(agency.pk)
        lines.append(
            AgencyLine(
                agency=agency.name,
                sent_on=_day_by(copy.sent_at, on) if copy else None,
                received_on=_day_by(copy.received_at, on) if copy else None,
                duties=[_duty(duty, reports.get(duty.pk), on) for duty in duties_of[agency.pk]],
            )
        )
    return lines


def _day_by(moment: datetime | None, on: date) -> date | None:
    """The day of something that had happened by then."""
    day = as_day(moment) if moment else None
    return day if day and day <= on else None


def _duty(duty: Assignment, report: ProgressReport | None, on: date) -> DutyLine:
    return DutyLine(
        pk=duty.pk,
        section=duty.task.section,
        task=duty.title,
        is_lead=duty.role == Assignment.Role.LEAD,
        due_on=duty.due_on,
        completed_on=duty.completed_on,
        state=duty.state,
        cell=time_cell(duty, on).value,
        n_days_late=days_late(duty, on),
        percent=duty.percent,
        progress=report.text if report else "",
        progress_on=as_day(report.reported_at) if report else None,
    )
