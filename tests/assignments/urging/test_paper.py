"""The dispatch on paper: its HTML word for word, its PDF's pages, text, tags and fonts; printed once."""

from io import BytesIO
from pathlib import Path

from django.urls import reverse
from pypdf import PdfReader

from assignments.services.urging import printing
from assignments.urging_paper import Line, html_of, thawed
from core.files import sha256_of

GOLDEN = Path(__file__).parent / "golden" / "dispatch.html"


def text_of(content: bytes) -> tuple[str, PdfReader]:
    reader = PdfReader(BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), reader


def test_html_is_the_golden_one(issued):
    assert html_of(thawed(issued.said)) == GOLDEN.read_text("utf-8")


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
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    embedded = [f.get_object()["/DescendantFonts"][0]["/FontDescriptor"] for f in fonts]
    assert embedded
    assert all({"/FontFile2", "/FontFile3"} & set(f) for f in embedded)


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
