"""A compliance report as a file an office can edit, with the words and figures that are kept with it."""

from typing import IO

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core.docx import write_docx
from core.refusals import Refused
from reporting.draft_words import data_to_print
from reporting.exports.asked import Asked, Prepared, Told
from reporting.models import ReportRun
from reporting.paper.printing import lay_out

EDITABLE = (ReportRun.Kind.COMPLIANCE,)
# A draft too: that is when an office still works on the words.
READY = (ReportRun.State.DRAFT, ReportRun.State.CHECKING, ReportRun.State.DONE)
ROWS_AT_ONCE = 300  # of its tables: more take longer than a person waits


def prepare(asked: Asked) -> Prepared:
    """The report named by `run`, from the figures kept with it; nothing is computed again."""
    key = asked.params.get("run", "")
    if not key.isdecimal() or len(key) > 18:
        raise Http404
    run = get_object_or_404(
        ReportRun.objects.visible_to(asked.user).filter(kind__in=EDITABLE), pk=key
    )
    if run.state not in READY or run.data is None:
        raise Refused(_("The report is not ready yet."))
    # Of an open draft the words and parts that people chose so far, as freezing would keep them.
    data = data_to_print(run) if run.is_open_draft else run.data
    title, sheets = lay_out(run.kind, data)
    n = sum(len(sheet.rows) for sheet in sheets)

    def write(file: IO[bytes], _form: str, told: Told) -> None:
        file.write(write_docx(title, sheets, told=told))

    name = run.file_name.removesuffix(".pdf")
    return Prepared(name, n, write, is_large=n > ROWS_AT_ONCE)
