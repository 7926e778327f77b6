"""Archival paper: when long, the same bytes in any process, and none without its type."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from core.pdf import Printed, Sheet, print_sheets
from reporting import volumes
from reporting.models import ReportRun
from reporting.paper.printing import collect_frozen
from reporting.runs import claim_run, make_run
from tests import factories
from tests.conftest import NOON, TODAY
from tests.paper_checks import check_paper
from tests.poppler import check_with_poppler, needs_poppler

ROOT = Path(__file__).resolve().parents[2]
PRINT = """
import django, hashlib, json, sys
django.setup()
from datetime import datetime
from reporting.paper.printing import print_frozen, workbook_of
dated = datetime.fromisoformat(sys.argv[2])
for kind, frozen in json.load(open(sys.argv[1])):
    for content in (print_frozen(kind, frozen, dated=dated).content, workbook_of(kind, frozen, dated=dated)):
        print(hashlib.sha256(content).hexdigest())
"""
ASK_FOR_TYPE = """
from core.pdf import PaperError, Sheet, print_sheets
try:
    print_sheets("Thử", [Sheet("<p>Đôn đốc</p>")])
except PaperError as why:
    print(why.cause)
"""


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Messages only wake workers; these tests look at the rows."""
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


def said_by(program: str, *arguments: str, **surroundings: str) -> list[str]:
    """Return the lines a fresh process prints."""
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **surroundings}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT, env=settings, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout.split()


def long_paper() -> Printed:
    rows = [f"<tr><td>{n}</td><td>Việc được giao</td></tr>" for n in range(1, 502)]
    sheet = Sheet("<table><thead><tr><th>STT<th>Việc</tr></thead><tbody>", rows, "</tbody></table>")
    return print_sheets("Sổ dài", [sheet], dated=NOON)


def test_paper_of_many_rows_is_archival_without_tags():
    printed = long_paper()
    assert (printed.level, printed.n_pages > 2) == ("U", True)
    check_paper(printed.content, words="STT Việc được giao 501", level="U")


@needs_poppler
def test_another_reader_finds_the_fonts_of_each_part_of_long_paper():
    printed = long_paper()
    n_pages = check_with_poppler(printed.content, title="Sổ dài", is_tagged=False)
    assert n_pages == printed.n_pages


@pytest.fixture
def volume(register, enter, department, coordinator):
    enter(register, 1, document=factories.document(issuer=department))
    register.last_number = 1
    register.save(update_fields=["last_number"])
    return volumes.close_volume(register, by=coordinator, now=NOON, first_number=1, up_to=1)


def test_any_process_prints_the_same_bytes(asked, duties, volume, tmp_path):
    report = asked(kind="scorecard", cut_off=TODAY)
    book = asked(kind="register_incoming", register=volume.register, volume=volume)
    kept = tmp_path / "frozen.json"
    kept.write_text(json.dumps([(run.kind, collect_frozen(run)[0]) for run in (report, book)]))
    first, second = (
        said_by(PRINT, str(kept), NOON.isoformat(), PYTHONHASHSEED=seed) for seed in ("1", "2")
    )
    assert first == second
    nothing = hashlib.sha256(b"").hexdigest()
    assert [sha == nothing for sha in first] == [
        False,
        False,
        False,
        True,
    ]  # a book has no workbook


def test_paper_fetched_again_has_its_checksum(asked, volume, signed_in, coordinator):
    run = asked(kind="register_incoming", register=volume.register, volume=volume)
    make_run(claim_run(run.pk, clock=lambda: NOON))
    run.refresh_from_db()
    client, url = signed_in(coordinator), reverse("reporting:run-download", args=[run.pk])
    for _time in range(2):
        content = b"".join(client.get(url))
        assert hashlib.sha256(content).hexdigest() == run.sha256


def test_a_machine_without_any_type_is_told_apart(tmp_path):
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    assert said_by(ASK_FOR_TYPE, FONTCONFIG_FILE=str(fonts)) == ["typeface"]


def test_without_its_type_a_report_fails_in_plain_words(
    asked, duties, monkeypatch, signed_in, coordinator
):
    run = asked()
    with monkeypatch.context() as bare:
        bare.setattr("core.pdf.faces.times_family", lambda: "Khác Sans")
        make_run(claim_run(run.pk, clock=lambda: NOON))
    run.refresh_from_db()
    assert (run.state, run.failure, bool(run.file)) == ("failed", "typeface", False)
    page = signed_in(coordinator).get(reverse("reporting:run-detail", args=[run.pk]))
    shown, _fold, folded = page.content.decode().partition("<details><summary>")
    with translation.override("vi"):
        assert str(ReportRun.Failure.TYPEFACE.label) in shown
    assert "Khác Sans" not in shown
    assert "Khác Sans" in folded.partition("</details>")[0]
    client = signed_in(coordinator)  # the type is installed meanwhile
    assert client.post(reverse("reporting:run-retry", args=[run.pk])).status_code == 302
    make_run(claim_run(run.pk, clock=lambda: NOON))
    run.refresh_from_db()
    assert (run.state, run.failure, run.file.read()[:4]) == ("done", "", b"%PDF")
