"""Packages and status messages: golden files, and read back by our own reader."""

import base64
import io
import tempfile
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.exchange.facts import (
    Organ,
    Package,
    PackedFile,
    Reference,
    Replaced,
    Staff,
    StatusMessage,
)
from directives.exchange.reading import read_business, read_status
from directives.exchange.status import Status
from directives.exchange.writing import NAMESPACE, clean
from directives.intake.limits import Limits
from directives.intake.sources import edxml
from tests.directives.exchange.conftest import xml_of

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


def test_files_in_the_package_are_zips_of_one_file():
    xml = ElementTree.fromstring(xml_of(package()))
    body = xml.find(f".//{{{NAMESPACE}}}ContentTransferEncoded").text
    archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(body)))
    assert archive.namelist() == ["cong-van.pdf"]


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
