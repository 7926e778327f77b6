"""The dispatch on paper: its HTML word for word, its PDF's pages, text, tags and fonts; printed once."""

from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from pypdf import PdfReader

from assignments.services.urging import printing
from assignments.urging_paper import Line, UrgingPaper, html_of, paper_of, thawed
from core.files import sha256_of
from tests.conftest import TODAY
from tests.goldens import assert_golden, assert_golden_text, templates_noted
from tests.paper_checks import check_paper, words_of
from tests.poppler import check_with_poppler, needs_poppler

GOLDEN = Path(__file__).parent / "golden"
SHARED = {"pdf/_head.html", "pdf/_addressees.html", "pdf/_foot.html"}
TEMPLATES = {"pdf/urging.html", "pdf/_urging_row.html", "pdf/_urging_end.html", *SHARED}


def text_of(content: bytes) -> tuple[str, PdfReader]:
    reader = PdfReader(BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), reader


@pytest.fixture(params=["dispatch", "dispatch-draft"])
def case(request) -> tuple[str, UrgingPaper, bool]:
    """The dispatch as it is issued, and as it is shown before, without number and day."""
    is_draft = request.param == "dispatch-draft"
    urging = request.getfixturevalue("draft" if is_draft else "issued")
    duties = [urged.assignment for urged in urging.duties.order_by("assignment__due_on")]
    paper = paper_of(urging, duties, on=TODAY) if is_draft else thawed(urging.said)
    return request.param, paper, is_draft


def test_the_dispatch_is_the_one_kept_and_fit_for_the_archive(case, now):
    name, paper, is_draft = case
    with templates_noted() as templates:
        html = html_of(paper, is_draft=is_draft)
    assert templates == TEMPLATES
    assert_golden(GOLDEN / f"{name}.html", html)
    printed = printing.printed_of(paper, is_draft=is_draft, dated=now)
    check_paper(printed.content, words=words_of(html))
    assert_golden_text(GOLDEN / "pdf" / f"{name}.txt", printed.content)


@needs_poppler
def test_another_reader_finds_its_fonts_pages_and_tags(case, now):
    _name, paper, is_draft = case
    printed = printing.printed_of(paper, is_draft=is_draft, dated=now)
    words = words_of(html_of(paper, is_draft=is_draft))
    n_pages = check_with_poppler(printed.content, title=paper.title, words=words)
    assert n_pages == printed.n_pages


def test_pdf_is_attached_once_with_its_checksum(issued, now):
    claimed = printing.claim_urging(issued.pk, now=now)
    assert printing.print_claimed(claimed, now=now)
    file = issued.document.attachments.get()
    with file.file.open("rb") as kept:
        content = kept.read()
    assert file.sha256 == sha256_of([content])
    assert printing.claim_urging(issued.pk, now=now) is None
    text, reader = text_of(content)
    assert len(reader.pages) == file.n_pages == 1
    for words in (
        "V/v đôn đốc thực hiện nhiệm vụ",
        "Kính gửi: Sở Tài chính.",
        "141/KH-UBND",
        "./.",
    ):
        assert words.replace(" ", "") in text.replace(" ", "")
    assert "DỰ THẢO" not in text


def test_worker_that_lost_its_hold_attaches_nothing(issued, now):
    stale = printing.claim_urging(issued.pk, now=now)
    later = now + 2 * printing.SILENT_AFTER
    newer = printing.claim_urging(issued.pk, now=later)
    assert printing.print_claimed(newer, now=later)
    assert not printing.print_claimed(stale, now=later)
    assert issued.document.attachments.count() == 1


def test_long_draft_numbers_its_pages_and_says_it_is_one(issued):
    paper = thawed(issued.said)
    line = Line("Kế hoạch số 141/KH-UBND", "Rà soát " * 12, "31/8/2026", "", 16, 0, "")
    paper.lines[:] = [line] * 40
    text, reader = text_of(printing.printed_of(paper, is_draft=True).content)
    assert len(reader.pages) > 2
    assert "DỰ THẢO" in text
    numbers = [
        {n for n in ("1", "2") if f"\n{n}\n" in f"\n{page.extract_text()}\n"}
        for page in reader.pages[:2]
    ]
    assert "2" in numbers[1]


def test_page_one_of_a_printed_dispatch_is_shown_with_its_download(
    issued, now, signed_in, coordinator, focal2
):
    assert printing.print_claimed(printing.claim_urging(issued.pk, now=now), now=now)
    file = issued.document.attachments.get()
    client = signed_in(coordinator)
    page = client.get(issued.get_absolute_url()).content.decode()
    assert reverse("assignments:urging-picture", args=[issued.pk]) in page
    assert f"Trang 1 trên {file.n_pages}" in page
    picture = client.get(reverse("assignments:urging-picture", args=[issued.pk]))
    assert (picture["Content-Type"], picture["ETag"]) == ("image/png", f'"{file.sha256}"')
    for what in ("picture", "page-one"):
        address = reverse(f"assignments:urging-{what}", args=[issued.pk])
        assert signed_in(focal2).get(address).status_code == 404
