"""From a run to its paper: collect and freeze the data, thaw it and print. The only door to the forms."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation

from core.pdf import Printed, Sheet, print_sheets
from core.sheets import Table, write_xlsx
from reporting.models import ReportRun
from reporting.paper import (
    compliance,
    compliance_sheets,
    compliance_tables,
    dispatch,
    dispatch_sheets,
    followup,
    inspection,
    inspection_sheets,
    labels,
    list_agencies,
    list_duties,
    list_sheets,
    lists,
    postal,
    register_sheets,
    registers,
    slip_assignment,
    slip_handling,
    slip_sheets,
)
from reporting.paper.frozen import freeze, thaw
from reporting.paper.volumes import snapshot_of

Kind = ReportRun.Kind


@dataclass(frozen=True)
class Form:
    """One kind of paper: its data class, how it is collected, titled and laid out."""

    data: type[Any]
    collect: Callable[[ReportRun], Any]
    title: Callable[[Any], str]
    sheets: Callable[[Any], list[Sheet]]
    tables: Callable[[Any], list[Table]] | None = None  # the same rows as a workbook
    styles: tuple[str, ...] = ()  # beside the paper's own


def _register(collect: Callable[[ReportRun], registers.RegisterPaper]) -> Form:
    return Form(
        registers.RegisterPaper, collect, register_sheets.title_of, register_sheets.sheets_of
    )


def _list(collect: Callable[[ReportRun], lists.ListPaper]) -> Form:
    return Form(
        lists.ListPaper, collect, list_sheets.title_of, list_sheets.sheets_of, list_sheets.tables_of
    )


FORMS = {
    Kind.SIX_CLEAR: _list(list_duties.six_clear),
    Kind.UPDATE_RATE: _list(list_agencies.update_rate),
    Kind.SCORECARD: _list(list_agencies.scorecard),
    Kind.EXTENSIONS: _list(list_agencies.extensions),
    Kind.URGINGS: _list(list_agencies.urgings),
    Kind.UNSENT: _list(list_duties.unsent),
    Kind.REPLY_MATRIX: _list(list_duties.reply_matrix),
    Kind.COMPLIANCE: Form(
        compliance.ComplianceReport,
        compliance.collect,
        compliance_sheets.title_of,
        compliance_sheets.sheets_of,
        compliance_tables.tables_of,
    ),
    Kind.REGISTER_INCOMING: _register(registers.collect),
    Kind.REGISTER_OUTGOING: _register(registers.collect),
    Kind.REGISTER_FOLLOWUP: _register(followup.collect),
    Kind.REGISTER_POSTAL: _register(postal.collect),
    Kind.REGISTER_INSPECTION: Form(
        inspection.InspectionPaper,
        inspection.collect,
        inspection_sheets.title_of,
        inspection_sheets.sheets_of,
    ),
    Kind.DISPATCH_SUMMARY: Form(
        dispatch.DispatchSummary,
        dispatch.collect,
        dispatch_sheets.title_of,
        dispatch_sheets.sheets_of,
    ),
    Kind.SLIP_HANDLING: Form(
        slip_handling.HandlingSlip,
        slip_handling.collect,
        slip_sheets.handling_title,
        slip_sheets.handling_sheets,
    ),
    Kind.SLIP_ASSIGNMENT: Form(
        slip_assignment.AssignmentSlip,
        slip_assignment.collect,
        slip_sheets.assignment_title,
        slip_sheets.assignment_sheets,
    ),
    Kind.ARRIVAL_LABELS: Form(
        labels.ArrivalLabels,
        labels.collect,
        labels.title,
        labels.sheets,
        styles=labels.LABEL_STYLES,
    ),
}


def collect_frozen(run: ReportRun) -> tuple[dict[str, Any], int]:
    """Return the run's data as it is kept, and how many table rows it will print."""
    if run.volume is not None:  # a closed volume never changes again: its snapshot is the data
        return snapshot_of(run.volume, run.kind), run.volume.n_lines
    with translation.override("vi"):  # names of periods are words of the paper
        data = FORMS[Kind(run.kind)].collect(run)
    return freeze(data), data.n_rows


def lay_out(kind: str, frozen: dict[str, Any]) -> tuple[str, list[Sheet]]:
    """Return title and sheets of frozen data, in Vietnamese whatever language is active."""
    form = FORMS[Kind(kind)]
    data = thaw(form.data, frozen)
    with translation.override("vi"):
        return form.title(data), form.sheets(data)


def print_frozen(
    kind: str,
    frozen: dict[str, Any],
    *,
    dated: datetime,
    told: Callable[[int], None] = lambda n_rows: None,
) -> Printed:
    """Print frozen data; the same data and the moment they were fixed give the same bytes."""
    title, sheets = lay_out(kind, frozen)
    styles = FORMS[Kind(kind)].styles
    return print_sheets(title, sheets, told=told, dated=timezone.localtime(dated), styles=styles)


def workbook_of(kind: str, frozen: dict[str, Any], *, dated: datetime) -> bytes:
    """Return the tables of frozen data as XLSX, the same bytes again; empty for paper without one."""
    form = FORMS[Kind(kind)]
    if form.tables is None:
        return b""
    made = io.BytesIO()
    with translation.override("vi"):
        write_xlsx(made, *form.tables(thaw(form.data, frozen)), dated=dated)
    return made.getvalue()
