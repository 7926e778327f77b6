"""The result of inspecting a register: the figures of the inspection page, and each line behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min

from agencies.letterhead import Letterhead, letterhead_of
from core.formatting import as_day, paper_date
from directives.inspection import (
    GAPS,
    Finding,
    Inspection,
    LookedFor,
    findings_for,
    gaps_in,
    inspection_of,
    words_for,
)
from directives.models import Register, RegisterEntry
from directives.printed import identity_of
from reporting.models import ReportRun
from reporting.paper.registers import PLACEHOLDER_LINE, TITLES
from reporting.paper.words import number

# Told as ranges of numbers: of a year that was never closed every line is found.
AS_RANGES = frozenset({"unbound"})


@dataclass(frozen=True)
class Result:
    """What came of one thing looked for: the page's figure, and in rows every line or range behind it.

    A row is number or numbers, day of the line, document, subject, and what was found.
    """

    name: str
    sentence: str
    clean: str
    rule: str
    counted: str  # what n counts
    n: int
    rows: list[list[str]]


@dataclass(frozen=True)
class InspectionPaper:
    """Minutes of an inspection: which register, what was looked for, what was found."""

    head: Letterhead
    register: str
    series: str
    keeper: str
    inspector: str
    inspected_on: date
    first_number: int
    last_number: int
    first_day: date | None
    last_day: date | None
    n_lines: int
    results: list[Result]

    @property
    def n_rows(self) -> int:
        return len(self.results) + sum(len(result.rows) for result in self.results)

    @property
    def n_found(self) -> int:
        """How many of the things looked for were found."""
        return sum(bool(result.n) for result in self.results)


def collect(run: ReportRun) -> InspectionPaper:
    """Inspect the register as of the run's day; a fixed number of queries for any number of lines."""
    register = run.register
    if register is None:  # the table's constraint holds it; this tells the type checker
        raise ValueError("an inspection names its register")
    on = run.cut_off or as_day(run.requested_at)
    look = inspection_of(register, on=on)
    held = register.entries.aggregate(first=Min("entered_on"), last=Max("entered_on"))
    return InspectionPaper(
        head=letterhead_of(run.agency, type_symbol="BB", on=on),
        register=f"{TITLES[register.direction].capitalize()} năm {register.year}",
        series=register.series,
        keeper=register.agency.name,
        inspector=str(run.requested_by),
        inspected_on=on,
        first_number=register.first_number,
        last_number=register.last_number,
        first_day=held["first"],
        last_day=held["last"],
        n_lines=register.entries.count(),
        results=[_gaps(register), *(_result(look, finding) for finding in findings_for(register))],
    )


def _gaps(register: Register) -> Result:
    gaps = gaps_in(register, told=None)
    rows = _range_rows(gaps.ranges, "số không có dòng nào")
    return _told(GAPS, gaps.n, rows, counted="số")


def _result(look: Inspection, finding: Finding) -> Result:
    lines = list(
        finding.rows(look)
        .select_related("document__document_type", "document__issuer", "struck_by")
        .order_by("number")
    )
    if finding.key in AS_RANGES:
        ranges = ranges_of(line.number for line in lines)
        return _told(finding, len(lines), _range_rows(ranges, "dòng chưa thuộc quyển nào đã khóa"))
    words = words_for(look, finding, lines, day=paper_date)
    return _told(finding, len(lines), [_row(line, words[line.pk]) for line in lines])


def _told(sought: LookedFor, n: int, rows: list[list[str]], *, counted: str = "dòng") -> Result:
    return Result(
        name=str(sought.name),
        sentence=str(sought.sentence),
        clean=str(sought.clean),
        rule=sought.rule,
        counted=counted,
        n=n,
        rows=rows,
    )


def _row(line: RegisterEntry, found: str) -> list[str]:
    document = line.document
    told = [str(line.number), paper_date(line.entered_on)]
    if document is None:
        return [*told, PLACEHOLDER_LINE, "", found]
    author = document.issuer_words or (document.issuer.name if document.issuer else "")
    named = " của ".join(words for words in (identity_of(document), author) if words)
    return [*told, named, document.subject, found]


def ranges_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return rising numbers as ranges without a gap."""
    ranges: list[tuple[int, int]] = []
    for one in numbers:
        if ranges and one == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], one)
        else:
            ranges.append((one, one))
    return ranges


def _range_rows(ranges: Sequence[tuple[int, int]], words: str) -> list[list[str]]:
    return [
        [
            f"{lowest}" if lowest == highest else f"{lowest}–{highest}",
            "", "", "", f"{number(highest - lowest + 1)} {words}",
        ]
        for lowest, highest in ranges
    ]  # fmt: skip
