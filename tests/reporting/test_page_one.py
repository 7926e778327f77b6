"""Page one as a picture before the download: made by a worker, seen by who may see the paper."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from core.models import PagePicture
from core.page_pictures import ASK_AGAIN_AFTER, KEEP, drop_old_pictures, keep_picture
from core.pdf import PaperError
from core.pdf.first_page import LONGEST_SIDE, draw_first_page
from reporting import drafts, page_one, runs
from reporting.models import ReportRun
from tests.conftest import NOON

State, Kind = ReportRun.State, ReportRun.Kind


@pytest.fixture(autouse=True)
def asked_to_draw(monkeypatch) -> list[int]:
    """Messages only wake workers: collect which runs were to be drawn."""
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)
    heard: list[int] = []
    monkeypatch.setattr("reporting.tasks.draw_page_one.delay", heard.append)
    return heard


def made(run: ReportRun) -> ReportRun:
    runs.make_run(runs.claim_run(run.pk, clock=lambda: NOON))
    return ReportRun.objects.get(pk=run.pk)


def picture(run: ReportRun) -> PagePicture:
    return PagePicture.objects.get(pk=page_one.key_of(run))


def drawn(kept: PagePicture) -> Image.Image:
    return Image.open(io.BytesIO(kept.image.read()))


def address(run: ReportRun, what: str = "picture") -> str:
    return reverse(f"reporting:run-{what}", args=[run.pk])


def test_the_worker_that_stores_the_paper_draws_its_first_page(asked, duties):
    run = made(asked())
    kept = picture(run)
    assert kept.pk == run.sha256
    image = drawn(kept)
    assert image.size == (kept.width, kept.height)
    assert kept.height == LONGEST_SIDE > kept.width  # upright A4, as its first sheet
    assert len(image.convert("L").getcolors()) > 2  # letters stand on it


def test_the_page_shows_it_with_size_words_and_download(asked, duties, signed_in, coordinator):
    run = made(asked())
    page = signed_in(coordinator).get(address(run, "detail")).content.decode()
    kept = picture(run)
    assert f'width="{kept.width}" height="{kept.height}"' in page
    assert 'loading="lazy"' in page
    assert f"Trang 1 trên {run.n_pages}" in page
    assert f'alt="Trang một của bản in: Báo cáo tình hình thực hiện nhiệm vụ, {run.agency}"' in page


def test_browsers_keep_the_picture_for_themselves_and_ask_again(
    asked, duties, signed_in, coordinator
):
    run = made(asked())
    client = signed_in(coordinator)
    answer = client.get(address(run))
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "private, no-cache"
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    again = client.get(address(run), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again["ETag"]) == (304, answer["ETag"])


def test_who_may_not_see_the_paper_does_not_see_its_picture(
    asked, duties, signed_in, focal, outsider, auditor
):
    run = made(asked())
    etag = {"If-None-Match": f'"{run.sha256}"'}
    for person in (focal, outsider):
        assert signed_in(person).get(address(run)).status_code == 404
        assert signed_in(person).get(address(run), headers=etag).status_code == 404
        assert signed_in(person).get(address(run, "page-one")).status_code == 404
    assert signed_in(auditor).get(address(run)).status_code == 200


def test_paper_made_before_there_were_pictures_is_drawn_when_looked_at(
    asked, duties, signed_in, coordinator, asked_to_draw, django_capture_on_commit_callbacks
):
    run = made(asked())
    PagePicture.objects.all().delete()
    client = signed_in(coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        for _look in range(3):  # looking often does not ask often
            waiting = client.get(address(run, "detail")).content.decode()
    assert asked_to_draw == [run.pk]
    assert address(run, "page-one") in waiting
    assert client.get(address(run)).status_code == 404
    assert page_one.draw(run.pk, now=NOON)
    card = client.get(address(run, "page-one"), headers={"HX-Request": "true"}).content.decode()
    assert f'{address(run)}?{run.sha256[:12]}"' in card
    assert "hx-get" not in card


def test_a_lost_message_is_sent_again(
    asked, duties, asked_to_draw, django_capture_on_commit_callbacks
):
    run = made(asked())
    PagePicture.objects.update(made_at=None, asked_at=NOON)
    for now in (NOON, NOON + ASK_AGAIN_AFTER, NOON + ASK_AGAIN_AFTER + timedelta(seconds=5)):
        with django_capture_on_commit_callbacks(execute=True):
            page_one.picture_of_run(run, now=now)
    assert asked_to_draw == [run.pk]


def test_a_draft_shows_page_one_as_it_would_be_printed_now(asked, duties, coordinator):
    draft = made(asked(is_drafted=True))
    assert page_one.draw(draft.pk, now=NOON)
    before = picture(draft)
    edited = drafts.edit_draft(
        draft.pk,
        by=coordinator,
        now=NOON,
        version=draft.version,
        sections=draft.sections or [],
        opening="Thực hiện chỉ đạo của Chủ tịch Ủy ban nhân dân tỉnh. " * 6,
        difficulties="",
        proposals="",
    )
    assert page_one.key_of(edited) != before.pk
    assert page_one.draw(draft.pk, now=NOON)
    assert drawn(picture(edited)).tobytes() != drawn(before).tobytes()


def test_what_a_frozen_draft_prints_begins_with_the_page_that_was_shown(asked, duties, coordinator):
    draft = made(asked(is_drafted=True))
    page_one.draw(draft.pk, now=NOON)
    shown = drawn(picture(draft))
    drafts.freeze_run(draft.pk, by=coordinator, now=NOON, version=draft.version, note="")
    frozen = made(draft)
    assert frozen.state == State.DONE, frozen.error
    assert drawn(picture(frozen)).tobytes() == shown.tobytes()


def test_nothing_is_drawn_of_what_has_no_paper(
    asked, duties, signed_in, coordinator, asked_to_draw
):
    run = asked()
    assert page_one.draw(run.pk, now=NOON) is False
    page = signed_in(coordinator).get(address(run, "detail")).content.decode()
    assert 'id="page-one"' not in page
    assert signed_in(coordinator).get(address(run)).status_code == 404
    assert asked_to_draw == []


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n%%EOF\n", b"\x00" * 5000])
def test_a_broken_paper_has_no_picture_and_no_error(
    content, asked, signed_in, coordinator, province
):
    run = asked(state=State.DONE, sha256="a" * 64, n_pages=1, finished_at=NOON)
    run.file.save("hong.pdf", ContentFile(content))
    assert page_one.draw(run.pk, now=NOON)
    client = signed_in(coordinator)
    answer = client.get(address(run, "detail"))
    assert answer.status_code == 200
    assert 'id="page-one"' not in answer.content.decode()
    assert client.get(address(run)).status_code == 404


def test_a_paper_whose_file_is_gone_has_no_picture(asked):
    run = asked(state=State.DONE, sha256="a" * 64, n_pages=1, file="reports/gone.pdf")
    assert page_one.draw(run.pk, now=NOON)
    assert picture(run).image.name == ""


def test_a_poster_is_drawn_no_larger_than_a_page():
    poster = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 14000 14000]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n"
    )
    drawn_page = draw_first_page(poster)
    assert (drawn_page.width, drawn_page.height) == (LONGEST_SIDE, LONGEST_SIDE)


def test_paper_beyond_all_measure_is_not_opened(monkeypatch):
    monkeypatch.setattr("core.pdf.first_page.LARGEST_PDF", 10)
    with pytest.raises(PaperError):
        draw_first_page(b"%PDF-1.7 and more")


def test_old_pictures_are_dropped_with_their_files_and_drawn_again(asked, duties, settings):
    run = made(asked())
    assert drop_old_pictures(now=NOON + KEEP - timedelta(days=1)) == 0
    assert drop_old_pictures(now=NOON + KEEP + timedelta(days=1)) == 1
    assert list(settings.MEDIA_ROOT.rglob("*.png")) == []
    keep_picture(run.sha256, run.file.read, now=NOON)
    assert picture(run).image


def test_a_picture_costs_the_page_one_query(asked, duties, signed_in, coordinator):
    client = signed_in(coordinator)
    run, waiting = made(asked()), asked()
    counted = []
    for shown in (waiting, run):
        with CaptureQueriesContext(connection) as queries:
            client.get(address(shown, "detail"))
        counted.append(len(queries))
    assert counted[1] - counted[0] == 1
