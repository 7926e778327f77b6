"""The registers of incoming and outgoing documents on paper [NĐ 30/2020/NĐ-CP, Đ.16, 22, Phụ lục IV]."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Max, Min, Prefetch, QuerySet

from agencies.letterhead import superior_of
from agencies.paper_layout import Layout, layout_of
from core.formatting import paper_month
from directives.models import Document, Recipient, Register, RegisterEntry, RegisterVolume
from directives.models.line import RegisterLine as HeldLine
from reporting.models import ReportRun
from reporting.paper.words import paper_date

INCOMING_COLUMNS = [
    "Ngày đến",
    "Số đến",
    "Tác giả",
    "Số, ký hiệu văn bản",
    "Ngày tháng văn bản",
    "Tên loại và trích yếu nội dung văn bản",
    "Đơn vị hoặc người nhận",
    "Ngày chuyển",
    "Ký nhận",
    "Ghi chú",
]
OUTGOING_COLUMNS = [
    "Số, ký hiệu văn bản",
    "Ngày tháng văn bản",
    "Tên loại và trích yếu nội dung văn bản",
    "Người ký",
    "Nơi nhận văn bản",
    "Đơn vị, người nhận bản lưu",
    "Số lượng bản",
    "Ngày chuyển",
    "Ký nhận",
    "Ghi chú",
]
FOLLOWUP_COLUMNS = [
    "Số đến",
    "Tên loại, số, ký hiệu, ngày, tháng và tên cơ quan, tổ chức ban hành văn bản",
    "Đơn vị hoặc người nhận",
    "Thời hạn giải quyết",
    "Tiến độ giải quyết",
    "Số, ký hiệu văn bản trả lời",
    "Ghi chú",
]
POSTAL_COLUMNS = [
    "Ngày chuyển",
    "Số, ký hiệu văn bản",
    "Nơi nhận văn bản",
    "Số lượng bì",
    "Ký nhận và dấu bưu điện",
    "Ghi chú",
]
FOLLOWUP = "followup"
COLUMNS = {
    Register.Direction.INCOMING.value: INCOMING_COLUMNS,
    Register.Direction.OUTGOING.value: OUTGOING_COLUMNS,
    Register.Direction.POSTAL.value: POSTAL_COLUMNS,
    FOLLOWUP: FOLLOWUP_COLUMNS,
}
TITLES = {
    Register.Direction.INCOMING.value: "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN",
    Register.Direction.OUTGOING.value: "SỔ ĐĂNG KÝ VĂN BẢN ĐI",
    Register.Direction.POSTAL.value: "SỔ GỬI VĂN BẢN ĐI BƯU ĐIỆN",
    FOLLOWUP: "SỔ THEO DÕI GIẢI QUYẾT VĂN BẢN ĐẾN",
}
PLACEHOLDER_LINE = "Đăng ký tại sổ đăng ký văn bản mật"
CHUNK = 1000


@dataclass(frozen=True)
class RegisterLine:
    """One entry, its cells in the order of the columns."""

    cells: list[str]
    is_struck: bool
    is_secret: bool


@dataclass(frozen=True)
class RegisterPaper:
    """A register of a period: cover and lines."""

    direction: str
    parent: str
    agency: str
    year: int
    series: str
    period_from: date
    period_to: date
    first_number: int | None
    last_number: int | None
    lines: list[RegisterLine]
    volume: int | None = None  # of a closed volume; printed from its snapshot only
    as_of: date | None = None  # of what goes on changing after a volume is closed
    form: str = ""  # the follow-up register of an incoming one; else what the direction says
    head_layout: str = (
        Layout.STATE.value
    )  # of the cover; paper frozen before there were two lacks it

    @property
    def n_rows(self) -> int:
        return len(self.lines)

    @property
    def layout(self) -> str:
        return self.form or self.direction

    @property
    def is_party(self) -> bool:
        return self.head_layout == Layout.PARTY

    @property
    def columns(self) -> list[str]:
        return COLUMNS[self.layout]

    @property
    def title(self) -> str:
        return TITLES[self.layout]


def asked_for(run: ReportRun) -> tuple[Register, date, date]:
    """Return the register a print names and its period, the year where none was asked for."""
    register = run.register
    if register is None:  # the table's constraint holds it; this tells the type checker
        raise ValueError("a register print names its register")
    period_from = run.period_from or date(register.year, 1, 1)
    return register, period_from, run.period_to or date(register.year, 12, 31)


def collect(run: ReportRun) -> RegisterPaper:
    """Read the entries of the period in the order of their numbers; queries by the thousand rows."""
    register, period_from, period_to = asked_for(run)
    entries = register_entries(register, period_from, period_to)
    line = _incoming if register.direction == Register.Direction.INCOMING else _outgoing
    read = [_line(entry, line(entry)) for entry in entries.iterator(chunk_size=CHUNK)]
    numbers = entries.aggregate(first=Min("number"), last=Max("number"))
    return paper_of(register, read, period_from, period_to, numbers["first"], numbers["last"])


def collect_volume(volume: RegisterVolume) -> RegisterPaper:
    """Read the lines a volume is about to hold, by number; the caller holds the register's lock."""
    register = volume.register
    line = _incoming if register.direction == Register.Direction.INCOMING else _outgoing
    entries = entries_of_volume(volume)
    read = [_line(entry, line(entry)) for entry in entries.iterator(chunk_size=CHUNK)]
    return paper_of_volume(volume, read)


def entries_of_volume(volume: RegisterVolume) -> QuerySet[RegisterEntry]:
    numbers = (volume.first_number, volume.last_number)
    return with_documents(
        RegisterEntry.objects.filter(register=volume.register, number__range=numbers)
    )


def paper_of_volume(volume: RegisterVolume, lines: list[RegisterLine]) -> RegisterPaper:
    paper = paper_of(
        volume.register, lines, volume.period_from, volume.period_to,
        volume.first_number, volume.last_number,
    )  # fmt: skip
    return replace(paper, volume=volume.number)


def paper_of(
    register: Register,
    lines: list[RegisterLine],
    period_from: date,
    period_to: date,
    first_number: int | None,
    last_number: int | None,
) -> RegisterPaper:
    agency = register.agency
    parent = superior_of(agency)
    return RegisterPaper(
        direction=register.direction,
        parent=parent.name if parent else "",
        agency=agency.name,
        year=register.year,
        series=register.series,
        period_from=period_from,
        period_to=period_to,
        first_number=first_number,
        last_number=last_number,
        lines=lines,
        head_layout=layout_of(agency).value,
    )


def register_entries(register: Register, first: date, last: date) -> QuerySet[RegisterEntry]:
    return with_documents(
        RegisterEntry.objects.filter(register=register, entered_on__range=(first, last))
    )


def with_documents(entries: QuerySet[RegisterEntry]) -> QuerySet[RegisterEntry]:
    """Add what the columns show; in the order of the numbers."""
    recipients = Recipient.objects.exclude(role=Recipient.Role.ARCHIVE)
    return (
        entries.select_related("document__document_type", "document__issuer")
        .prefetch_related(Prefetch("document__recipients", queryset=recipients))
        .order_by("number")
    )


def with_strike(note: str, line: HeldLine) -> str:
    """What the last column says: the note as it was written, and why the line was struck."""
    struck = f"Đã hủy: {line.struck_reason}" if line.struck_at is not None else ""
    return "; ".join(words for words in (note, struck) if words)


def _line(entry: RegisterEntry, cells: list[str]) -> RegisterLine:
    return RegisterLine(
        cells=[*cells[:-1], with_strike(entry.note, entry)],
        is_struck=entry.struck_at is not None,
        is_secret=entry.kind == RegisterEntry.Kind.SECRET,
    )


def _incoming(entry: RegisterEntry) -> list[str]:
    arrived = [paper_date(entry.entered_on), str(entry.number)]
    handed = [entry.handed_to, paper_date(entry.handed_on), "", entry.note]
    document = entry.document
    if document is None:
        return [*arrived, "", "", "", PLACEHOLDER_LINE, *handed]
    author = document.issuer_words or (document.issuer.name if document.issuer else "")
    return [*arrived, author, document.code, dated(document), type_and_subject(document), *handed]


def _outgoing(entry: RegisterEntry) -> list[str]:
    document = entry.document
    handed = [paper_date(entry.handed_on), "", entry.note]
    if document is None:
        return [
            str(entry.number),
            paper_date(entry.entered_on),
            PLACEHOLDER_LINE,
            "",
            "",
            "",
            "",
            *handed,
        ]
    copies = entry.n_copies or document.n_copies
    return [
        document.code,
        dated(document),
        type_and_subject(document),
        document.signer_name,
        "; ".join(recipient.words for recipient in document.recipients.all()),
        entry.archive_holder or document.archive_line,
        str(copies) if copies else "",
        *handed,
    ]


def type_and_subject(document: Document) -> str:
    """Write `Kế hoạch: …`, the name of the type before the subject."""
    kind = document.document_type.name if document.document_type else ""
    return ": ".join(words for words in (kind, document.subject) if words)


def dated(document: Document) -> str:
    """Write the date as far as it is printed; what the paper leaves blank stays a blank."""
    if document.issued_on:
        return paper_date(document.issued_on)
    if not document.issued_year:
        return ""
    month = paper_month(document.issued_month) if document.issued_month else "…"
    return f"…/{month}/{document.issued_year}"


def cover_numbers(paper: RegisterPaper) -> Iterator[str]:
    """Yield the first and last number as the cover prints them."""
    for number in (paper.first_number, paper.last_number):
        yield "……" if number is None else str(number)
