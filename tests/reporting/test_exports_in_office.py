"""Every spreadsheet the program makes, opened by LibreOffice: the same cells, and sums it reckons itself."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest
import time_machine
from django.http import QueryDict

from reporting.exports.asked import Asked
from reporting.exports.sources import SHEETS, SOURCES, prepare
from reporting.models import USUAL_SECTIONS, Section
from reporting.paper.printing import collect_frozen, workbook_of
from tests import factories
from tests.conftest import NOON, TODAY
from tests.office import converted, needs_office
from tests.reporting.scenes import DAY

pytestmark = needs_office
# separator, text mark, UTF-8, first line, types, language, quoting, cells as shown no, every sheet
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
KINDS = [kind for kind, source in SOURCES.items() if source.forms == SHEETS]


@pytest.fixture(autouse=True)
def frozen_today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def filled(duties, plan, register, enter, coordinator):
    """Something in every list; words that look like formulas among them."""
    plan.subject = '=HYPERLINK("http://x";"y")'
    plan.save()
    enter(register, 7, document=plan, handed_to="+84 296")
    enter(register, 8, document=factories.document(issuer=plan.issuer), handed_to="@SUM(A1)")
    return {"register": f"register={register.pk}"}


def words(value) -> str:
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def same(ours, theirs: str) -> bool:
    """Numbers may be written 12 or 12.0, and shares as 60%."""
    if isinstance(ours, int | float):
        number = float(theirs.rstrip("%")) / (100 if theirs.endswith("%") else 1)
        return number == pytest.approx(ours, abs=0.0005)
    if isinstance(ours, datetime):
        return theirs in {f"{ours:%d/%m/%Y}", f"{ours:%Y-%m-%d}", f"{ours:%m/%d/%Y}"}
    return " ".join(words(ours).split()) == " ".join(theirs.split())


@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_reads_every_workbook_as_it_was_written(kind, filled, coordinator, tmp_path):
    asked = Asked(coordinator, TODAY, QueryDict(filled.get(kind, "")))
    file = io.BytesIO()
    prepare(kind, "xlsx", asked).write(file, "xlsx", lambda n: None)
    n_formulas = formulas_reckoned(file.getvalue(), tmp_path)
    assert bool(n_formulas) == (kind in {"dashboard", "registers"})


# Of each kind of report the columns whose cells are reckoned by the workbook itself.
SHARES = {
    "compliance": {"Tỷ lệ đúng hạn (%)", "Tỷ lệ quá hạn (%)", "Tỷ lệ cập nhật (%)"},
    "update_rate": {"Tỷ lệ cập nhật (%)"},
    "scorecard": {"Tỷ lệ đúng hạn (%)", "Tỷ lệ cập nhật (%)"},
    "urgings": set(),
    "extensions": set(),
    "six_clear": set(),
    "unsent": set(),
}
SUMMED = {"compliance", "update_rate", "scorecard", "urgings"}


@pytest.mark.parametrize("kind", SHARES)
def test_totals_and_shares_of_reports_are_formulas_that_give_the_figures(
    kind, happened, asked, tmp_path
):
    run = asked(kind=kind, cut_off=TODAY, period_from=TODAY - 30 * DAY, period_to=TODAY)
    run.sections = [*USUAL_SECTIONS, Section.RANKING]
    frozen, _n = collect_frozen(run)
    file = workbook_of(kind, frozen, dated=NOON)
    n_formulas = formulas_reckoned(file, tmp_path)
    assert bool(n_formulas) == (kind in SUMMED)
    found = set()
    for sheet in openpyxl.load_workbook(io.BytesIO(file)):
        cells = [cell for row in sheet.iter_rows() for cell in row]
        found |= {
            words(sheet.cell(head_of(sheet), cell.column).value)
            for cell in cells
            if cell.data_type == "f" and cell.value.startswith("=IF(")
        }
        # Below the rows nothing is typed but the word for the total.
        below = [cell for cell in cells if cell.row > last_of(sheet) and cell.column > 1]
        assert all(cell.data_type == "f" for cell in below if cell.value is not None)
    assert found == SHARES[kind]


def head_of(sheet) -> int:
    return int(sheet.freeze_panes[1:]) - 1


def last_of(sheet) -> int:
    return int(sheet.auto_filter.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def formulas_reckoned(file: bytes, tmp_path) -> int:
    """Compare every cell with what LibreOffice makes of it; return how many of them are formulas."""
    kept = openpyxl.load_workbook(io.BytesIO(file), data_only=True)
    # Without the values stored beside the formulas the sums are what LibreOffice reckons.
    bare = openpyxl.load_workbook(io.BytesIO(file))
    n_formulas = sum(c.data_type == "f" for s in bare for row in s.iter_rows() for c in row)
    bare.save(tmp_path / "bang.xlsx")
    converted_files(tmp_path)
    n_sums = 0
    for sheet in kept:
        with (tmp_path / f"bang-{sheet.title}.csv").open(encoding="utf-8", newline="") as made:
            theirs = list(csv.reader(made))
        for ours, row in zip(sheet.iter_rows(), theirs, strict=True):
            for cell, value in zip(ours, row, strict=True):
                assert same(cell.value, value), (sheet.title, cell.coordinate, cell.value, value)
                n_sums += bare[sheet.title][cell.coordinate].data_type == "f"
    assert n_sums == n_formulas
    return n_formulas


def converted_files(folder) -> None:
    """One CSV for each sheet; LibreOffice names them after file and sheet."""
    (folder / "bang.csv").touch()  # what a workbook of several sheets does not make
    converted(folder / "bang.xlsx", AS_CSV, folder)
