"""Everything that can be exported, by its kind. A new one is a line here and one in Export.Kind."""

from typing import Any

from django.http import Http404

from reporting.exports import documents, duties, figures, packages, reports
from reporting.exports.asked import Asked, Prepared, Source
from reporting.models import Export

Kind = Export.Kind
SHEETS = ("xlsx", "csv")
SOURCES = {
    Kind.DUTIES: Source(SHEETS, duties.prepare),
    Kind.DOCUMENTS: Source(SHEETS, documents.documents),
    Kind.REGISTERS: Source(SHEETS, documents.registers),
    Kind.REGISTER: Source(SHEETS, documents.register),
    Kind.DASHBOARD: Source(SHEETS, figures.prepare),
    Kind.REPORT: Source(("docx",), reports.prepare),
    Kind.PACKAGE: Source(("edxml",), packages.prepare),
}


def prepare(kind: str, form: str, asked: Asked) -> Prepared:
    """Return what would be made; raise Http404 for a kind or form there is not."""
    source: Any = SOURCES.get(kind)  # type: ignore[call-overload]
    if source is None or form not in source.forms:
        raise Http404
    prepared: Prepared = source.prepare(asked)
    return prepared
