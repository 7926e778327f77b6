"""Documents and register lines as they were known on a past day, read from history.

As with duties (assignments/as_of.py), names of agencies and rights are those of today. Texts of
documents keep no history; what is read of a past day are the facts of the document and its lines.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Concat

from core.past import end_of_day, newest_ids, objects_known_on, say_as_known
from directives.models import Document
from directives.models.document import DocumentQuerySet
from directives.models.document_type import NumberingSystem

# What a spreadsheet or list says of a document beside its line.
_SAID = (
    "number", "notation", "document_type", "issuer", "issuer_words",
    "issued_on", "issued_year", "issued_month", "subject", "signer_name",
)  # fmt: skip
# Of these, what search reads beside the text; see directives.search.folded_text.
_SEARCHED = (
    "number", "notation", "document_type", "issuer", "issuer_words", "subject", "signer_name",
)  # fmt: skip


def documents_known_on(on: date | None) -> DocumentQuerySet:
    """Return all documents as they stood at the end of that day; as they stand now without a day.

    See `objects_known_on` for what may be asked of them. `code`, which history leaves out, is put
    together from number and notation as `Document.set_code` does; `code_key` is empty.
    """
    if on is None:
        return Document.objects.all()
    is_party = Q(("document_type__system", NumberingSystem.PARTY))
    separator = Case(When(is_party, then=Value("-")), default=Value("/"))
    known = objects_known_on(Document, on).annotate(
        code=Case(
            When(notation="", then="number"),
            When(number="", then=Concat(Value("…"), separator, "notation")),
            default=Concat("number", separator, "notation"),
        )
    )
    return cast("DocumentQuerySet", known)


def say_documents_as_known(lines: Iterable[Any], on: date | None) -> None:
    """Let the documents of these lines read as they did at the end of that day; one query, none without."""
    say_as_then([line.document for line in lines if line.document], on)


def say_as_then(documents: Sequence[Document], on: date | None) -> None:
    """Let these documents read as they did at the end of that day; one query, none without."""
    say_as_known(documents, _SAID, on, related=("document_type", "issuer"))
    if on is not None:
        for document in documents:
            document.set_code()


def documents_reworded_since(on: date) -> list[Document]:
    """Return the documents whose searched facts were others at the end of that day, as they were then.

    Few, for documents are corrected rarely; only rows of history written since are looked at first.
    One query.
    """
    history = Document.history.model.objects
    since = history.filter(history_date__gte=end_of_day(on), history_type="~").values("id")
    rows = history.filter(id__in=since)
    same = Document.objects.filter(
        pk=OuterRef("id"), **{name: OuterRef(name) for name in _SEARCHED}
    )
    other = rows.filter(~Exists(same), history_id__in=newest_ids(rows, on)).values("id")
    known = objects_known_on(Document, on, of=Q(("id__in", other)))
    return list(known.select_related("document_type", "issuer"))
