"""Paper of Party bodies and of the State's beside each other: head, number, marks, foot, on every form."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
import time_machine
from django.template.loader import render_to_string

from agencies.letterhead import Letterhead, head_words, letterhead_of
from agencies.models import AgencyName, Block, Kind, Level, Role
from agencies.paper_layout import PARTY_2018, PARTY_2026, Layout, layout_of, rules_of
from agencies.signing import Signing, check_signing
from assignments.models import Assignment
from assignments.services import urging as urgings
from assignments.services.urging import printing
from assignments.urging_paper import html_of, thawed
from core.docx import write_docx
from core.pdf import whole_html
from core.refusals import Refused
from core.workdays import PLAIN_CALENDAR
from directives.models import NumberingSystem, PostalSending, Register
from reporting.paper.frozen import thaw
from reporting.paper.printing import FORMS, collect_frozen, lay_out, print_frozen
from tests import factories
from tests.conftest import NOON, TODAY
from tests.goldens import assert_golden
from tests.paper_checks import check_paper, page_texts, words_of
from tests.reporting.scenes import DAY, duty

GOLDEN = Path(__file__).parent / "golden"
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
PARTY_HEADING = "ĐẢNG CỘNG SẢN VIỆT NAM"


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)
    monkeypatch.setattr("assignments.tasks.print_urging.delay", lambda pk: None)


@pytest.fixture
def commission(province, committee):
    name = "Ban Tuyên giáo và Dân vận Tỉnh ủy An Giang"
    return factories.party_body(name, "BTGDVTU", province=province, parent=committee)


@pytest.fixture
def party_office(province, committee):
    """Its office, of the kind all offices are of."""
    made = factories.party_body("Văn phòng Tỉnh ủy", "VPTU", province=province, office_of=committee)
    made.kind = Kind.OFFICE
    made.save(update_fields=["kind"])
    return made


@pytest.fixture
def secretary(committee):
    return factories.person(committee, Role.COORDINATOR)


# --- Which layout, which rules -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "block", "wanted"),
    [
        (Kind.PARTY, Block.PARTY, Layout.PARTY),
        (Kind.CENTRAL, Block.PARTY, Layout.PARTY),
        (Kind.CENTRAL, Block.OTHER, Layout.STATE),
        (Kind.FRONT, Block.PARTY, Layout.STATE),
        (Kind.DEPARTMENT, Block.DEPARTMENTS, Layout.STATE),
    ],
)
def test_the_kind_of_a_body_says_its_layout_and_no_name_does(kind, block, wanted, db):
    named = "Sở Tài chính" if wanted == Layout.PARTY else "Tỉnh ủy"
    assert layout_of(factories.agency(named, kind=kind, block=block)) == wanted


def test_an_office_writes_as_its_body(party_office, office):
    assert layout_of(party_office) == Layout.PARTY
    assert layout_of(office) == Layout.STATE


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        (date(2026, 5, 26), PARTY_2018),
        (date(2026, 5, 27), PARTY_2026),
        (date(2001, 1, 1), PARTY_2018),
    ],
)
def test_the_guidance_of_the_day_holds(on, wanted):
    assert rules_of(Layout.PARTY, on) is wanted


def test_heads_frozen_before_there_were_two_layouts_stay_the_states(committee):
    frozen = {
        "parent": "", "issuer": "Tỉnh ủy An Giang", "issuer_lines": ["Tỉnh ủy An Giang"],
        "symbol": "BC-TU", "place": "An Giang", "dated": "2026-09-16", "signs": ["THỦ TRƯỞNG"],
    }  # fmt: skip
    head = thaw(Letterhead, frozen)
    assert not head.is_party
    assert head_words(head)["number_line"].endswith("/BC-TU")
    assert head.archive == "Lưu: VT"


# --- The head --------------------------------------------------------------------------------------


def head_of(agency, *, kind: str = "BC", on: date = TODAY) -> Letterhead:
    return letterhead_of(agency, type_symbol=kind, on=on)


def test_the_number_of_a_party_document_has_no_colon(committee, party_office, department):
    said = head_words(head_of(committee, kind="CT"), number="07")
    assert said["number_line"] == "Số 07-CT/TU"
    assert head_words(head_of(party_office, kind=""), number="12")["number_line"] == "Số 12-CV/VPTU"
    AgencyName.objects.filter(agency=department).update(notation="STC")
    assert head_words(head_of(department), number="15")["number_line"] == "Số: 15/BC-STC"
    assert head_words(head_of(department, kind=""), number="15")["number_line"] == "Số: 15/STC"


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        (date(2026, 2, 5), "An Giang, ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 12), "An Giang, ngày 12 tháng 3 năm 2026"),
        (date(2026, 12, 9), "An Giang, ngày 09 tháng 12 năm 2026"),
    ],
)
def test_both_layouts_write_the_day_alike(on, wanted, committee, department):
    for agency in (committee, department):
        assert head_of(agency, on=on).date_line(f"{on.day:02}") == wanted


def test_the_line_above_says_the_committee_or_for_committees_the_organisation(
    committee, commission, party_office, province
):
    others = [
        factories.party_body(name, "ĐU", province=province, parent=committee, **level)
        for name, level in (
            ("Đảng ủy Ủy ban nhân dân tỉnh An Giang", {}),
            ("Đảng ủy xã Đồng Thái", {"level": Level.COMMUNE}),
        )
    ]
    said = [
        (head.parent, head.issuer_lines, head.place)
        for head in map(head_of, [committee, commission, party_office, *others])
    ]
    assert said == [
        ("", ["Tỉnh ủy An Giang"], "An Giang"),
        ("Tỉnh ủy An Giang", ["Ban Tuyên giáo", "và Dân vận"], "An Giang"),
        ("Tỉnh ủy An Giang", ["Văn phòng"], "An Giang"),
        ("Đảng bộ tỉnh An Giang", ["Đảng ủy", "Ủy ban nhân dân tỉnh"], "An Giang"),
        ("Đảng bộ tỉnh An Giang", ["Đảng ủy xã Đồng Thái"], "Đồng Thái"),
    ]


def test_who_signs_and_what_the_archive_is_called(committee, commission, party_office, department):
    said = [
        (head.signs, head.archive) for head in map(head_of, [committee, commission, party_office])
    ]
    assert said == [
        (["T/M BAN THƯỜNG VỤ", "BÍ THƯ"], "Lưu VPTU"),
        (["TRƯỞNG BAN"], "Lưu BTGDVTU"),
        (["CHÁNH VĂN PHÒNG"], "Lưu VPTU"),
    ]
    assert head_of(committee).sign_lines == [("T/M BAN THƯỜNG VỤ", True), ("BÍ THƯ", False)]
    assert head_of(department).sign_lines == [("GIÁM ĐỐC", True)]


def printed_part(name: str, head: Letterhead, **words: Any) -> str:
    return render_to_string(f"pdf/_{name}.html", head_words(head) | words)


def test_head_and_foot_of_both_layouts(committee, province):
    """Word for word: what the State has and the Party has not, and the other way round."""
    parts = [
        printed_part("head", head_of(agency), urgency="KHẨN")
        + printed_part("addressees", head_of(agency), addressees=["Sở Tài chính", "Sở Xây dựng"])
        + printed_part("foot", head_of(agency), copies=["Như trên", "Sở Nội vụ", "Lưu"])
        for agency in (province, committee)
    ]
    assert_golden(GOLDEN / "layouts.html", "\n<hr>\n".join(parts))


def test_one_addressee_stands_on_the_same_line(committee, department):
    for agency in (committee, department):
        html = printed_part("addressees", head_of(agency), addressees=["Sở Tài chính"])
        assert html.split("\n", 1)[1].strip() == '<p class="to">Kính gửi: Sở Tài chính.</p>'
        assert not printed_part("addressees", head_of(agency), addressees=[]).strip()


def test_lists_of_the_former_guidance_ended_with_commas(committee):
    said = head_of(committee, on=date(2026, 5, 1))
    html = printed_part("foot", said, copies=["Như trên", "Lưu VPTU"])
    assert "<li>- Như trên,</li><li>- Lưu VPTU.</li>" in html


# --- Every form ------------------------------------------------------------------------------------


@pytest.fixture
def scene(committee, province, secretary, department, department2, enter):
    """A directive of the Party body with duties; registers; a duty of its own for its own reports."""
    directive = factories.document(
        issuer=committee, number="07", notation="CT/TU", subject="Tăng cường chuyển đổi số",
        document_type=factories.document_type("Chỉ thị", "CT", NumberingSystem.PARTY),
        issued_on=date(2026, 6, 4), urgency="very_urgent",
    )  # fmt: skip
    single = factories.task(document=directive, title="Xây dựng chuyên trang")
    late = {"due_on": TODAY - 12 * DAY, "original_due_on": TODAY - 12 * DAY}
    duty(single, department, **late).save()
    duty(single, department2, role="support").save()
    asked_of_it = factories.task(
        document=factories.document(issuer=province), title="Góp ý dự thảo", is_requested=True
    )
    duty(asked_of_it, committee, **late).save()
    kept = {
        direction: Register.objects.create(agency=committee, direction=direction, year=2026)
        for direction in ("incoming", "outgoing", "postal")
    }
    enter(kept["incoming"], 1, document=directive)
    sent = enter(kept["outgoing"], 7, document=directive)
    PostalSending.objects.create(
        register=kept["postal"], number=1, entry=sent, posted_on=date(2026, 6, 5), n_envelopes=2,
        addressees="Bưu điện tỉnh", created_at=NOON,
    )  # fmt: skip
    return {"directive": directive, "task": single, **kept}


def about(kind: str, scene: dict[str, Any]) -> dict[str, Any]:
    direction = kind.removeprefix("register_").replace("followup", "incoming")
    if kind == "register_inspection":
        return {"register": scene["incoming"], "cut_off": TODAY}
    if kind.startswith("register_"):
        return {"register": scene[direction]}
    given: dict[str, Any] = {}
    if kind in ("slip_handling", "slip_assignment", "dispatch_summary", "reply_matrix"):
        given["document"] = scene["directive"]
    if kind == "slip_assignment":
        given["task"] = scene["task"]
    if not kind.startswith("slip_"):
        given["cut_off"] = TODAY
    return given


# A stamp bears the name of its agency only, in either layout.
@pytest.mark.parametrize("kind", sorted({*FORMS} - {"arrival_labels"}))
def test_a_party_body_prints_every_form_under_its_own_heading(
    kind, scene, asked, committee, secretary
):
    run = asked(kind=kind, agency=committee, requested_by=secretary, **about(kind, scene))
    frozen, _n_rows = collect_frozen(run)
    title, sheets = lay_out(kind, frozen)
    html = whole_html(title, sheets)
    printed = print_frozen(kind, frozen, dated=NOON)
    check_paper(printed.content, words=words_of(html))
    pages = page_texts(printed.content)
    assert not any(
        words in page for page in pages for words in (NATION, MOTTO, "Số:", "Lưu: VT", "./.")
    )
    assert "TỈNH ỦY AN GIANG\n*" in pages[0]
    if kind.startswith("register_") and kind != "register_inspection":  # covers bear no heading
        assert PARTY_HEADING not in pages[0]
    else:
        assert PARTY_HEADING in pages[0]
    if kind.startswith("slip_"):
        assert "THƯỢNG KHẨN" in pages[0]


def test_the_narrative_of_a_party_body_keeps_to_its_layout(scene, asked, committee, secretary):
    run = asked(agency=committee, requested_by=secretary, cut_off=TODAY)
    frozen, _n_rows = collect_frozen(run)
    assert_golden(GOLDEN / "compliance_party.html", lay_out("compliance", frozen)[1][0].before)


def test_the_docx_of_a_party_body_is_in_its_layout(scene, asked, committee, secretary):
    run = asked(agency=committee, requested_by=secretary, cut_off=TODAY)
    frozen, _n_rows = collect_frozen(run)
    document = docx.Document(BytesIO(write_docx(*lay_out("compliance", frozen))))
    assert round(document.sections[0].right_margin.mm) == 15
    head, foot = (
        document.tables[0],
        next(t for t in document.tables if "Nơi nhận" in t.cell(0, 0).text),
    )
    left, right = (cell.text.split("\n") for cell in head.rows[0].cells)
    assert left[:2] == ["TỈNH ỦY AN GIANG", "*"]
    assert left[2].replace("\N{NO-BREAK SPACE}", "") == "Số -BC/TU"
    assert next(line for line in right if line) == PARTY_HEADING
    assert NATION not in " ".join(right)
    copies, signs = (cell.paragraphs for cell in foot.rows[0].cells)
    assert copies[0].runs[0].underline
    assert copies[-1].text == "- Lưu VPTU."
    assert [(p.text, bool(p.runs[0].bold)) for p in signs if p.text] == [
        ("T/M BAN THƯỜNG VỤ", True), ("BÍ THƯ", False),
    ]  # fmt: skip
    (last,) = [p for p in document.paragraphs if p.text.startswith("Trên đây là báo cáo")]
    assert last.paragraph_format.keep_with_next


# --- Urging dispatch ---------------------------------------------------------------------------------


@pytest.fixture
def urging(scene, committee, secretary, now):
    ids = [Assignment.objects.get(task=scene["task"], role="lead").pk]
    (draft,) = urgings.draft_urgings(committee, ids, by=secretary, now=now, calendar=PLAIN_CALENDAR)
    return urgings.edit_draft(
        draft.pk, by=secretary, now=now, version=draft.version, signer_name="Nguyễn Văn An"
    )


def test_a_party_body_urges_by_a_cong_van_of_its_own_series(urging, secretary, committee, now):
    issued = urgings.issue_urging(urging.pk, by=secretary, now=now, version=urging.version).urging
    document = issued.document
    assert document.code == "01-CV/TU"
    assert document.document_type.system == NumberingSystem.PARTY
    assert document.register_entries.get().register.series == "CV"
    assert (document.signing_authority, document.signer_title) == ("T/M", "BÍ THƯ")
    assert document.archive_line == "Lưu VPTU"
    paper = thawed(issued.said)
    assert paper.title.startswith("Công văn số 01-CV/TU: về việc đôn đốc")
    (page,) = page_texts(printing.printed_of(paper, dated=now).content)
    for words in ("Số 01-CV/TU", "T/M BAN THƯỜNG VỤ", "- Lưu VPTU.", "ngày 16 tháng 9 năm 2026"):
        assert words in page
    for words in (NATION, MOTTO, "V/v", "./.", "VT"):
        assert words not in page


def test_the_draft_of_a_party_dispatch(urging):
    from assignments.urging_paper import paper_of

    duties = [urged.assignment for urged in urging.duties.all()]
    html = html_of(paper_of(urging, duties, on=TODAY), is_draft=True)
    assert_golden(GOLDEN / "urging_party_draft.html", html)


def test_marks_are_written_as_the_day_s_guidance_writes_them(urging, secretary, now):
    from assignments.urging_paper import signing_lines

    urging.signing_authority, urging.signing_for = "KT.", "Chánh Văn phòng"
    urging.signer_title = "Phó Chánh Văn phòng"
    assert signing_lines(urging, TODAY) == ["K/T CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"]
    urging.signing_authority = "TUQ."
    assert signing_lines(urging, TODAY)[0] == "T/L CHÁNH VĂN PHÒNG"
    assert signing_lines(urging, date(2026, 5, 1))[0] == "T/U CHÁNH VĂN PHÒNG"
    urging.signing_authority = urging.signing_for = ""
    urging.signer_title = "T/L Ban Thường vụ / K/T Chánh Văn phòng/Phó Chánh Văn phòng"
    assert signing_lines(urging, TODAY) == [
        "T/L BAN THƯỜNG VỤ", "K/T CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG",
    ]  # fmt: skip


def test_a_party_body_is_offered_its_own_marks_each_once(urging, secretary, signed_in, now):
    with time_machine.travel(now, tick=False):
        page = signed_in(secretary).get(urging.get_absolute_url()).content.decode()
    marks = re.findall(
        r'<option value="([^"]*)"[^>]*>([^<]*)', page.split('name="signing_authority"')[1]
    )
    assert marks[:5] == [
        ("", "Người đứng đầu ký trực tiếp"), ("TM.", "T/M"), ("KT.", "K/T"), ("TL.", "T/L"), ("Q.", "Q."),
    ]  # fmt: skip
    assert "K/T TRƯỞNG BAN / PHÓ TRƯỞNG BAN" in page
    assert "KT. " not in page


SIGNED = {
    "province": [
        (("TM.", "Ủy ban nhân dân", "KT. Chủ tịch / Phó Chủ tịch"), ""),
        (("KT.", "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), ""),
        (("TL.", "CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG"), ""),
        (("Q.", "", "GIÁM ĐỐC"), ""),
        (("", "", "GIÁM ĐỐC"), ""),
        (("KT.", "GIÁM ĐỐC", "GIÁM ĐỐC"), "signer_title"),
        (("", "", "PHÓ GIÁM ĐỐC"), "signer_title"),
        (("TM.", "ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH"), "signer_title"),
        (("TM.", "ỦY BAN NHÂN DÂN", "K/T CHỦ TỊCH / PHÓ CHỦ TỊCH"), "signer_title"),
        (("TM.", "ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"), "signer_title"),
        (("TM.", "", "CHỦ TỊCH"), "signing_for"),
        (("", "ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "signing_for"),
        (("TM.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "signing_for"),
    ],
    "committee": [
        (("TM.", "BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"), ""),
        (("KT.", "TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"), ""),
        (("TL.", "BAN THƯỜNG VỤ", "K/T CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG"), ""),
        (("TL.", "BAN THƯỜNG VỤ", "KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG"), "signer_title"),
        (("KT.", "TRƯỞNG BAN", "BÍ THƯ"), "signer_title"),
    ],
}


@pytest.mark.parametrize(
    ("whose", "lines", "field"),
    [(whose, *case) for whose, cases in SIGNED.items() for case in cases],
)
def test_only_lines_the_layout_knows_stand_over_a_signature(whose, lines, field):
    layout = Layout.PARTY if whose == "committee" else Layout.STATE
    mark, body_line, title = lines
    refused = ""
    try:
        check_signing(Signing(title, mark, body_line), rules_of(layout, TODAY))
    except Refused as why:
        refused = why.field
    assert refused == field


def test_a_wrong_mark_is_refused_with_the_right_one_and_nothing_typed_is_lost(
    urging, secretary, signed_in, now
):
    given = {
        "version": urging.version, "answer_by": "30/9/2026", "opening": "Đề nghị làm ngay:",
        "notation": "CV/TU", "signing_authority": "TL.", "signing_for": "BAN THƯỜNG VỤ",
        "signer_title": "KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG", "signer_name": "Lê Thị B",
        "copies": "", "keep": [one.assignment_id for one in urging.duties.all()],
    }  # fmt: skip
    with time_machine.travel(now, tick=False):
        answer = signed_in(secretary).post(urging.get_absolute_url(), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Văn bản của cơ quan này ghi K/T, không ghi KT." in page
    assert "Đề nghị làm ngay:" in page and "KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG" in page
    urging.refresh_from_db()
    assert urging.signer_title == "BÍ THƯ"
