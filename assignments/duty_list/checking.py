"""What the rows of a list mean: agencies, documents, days, states; and what is wrong with each.

Nothing is written but the findings. Names are read as of the day of their document, and where
nobody bore them then, as of today; what is still not known is asked, never invented.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from assignments.duty_list.heads import NAMES
from assignments.duty_list.own_facts import Checked, Verdict, own_facts
from assignments.duty_list.row_agencies import Names, understand_agencies
from assignments.duty_list.row_documents import Documents
from assignments.models import DutyImport, DutyImportRow, Task
from core.folding import fold_words


def check_rows(found: DutyImport, rows: list[DutyImportRow], *, by: Any, today: date) -> None:
    """Set verdict, findings and plan of each row; queries grow with the distinct days only."""
    several = [own_facts(row, today) for row in rows]
    names = Names(several, found, today)
    documents = Documents(several, names, found, by=by, today=today)
    known = _known_titles(documents)
    seen: dict[tuple[Any, ...], int] = {}
    for each in several:
        understand_agencies(each, names, today)
        documents.match(each)
        _check_again(each, known, seen)
        _conclude(each)


def _known_titles(documents: Documents) -> dict[tuple[int, str], int]:
    """Tasks the documents have already, by document and folded title."""
    rows = Task.objects.filter(document__in=documents.all()).values_list("document", "title", "pk")
    return {(document, fold_words(title)): pk for document, title, pk in rows}


def _check_again(
    each: Checked, known: dict[tuple[int, str], int], seen: dict[tuple[Any, ...], int]
) -> None:
    """Warn of a task that is here already, and of the same row twice."""
    title = fold_words(each.cells.get("title", ""))
    document = each.plan.get("document")
    if document and (document, title) in known:
        each.warn("title", _("The document has a task with these words already."))
    key = (each.code.key if each.code else "", title, tuple(each.plan["leads"]))
    if key in seen:
        each.warn("title", _("The same as row %(n)d.") % {"n": seen[key]})
    seen.setdefault(key, each.row.number)


def _conclude(each: Checked) -> None:
    kinds = {finding["kind"] for finding in each.findings}
    row = each.row
    row.findings = [
        {**finding, "head": NAMES.get(finding["column"], "")} for finding in each.findings
    ]
    if Verdict.ERROR in kinds:
        row.verdict, row.plan = Verdict.ERROR, {}
        return
    row.verdict = Verdict.WARNING if kinds else Verdict.FINE
    days = {name: day.isoformat() if day else None for name, day in each.days.items()}
    row.plan = each.plan | {"due_on": days["due_on"], "completed_on": days["completed_on"]}
