"""The dashboard's table as a workbook: a sheet of agencies and one of blocks, sums as formulas."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from core.formatting import vn_date
from core.sheets import Cell, Column, Kind, Table
from reporting.counts import Counts
from reporting.exports.asked import Asked, BadFilter, Prepared, Told, filter_words, sheets
from reporting.figures import (
    AGED,
    CELLS,
    DECIDED,
    DONE_ON_TIME,
    DUE_SOON,
    OVERDUE,
    STATES,
    SUPPORTS,
    TO_DO,
    TOTAL,
    UNSENT,
    UPDATED,
    URGED,
)
from reporting.forms import ScopeForm
from reporting.paper.compliance_charts import PaperRanking, ranked, ranking_table
from reporting.ranking import ACTIVE
from reporting.scopes import Scope
from reporting.summaries import summarise

BESIDE = (DECIDED, DUE_SOON, *STATES, UNSENT, *AGED, *SUPPORTS)


def prepare(asked: Asked) -> Prepared:
    """The figures of the dashboard with the same address, one line an agency."""
    form = ScopeForm(asked.params, user=asked.user, today=asked.on)
    if not form.is_valid():
        raise BadFilter(form)
    scope = form.scope()

    def tables(told: Told) -> list[Table]:
        summary = summarise(asked.user, scope)
        told(len(summary.agencies))
        words = _("Figures as of %(day)s") % {"day": vn_date(scope.on)}
        below = f"{words} · {chosen}" if (chosen := filter_words(form)) else words
        by_agency = (
            [place, block.label, row.agency.name, *_counts(row.counts)]
            for place, (block, row) in enumerate(
                ((block, row) for block in summary.blocks for row in block.agencies), 1
            )
        )
        by_block = ([block.label, *_counts(block.counts)] for block in summary.blocks)
        first = [Column(_("No."), 6), Column(_("Block"), 26), Column(_("Agency"), 44)]
        title = _("SUMMARY BY AGENCY")
        made = [
            _table(_("By agency"), first, by_agency, [title, below]),
            _table(_("By block"), [Column(_("Block"), 44)], by_block, [title, below]),
        ]
        if ranking := ranked(asked.user, scope, summary, form.cleaned_data["rank"]):
            made.append(_ranked(ranking, scope, below))
        return [*made, _sentences()]

    return sheets(f"tong hop {scope.on:%Y%m%d}", 1, tables)


def _table(name: str, first: list[Column], rows: Iterable[list[Any]], titles: list[str]) -> Table:
    def number(figure: Any) -> Column:
        return Column(str(figure.name), 13, Kind.NUMBER, is_summed=True)

    columns = [
        *first,
        *map(number, (TOTAL, *CELLS)),
        Column(
            _("On time of all decided"),
            13,
            Kind.PERCENT,
            share_of=(str(DONE_ON_TIME.name), str(DECIDED.name)),
        ),
        *map(number, BESIDE),
    ]
    return Table(name, columns, rows, titles)


def _sentences() -> Table:
    """What each column counts, so that a workbook passed on explains itself."""
    figures = (TOTAL, *CELLS, *BESIDE, *ACTIVE)
    counted = [[str(figure.name), str(figure.sentence)] for figure in figures]
    shares = [
        [_("On time of all decided"), _("done on time ÷ (done on time + done late + overdue)")],
        [_("Updated share"), _("updated ÷ to be done in the period (table D)")],
    ]
    columns = [Column(_("Figure"), 30), Column(_("What it counts"), 90)]
    return Table(_("How it is counted"), columns, [*counted, *shares])


def _ranked(ranking: PaperRanking, scope: Scope, below: str) -> Table:
    days = {"first": vn_date(scope.active_from), "last": vn_date(scope.active_to)}
    heads = [
        _("No."), _("Agency"), str(TOTAL.name), str(OVERDUE.name), _("Overdue share"), _("Mean days late"),
        _("Most days late"), str(URGED.name), str(TO_DO.name), str(UPDATED.name), _("Updated share"),
    ]  # fmt: skip
    since = _("Urgings and updates from %(first)s to %(last)s") % days
    return ranking_table(ranking, [_("Agencies ranked"), below, since], heads, _("Agencies ranked"))


def _counts(counts: Counts) -> list[Cell]:
    plain = [counts[figure.key] for figure in (TOTAL, *CELLS)]
    return [*plain, counts.on_time_share, *(counts[figure.key] for figure in BESIDE)]
