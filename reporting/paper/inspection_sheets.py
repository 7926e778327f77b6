"""The result of an inspection as minutes, and as an appendix the lines found, one group for each thing."""

from collections.abc import Iterator

from django.template.loader import get_template, render_to_string

from agencies.letterhead import head_words
from core.pdf import Sheet
from reporting.paper.compliance_sheets import group_row
from reporting.paper.inspection import InspectionPaper
from reporting.paper.words import number

# Name and share of the width; they sum to 100.
COLUMNS = [
    ("Số", 8),
    ("Ngày vào sổ", 9),
    ("Văn bản", 26),
    ("Trích yếu nội dung", 30),
    ("Nội dung phát hiện", 27),
]
CENTRED = (0, 1)


def title_of(paper: InspectionPaper) -> str:
    register = paper.register[0].lower() + paper.register[1:]
    return f"Biên bản kiểm tra {register}, {paper.keeper}"


def sheets_of(paper: InspectionPaper) -> list[Sheet]:
    words = head_words(paper.head) | {"paper": paper, "columns": COLUMNS}
    del words["date_line"]  # minutes say their day in the first line
    minutes = Sheet(render_to_string("pdf/inspection.html", words))
    if not paper.n_found:
        return [minutes]
    before = render_to_string("pdf/inspection_lines.html", words)
    return [minutes, Sheet(before, list(_rows(paper)), "</tbody></table></section>")]


def _rows(paper: InspectionPaper) -> Iterator[str]:
    line = get_template("pdf/_list_row.html")
    for place, result in enumerate(paper.results, 1):
        if result.n:
            name = f"{place}. {result.name} ({number(result.n)} {result.counted})"
            yield group_row(name, len(COLUMNS))
        for row in result.rows:
            cells = [(words, "mid" if n in CENTRED else "") for n, words in enumerate(row)]
            yield line.render({"cells": cells})
