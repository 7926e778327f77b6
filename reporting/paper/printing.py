"""From a run to its paper: collect and freeze the data, thaw it and print. The only door to the forms."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from core.pdf import Printed, Sheet, print_sheets
from core.sheets import Table, write_xlsx
from reporting.models import ReportRun
from reporting.paper import (
    compliance,
    compliance_sheets,
    compliance_tables,
    dispatch,
    dispatch_sheets,
    register_sheets,
    registers,
)
from reporting.paper.frozen import freeze, thaw

Kind = ReportRun.Kind


@dataclass(frozen=True)
class Form:
    """One kind of paper: its data class, how it is collected, titled and laid out."""

    data: type[Any]
    collect: Callable[[ReportRun], Any]
    title: Callable[[Any], str]
    sheets: Callable[[Any], list[Sheet]]
    tables: Callable[[Any], list[Table]] | None = None  # the same rows as a workbook


_REGISTER = Form(
    registers.RegisterPaper,
    registers.collect,
    register_sheets.title_of,
    register_sheets.sheets_of,
)
FORMS = {
    Kind.COMPLIANCE: Form(
        compliance.ComplianceReport,
        compliance.collect,
        compliance_sheets.title_of,
        compliance_sheets.sheets_of,
        compliance_tables.tables_of,
    ),
    Kind.REGISTER_INCOMING: _REGISTER,
    Kind.REGISTER_OUTGOING: _REGISTER,
    Kind.DISPATCH_SUMMARY: Form(
        dispatch.DispatchSummary,
        dispatch.collect,
        dispatch_sheets.title_of,
        dispatch_sheets.sheets_of,
    ),
}


def collect_frozen(run: ReportRun) -> tuple[dict[str, Any], int]:
    """Return the run's data as it is kept, and how many table rows it will print."""
    data = FORMS[Kind(run.kind)].collect(run)
    return freeze(data), data.n_rows


def lay_out(kind: str, frozen: dict[str, Any]) -> tuple[str, list[Sheet]]:
    """Return title and sheets of frozen data, in Vietnamese whatever language is active."""
    form = FORMS[Kind(kind)]
    data = thaw(form.data, frozen)
    with translation.override("vi"):
        return form.title(data), form.sheets(data)


def print_frozen(
    kind: str, frozen: dict[str, Any], *, told: Callable[[int], None] = lambda n_rows: None
) -> Printed:
    title, sheets = lay_out(kind, frozen)
    return print_sheets(title, sheets, told=told)


def workbook_of(kind: str, frozen: dict[str, Any]) -> bytes:
    """Return the tables of frozen data as XLSX; empty for paper that has no workbook."""
    form = FORMS[Kind(kind)]
    if form.tables is None:
        return b""
    made = io.BytesIO()
    with translation.override("vi"):
        write_xlsx(made, *form.tables(thaw(form.data, frozen)))
    return made.getvalue()
