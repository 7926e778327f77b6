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
from tests import factories
from tests.conftest import NOON, TODAY
from tests.office import converted, needs_office

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
    kept = openpyxl.load_workbook(io.BytesIO(file.getvalue()), data_only=True)
    # Without the values stored beside the formulas the sums are what LibreOffice reckons.
    bare = openpyxl.load_workbook(io.BytesIO(file.getvalue()))
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
    assert bool(n_formulas) == (kind in {"dashboard", "registers"})


def converted_files(folder) -> None:
    """One CSV for each sheet; LibreOffice names them after file and sheet."""
    (folder / "bang.csv").touch()  # what a workbook of several sheets does not make
    converted(folder / "bang.xlsx", AS_CSV, folder)
