"""Packages and status messages: golden files, read back by our own reader, refused instead of cut off."""

import io
import tempfile
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.models import AgencyCode
from core.refusals import NotAllowed, Refused
from directives.exchange.facts import (
    Organ,
    Package,
    PackedFile,
    Reference,
    Replaced,
    Staff,
    StatusMessage,
)
from directives.exchange.outgoing import draft_package
from directives.exchange.reading import read_business, read_status
from directives.exchange.status import Status, decide
from directives.exchange.writing import NAMESPACE, clean, write_package, write_status
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

GOLDEN = Path(__file__).parent / "golden"
MADE = datetime(2026, 9, 16, 1, 30, tzinfo=UTC)
STAFF = Staff("Văn phòng UBND tỉnh", "Trần Thị Mai", "vanthu@tinh.example", "0912345678")
SENDER = Organ("H01.00", "Ủy ban nhân dân tỉnh An Giang", "Chính phủ")
PLAN = Reference("H01.00", "141", "KH-UBND", "H01.00,2026/07/19,141/KH-UBND", date(2026, 7, 19))


def packed(name: str, content: bytes, description: str = "Văn bản") -> PackedFile:
    return PackedFile(
        f"file-{name[:4]}", name, description, "application/pdf", MADE, lambda: io.BytesIO(content)
    )


def package(**fields) -> Package:
    return Package(
        **{
            "sender": SENDER,
            "receivers": (
                Organ("H01.05", "Sở Tài chính", SENDER.name),
                Organ("H01.09", "Sở Y tế & Dân số", SENDER.name),
            ),
            "document_id": "H01.00,2026/09/05,1457/UBND-KGVX",
            "number": "1457",
            "notation": "UBND-KGVX",
            "place": "An Giang",
            "issued_on": date(2026, 9, 5),
            "type_kind": "2",
            "type_name": "Công văn",
            "subject": "V/v triển khai <chuyển đổi số> & cải cách",
            "competence": "KT. CHỦ TỊCH",
            "position": "PHÓ CHỦ TỊCH",
            "full_name": "Nguyễn Văn Bình",
            "made_at": MADE,
            "staff": STAFF,
            "due_on": date(2026, 9, 30),
            "priority": 2,
            "sphere": "Khoa học và Công nghệ",
            "n_copies": 5,
            "n_pages": 3,
            "appendixes": ("phu-luc.pdf",),
            "replies_to": (PLAN,),
            "task_codes": ("H01.00,77",),
            "places": ("Như trên", "Lưu: VT, KGVX"),
            "files": (packed("cong-van.pdf", b"%PDF-1.4 a"), packed("phu-luc.pdf", b"%PDF-1.4 b", "Phụ lục")),
        }
        | fields
    )  # fmt: skip


def xml_of(made: Package | StatusMessage) -> bytes:
    file = io.BytesIO()
    (write_package if isinstance(made, Package) else write_status)(file, made)
    return file.getvalue()


def message(code: str, description: str) -> StatusMessage:
    receiver = Organ("H01.05", "Sở Tài chính", SENDER.name)
    return StatusMessage(receiver, PLAN, STAFF, code, description, MADE)


def canonical(xml: bytes) -> str:
    return ElementTree.canonicalize(xml.decode(), strip_text=True)


def assert_golden(name: str, xml: bytes) -> None:
    """Compare as canonical XML; delete the file and run again to accept a change."""
    kept = GOLDEN / name
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        tree = ElementTree.ElementTree(ElementTree.fromstring(xml))
        ElementTree.register_namespace("edXML", NAMESPACE)
        ElementTree.indent(tree)
        tree.write(kept, "utf-8", xml_declaration=True, short_empty_elements=False)
        pytest.fail(f"{name} was not there; it is now: read it, then run again")
    assert canonical(xml) == canonical(kept.read_bytes())


def test_a_package_is_the_golden_file():
    assert_golden("package.edxml", xml_of(package()))


OLD = Replaced("H01.00,2026/07/19,141/KH-UBND", ("H01.05", "H01.09"))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("recall", {"business": "1", "reason": "Gửi nhầm nơi nhận", "files": ()}),
        ("update", {"business": "2", "reason": "Bổ sung phụ lục"}),
        ("replace", {"business": "3", "reason": "Đính chính thời hạn", "replaces": (OLD,)}),
    ],
)
def test_recall_update_and_replacement_are_golden_files_and_are_read_back(name, fields):
    xml = xml_of(package(**fields))
    assert_golden(f"package-{name}.edxml", xml)
    assert read_business(xml) == {
        "kind": fields["business"], "reason": fields["reason"], "replaces": fields.get("replaces", ()),
    }  # fmt: skip
    read = edxml.read(xml, Limits())
    assert read.header.number == "1457/UBND-KGVX"
    assert len(read.attachments) == len(package(**fields).files)


@pytest.mark.parametrize("status", list(Status), ids=lambda status: status.value)
def test_each_status_message_is_its_golden_file(status):
    from directives.exchange.status import WORDS

    assert_golden(f"status-{status.value}.edxml", xml_of(message(status.value, WORDS[status])))


def test_xml_has_one_namespace_and_no_declarations():
    xml = xml_of(package())
    assert {e.tag.split("}")[0] for e in ElementTree.fromstring(xml).iter()} == {f"{{{NAMESPACE}"}
    assert b"<!DOCTYPE" not in xml and b"<!ENTITY" not in xml


def names_in(xml: bytes, *path: str) -> list[str]:
    node = ElementTree.fromstring(xml)
    for name in path:
        node = node.find(f"{{{NAMESPACE}}}{name}")
    return [child.tag.split("}")[1] for child in node]


def test_elements_come_in_the_order_of_the_rule():
    xml = xml_of(package())
    header = ("edXMLEnvelope", "edXMLHeader")
    assert names_in(xml) == ["edXMLEnvelope", "AttachmentEncoded"]
    assert names_in(xml, *header) == ["MessageHeader", "TraceHeaderList"]
    assert names_in(xml, *header, "MessageHeader") == [
        "From", "To", "To", "DocumentId", "Code", "PromulgationInfo", "DocumentType", "Subject",
        "Content", "SignerInfo", "DueDate", "OtherInfo", "ResponseFor", "ResponseForTask", "ToPlaces",
    ]  # fmt: skip
    assert names_in(xml, *header, "TraceHeaderList") == ["TraceHeader", "Bussiness"]
    assert names_in(xml_of(message("03", "x")), *header, "MessageHeader") == [
        "From", "ResponseFor", "StaffInfo", "StatusCode", "Description", "Timestamp",
    ]  # fmt: skip


# --- Read back ------------------------------------------------------------------------------
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=60
).filter(lambda s: clean(s) and clean(s) == " ".join(clean(s).split()))
plain = st.from_regex(r"[A-Za-zĐđ0-9 ]{1,30}", fullmatch=True).filter(lambda s: s.strip())


@settings(max_examples=60, deadline=None)
@given(
    subject=plain, place=plain, name=plain, position=words, receivers=st.lists(words, max_size=4),
    places=st.lists(words, max_size=4), priority=st.integers(0, 4), day=st.dates(date(1990, 1, 1)),
    contents=st.lists(st.binary(min_size=1, max_size=2_000), max_size=3),
)  # fmt: skip
def test_the_reader_finds_what_was_written(
    subject, place, name, position, receivers, places, priority, day, contents
):
    given_files = tuple(packed(f"tep-{n}.pdf", content) for n, content in enumerate(contents))
    made = package(
        subject=subject, place=place, full_name=name, position=position, priority=priority,
        receivers=tuple(Organ(f"H01.{n}", words) for n, words in enumerate(receivers)),
        places=tuple(places), issued_on=day, files=given_files,
    )  # fmt: skip
    read = edxml.read(xml_of(made), Limits())
    header = read.header
    assert (header.number, header.notation) == ("1457/UBND-KGVX", "UBND-KGVX")
    assert (header.issued.whole, header.issuer, header.parent) == (day, SENDER.name, "Chính phủ")
    assert (header.subject, header.place) == (clean(subject), clean(place))
    assert header.document_type == "công văn"
    urgencies = ["thường", "khẩn", "thượng khẩn", "hỏa tốc", "hỏa tốc hẹn giờ"]
    assert header.urgency == urgencies[priority]
    assert read.signer == (clean(name), clean(position), "KT. CHỦ TỊCH")
    assert read.recipients == tuple(map(clean, receivers))
    assert read.places == tuple(map(clean, places))
    assert [(a.name, a.content) for a in read.attachments] == [
        (f"tep-{n}.pdf", content) for n, content in enumerate(contents)
    ]


@settings(max_examples=40, deadline=None)
@given(
    status=st.sampled_from(list(Status)),
    description=words,
    organ=words,
    day=st.dates(date(1990, 1, 1)),
)
def test_a_status_message_is_read_back(status, description, organ, day):
    about = replace(PLAN, issued_on=day)
    sent = replace(message(status.value, description), sender=Organ("H01.05", organ), about=about)
    read = read_status(xml_of(sent))
    assert read["code"] == status.value
    assert read["description"] == clean(description)
    assert (read["sender"].code, read["sender"].name) == ("H01.05", clean(organ))
    assert (read["about"], read["staff"]) == (about, STAFF)
    assert read["at"] == "2026/09/16 08:30:00"


def test_a_package_is_no_status_message():
    assert read_status(xml_of(package())) is None


def test_a_large_file_is_written_without_being_held_in_memory():
    """Its base64 comes out in pieces; joined they are the zip of the file."""
    content = bytes(range(256)) * 20_000

    def opened():
        file = tempfile.TemporaryFile()  # noqa: SIM115  the writer closes it
        file.write(content)
        file.seek(0)
        return file

    big = replace(packed("lon.bin", b""), open=opened)
    (read,) = edxml.read(xml_of(package(files=(big,))), Limits()).attachments
    assert read.content == content


# --- From a document --------------------------------------------------------------------------
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


def test_files_in_the_package_are_zips_of_one_file():
    import base64

    xml = ElementTree.fromstring(xml_of(package()))
    body = xml.find(f".//{{{NAMESPACE}}}ContentTransferEncoded").text
    archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(body)))
    assert archive.namelist() == ["cong-van.pdf"]
