"""What an urging dispatch says, word for word, and its sheet [NĐ 30/2020 Phụ lục I]; paper is Vietnamese.

A draft is worked out anew each time it is looked at; at issue the same values are frozen as JSON, and
page, PDF and every later copy are made from them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.template.loader import get_template, render_to_string
from django.utils import translation

from agencies.letterhead import Letterhead, head_words, letterhead_of
from agencies.paper_layout import Layout, Rules, layout_of, rules_of
from agencies.signing import Signing
from assignments.models import Assignment, Urging, urgings_of
from assignments.time_cell import days_late
from core.formatting import paper_date, paper_month
from core.pdf import Sheet, whole_html
from directives.printed import identity_of

COLUMNS = [
    ("STT", 8),
    ("Số, ký hiệu, ngày văn bản giao", 22),
    ("Nội dung nhiệm vụ", 31),
    ("Thời hạn", 14),
    ("Số ngày quá hạn", 11),
    ("Số lần đã đôn đốc", 14),
]


@dataclass(frozen=True)
class Line:
    """One duty as the table prints it."""

    document: str
    task: str
    due_on: str
    extended_to: str
    days_late: int
    n_earlier: int
    last_earlier: str


@dataclass(frozen=True)
class UrgingPaper:
    """Plain words only: what JSON can keep and a template prints without asking anything."""

    parent: str
    issuer: str
    issuer_lines: list[str]
    number: str  # empty until it is allotted
    symbol: str
    place: str
    day: str
    month: str
    year: str
    subject: str
    addressee: str
    opening: list[str]
    lines: list[Line]
    answer_by: str
    signs: list[str]
    signer: str
    copies: list[str]
    # What dispatches frozen before there were two layouts lack.
    layout: str = Layout.STATE.value
    dated: str = ""  # ISO: which rules hold

    @property
    def head(self) -> Letterhead:
        dated = self.dated or f"{self.year}-{int(self.month):02}-{self.day}"
        return Letterhead(
            parent=self.parent,
            issuer=self.issuer,
            issuer_lines=self.issuer_lines,
            symbol=self.symbol,
            place=self.place,
            dated=date.fromisoformat(dated),
            signs=self.signs,
            layout=self.layout,
        )

    @property
    def title(self) -> str:
        code = f"{self.number}{self.head.rules.number_joint}{self.symbol}"
        return f"Công văn số {code}: {self.subject}" if self.number else self.subject

    @property
    def n_rows(self) -> int:
        return len(self.lines)


def subject_of(urging: Urging, on: date) -> str:
    lead = rules_on(urging, on).subject_lead
    return f"{lead}đôn đốc thực hiện nhiệm vụ quá hạn của {urging.agency.name}"


def rules_on(urging: Urging, on: date) -> Rules:
    """Return what the urging body's paper keeps to that day."""
    return rules_of(layout_of(urging.assigner), on)


def paper_of(
    urging: Urging, duties: Sequence[Assignment], *, on: date, number: str = ""
) -> UrgingPaper:
    """Work out what the dispatch says that day about these duties; five queries, none per duty."""
    head = letterhead_of(urging.assigner, type_symbol="", on=on)
    earlier = urgings_of(duty.pk for duty in duties)
    return UrgingPaper(
        parent=head.parent,
        issuer=head.issuer,
        issuer_lines=head.issuer_lines,
        number=number,
        symbol=urging.notation,
        place=head.place,
        day=f"{on.day:02}" if number else "",
        month=paper_month(on.month),
        year=str(on.year),
        subject=subject_of(urging, on),
        addressee=urging.agency.name,
        opening=[line.strip() for line in urging.opening.splitlines() if line.strip()],
        lines=[_line(duty, earlier.get(duty.pk), on) for duty in duties],
        answer_by=paper_date(urging.answer_by),
        signs=signing_lines(urging, on),
        signer=urging.signer_name,
        copies=copies_of(urging, head),
        layout=head.layout,
        dated=on.isoformat(),
    )


def _line(duty: Assignment, earlier: tuple[int, Any] | None, on: date) -> Line:
    first_due = duty.original_due_on or duty.due_on
    return Line(
        document=identity_of(duty.task.document),
        task=duty.title,
        due_on=paper_date(first_due),
        extended_to=paper_date(duty.due_on) if duty.due_on != first_due else "",
        days_late=days_late(duty, on),
        n_earlier=earlier[0] if earlier else 0,
        last_earlier=paper_date(earlier[1]) if earlier else "",
    )


def signing_by(urging: Urging) -> Signing:
    return Signing(urging.signer_title, urging.signing_authority, urging.signing_for)


def signing_lines(urging: Urging, on: date) -> list[str]:
    return signing_by(urging).lines(rules_on(urging, on))


def copies_of(urging: Urging, head: Letterhead) -> list[str]:
    """Return the lines of Nơi nhận: as above first, the archive last [Phụ lục I, 9b]."""
    given = [line.strip(" -;,.") for line in urging.copies.splitlines() if line.strip(" -;,.")]
    between = [line for line in given if not line.lower().startswith(("như trên", "lưu:", "lưu "))]
    archive = next((line for line in given if line.lower().startswith("lưu")), head.archive)
    return ["Như trên", *between, archive]


def frozen(paper: UrgingPaper) -> dict[str, Any]:
    return asdict(paper)


def thawed(said: dict[str, Any]) -> UrgingPaper:
    return UrgingPaper(**{**said, "lines": [Line(**line) for line in said["lines"]]})


def sheets_of(paper: UrgingPaper, *, is_draft: bool = False) -> list[Sheet]:
    context = {
        **head_words(paper.head, number=paper.number, day=paper.day),
        "paper": paper,
        "addressees": [paper.addressee],
        "columns": COLUMNS,
        "is_draft": is_draft,
    }
    with translation.override("vi"):
        row = get_template("pdf/_urging_row.html")
        return [
            Sheet(
                render_to_string("pdf/urging.html", context),
                [row.render({"n": n, "line": line}) for n, line in enumerate(paper.lines, 1)],
                render_to_string("pdf/_urging_end.html", context),
            )
        ]


def html_of(paper: UrgingPaper, *, is_draft: bool = False) -> str:
    """Return the very HTML that is printed; the page shows it in a frame."""
    return whole_html(paper.title, sheets_of(paper, is_draft=is_draft))
