"""Every printed form: its HTML and the text of its pages as kept, its tags, fonts and archival marks.

A kind of paper without a case here fails. To accept a change delete its files under golden/ and run
twice, reading what came out in between.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from core.pdf import whole_html
from directives.models import Recipient, Register
from reporting.models import ReportRun
from reporting.paper.printing import FORMS, collect_frozen, lay_out, print_frozen
from tests import factories
from tests.conftest import NOON, TODAY
from tests.paper_checks import check_paper, words_of
from tests.reporting.test_compliance_on_paper import assert_golden

Kind = ReportRun.Kind
GOLDEN = Path(__file__).parent / "golden"
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
def office(happened, deliveries, plan, register, enter, department, lines):
    """All that the forms are about: duties, deliveries, and lines in each register."""
    paper = factories.document(
        issuer=department, number="07", notation="BC-STC", subject="Tình hình thu chi quý I",
        document_type=factories.document_type("Báo cáo", "BC"), issued_on=date(2026, 2, 2),
    )  # fmt: skip
    enter(register, 3, document=paper, handed_to="Phòng Tổng hợp", handed_on=date(2026, 2, 4))
    enter(register, 4, document=plan, entered_on=date(2026, 7, 20), answer_due_on=date(2026, 9, 30))
    enter(register, 5, kind="secret", entered_on=date(2026, 7, 21))
    enter(register, 6, document=paper, struck_at=NOON, struck_reason="Đăng ký trùng")
    outgoing = Register.objects.get(direction="outgoing")
    plan.signer_name = "Nguyễn Lưu Trung"
    plan.save(update_fields=["signer_name"])
    Recipient.objects.create(document=plan, words="Lưu: VT", role="archive", position=2)
    enter(outgoing, 241, document=plan, archive_holder="Văn thư", n_copies=25)
    return {"plan": plan, "incoming": register, "outgoing": outgoing, "postal": lines[0].register}


Asked = Callable[[dict[str, Any]], dict[str, Any]]
CASES: dict[Kind, Asked] = {
    Kind.COMPLIANCE: lambda office: {"period_from": date(2026, 7, 1), "period_to": TODAY},
    **{kind: lambda office: {**PERIOD, "cut_off": TODAY} for kind in LISTS},
    Kind.REPLY_MATRIX: lambda office: {**PERIOD, "cut_off": TODAY, "document": office["plan"]},
    Kind.DISPATCH_SUMMARY: lambda office: {"document": office["plan"]},
    Kind.REGISTER_INCOMING: lambda office: {"register": office["incoming"]},
    Kind.REGISTER_OUTGOING: lambda office: {"register": office["outgoing"]},
    Kind.REGISTER_FOLLOWUP: lambda office: {"register": office["incoming"]},
    Kind.REGISTER_POSTAL: lambda office: {"register": office["postal"]},
    Kind.SLIP_HANDLING: lambda office: {"document": office["plan"]},
    Kind.SLIP_ASSIGNMENT: lambda office: {
        "document": office["plan"],
        "task": office["plan"].tasks.get(mode="single"),
    },
}


def test_every_kind_of_paper_has_a_case():
    assert set(CASES) == set(FORMS) == set(Kind)


def assert_golden_text(name: str, content: bytes) -> None:
    """Compare number and words of the pages; how lines break is the fonts' business."""
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]
    told = f"{len(pages)} trang\n\n" + "\n\n".join(" ".join(page.split()) for page in pages) + "\n"
    kept = GOLDEN / "pdf" / f"{name}.txt"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(told, "utf-8")
        pytest.fail(f"{name}.txt was not there; it is now: read it, then run again")
    wanted = kept.read_text("utf-8")
    assert told.splitlines()[0] == wanted.splitlines()[0]
    assert "".join(told.split()) == "".join(wanted.split())


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_each_paper_is_the_one_kept_and_fit_for_the_archive(kind, office, asked, time_machine):
    time_machine.move_to(NOON, tick=False)
    run = asked(kind=kind, **CASES[Kind(kind)](office))
    frozen, n_rows = collect_frozen(run)
    assert n_rows
    title, sheets = lay_out(kind, frozen)
    html = whole_html(title, sheets)
    assert_golden(f"{kind}.html", html)
    printed = print_frozen(kind, frozen, dated=NOON)
    check_paper(printed.content, words=words_of(html))
    assert_golden_text(kind, printed.content)
