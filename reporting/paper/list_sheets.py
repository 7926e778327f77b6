"""A list report as one landscape sheet, and as a workbook with the same rows."""

from datetime import date
from typing import Any

from django.template.loader import get_template, render_to_string

from core.formatting import paper_date
from core.pdf import Sheet
from core.sheets import Cell, Column, Kind, Table
from reporting.paper.lists import DATE, NUMBER, PERCENT, TEXT, ListColumn, ListPaper
from reporting.paper.words import number, share

_KINDS = {TEXT: Kind.TEXT, DATE: Kind.DATE, NUMBER: Kind.NUMBER, PERCENT: Kind.PERCENT}


def title_of(paper: ListPaper) -> str:
    return paper.title


def sheets_of(paper: ListPaper) -> list[Sheet]:
    before = render_to_string("pdf/list_report.html", {"paper": paper})
    line = get_template("pdf/_list_row.html")
    lines = [(row, "") for row in paper.rows] + ([(paper.total, "sum")] if paper.total else [])
    rows = [
        line.render(
            {"cells": [_words(c, v) for c, v in zip(paper.columns, row, strict=True)], "kind": kind}
        )
        for row, kind in lines
    ]
    return [Sheet(before, rows, render_to_string("pdf/_list_end.html", {"paper": paper}))]


def _words(column: ListColumn, value: Any) -> tuple[str, str]:
    """Return how a cell is written and its class."""
    if column.kind == DATE:
        return (paper_date(date.fromisoformat(value)) if value else ""), "mid"
    if column.kind == PERCENT:
        return share(value), "num"
    if column.kind == NUMBER:
        return ("" if value is None else number(value)), "mid" if column.width <= 5 else "num"
    return str(value or ""), ""


def tables_of(paper: ListPaper) -> list[Table]:
    columns = [
        Column(c.title, max(7, c.width * 2), _KINDS[c.kind], c.is_summed, c.share_of or ())
        for c in paper.columns
    ]
    rows = [[_cell(c, v) for c, v in zip(paper.columns, row, strict=True)] for row in paper.rows]
    return [Table(paper.title, columns, rows, [paper.title, *paper.about])]


def _cell(column: ListColumn, value: Any) -> Cell:
    if column.kind == DATE and value:
        return date.fromisoformat(value)
    return value
