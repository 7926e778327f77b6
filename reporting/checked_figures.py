"""The figures agencies were asked to check, each with the address of the rows behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from reporting.figures import CELLS, TOTAL
from reporting.models import AgencyCheck, ReportRun
from reporting.paper.compliance import scope_of


@dataclass(frozen=True)
class CheckedFigures:
    """An agency's line of a report with the addresses of its rows, by name of the figure."""

    check: AgencyCheck
    urls: dict[str, str]


def with_urls(run: ReportRun, checks: Sequence[AgencyCheck], today: date) -> list[CheckedFigures]:
    """Give each line its addresses: the report's scope, of one agency, and of a day since past."""
    whole = scope_of(run)
    known_on = whole.on if whole.on < today else None
    narrowed = replace(whole, block="", province=None, known_on=known_on)
    return [
        CheckedFigures(
            check,
            {
                figure.key: figure.url(replace(narrowed, agency=check.agency))
                for figure in (TOTAL, *CELLS)
            },
        )
        for check in checks
    ]
