"""The same document as text, DOCX, PDF and scan; packages; files that mean harm."""

import base64
import io
import json
import zipfile
from datetime import date

import docx
import pytest
from django.core.management import call_command
from PIL import Image, ImageDraw

from core.folding import fold_words
from core.refusals import Refused
from directives.intake import kinds
from directives.intake.files import read_file
from directives.intake.limits import DEFAULT, Limits
from directives.intake.runner import read_apart, read_bytes_apart
from directives.intake.sources import scan
from tests.directives.intake.printing import Paper

PAPER = Paper(
    province="Lâm Đồng",
    office="Sở Nội vụ",
    number=1234,
    unit="CCHC",
    issued=date(2025, 9, 15),
    subject="báo cáo kết quả cải cách hành chính quý III năm 2025",
    addressees=("Các sở, ban, ngành tỉnh", "Ủy ban nhân dân các xã, phường"),
    cited=("215/KH-UBND", date(2025, 1, 20)),
    lead="Công an tỉnh",
    support="Sở Tư pháp",
    due=date(2025, 9, 25),
    signer="Trần Thị Bích Hằng",
)


def assert_read(reading):
    header = reading.header
    assert header.number == PAPER.code
    assert header.issued.whole == PAPER.issued
    assert header.issuer == PAPER.issuer
    assert fold_words(header.subject) == fold_words(PAPER.subject)
    assert reading.signature.name == PAPER.signer
    assert reading.recipients == PAPER.addressees
    assert [c.number for c in reading.citations] == [PAPER.cited[0]]
    assert (PAPER.lead,) in [task.leads for task in reading.tasks]


def as_docx():
    document = docx.Document()
    head = document.add_table(2, 2)
    head.cell(0, 0).text, head.cell(0, 1).text = (
        "\n".join(PAPER.left()[:2]),
        "\n".join(PAPER.right()[:2]),
    )
    head.cell(1, 0).text = f"{PAPER.left()[2]}\nV/v {PAPER.subject}"
    head.cell(1, 1).text = PAPER.right()[2]
    for line in (*PAPER.to(), *PAPER.body()):
        document.add_paragraph(line)
    foot = document.add_table(1, 2)
    foot.cell(0, 0).text, foot.cell(0, 1).text = (
        "\n".join(PAPER.foot()),
        "\n".join(PAPER.signature()),
    )
    return saved(document)


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(*, extra_pages=0):
    from weasyprint import HTML

    def cell(lines):
        return "<td>" + "<br>".join(lines) + "</td>"

    html = (
        '<style>@page{size:A4;margin:20mm 20mm 20mm 30mm}body{font:13pt "Liberation Serif",serif}'
        "table{width:100%}td{width:50%;text-align:center;vertical-align:top}td.l{text-align:left}</style>"
        f"<table><tr>{cell(PAPER.left()[:2])}{cell(PAPER.right()[:2])}</tr>"
        f"<tr>{cell([PAPER.left()[2], 'V/v ' + PAPER.subject])}{cell([PAPER.right()[2]])}</tr></table>"
        + "".join(f"<p>{line}</p>" for line in (*PAPER.to(), *PAPER.body()))
        + f"<table><tr><td class=l>{'<br>'.join(PAPER.foot())}</td>{cell(PAPER.signature())}</tr></table>"
        + '<p style="break-before:page">Trang phụ</p>' * extra_pages
    )
    return HTML(string=html).write_pdf()


def as_picture(angle=0.0):
    import pypdfium2

    page = pypdfium2.PdfDocument(as_pdf())[0].render(scale=200 / 72, grayscale=True).to_pil()
    out = io.BytesIO()
    page.rotate(angle, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC).save(
        out, "PNG"
    )
    return out.getvalue()


needs_engine = pytest.mark.skipif(
    not scan.engine(), reason="tesseract with Vietnamese is not installed"
)


def test_docx_is_read_with_its_tables_in_order():
    reading = read_file(as_docx())
    assert reading.kind == "docx"
    assert_read(reading)


def test_numbers_that_word_makes_itself_are_read():
    document = docx.Document()
    document.add_paragraph("Ủy ban nhân dân tỉnh giao Sở Y tế thực hiện các nhiệm vụ sau:")
    document.add_paragraph("Lập danh sách.", style="List Number")
    document.add_paragraph("Bố trí kinh phí.", style="List Number")
    reading = read_file(saved(document))
    assert "2. Bố trí kinh phí." in reading.text
    assert [task.section for task in reading.tasks] == ["1", "2"]


def test_pdf_text_layer_is_read_with_both_columns_apart():
    reading = read_file(as_pdf())
    assert (reading.kind, reading.text_source) == ("pdf", "text")
    assert_read(reading)


@needs_engine
@pytest.mark.parametrize("angle", [1.5, 90])
def test_a_scan_is_read_however_it_lies(angle):
    reading = read_file(as_picture(angle))
    assert (reading.kind, reading.text_source) == ("image", "ocr")
    assert reading.header.number == PAPER.code
    assert reading.header.issued.whole == PAPER.issued
    assert fold_words(reading.header.issuer) == fold_words(PAPER.issuer)
    assert fold_words(reading.signature.name) == fold_words(PAPER.signer)
    assert max(reading.confidence.values()) < 0.9


@needs_engine
def test_a_pdf_made_of_pictures_is_recognised():
    out = io.BytesIO()
    Image.open(io.BytesIO(as_picture(1))).save(out, "PDF", resolution=200)
    reading = read_file(out.getvalue())
    assert (reading.kind, reading.text_source) == ("pdf", "ocr")
    assert reading.header.number == PAPER.code


def test_a_scan_without_an_engine_is_said_clearly(monkeypatch):
    monkeypatch.setattr(scan, "engine", lambda: None)
    reading = read_file(as_picture())
    assert scan.no_engine() in reading.warnings
    assert reading.header.number is None


# --- packages ---------------------------------------------------------------------------------

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"


def package(
    *, prefix="edXML", root="edXML", business="Bussiness", day="2025/09/15", body=None, zipped=True
):
    content = body if body is not None else PAPER.plain().encode()
    if zipped:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("1234.txt", content)
        content = out.getvalue()
    p = f"{prefix}:" if prefix else ""
    ns = f' xmlns:{prefix}="{NAMESPACE}"' if prefix else f' xmlns="{NAMESPACE}"'
    return f"""<?xml version="1.0" encoding="utf-8"?>
<{p}{root}{ns}><{p}edXMLEnvelope><{p}edXMLHeader><{p}MessageHeader>
<{p}From><{p}OrganId>000.08.00.H36</{p}OrganId>
<{p}OrganizationInCharge>UBND tỉnh Lâm Đồng</{p}OrganizationInCharge>
<{p}OrganName>Sở Nội vụ tỉnh Lâm Đồng</{p}OrganName></{p}From>
<{p}To><{p}OrganId>H36</{p}OrganId><{p}OrganName>UBND tỉnh Lâm Đồng</{p}OrganName></{p}To>
<{p}ResponseFor><{p}Code><{p}CodeNumber>99</{p}CodeNumber>
<{p}CodeNotation>UBND-TH</{p}CodeNotation></{p}Code></{p}ResponseFor>
<{p}Code><{p}CodeNumber>1234</{p}CodeNumber><{p}CodeNotation>SNV-CCHC</{p}CodeNotation></{p}Code>
<{p}PromulgationInfo><{p}Place>Đà Lạt</{p}Place>
<{p}PromulgationDate>{day}</{p}PromulgationDate></{p}PromulgationInfo>
<{p}DocumentType><{p}Type>2</{p}Type><{p}TypeName>Công văn</{p}TypeName></{p}DocumentType>
<{p}Subject>Về báo cáo cải cách hành chính</{p}Subject>
<{p}SignerInfo><{p}Competence>KT.</{p}Competence><{p}Position>Phó Giám đốc</{p}Position>
<{p}FullName>Trần Thị Bích Hằng</{p}FullName></{p}SignerInfo>
<{p}OtherInfo><{p}Priority>2</{p}Priority></{p}OtherInfo></{p}MessageHeader>
<{p}TraceHeaderList><{p}{business}>
<{p}BussinessDocType>0</{p}BussinessDocType></{p}{business}></{p}TraceHeaderList>
</{p}edXMLHeader></{p}edXMLEnvelope>
<{p}AttachmentEncoded><{p}Attachment><{p}ContentId>cid:1</{p}ContentId>
<{p}AttachmentName>../../etc/1234.txt</{p}AttachmentName>

<{p}ContentTransferEncoded>{base64.b64encode(content).decode()}</{p}ContentTransferEncoded></{p}Attachment></{p}AttachmentEncoded></{p}{root}>""".encode()


@pytest.mark.parametrize(
    "shape",
    [
        {}, {"prefix": ""}, {"prefix": "ns0"}, {"root": "EdXML"}, {"root": "edXMLPackage", "prefix": "x"},
        {"business": "Business"}, {"day": "2025-09-15"}, {"day": "15/09/2025"}, {"zipped": False},
    ],
    ids=str,
)  # fmt: skip
def test_packages_of_every_shape_are_read(shape):
    reading = read_file(package(**shape))
    header = reading.header
    assert reading.kind == "edxml"
    assert (header.number, header.notation, header.place) == ("1234/SNV-CCHC", "SNV-CCHC", "Đà Lạt")
    assert header.issued.whole == PAPER.issued
    assert (header.issuer, header.document_type) == ("Sở Nội vụ tỉnh Lâm Đồng", "công văn")
    assert header.subject == "báo cáo cải cách hành chính"
    assert header.urgency == "thượng khẩn"
    assert reading.signature.authority == "KT."
    assert (PAPER.lead,) in [task.leads for task in reading.tasks]
    assert [a.name for a in reading.attachments] == ["1234.txt"]
    assert reading.attachments[0].content == PAPER.plain().encode()


def test_a_flat_envelope_without_files_gives_what_it_states():
    data = (
        '<Envelope xmlns="http://www.go.vn/eDoc"><MessageHeader><From><OrganName>Sở Y tế</OrganName></From>'
        "<Code><CodeNumber>07</CodeNumber><CodeNotation>CT/TU</CodeNotation></Code>"
        "<PromulgationDate>04/06/2021</PromulgationDate><Subject>Tuyên truyền</Subject>"
        "<DocumentId>6f1c0f7e-9e0a-4a55-9d63-0f0c1f4a9f10</DocumentId></MessageHeader></Envelope>"
    ).encode()
    header = read_file(data).header
    assert (header.number, header.issued.whole) == ("07-CT/TU", date(2021, 6, 4))


def test_a_secret_file_inside_a_package_is_not_read():
    reading = read_file(package(body=("MẬT\n" + PAPER.plain()).encode()))
    assert reading.secrecy == "MẬT"
    assert reading.attachments == ()
    assert reading.header.number is None


# --- harm -------------------------------------------------------------------------------------


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    return out.getvalue()


def locked_pdf():
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(as_pdf()))
    writer.encrypt("khóa", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE edXML [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<edXML><edXMLEnvelope>&b;</edXMLEnvelope></edXML>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<edXML><edXMLEnvelope>&x;</edXMLEnvelope></edXML>"""


@pytest.mark.parametrize(
    "data",
    [
        b"", b"   \n", b"%PDF-1.7\nbroken", b"PK\x03\x04broken", b"\x89PNG\r\n\x1a\nbroken",
        b"\x7fELF" + bytes(200), b"<html><body>x</body></html>", ENTITIES, OUTSIDE, bomb(), locked_pdf(),
        b"<edXML><edXMLEnvelope>", as_docx()[:2000], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ],
    ids=["empty", "blank", "broken pdf", "broken zip", "broken picture", "program", "web page", "entities",
         "outside entity", "zip bomb", "locked pdf", "torn xml", "torn docx", "old word"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(data):
    with pytest.raises(Refused) as refused:
        read_file(data)
    assert refused.value.message.endswith((".", "!"))


def test_the_extension_is_never_believed(tmp_path):
    path = tmp_path / "anh.jpg"
    path.write_text(PAPER.plain(), "utf-8")
    assert read_apart(path).kind == "txt"


def test_too_many_pages_are_read_in_part_and_said():
    reading = read_file(as_pdf(extra_pages=4), limits=Limits(max_pages=2))
    assert_read(reading)
    assert any("2" in warning and "5" in warning for warning in reading.warnings)


def test_too_large_a_file_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "to.pdf"
    with path.open("wb") as file:
        file.truncate(DEFAULT.max_bytes + 1)
    with pytest.raises(Refused):
        read_apart(path)


def test_a_picture_with_too_many_points_is_refused():
    out = io.BytesIO()
    Image.new("1", (4000, 4000)).save(out, "PNG")
    with pytest.raises(Refused):
        read_file(out.getvalue(), limits=Limits(max_pixels=1_000_000))


def test_the_child_process_gives_the_same_reading():
    data = PAPER.plain().encode()
    assert read_bytes_apart(data) == read_file(data)


def test_the_child_is_stopped_when_it_takes_too_long():
    with pytest.raises(Refused):
        read_bytes_apart(PAPER.plain().encode(), limits=Limits(seconds=0))


def test_the_child_is_stopped_when_it_takes_too_much_memory():
    with pytest.raises(Refused):
        read_bytes_apart(
            PAPER.plain().encode() * 3000, limits=Limits(memory_bytes=90 * 1024 * 1024)
        )


def test_the_child_gets_no_secrets(monkeypatch):
    from directives.intake import runner

    seen = {}
    real = runner.subprocess.Popen

    def watched(*args, **kwargs):
        seen.update(kwargs["env"])
        return real(*args, **kwargs)

    monkeypatch.setenv("SECRET_KEY", "very secret")
    monkeypatch.setattr(runner.subprocess, "Popen", watched)
    runner.read_bytes_apart(b"abc")
    assert not {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"} & set(seen)


# --- the command ------------------------------------------------------------------------------


def test_the_command_prints_one_list_for_all_files(tmp_path, capsys):
    good, bad = tmp_path / "a.txt", tmp_path / "b.pdf"
    good.write_text(PAPER.plain(), "utf-8")
    bad.write_bytes(b"%PDF-1.7\nbroken")
    call_command("read_document", good, bad, "--json")
    told = json.loads(capsys.readouterr().out)
    assert [entry["file"] for entry in told] == ["a.txt", "b.pdf"]
    assert told[0]["number"] == "1234/SNV-CCHC"
    assert told[1]["number"] is None
    assert told[1]["warnings"]
    assert list(told[0]) == list(told[1])


def test_the_text_it_prints_is_what_spans_index(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text(PAPER.plain(), "utf-8")
    call_command("read_document", path, "--text")
    text = capsys.readouterr().out
    call_command("read_document", path, "--json")
    [entry] = json.loads(capsys.readouterr().out)
    for deadline in entry["deadlines"]:
        assert text[slice(*deadline["span"])] == deadline["text"]


def test_a_blank_page_of_a_scan_is_no_error():
    out = io.BytesIO()
    picture = Image.new("L", (1200, 1700), 255)
    ImageDraw.Draw(picture).line((0, 0, 5, 5), fill=0)
    picture.save(out, "PNG")
    assert read_file(out.getvalue()).header.number is None


def test_names_of_kinds_are_those_of_the_public_shape():
    assert {kinds.PDF, kinds.DOCX, kinds.TXT, kinds.EDXML, kinds.IMAGE} == {
        "pdf", "docx", "txt", "edxml", "image",
    }  # fmt: skip
