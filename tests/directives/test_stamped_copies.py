"""The arrival stamp over a scan: on a copy, made once by a worker, told as outdated when the line changes."""

import io
from datetime import timedelta
from threading import Barrier, Thread

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader, PdfWriter

from agencies.models import Role
from core.files import sha256_of
from core.pdf.overlay import Place
from core.refusals import NotAllowed, Refused
from core.uploads import check_upload, in_memory
from directives import services, tasks
from directives.intake.runner import look_apart
from directives.models import Attachment, StampedCopy
from directives.services import stamping
from directives.services.stamping import ask_stamped_copy, claim_copy, copies_to_make, make_claimed
from tests import factories
from tests.conftest import NOON, TODAY
from tests.directives.receiving import hostile
from tests.directives.signing import new_keys, signed_with

pytestmark = pytest.mark.django_db
State = StampedCopy.State


@pytest.fixture(autouse=True)
def woken(monkeypatch, time_machine):
    """Ids of copies a worker was sent for; tests are that worker."""
    time_machine.move_to(NOON, tick=False)
    told: list[int] = []
    monkeypatch.setattr(tasks.make_stamped_copy, "delay", told.append)
    return told


def scan() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_blank_page(595, 842)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.fixture
def attached(incoming):
    """An incoming document with one file; the line and the file."""

    def attach(content: bytes | None = None, name: str = "cong-van.pdf"):
        file = check_upload(in_memory(content or scan(), name), field="file")
        made = incoming(files=[file], anyway=True)
        return made.entry, made.document.attachments.get()

    return attach


@pytest.fixture
def ask(clerk):
    def asked(entry, original, *, by=None, place=Place.FREE, now=NOON):
        return ask_stamped_copy(entry, original, place=place, by=by or clerk, now=now)

    return asked


def make(copy: StampedCopy) -> StampedCopy:
    claimed = claim_copy(copy.pk, now=NOON)
    make_claimed(claimed, now=NOON)
    copy.refresh_from_db()
    return copy


def content_of(stored) -> bytes:
    with stored.file.open("rb") as file:
        return file.read()


# --- The copy -------------------------------------------------------------------------------
def test_the_copy_bears_what_the_register_says_and_the_scan_stays_as_it_came(attached, ask):
    entry, original = attached()
    before = content_of(original)
    copy = make(ask(entry, original))
    assert (copy.state, copy.message, copy.n_pages, copy.stands) == (
        State.DONE, "", 2, Place.BELOW_NUMBER,
    )  # fmt: skip
    said = PdfReader(io.BytesIO(content_of(copy))).pages[0].extract_text()
    assert "ĐẾN" in said
    assert f"Số: {entry.number}" in said
    assert "16/9/2026" in said
    original.refresh_from_db()
    assert content_of(original) == before
    assert original.sha256 == sha256_of([before])
    assert copy.sha256 == sha256_of([content_of(copy)])
    assert entry.document.attachments.get() == original  # no second file of the document


def test_the_stamp_is_red_and_of_its_size(attached, ask):
    entry, original = attached()
    copy = make(ask(entry, original, place=Place.TOP_LEFT))
    page = pypdfium2.PdfDocument(content_of(copy))[0]
    red, green, _blue = page.render(scale=4 * 25.4 / 72).to_pil().convert("RGB").split()
    mask = Image.eval(red, lambda v: 255 if v > 150 else 0)
    mask.paste(0, mask=Image.eval(green, lambda v: 255 if v > 120 else 0))
    left, top, right, bottom = (side / 4 for side in mask.getbbox())
    assert (left, top) == pytest.approx((8, 8), abs=1)
    assert (right - left, bottom - top) == pytest.approx((50, 35), abs=1)


def test_it_is_told_in_the_story_once_it_is_made(attached, ask):
    entry, original = attached()
    copy = ask(entry, original)
    assert not entry.document.events.filter(verb="stamped").exists()
    make(copy)
    event = entry.document.events.get(verb="stamped")
    assert (event.actor, event.facts["name"]) == (copy.uploaded_by, "cong-van.pdf")


def test_the_same_question_gives_the_same_copy_and_bytes(attached, ask):
    entry, original = attached()
    copy = make(ask(entry, original))
    assert ask(entry, original) == copy
    first = content_of(copy)
    StampedCopy.objects.update(state=State.QUEUED, claim=None)
    copy.refresh_from_db()
    assert content_of(make(copy)) == first


def test_another_place_replaces_the_copy_and_keeps_the_old_file(attached, ask):
    entry, original = attached()
    old = make(ask(entry, original))
    new = make(ask(entry, original, place=Place.BOTTOM_RIGHT))
    old.refresh_from_db()
    assert old.replaced_at == NOON
    assert content_of(old)
    assert list(StampedCopy.objects.in_force()) == [new]


@pytest.mark.parametrize("change", ["line", "strike", "file"])
def test_a_copy_is_outdated_when_the_register_or_the_file_changed(change, attached, ask, clerk):
    entry, original = attached()
    make(ask(entry, original))
    assert [copy.outdated for copy in stamping.copies_of(StampedCopy.objects.all())] == [False]
    if change == "line":
        type(entry).objects.filter(pk=entry.pk).update(handed_to="Phòng Khoa giáo")
    elif change == "strike":
        services.strike_entry(
            entry, by=clerk, now=NOON, version=entry.version, reason="Vào sổ nhầm"
        )
    else:
        version = type(entry.document).objects.get(pk=entry.document_id).version
        services.remove_attachment(original, by=clerk, now=NOON, version=version)
    assert [copy.outdated for copy in stamping.copies_of(StampedCopy.objects.all())] == [True]


def test_after_a_correction_the_stamp_says_the_new_words(attached, ask):
    entry, original = attached()
    make(ask(entry, original))
    type(entry).objects.filter(pk=entry.pk).update(handed_to="Phòng Khoa giáo")
    entry.refresh_from_db()
    copy = make(ask(entry, original))
    assert "Phòng Khoa giáo" in PdfReader(io.BytesIO(content_of(copy))).pages[0].extract_text()


def test_a_copy_of_a_signed_file_does_not_look_signed(attached, ask, tmp_path):
    signed = signed_with(new_keys(), scan())
    entry, original = attached(signed)
    copy = make(ask(entry, original))
    assert copy.was_signed
    assert look_apart(content_of(copy), trusted_roots=tmp_path).signatures == ()
    (still,) = look_apart(content_of(original), trusted_roots=tmp_path).signatures
    assert still.intact


# --- Refusals -------------------------------------------------------------------------------
def test_who_does_not_keep_the_register_stamps_nothing(attached, ask, leader, auditor, focal):
    entry, original = attached()
    for person in (leader, auditor, focal):
        with pytest.raises(NotAllowed):
            ask(entry, original, by=person)


def test_struck_and_outgoing_lines_have_no_stamp(attached, ask, clerk, outgoing):
    entry, original = attached()
    services.strike_entry(entry, by=clerk, now=NOON, version=entry.version, reason="Vào sổ nhầm")
    with pytest.raises(Refused, match="gạch"):
        ask(entry, original)
    sent = outgoing(allot=True).entry
    with pytest.raises(Refused):
        ask(sent, original)


def test_only_pages_of_this_document_are_stamped(attached, ask):
    entry, _original = attached()
    _other, foreign = attached(name="khac.pdf")
    with pytest.raises(Refused, match="PDF hoặc ảnh"):
        ask(entry, foreign)
    _entry, words = attached("Văn bản".encode(), "van-ban.txt")
    with pytest.raises(Refused, match="PDF hoặc ảnh"):
        ask(_entry, words)


@pytest.mark.parametrize("broken", [b"%PDF-1.4 broken %%EOF", hostile.pdf()[:300] + b"\n%%EOF"])
def test_a_broken_scan_says_why_and_can_be_asked_for_again(broken, attached, ask):
    entry, original = attached()
    original.file.storage.delete(original.file.name)
    original.file.storage.save(original.file.name, io.BytesIO(broken))
    copy = make(ask(entry, original))
    assert (copy.state, copy.message) == (State.FAILED, "Tệp bị hỏng, không đóng dấu được.")
    assert ask(entry, original) != copy


def test_a_file_gone_from_the_disk_says_so(attached, ask):
    entry, original = attached()
    original.file.storage.delete(original.file.name)
    assert make(ask(entry, original)).message == "Tệp không còn ở đó nữa."


def test_a_bomb_is_stopped_in_its_child(attached, ask, settings):
    settings.READING_MEMORY_MB = 60  # less than a child needs to begin
    entry, original = attached()
    copy = make(ask(entry, original))
    assert (copy.state, copy.message) == (
        State.FAILED, "Việc đóng dấu mất quá nhiều thời gian hoặc bộ nhớ nên đã dừng.",
    )  # fmt: skip


# --- Workers --------------------------------------------------------------------------------
def test_a_worker_is_sent_for_when_the_row_is_there(
    attached, ask, woken, django_capture_on_commit_callbacks
):
    entry, original = attached()
    with django_capture_on_commit_callbacks(execute=True):
        copy = ask(entry, original)
    assert woken == [copy.pk]


def test_two_workers_make_one_copy(attached, ask):
    entry, original = attached()
    copy = ask(entry, original)
    assert claim_copy(copy.pk, now=NOON) is not None
    assert claim_copy(copy.pk, now=NOON) is None


def test_a_worker_thought_dead_keeps_nothing(attached, ask):
    entry, original = attached()
    copy = ask(entry, original)
    slow = claim_copy(copy.pk, now=NOON)
    later = NOON + timedelta(minutes=7)
    assert copies_to_make(now=NOON + timedelta(minutes=1)) == []
    assert copies_to_make(now=later) == [copy.pk]
    quick = claim_copy(copy.pk, now=later)
    assert make_claimed(quick, now=later)
    assert not make_claimed(slow, now=later)
    assert entry.document.events.filter(verb="stamped").count() == 1


def test_what_takes_workers_down_is_given_up(attached, ask):
    entry, original = attached()
    copy = ask(entry, original)
    for n in range(3):
        assert claim_copy(copy.pk, now=NOON + timedelta(minutes=10 * n))
    assert copies_to_make(now=NOON + timedelta(hours=1)) == []
    copy.refresh_from_db()
    assert copy.state == State.FAILED
    assert "nhãn" in copy.message


def test_one_copy_of_a_scan_is_in_force(attached, ask):
    entry, original = attached()
    copy = ask(entry, original)
    copy.pk = None
    with pytest.raises(IntegrityError, match="one_in_force"), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_asking_at_once_get_the_same_copy(attached, ask, province):
    entry, original = attached()
    people = [factories.person(province, Role.CLERK) for _ in range(2)]
    together, got = Barrier(2), []

    def one(person):
        try:
            together.wait()
            got.append(ask(entry, original, by=person).pk)
        finally:
            connection.close()

    threads = [Thread(target=one, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 2
    assert len(set(got)) == 1


# --- The page -------------------------------------------------------------------------------
def page_of(entry) -> str:
    return reverse("directives:scan-stamp", args=[entry.pk])


def test_the_page_takes_the_job_from_asking_to_fetching(attached, clerk, signed_in):
    entry, original = attached()
    client = signed_in(clerk)
    answer = client.post(page_of(entry), {"file": original.pk, "place": "free"})
    assert answer.status_code == 302
    assert "sẽ hiện ra ở đây" in client.get(page_of(entry)).content.decode()
    copy = make(StampedCopy.objects.get())
    part = client.get(reverse("directives:scan-stamp-copies", args=[entry.pk])).content.decode()
    assert "hx-get" not in part
    picture = reverse("directives:stamped-picture", args=[copy.pk])
    assert picture in part
    assert client.get(picture)["Content-Type"] == "image/png"
    fetched = client.get(reverse("directives:stamped-download", args=[copy.pk]))
    assert b"".join(fetched.streaming_content) == content_of(copy)
    document = client.get(entry.document.get_absolute_url()).content.decode()
    assert copy.name in document


def test_the_page_keeps_what_was_chosen_when_it_refuses(attached, clerk, signed_in):
    entry, original = attached()
    answer = signed_in(clerk).post(page_of(entry), {"file": original.pk, "place": "moon"})
    assert answer.status_code == 422
    assert not StampedCopy.objects.exists()


def test_a_document_without_pages_says_what_to_do(incoming, clerk, signed_in):
    entry = incoming().entry
    assert "Chưa có bản quét" in signed_in(clerk).get(page_of(entry)).content.decode()


def test_a_copy_is_for_who_sees_the_line(attached, ask, outsider, department, signed_in):
    entry, original = attached()
    copy = make(ask(entry, original))
    address = reverse("directives:stamped-download", args=[copy.pk])
    for person in (outsider, factories.person(department, Role.CLERK)):
        assert signed_in(person).get(address).status_code == 404


def test_the_page_of_a_document_asks_no_more_for_more_copies(incoming, ask, clerk, signed_in):
    def files(n):
        return [
            check_upload(in_memory(scan() + b"\n" * k, f"{k}.pdf"), field="file") for k in range(n)
        ]

    counts = []
    for n in (1, 4):
        made = incoming(files=files(n), anyway=True)
        for original in Attachment.objects.filter(document=made.document):
            make(ask(made.entry, original))
        client = signed_in(clerk)
        client.get(made.document.get_absolute_url())
        with CaptureQueriesContext(connection) as seen:
            client.get(made.document.get_absolute_url())
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_lines_of_today_are_stamped_with_today(attached, ask):
    entry, original = attached()
    assert ask(entry, original).facts["arrived_on"] == TODAY.isoformat()
