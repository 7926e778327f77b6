"""The five sample documents, printed as DOCX, PDF and askew scans, are read as well as asked."""

import importlib.util
import io
import json
import re
from collections import defaultdict
from difflib import SequenceMatcher
from html import escape
from pathlib import Path

import docx
import pytest
from django.conf import settings
from PIL import Image

from core.folding import fold_code
from directives.intake.files import read_file
from directives.intake.sources import scan

SEEDS = Path(settings.BASE_DIR).parent / "shared" / "seeds"
LEAST = {
    "number": 0.98, "date": 0.98, "type": 0.98, "issuer": 0.98, "subject": 0.98, "signer": 0.98,
    "recipients": 0.98, "citations": 0.95, "deadlines": 0.92, "tasks (by lead)": 0.90,
}  # fmt: skip

HEAD = {
    "number": "number",
    "issue_date": "issued_on",
    "issuing_body": "issuer",
    "subject": "subject",
}

pytestmark = pytest.mark.skipif(
    not (SEEDS / "gold.json").exists(), reason="the sample documents are not part of the project"
)


def lines_of(gold: dict) -> list[str]:
    """The lines of the sample as paper shows them: without the marks of the text format."""
    text = (SEEDS / gold["file"]).read_text("utf-8")
    return [
        re.sub(r"[*#]+|\^\(|\)$", "", line).strip() for line in text.splitlines() if line.strip()
    ]


def as_docx(lines: list[str]) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def as_pdf(lines: list[str]) -> bytes:
    from weasyprint import HTML

    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
    style = (
        "@page{size:A4;margin:20mm 20mm 20mm 30mm} p{margin:3pt 0} "
        'body{font:13pt "Liberation Serif",serif}'
    )
    return HTML(string=f"<style>{style}</style>{paragraphs}").write_pdf()


def as_scan(lines: list[str]) -> bytes:
    """Pages as pictures at 200 dpi, each a little askew, in one TIFF."""
    import pypdfium2

    pages = [
        page.render(scale=200 / 72, grayscale=True).to_pil().rotate(
            0.8 - 0.5 * n, fillcolor=255, resample=Image.Resampling.BICUBIC
        )
        for n, page in enumerate(pypdfium2.PdfDocument(as_pdf(lines)))
    ]  # fmt: skip
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_deflate")
    return out.getvalue()


def samples() -> list[dict]:
    return json.loads((SEEDS / "gold.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def bench():
    path = Path(settings.BASE_DIR) / "bench" / "reading.py"
    spec = importlib.util.spec_from_file_location("bench_reading_papers", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("printer", [as_docx, as_pdf], ids=["docx", "pdf"])
def test_samples_printed_from_their_text_reach_the_scores(bench, printer):
    tallies = defaultdict(bench.Tally)
    for gold in samples():
        got = read_file(printer(lines_of(gold))).as_json(gold["file"])
        bench.score_file(tallies, gold, got)
    short = {
        field: (round(tallies[field].scores()[2], 3), tallies[field].misses)
        for field, least in LEAST.items()
        if tallies[field].scores()[2] < least
    }
    assert short == {}


@pytest.mark.skipif(not scan.engine(), reason="tesseract with Vietnamese is not installed")
def test_samples_scanned_askew_keep_their_head():
    """Of the characters of number, date, issuer and subject at least 95 of 100 are right."""
    wanted, read = [], []
    for gold in samples():
        got = read_file(as_scan(lines_of(gold))).as_json(gold["file"])
        for key, name in HEAD.items():
            shape = fold_code if key == "number" else str
            wanted.append(shape(gold[key] or ""))
            read.append(shape(got[name] or ""))
    likeness = SequenceMatcher(None, "\n".join(wanted), "\n".join(read), autojunk=False).ratio()
    assert likeness >= 0.95, list(zip(wanted, read, strict=True))
