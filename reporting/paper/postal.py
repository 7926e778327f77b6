"""The register of documents sent by post on paper [NĐ 30/2020/NĐ-CP, Phụ lục IV]."""

from django.db.models import QuerySet

from directives.models import PostalSending, RegisterVolume
from reporting.models import ReportRun
from reporting.paper.registers import (
    CHUNK,
    PLACEHOLDER_LINE,
    RegisterLine,
    RegisterPaper,
    asked_for,
    paper_of,
    paper_of_volume,
    with_strike,
)
from reporting.paper.words import paper_date


def collect(run: ReportRun) -> RegisterPaper:
    """Read the lines posted in the period in the order of writing; one query by the thousand rows."""
    register, period_from, period_to = asked_for(run)
    sendings = _with_documents(register.sendings.filter(posted_on__range=(period_from, period_to)))
    lines, numbers = _read(sendings)
    first, last = (numbers[0], numbers[-1]) if numbers else (None, None)
    return paper_of(register, lines, period_from, period_to, first, last)


def collect_volume(volume: RegisterVolume) -> RegisterPaper:
    """Read the lines a volume is about to hold; the caller holds the register's lock."""
    held = volume.register.sendings.filter(number__range=(volume.first_number, volume.last_number))
    lines, _numbers = _read(_with_documents(held))
    return paper_of_volume(volume, lines)


def _with_documents(sendings: QuerySet[PostalSending]) -> QuerySet[PostalSending]:
    return sendings.select_related("entry__document").order_by("number")


def _read(sendings: QuerySet[PostalSending]) -> tuple[list[RegisterLine], list[int]]:
    lines, numbers = [], []
    for sending in sendings.iterator(chunk_size=CHUNK):
        lines.append(_line(sending))
        numbers.append(sending.number)
    return lines, numbers


def _line(sending: PostalSending) -> RegisterLine:
    """Fill the six columns; the fifth stays free for signature and stamp of the post office."""
    document = sending.entry.document
    receipt = f"Số bưu gửi: {sending.receipt}" if sending.receipt else ""
    note = "; ".join(words for words in (receipt, sending.note) if words)
    return RegisterLine(
        cells=[
            paper_date(sending.posted_on),
            document.code if document else PLACEHOLDER_LINE,
            sending.addressees,
            str(sending.n_envelopes),
            "",
            with_strike(note, sending),
        ],
        is_struck=sending.struck_at is not None,
        is_secret=document is None,
    )
