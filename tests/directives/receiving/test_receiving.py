"""From upload to the form: what is stored, what a worker finds, what a failure leaves to type."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.files.storage import default_storage

from agencies.models import Role
from core.refusals import NotAllowed, Refused, Stale
from directives.models import Intake, IntakePart
from directives.services import receiving
from tests import factories
from tests.conftest import NOON
from tests.directives.receiving import hostile
from tests.directives.receiving.paper import BLOCKS, SECRET, plan

State = Intake.State


def stored_files(settings) -> list[str]:
    root = settings.MEDIA_ROOT
    return [str(p) for p in root.rglob("*") if p.is_file()] if root.exists() else []


def test_a_paper_is_stored_with_its_facts_and_waits(
    put, clerk, silent_queue, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        intake = put("Công văn thử", name="../../etc/công văn.txt")
    assert (intake.state, intake.holder, intake.name) == (State.QUEUED, clerk, "công văn.txt")
    assert intake.content_type == "text/plain" and len(intake.sha256) == 64
    assert silent_queue == [intake.pk]


def test_the_same_file_twice_is_one_paper(put, settings):
    assert put() == put()
    assert len(stored_files(settings)) == 1


def test_only_those_who_keep_the_register_may_put_papers_there(put, focal, leader):
    for person in (focal, leader):
        with pytest.raises(NotAllowed):
            put(by=person)


def test_reading_fills_the_form(ready):
    fields = ready.draft["fields"]
    assert ready.state == State.READY and ready.progress == 100
    assert (fields["number"], fields["notation"]) == ("88", "KH-UBND")
    assert fields["issued_on"] == "02/03/2026"
    assert fields["issuer"] == "Ủy ban nhân dân tỉnh An Giang" and "issuer_unlisted" not in fields
    assert fields["signer_name"] == "Trần Thị Thử"
    assert fields["to_report"] == "Thường trực Tỉnh ủy"
    assert fields["arrived_on"] == "16/09/2026"
    assert [c["code"] for c in ready.draft["citations"]] == ["1234/QĐ-TTg"]
    assert [t["leads"] for t in ready.draft["tasks"]] == [who for who, what in BLOCKS]


def test_each_field_knows_the_words_it_came_from(ready):
    start, end = ready.reading["places"]["signer_name"]["span"]
    assert "Trần Thị Thử" in ready.text[start:end]


def test_an_unknown_issuer_stays_words(put, read):
    draft = read(put(plan().replace("TỈNH AN GIANG", "TỈNH BẠCH MÃ"))).draft["fields"]
    assert draft["issuer"].startswith("Ủy ban nhân dân")
    assert draft["issuer_unlisted"] is True


def test_a_blank_number_leaves_the_number_blank(put, read):
    fields = read(put(plan(number="     "))).draft["fields"]
    assert "number" not in fields and fields["notation"] == "KH-UBND"


@pytest.mark.parametrize("stamp", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_secret_leaves_nothing_behind(put, read, settings, stamp):
    intake = read(put(f"{stamp}\n\n{plan()}"))
    assert intake.state == State.REFUSED
    assert (intake.name, intake.sha256, intake.text, intake.reading, intake.draft) == (
        "",
        "",
        "",
        {},
        {},
    )
    assert not intake.file and stored_files(settings) == []
    assert stamp in intake.message
    row = " ".join(map(str, Intake.objects.values_list().get()))
    assert "người cao tuổi" not in row


def test_a_pasted_secret_is_not_even_written(clerk, province, settings):
    with pytest.raises(Refused):
        receiving.receive_text(SECRET, agency=province, direction="incoming", by=clerk, now=NOON)
    assert stored_files(settings) == [] and not Intake.objects.exists()


def test_pasted_words_become_a_text_file(clerk, province, read):
    intake = receiving.receive_text(
        plan(), agency=province, direction="incoming", by=clerk, now=NOON
    )
    assert intake.name.endswith(".txt") and read(intake).state == State.READY


@pytest.mark.parametrize("name", hostile.READABLE_TO_NOBODY)
def test_a_hostile_file_is_refused_at_the_door_or_left_to_be_typed(
    name, clerk, province, read, put, settings
):
    """Whatever it is: no worker falls, a sentence says what to do, the clerk can go on."""
    settings.READING_PAGES, settings.READING_SCANNED_PAGES = 20, 1
    content, filename = hostile.make(name)
    try:
        intake = put(content, name=filename)
    except Refused as refused:
        assert refused.field == "files" and refused.message
        assert stored_files(settings) == []
        return
    intake = read(intake)
    if intake.state == State.READY:  # a part was read within the limits, and that is said
        assert intake.reading["warnings"]
    else:
        assert intake.state == State.FAILED and intake.message
    assert intake.draft["fields"]["arrived_on"] == "16/09/2026"
    assert default_storage.exists(intake.file.name)
    assert intake.is_checkable


def test_a_file_over_the_limit_is_refused(put, settings):
    settings.MAX_UPLOAD_MB = 1
    with pytest.raises(Refused) as refused:
        put(b"a" * (1024 * 1024 + 1))
    assert refused.value.field == "files"


def test_pages_of_a_pdf_are_drawn(put, read):
    intake = read(put(hostile.pdf(pages=2, words="Cong van"), name="quet.pdf"))
    pages = intake.parts.filter(kind=IntakePart.Kind.PAGE)
    assert [(p.position, p.content_type) for p in pages] == [(1, "image/jpeg"), (2, "image/jpeg")]
    assert intake.reading["n_pages"] == 2


# --- claims --------------------------------------------------------------------------------
def test_a_paper_is_claimed_once(put):
    intake = put()
    assert receiving.claim_intake(intake.pk, now=NOON) is not None
    assert receiving.claim_intake(intake.pk, now=NOON) is None
    assert receiving.intakes_to_wake(now=NOON) == []


def test_an_abandoned_paper_is_taken_up_again_and_the_late_worker_changes_nothing(put):
    intake = put()
    late = receiving.claim_intake(intake.pk, now=NOON)
    later = NOON + timedelta(minutes=30)
    assert receiving.intakes_to_wake(now=later) == [intake.pk]
    again = receiving.claim_intake(intake.pk, now=later)
    assert not late.note(state=State.FAILED) and again.note(state=State.READY)


def test_a_paper_that_takes_workers_down_is_given_up(put):
    intake = put()
    for n in range(3):
        assert receiving.claim_intake(intake.pk, now=NOON + timedelta(hours=n))
    assert receiving.intakes_to_wake(now=NOON + timedelta(hours=4)) == []
    intake.refresh_from_db()
    assert intake.state == State.FAILED and intake.message and intake.is_checkable


def test_a_paper_discarded_while_it_is_read_stays_discarded(put, clerk, settings):
    intake = put()
    claim = receiving.claim_intake(intake.pk, now=NOON)
    receiving.discard_intake(intake, by=clerk, now=NOON, version=None)
    receiving.work_on(claim, clock=lambda: NOON)
    intake.refresh_from_db()
    assert intake.state == State.DISCARDED and stored_files(settings) == []


# --- the desk ------------------------------------------------------------------------------
@pytest.fixture
def colleague(office):
    return factories.person(office, Role.COORDINATOR)


def test_what_was_typed_is_kept_until_a_colleague_takes_over(ready, clerk, colleague):
    draft = {**ready.draft, "fields": {**ready.draft["fields"], "subject": "Sửa tay"}}
    receiving.save_draft(ready, draft, by=clerk, now=NOON, version=ready.version)
    with pytest.raises(Refused):
        receiving.save_draft(ready, {}, by=colleague, now=NOON, version=ready.version + 1)
    taken = receiving.take_over(ready, by=colleague, now=NOON)
    assert (taken.holder, taken.draft["fields"]["subject"]) == (colleague, "Sửa tay")
    with pytest.raises(Refused):
        receiving.save_draft(taken, {}, by=clerk, now=NOON, version=taken.version)


def test_a_stale_draft_is_refused_and_a_quiet_one_keeps_the_version(ready, clerk):
    quiet = receiving.save_draft(
        ready, ready.draft, by=clerk, now=NOON, version=ready.version, quietly=True
    )
    assert quiet.version == ready.version
    loud = receiving.save_draft(ready, ready.draft, by=clerk, now=NOON, version=ready.version)
    with pytest.raises(Refused):
        receiving.save_draft(loud, {}, by=clerk, now=NOON, version=ready.version, quietly=True)


def test_the_desk_of_another_agency_is_not_seen(ready, outsider, focal, department):
    other = factories.person(department, Role.CLERK)
    assert not Intake.objects.visible_to(other).exists()
    for person in (outsider, focal, other):
        with pytest.raises(NotAllowed):
            receiving.take_over(ready, by=person, now=NOON)


def test_discarding_deletes_the_file(ready, clerk, settings):
    receiving.discard_intake(ready, by=clerk, now=NOON, version=ready.version)
    ready.refresh_from_db()
    assert ready.state == State.DISCARDED and stored_files(settings) == []


def test_reading_again_starts_over(ready, clerk, read):
    again = receiving.read_again(ready, by=clerk, now=NOON, version=ready.version)
    assert again.state == State.QUEUED and again.attempts == 0
    assert read(again).state == State.READY


def test_words_typed_in_another_window_are_not_overwritten(ready, clerk):
    """Both pages showed the same draft; the first to type goes on, the other is told."""
    save = partial(receiving.save_draft, by=clerk, now=NOON, version=ready.version, quietly=True)
    for words in ("một", "một hai"):
        save(ready, {"fields": {"note": words}}, window="one", seen="")
    with pytest.raises(Stale):
        save(ready, {"fields": {"note": "khác"}}, window="two", seen="")
    ready.refresh_from_db()
    assert ready.draft["fields"]["note"] == "một hai"
    save(ready, {"fields": {"note": "tiếp"}}, window="three", seen="one")  # opened after that
    ready.refresh_from_db()
    assert ready.draft["fields"]["note"] == "tiếp"
