"""What leaves for a document: its package and its status messages, refused instead of cut off."""

from datetime import date

import pytest
from django.core.files.base import ContentFile

from agencies.models import AgencyCode
from core.refusals import NotAllowed, Refused
from directives.exchange.facts import (
    Replaced,
)
from directives.exchange.outgoing import draft_package
from directives.exchange.status import Status, decide
from directives.exchange.writing import clean
from directives.intake.limits import Limits
from directives.intake.sources import edxml
from directives.models import (
    Attachment,
    Citation,
    Delivery,
    DocumentText,
    Recipient,
    Register,
    RegisterEntry,
)
from tests import factories
from tests.conftest import NOON
from tests.directives.exchange.conftest import xml_of


@pytest.fixture
def code():
    def give(agency, code, **fields):
        fields.setdefault("scheme", AgencyCode.Scheme.QD_20)
        return AgencyCode.objects.create(agency=agency, code=code, **fields)

    return give


@pytest.fixture
def letter(province, department, department2, office, code):
    """A dispatch of the province to two departments, of which one has an exchange code."""
    document = factories.document(
        issuer=province, number="1457", notation="UBND-KGVX", issued_on=date(2026, 9, 5),
        document_type=factories.document_type("Công văn", ""), subject="V/v chuyển đổi số",
        place="An Giang", urgency="urgent", signer_name="Nguyễn Văn Bình",
    )  # fmt: skip
    register = Register.objects.create(agency=province, direction="outgoing", year=2026)
    RegisterEntry.objects.create(
        register=register,
        number=1457,
        document=document,
        entered_on=date(2026, 9, 5),
        created_at=NOON,
    )
    for agency in (department, department2):
        Delivery.objects.create(document=document, agency=agency, sent_at=NOON)
    Recipient.objects.create(document=document, words="Các sở, ban, ngành")
    row = Attachment(
        document=document, name="cong-van.pdf", sha256="0" * 64, size=9,
        content_type="application/pdf", uploaded_at=NOON,
    )  # fmt: skip
    row.file.save("cong-van.pdf", ContentFile(b"%PDF-1.4 "), save=False)
    row.save()
    code(province, "H01.00")
    code(department, "H01.05")
    return document


def drafted(letter, by, province, **fields):
    letter.refresh_from_db()
    return draft_package(letter, by=by, sender=province, now=NOON, **fields)


def test_a_document_becomes_the_package_it_describes(letter, clerk, province, department2):
    draft = drafted(letter, clerk, province, task_codes=["H01.00,5"])
    made = draft.package
    assert draft.problems == []
    assert draft.warnings == [
        f"Không đưa vào nơi nhận của gói tin vì chưa có mã định danh: {department2}."
    ]
    assert made.document_id == "H01.00,2026/09/05,1457/UBND-KGVX"
    assert [organ.code for organ in made.receivers] == ["H01.05"]
    assert (made.priority, made.type_kind, made.task_codes) == (1, "2", ("H01.00,5",))
    read = edxml.read(xml_of(made), Limits())
    assert read.header.number == letter.code
    assert read.attachments[0].content == b"%PDF-1.4 "


def test_a_recall_says_why_and_carries_no_files(letter, clerk, province):
    silent = drafted(letter, clerk, province, business="1")
    assert silent.package is None and len(silent.problems) == 1
    made = drafted(letter, clerk, province, business="1", reason="Gửi nhầm").package
    assert (made.business, made.reason, made.files) == ("1", "Gửi nhầm", ())


def test_a_replacement_names_what_it_replaces_and_who_had_got_it(
    letter, clerk, province, department
):
    old = factories.document(
        issuer=province, number="141", notation="KH-UBND", issued_on=date(2026, 7, 19)
    )
    asked = {"business": "3", "reason": "Đính chính"}
    assert drafted(letter, clerk, province, **asked).package is None, "nothing is cited as replaced"
    Citation.objects.create(citing=letter, cited=old, relation=Citation.Relation.REPLACES)
    Delivery.objects.create(document=old, agency=department, sent_at=NOON)
    made = drafted(letter, clerk, province, **asked).package
    assert made.replaces == (Replaced("H01.00,2026/07/19,141/KH-UBND", ("H01.05",)),)
    assert len(made.files) == 1


def test_the_code_is_that_of_the_day_of_issue(letter, clerk, province, code):
    AgencyCode.objects.filter(agency=province).delete()
    code(
        province, "000.00.00.H01", scheme=AgencyCode.Scheme.QCVN_102, valid_until=date(2026, 6, 30)
    )
    code(province, "H01.00", valid_from=date(2026, 7, 1))
    assert drafted(letter, clerk, province).package.sender.code == "H01.00"
    letter.issued_on = date(2026, 6, 1)
    letter.save()
    AgencyCode.objects.filter(agency__name="Sở Tài chính").update(valid_from=None)
    assert drafted(letter, clerk, province).package.sender.code == "000.00.00.H01"


def test_what_is_too_long_is_refused_and_never_cut_off(letter, clerk, province):
    letter.signer_name = "N" * 51
    letter.save()
    draft = drafted(letter, clerk, province)
    assert draft.package is None
    (problem,) = draft.problems
    assert "51 ký tự" in problem and "50" in problem


def test_a_long_subject_is_shortened_said_and_kept_whole_beside(letter, clerk, province):
    letter.subject = "V/v " + "việc " * 120
    letter.save()
    draft = drafted(letter, clerk, province)
    assert len(draft.package.subject) <= 500 and draft.package.subject.endswith("…")
    assert draft.package.content == clean(letter.subject)
    assert any("được rút gọn" in words for words in draft.warnings)


@pytest.mark.parametrize("blank", ["number", "issued_on"])
def test_a_blank_number_or_date_forbids_the_package(blank, letter, clerk, province):
    setattr(letter, blank, None if blank == "issued_on" else "")
    letter.save()
    assert drafted(letter, clerk, province).package is None


def test_a_stamped_text_never_leaves(letter, clerk, province):
    DocumentText.objects.create(document=letter, body="TỐI MẬT\nCông văn")
    draft = drafted(letter, clerk, province)
    assert draft.package is None
    assert draft.problems == ["Không liên thông tài liệu bí mật nhà nước theo đường này."]


def test_removed_files_and_missing_codes_forbid_it(letter, clerk, province):
    Attachment.objects.update(removed_at=NOON)
    assert drafted(letter, clerk, province).package is None
    Attachment.objects.update(removed_at=None)
    AgencyCode.objects.all().delete()
    assert (
        len(drafted(letter, clerk, province).problems) == 2
    )  # of the issuer and of all addressees


def test_who_does_not_keep_the_register_sends_nothing(letter, focal, leader, province):
    for person in (focal, leader):
        with pytest.raises(NotAllowed):
            drafted(letter, person, province)


def test_what_it_answers_is_named(letter, clerk, province, department, code):
    asked = factories.document(
        issuer=department, number="77", notation="STC-NS", issued_on=date(2026, 8, 1)
    )
    Citation.objects.create(citing=letter, cited=asked, relation="replies")
    (about,) = drafted(letter, clerk, province).package.replies_to
    assert about.document_id == "H01.05,2026/08/01,77/STC-NS"


def test_a_received_copy_cannot_be_refused_any_more(letter, department):
    person = factories.person(department, "clerk")
    answer = {"by": person, "agency": department, "now": NOON, "reason": "Gửi nhầm đơn vị"}
    assert (
        decide(letter, Status.REFUSED, **answer).description == "Từ chối tiếp nhận: Gửi nhầm đơn vị"
    )
    assert letter.events.get(verb="exchange-status").note == "Gửi nhầm đơn vị"
    letter.deliveries.update(received_at=NOON)
    with pytest.raises(Refused):
        decide(letter, Status.REFUSED, **answer)
    assert decide(letter, Status.TAKE_BACK_GRANTED, **answer).code == "15"


def test_only_the_sender_asks_a_document_back(letter, clerk, province, department):
    person = factories.person(department, "clerk")
    with pytest.raises(NotAllowed):
        decide(letter, Status.TAKE_BACK, by=person, agency=department, now=NOON, reason="Sai số")
    asked = decide(letter, Status.TAKE_BACK, by=clerk, agency=province, now=NOON, reason="Sai số")
    assert (asked.code, asked.sender.code) == ("13", "H01.00")
    with pytest.raises(Refused):
        decide(letter, Status.TAKE_BACK, by=clerk, agency=province, now=NOON, reason="  ")
