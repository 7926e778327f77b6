"""A register as sheets: the cover, then its lines under repeated heads and a row of column numbers."""

from django.template.loader import get_template, render_to_string

from core.pdf import Sheet
from directives.models import Register
from reporting.paper.registers import FOLLOWUP, RegisterPaper, cover_numbers
from reporting.paper.words import period_words

# Width of each column in percent, in the order of the columns; they sum to 100.
INCOMING_WIDTHS = [8, 4, 13, 12, 8, 23, 11, 8, 5, 8]
OUTGOING_WIDTHS = [11, 8, 23, 9, 15, 8, 5, 8, 5, 8]
FOLLOWUP_WIDTHS = [6, 27, 15, 10, 16, 14, 12]
POSTAL_WIDTHS = [11, 17, 30, 8, 19, 15]
WIDTHS = {
    Register.Direction.INCOMING.value: INCOMING_WIDTHS,
    Register.Direction.OUTGOING.value: OUTGOING_WIDTHS,
    Register.Direction.POSTAL.value: POSTAL_WIDTHS,
    FOLLOWUP: FOLLOWUP_WIDTHS,
}
CENTRED = {
    Register.Direction.INCOMING.value: (0, 1, 4, 7),
    Register.Direction.OUTGOING.value: (1, 6, 7),
    Register.Direction.POSTAL.value: (0, 3),
    FOLLOWUP: (0, 3),
}


def title_of(paper: RegisterPaper) -> str:
    volume = f", quyển số {paper.volume}" if paper.volume else ""
    return f"{paper.title.capitalize()} năm {paper.year}{volume}, {paper.agency}"


def sheets_of(paper: RegisterPaper) -> list[Sheet]:
    first, last = cover_numbers(paper)
    widths = WIDTHS[paper.layout]
    cover = render_to_string(
        "pdf/register_cover.html", {"paper": paper, "first_number": first, "last_number": last}
    )
    table = render_to_string(
        "pdf/register_table.html",
        {
            "paper": paper,
            "columns": list(zip(paper.columns, widths, strict=True)),
            "period": period_words(paper.period_from, paper.period_to),
        },
    )
    done = "gửi đi bưu điện" if paper.layout == Register.Direction.POSTAL else "đăng ký"
    # A line of the table: a table without one is no table to whoever has it read aloud.
    nothing = (
        f'<tr><td class="nothing" colspan="{len(paper.columns)}">'
        f"Trong thời gian này không có văn bản nào được {done}.</td></tr>"
    )
    end = f"{'' if paper.lines else nothing}</tbody></table></section>"
    return [Sheet(cover), Sheet(table, _rows(paper), end)]


def _rows(paper: RegisterPaper) -> list[str]:
    line = get_template("pdf/_register_row.html")
    centred = CENTRED[paper.layout]
    return [
        line.render(
            {
                "cells": [(words, place in centred) for place, words in enumerate(row.cells)],
                "kind": "struck" if row.is_struck else "secret" if row.is_secret else "",
            }
        )
        for row in paper.lines
    ]
