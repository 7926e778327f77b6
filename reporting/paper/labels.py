"""Arrival stamps as labels: one a page for label printers, or in their places on sheets of A4."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from core.pdf import Sheet
from directives.models import RegisterEntry
from directives.stamping import (
    STYLES,
    ArrivalStamp,
    Ink,
    stamp_html,
    stamp_of,
    title_of,
    with_stamp_facts,
)
from reporting.label_sheet import LabelLayout, LabelSheet
from reporting.labels import require_labels
from reporting.models import ReportRun
from reporting.paper.frozen import thaw

LABEL_STYLES = (*STYLES, "labels.css")


@dataclass(frozen=True)
class ArrivalLabels:
    """The stamps of several lines, by number, and how they lie on paper."""

    stamps: list[ArrivalStamp]
    layout: LabelLayout

    @property
    def n_rows(self) -> int:
        return len(self.stamps)


def collect(run: ReportRun) -> ArrivalLabels:
    """Read what the stamps say now; refuse when a line was struck since it was asked for. Five queries."""
    register = run.register
    if register is None:  # the table's constraint holds it; this tells the type checker
        raise ValueError("labels name their register")
    numbers = run.numbers or []
    require_labels(register, numbers)
    lines = RegisterEntry.objects.filter(register=register, number__in=numbers)
    return ArrivalLabels(
        stamps=[stamp_of(line) for line in with_stamp_facts(lines).order_by("number")],
        layout=thaw(LabelLayout, run.label_layout or {}),
    )


def title(labels: ArrivalLabels) -> str:
    return title_of(labels.stamps)


def sheets(labels: ArrivalLabels) -> list[Sheet]:
    """Return the pages; on A4 the sheet may have been begun."""
    ink = Ink(labels.layout.ink)
    drawn = [stamp_html(stamp, ink=ink) for stamp in labels.stamps]
    sheet = labels.layout.sheet
    return _on_sheets(drawn, sheet) if sheet else _one_a_page(drawn)


def _one_a_page(drawn: list[str]) -> list[Sheet]:
    return [Sheet(f'<section class="stamp-page">{stamp}</section>') for stamp in drawn]


def _on_sheets(drawn: list[str], sheet: LabelSheet) -> list[Sheet]:
    stamps = iter(drawn)
    pages = [
        [(f"{place.left:.2f}", f"{place.top:.2f}", stamp) for place, stamp in zip(page, stamps, strict=False)]
        for page in sheet.pages(len(drawn))
    ]  # fmt: skip
    return [Sheet(render_to_string("pdf/label_sheet.html", {"labels": page})) for page in pages]
