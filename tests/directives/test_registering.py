"""Entering documents: what is refused and beside which field, what is stored, nothing half."""

from datetime import date, timedelta

import pytest

from core.models import HeldUpload
from core.refusals import NotAllowed, Refused, Stale
from core.uploads import check_upload
from directives.models import Attachment, Delivery, Document, DocumentEvent, Register, RegisterEntry
from directives.secrecy import SecrecyGrade
from directives.services import (
    Duplicate,
    EntryFacts,
    RecipientLine,
    attach,
    complete_number_and_date,
    correct_document,
    register_incoming,
    register_outgoing,
    register_received,
    register_secret_placeholder,
    remove_attachment,
    strike_entry,
)
from tests import factories
from tests.conftest import NOON, TODAY
from tests.core.files import PDF, upload
from tests.directives.conftest import facts, plan


def scan(content=PDF, name="scan.pdf"):
    return check_upload(upload(content, name), field="files")


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value


# --- incoming --------------------------------------------------------------------------------
def test_incoming_document_gets_number_story_history_and_file(incoming, clerk, province):
    made = incoming(plan(), files=[scan()], line=EntryFacts(handed_to="Phòng Tổng hợp"))
    assert made.entry.number == 1
    assert made.entry.register.direction == Register.Direction.INCOMING
    assert made.document.code == "141/KH-UBND"
    assert made.document.history.get().history_user == clerk
    assert made.entry.history.get().history_user == clerk
    assert made.document.events.get().verb == "registered-incoming"
    assert made.document.attachments.get().content_type == "application/pdf"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"subject": "  "}, "subject"),
        ({"issuer_words": ""}, "issuer"),
        ({"issued_on": TODAY + timedelta(1)}, "issued_on"),
        ({"issued_on": date(1944, 1, 1)}, "issued_on"),
        ({"issued_year": 3000}, "issued_on"),
        ({"issued_on": TODAY, "answer_due_on": TODAY - timedelta(1)}, "answer_due_on"),
        ({"notation": "K" * 61}, "notation"),
        ({"subject": "a\x00b"}, "subject"),
        ({"subject": "half \ud800"}, "subject"),
        ({"subject": "V/v kiểm tra\nMẬT"}, "subject"),
        ({"secrecy": SecrecyGrade.MAT}, "secrecy"),
        ({"secrecy": SecrecyGrade.TUYET_MAT}, "secrecy"),
    ],
)
def test_impossible_facts_are_refused_beside_their_field(incoming, given, field):
    assert refusal(incoming, facts(**given)).field == field
    assert not Document.objects.exists()
    assert not RegisterEntry.objects.exists()


def test_arrival_before_issue_or_in_the_future_is_refused(incoming):
    assert refusal(incoming, plan(), arrived_on=date(2026, 3, 1)).field == "arrived_on"
    assert refusal(incoming, plan(), arrived_on=TODAY + timedelta(1)).field == "arrived_on"


def test_text_of_two_hundred_thousand_characters_is_kept_and_found(incoming, clerk):
    body = "Nội dung công việc số hóa. " * 8000 + "Kết thúc bằng chữ hoavang"
    document = incoming(body=body).document
    assert document.text.body == body
    assert list(Document.objects.visible_to(clerk).search("HOAVANG")) == [document]


def test_too_long_and_stamped_texts_are_refused(incoming, settings):
    settings.MAX_TEXT_LENGTH = 1000
    assert refusal(incoming, body="a" * 1001).field == "body"
    assert refusal(incoming, body="UBND TỈNH\nTỐI MẬT\nNội dung").field == "body"


def test_other_peoples_registers_are_closed(incoming, focal, department, department_clerk):
    with pytest.raises(NotAllowed):
        incoming(by=focal)
    with pytest.raises(NotAllowed):
        incoming(by=department_clerk)


def test_a_failure_halfway_leaves_neither_row_nor_file(incoming, monkeypatch, settings):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("directives.services.registering.record", fail)
    with pytest.raises(RuntimeError):
        incoming(files=[scan()])
    assert not Document.objects.exists()
    assert not Register.objects.exists()
    assert not [p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()]


# --- duplicates ------------------------------------------------------------------------------
def test_same_number_notation_and_issuer_warn_and_show_the_difference(incoming):
    first = incoming(plan()).document
    with pytest.raises(Duplicate) as warned:
        incoming(plan(subject="Một trích yếu khác"))
    (match,) = warned.value.matches
    assert match.document == first
    assert [d.new for d in match.differences] == ["Một trích yếu khác"]
    assert incoming(plan(), anyway=True).entry.number == 2


def test_same_code_of_another_year_or_issuer_does_not_warn(incoming):
    incoming(plan())
    assert incoming(plan(issued_on=date(2025, 3, 2)))
    assert incoming(plan(issuer_words="Bộ Tài chính"))


def test_party_code_warns_only_with_the_same_date(incoming):
    kind = factories.document_type("Chỉ thị", "CT", "party")
    given = {"document_type": kind, "number": "07", "notation": "CT/TU", "issuer_words": "Tỉnh ủy"}
    incoming(facts(**given, issued_on=date(2026, 1, 5)))
    assert incoming(facts(**given, issued_on=date(2026, 5, 5)))
    assert incoming(facts(**given))
    assert isinstance(refusal(incoming, facts(**given, issued_on=date(2026, 1, 5))), Duplicate)


def test_same_file_or_electronic_id_warns(incoming):
    incoming(facts(electronic_id="000.00.00.H01,2026/03/02,1"), files=[scan()])
    by_file = refusal(incoming, facts(subject="Khác"), files=[scan(name="other.pdf")])
    assert isinstance(by_file, Duplicate)
    by_id = refusal(incoming, facts(subject="Khác", electronic_id="000.00.00.H01,2026/03/02,1"))
    assert isinstance(by_id, Duplicate)


def test_a_document_out_of_sight_is_not_betrayed(incoming, department, department_clerk):
    incoming(plan(), files=[scan()])
    assert register_incoming(
        by=department_clerk, now=NOON, agency=department, facts=plan(), arrived_on=TODAY,
        files=[scan()],
    )  # fmt: skip


# --- the same document in another register ---------------------------------------------------
def test_another_agency_enters_the_same_document_and_its_copy_counts_as_received(
    outgoing, department, department_clerk
):
    sent = outgoing(recipients=[RecipientLine(words="Sở Tài chính", agency=department)], allot=True)
    received = register_received(
        sent.document, by=department_clerk, now=NOON, agency=department, arrived_on=TODAY
    )
    assert received.document == sent.document
    assert (received.entry.number, received.entry.register.agency) == (1, department)
    delivery = Delivery.objects.get(document=sent.document, agency=department)
    assert (delivery.received_at, delivery.received_by) == (NOON, department_clerk)
    assert refusal(
        register_received, sent.document, by=department_clerk, now=NOON, agency=department,
        arrived_on=TODAY,
    ).field == "agency"  # fmt: skip


def test_what_an_agency_may_not_see_it_cannot_enter(incoming, department, department_clerk):
    with pytest.raises(NotAllowed):
        register_received(
            incoming().document, by=department_clerk, now=NOON, agency=department, arrived_on=TODAY
        )


# --- secrets ---------------------------------------------------------------------------------
def test_secret_placeholder_takes_a_number_and_keeps_nothing_else(incoming, clerk, province):
    entry = register_secret_placeholder(by=clerk, now=NOON, agency=province, arrived_on=TODAY)
    assert (entry.number, entry.document) == (1, None)
    assert incoming().entry.number == 2


# --- outgoing --------------------------------------------------------------------------------
def test_blank_number_and_date_wait_and_are_completed(outgoing, clerk):
    draft = outgoing(facts(notation="UBND-KGVX"))
    assert draft.entry is None
    document = complete_number_and_date(
        draft.document, by=clerk, now=NOON, version=1, issued_on=TODAY, allot=True
    )
    assert document.code == "01/UBND-KGVX"
    assert document.register_entries.get().entered_on == TODAY
    assert refusal(
        complete_number_and_date, document, by=clerk, now=NOON, version=document.version,
        issued_on=TODAY, allot=True,
    ).field == "number"  # fmt: skip


def test_blank_number_of_an_incoming_document_is_filled_in(incoming, clerk):
    document = incoming(facts(notation="STTTT-CNTT", issued_year=2026, issued_month=5)).document
    wrong_year = refusal(
        complete_number_and_date, document, by=clerk, now=NOON, version=1,
        issued_on=date(2025, 5, 3), number="812",
    )  # fmt: skip
    assert wrong_year.field == "issued_on"
    done = complete_number_and_date(
        document, by=clerk, now=NOON, version=1, issued_on=date(2026, 5, 3), number="812"
    )
    assert (done.code, done.issued_year) == ("812/STTTT-CNTT", None)
    assert done.register_entries.count() == 1


def test_only_ones_own_documents_are_registered_as_outgoing(outgoing, department, province):
    assert refusal(outgoing, facts(issuer=department)).field == "issuer"
    assert outgoing().document.issuer == province


def test_an_allotted_number_needs_a_date_and_an_empty_number(outgoing):
    assert refusal(outgoing, facts(), allot=True).field == "issued_on"
    assert refusal(outgoing, plan(), allot=True).field == "number"


# --- correcting ------------------------------------------------------------------------------
def corrected(document, by, **changes):
    given = {name: getattr(document, name) for name in facts().as_dict() if name not in changes}
    return correct_document(
        document, by=by, now=NOON, version=document.version, facts=facts(**given, **changes)
    )


def test_correction_tells_what_changed_and_by_whom(incoming, clerk):
    document = incoming(plan()).document
    document = corrected(document, clerk, subject="Trích yếu đúng", number="142")
    assert (document.code, document.version) == ("142/KH-UBND", 2)
    assert document.history.first().history_user == clerk
    event = DocumentEvent.objects.get(document=document, verb="corrected")
    assert event.facts["fields"]
    assert list(Document.objects.visible_to(clerk).search("142/kh-ubnd")) == [document]
    assert not Document.objects.visible_to(clerk).search("141/kh-ubnd")


def test_stale_correction_is_refused(incoming, clerk):
    document = incoming(plan()).document
    corrected(document, clerk, subject="Một")
    with pytest.raises(Stale):
        corrected(document, clerk, subject="Hai")


def test_a_number_from_the_outgoing_register_is_not_corrected(outgoing, clerk):
    document = outgoing(plan(issuer_words="")).document
    assert refusal(corrected, document, clerk, number="142").field == "number"
    assert refusal(corrected, document, clerk, issued_on=date(2025, 3, 2)).field == "issued_on"
    assert corrected(document, clerk, issued_on=date(2026, 3, 3)).issued_on == date(2026, 3, 3)


# --- striking --------------------------------------------------------------------------------
def test_struck_line_stays_with_its_reason(incoming, clerk):
    entry = incoming().entry
    struck = strike_entry(entry, by=clerk, now=NOON, version=1, reason=" Ghi  nhầm ")
    assert (struck.struck_reason, struck.struck_by) == ("Ghi nhầm", clerk)
    assert RegisterEntry.objects.filter(pk=entry.pk).exists()
    with pytest.raises(Stale):
        strike_entry(entry, by=clerk, now=NOON, version=1, reason="Lần hai")
    assert refusal(strike_entry, struck, by=clerk, now=NOON, version=2, reason="x").field is None
    assert refusal(strike_entry, entry, by=clerk, now=NOON, version=1, reason=" ").field == "reason"


def test_a_struck_document_can_be_entered_again(incoming, clerk, province):
    made = incoming(plan())
    strike_entry(made.entry, by=clerk, now=NOON, version=1, reason="Ghi nhầm ngày")
    again = register_received(made.document, by=clerk, now=NOON, agency=province, arrived_on=TODAY)
    assert again.entry.number == 2


# --- files -----------------------------------------------------------------------------------
def test_the_same_file_is_kept_once_and_removal_only_hides(incoming, clerk):
    document = incoming(files=[scan()]).document
    attach(document, [scan(), scan(PDF + b"\n%%EOF", "b.pdf")], by=clerk, now=NOON, version=1)
    assert document.attachments.count() == 2
    first = document.attachments.first()
    remove_attachment(first, by=clerk, now=NOON, version=2)
    first.refresh_from_db()
    assert first.removed_at == NOON
    assert first.file.storage.exists(first.file.name)


def test_held_file_is_taken_up_once(incoming, clerk):
    from core.holding import as_checked, held_uploads, hold_upload

    held = hold_upload(scan(), by=clerk, now=NOON)
    document = incoming(files=[as_checked(held)]).document
    attachment = document.attachments.get()
    assert attachment.file.read() == PDF
    assert not HeldUpload.objects.exists()
    assert held_uploads(clerk, [str(held.token)]) == []
    assert Attachment.objects.count() == 1


def test_outgoing_for_another_agency_is_refused(clerk, department):
    with pytest.raises(NotAllowed):
        register_outgoing(by=clerk, now=NOON, agency=department, facts=facts())
