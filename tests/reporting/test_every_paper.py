"""Every printed form: its HTML and the text of its pages as kept, its tags, fonts and archival marks.

A kind of paper without a case here fails; so does, in tests/test_printers.py, whatever else prints.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agencies.models import Agency, Block
from assignments.models import Assignment
from core.pdf import Printed, whole_html
from directives.models import Recipient, Register
from reporting.models import ReportRun, Section
from reporting.paper.printing import FORMS, collect_frozen, lay_out, print_frozen
from reporting.volumes import close_volume
from tests import factories
from tests.assignments.urging.test_paper import TEMPLATES as OF_DISPATCHES
from tests.conftest import NOON, TODAY
from tests.directives.test_stamping import SIZE as STAMP_SIZE
from tests.goldens import assert_golden, assert_golden_text, templates_noted
from tests.paper_checks import A4, check_paper, words_of
from tests.poppler import check_with_poppler, needs_poppler
from tests.reporting.scenes import DAY

Kind = ReportRun.Kind
GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PERIOD = {"period_from": date(2026, 8, 1), "period_to": TODAY}
LISTS = (
    Kind.SIX_CLEAR,
    Kind.UPDATE_RATE,
    Kind.SCORECARD,
    Kind.EXTENSIONS,
    Kind.URGINGS,
    Kind.UNSENT,
)


@pytest.fixture
def office(happened, deliveries, plan, register, enter, department, lines, coordinator):
    """All that the forms are about: duties, deliveries, and lines in each register."""
    coordinator.full_name = "Trần Thị Bình"
    coordinator.save(update_fields=["full_name"])
    paper = factories.document(
        issuer=department, number="07", notation="BC-STC", subject="Tình hình thu chi quý I",
        document_type=factories.document_type("Báo cáo", "BC"), issued_on=date(2026, 2, 2),
    )  # fmt: skip
    enter(register, 3, document=paper, handed_to="Phòng Tổng hợp", handed_on=date(2026, 2, 4))
    enter(register, 4, document=plan, entered_on=date(2026, 7, 20), answer_due_on=date(2026, 9, 30))
    enter(register, 5, kind="secret", entered_on=date(2026, 7, 21))
    enter(
        register,
        6,
        document=paper,
        struck_at=NOON,
        struck_by=coordinator,
        struck_reason="Đăng ký trùng",
    )
    outgoing = Register.objects.get(direction="outgoing")
    plan.signer_name = "Nguyễn Lưu Trung"
    plan.save(update_fields=["signer_name"])
    Recipient.objects.create(document=plan, words="Lưu: VT", role="archive", position=2)
    enter(outgoing, 241, document=plan, archive_holder="Văn thư", n_copies=25)
    postal = lines[0].register
    return {
        "plan": plan, "duties": happened, "by": coordinator,
        "incoming": register, "outgoing": outgoing, "postal": postal,
    }  # fmt: skip


def numbered(register: Register) -> Register:
    """The register with numbers given up to 8, two more than it has lines."""
    Register.objects.filter(pk=register.pk).update(last_number=8)
    register.refresh_from_db()
    return register


def untouched(office: dict[str, Any]) -> dict[str, Any]:
    """A register nobody has written into yet, in which nothing can be found."""
    agency = office["duties"]["late"].agency
    register = Register.objects.create(agency=agency, direction="outgoing", year=2026, series="QĐ")
    return {"register": register}


Asked = Callable[[dict[str, Any]], dict[str, Any]]
KINDS: dict[Kind, Asked] = {
    Kind.COMPLIANCE: lambda office: {"period_from": date(2026, 7, 1), "period_to": TODAY},
    **{kind: lambda office: {**PERIOD, "cut_off": TODAY} for kind in LISTS},
    Kind.REPLY_MATRIX: lambda office: {**PERIOD, "cut_off": TODAY, "document": office["plan"]},
    Kind.DISPATCH_SUMMARY: lambda office: {"document": office["plan"]},
    Kind.REGISTER_INCOMING: lambda office: {"register": office["incoming"]},
    Kind.REGISTER_OUTGOING: lambda office: {"register": office["outgoing"]},
    Kind.REGISTER_FOLLOWUP: lambda office: {"register": office["incoming"]},
    Kind.REGISTER_POSTAL: lambda office: {"register": office["postal"]},
    Kind.REGISTER_INSPECTION: lambda office: {"register": numbered(office["incoming"])},
    Kind.SLIP_HANDLING: lambda office: {"document": office["plan"]},
    Kind.SLIP_ASSIGNMENT: lambda office: {
        "document": office["plan"],
        "task": office["plan"].tasks.get(mode="single"),
    },
    Kind.ARRIVAL_LABELS: lambda office: {
        "register": office["incoming"], "numbers": [3, 4],
        "label_layout": {"ink": "red", "sheet": {"first_place": 24}},
    },
}  # fmt: skip


def closed_volume(office: dict[str, Any]) -> dict[str, Any]:
    """The first two lines of the incoming register as a closed volume, printed from its snapshot."""
    register = office["incoming"]
    volume = close_volume(
        numbered(register), by=office["by"], now=NOON, first_number=1, up_to=4, gaps_confirmed=True
    )
    return {"register": register, "volume": volume}


def every_part(office: dict[str, Any]) -> dict[str, Any]:
    """The compliance report with all its parts, about two blocks, each with something overdue."""
    idle = office["duties"]["idle"]
    due_on = TODAY - 3 * DAY
    Assignment.objects.filter(pk=idle.pk).update(due_on=due_on, original_due_on=due_on)
    Agency.objects.filter(pk=idle.agency_id).update(block=Block.COMMUNES)
    return KINDS[Kind.COMPLIANCE](office) | {"sections": Section.values}


# A case by the name of its kept files; some kinds look different in more than one.
CASES: dict[str, tuple[Kind, Asked]] = {
    **{kind.value: (kind, about) for kind, about in KINDS.items()},
    "compliance_every_part": (Kind.COMPLIANCE, every_part),
    "register_incoming_volume": (Kind.REGISTER_INCOMING, closed_volume),
    "register_inspection_clean": (Kind.REGISTER_INSPECTION, untouched),
    "slip_handling_blank": (
        Kind.SLIP_HANDLING,
        lambda office: {"document": office["plan"], "is_blank": True},
    ),
    "arrival_labels_single": (
        Kind.ARRIVAL_LABELS,
        lambda office: KINDS[Kind.ARRIVAL_LABELS](office) | {"label_layout": {"ink": "black"}},
    ),
}
# What is neither A4 nor numbered.
UNNUMBERED = {"arrival_labels", "arrival_labels_single"}
SIZES = {"arrival_labels_single": STAMP_SIZE}
READ_ALOUD = {"extensions", "register_followup", "slip_assignment", "slip_handling", "urgings"}


@dataclass(frozen=True)
class Case:
    """One paper of a case, laid out and printed."""

    title: str
    html: str
    printed: Printed


@pytest.fixture
def made(office, asked, time_machine):
    """Return the maker of a case's paper, as it is made at noon."""

    def make(name: str) -> Case:
        time_machine.move_to(NOON, tick=False)
        kind, about = CASES[name]
        run = asked(kind=kind, **about(office))
        frozen, n_rows = collect_frozen(run)
        assert n_rows
        title, sheets = lay_out(kind, frozen)
        printed = print_frozen(kind, frozen, dated=NOON)
        return Case(title, whole_html(title, sheets), printed)

    return make


def test_every_kind_of_paper_has_a_case():
    assert set(KINDS) == set(FORMS) == set(Kind)


@pytest.mark.parametrize("name", sorted(CASES))
def test_each_paper_is_the_one_kept_and_fit_for_the_archive(name, made):
    case = made(name)
    assert_golden(GOLDEN / f"{name}.html", case.html)
    n_pages = check_paper(
        case.printed.content,
        words=words_of(case.html),
        size=SIZES.get(name, A4),
        is_numbered=name not in UNNUMBERED,
    )
    assert n_pages == case.printed.n_pages
    assert_golden_text(GOLDEN / "pdf" / f"{name}.txt", case.printed.content)


def test_every_template_of_paper_is_rendered_by_a_case(office, asked):
    with templates_noted() as rendered:
        for kind, about in CASES.values():
            frozen, _n_rows = collect_frozen(asked(kind=kind, **about(office)))
            lay_out(kind, frozen)
    papers = {str(file.relative_to(TEMPLATES)) for file in TEMPLATES.glob("pdf/*.html")}
    assert papers - rendered - OF_DISPATCHES == set()


@needs_poppler
@pytest.mark.parametrize("name", sorted(CASES))
def test_another_reader_finds_the_fonts_pages_and_tags_of_each_paper(name, made):
    case = made(name)
    words = words_of(case.html) if name in READ_ALOUD else ""
    n_pages = check_with_poppler(
        case.printed.content, title=case.title, words=words, size=SIZES.get(name, A4)
    )
    assert n_pages == case.printed.n_pages


@pytest.mark.parametrize(
    ("direction", "kind"),
    [
        ("incoming", Kind.REGISTER_INCOMING),
        ("outgoing", Kind.REGISTER_OUTGOING),
        ("incoming", Kind.REGISTER_FOLLOWUP),
        ("postal", Kind.REGISTER_POSTAL),
    ],
)
def test_a_register_without_a_line_says_so_and_is_fit_for_the_archive(
    direction, kind, office, asked
):
    agency = office["incoming"].agency
    register = Register.objects.create(agency=agency, direction=direction, year=2025)
    frozen, n_rows = collect_frozen(asked(kind=kind, register=register))
    title, sheets = lay_out(kind, frozen)
    printed = print_frozen(kind, frozen, dated=NOON)
    assert n_rows == 0
    assert "Trong thời gian này không có văn bản nào được" in sheets[1].before + sheets[1].after
    assert check_paper(printed.content, words=words_of(whole_html(title, sheets))) == 2
