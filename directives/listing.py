"""The documents and registers an address asks for: screen and spreadsheet ask here for the same rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, Q

from core.past import end_of_day, known_rows, objects_known_on
from directives.as_of import documents_known_on
from directives.filters import DocumentFilter
from directives.models import Document, PostalSending, Register, RegisterEntry


class Reader(NamedTuple):
    """Whose choices a filter offers; stands for the request where there is none, as in a worker."""

    user: Any


def document_filter(params: Mapping[str, Any], *, user: Any, today: date) -> DocumentFilter:
    """Return the filter over the documents this person may see, as known on the day it asks about."""
    found = DocumentFilter(params or None, _seen(None, user), request=Reader(user), today=today)
    if found.known_on:
        found.queryset = _seen(found.known_on, user)
    return found


def _seen(on: date | None, user: Any) -> Any:
    seen = documents_known_on(on).visible_to(user)
    return seen.select_related("document_type", "issuer", "field")


def lines_beside(
    documents: Sequence[Document], *, user: Any, on: date | None
) -> dict[int, list[RegisterEntry]]:
    """Return for each document its lines in the registers this person reads, in order; one query."""
    lines: dict[int, list[RegisterEntry]] = {document.pk: [] for document in documents}
    known = objects_known_on(RegisterEntry, on, of=Q(document__in=list(lines)))
    entries = known.visible_to(user).filter(struck_at=None).select_related("register")
    for entry in entries.order_by("register", "number"):
        lines[entry.document_id].append(entry)
    return lines


def registers_seen(user: Any, *, on: date | None) -> Any:
    """Return the registers this person may read in the order of the list, those there were on that day.

    How far each was is added by `say_registers_as_known`.
    """
    seen = Register.objects.visible_to(user).select_related("agency")
    if on:
        # A register may have been set up here after its first lines were taken over from elsewhere.
        begun = known_rows(Register.history.model.objects, on).values("id")
        written = Q()
        for lines in (RegisterEntry.history.model, PostalSending.history.model):
            by_then = lines.objects.filter(history_date__lt=end_of_day(on))
            written |= Q(Exists(by_then.filter(register=OuterRef("pk"))))
        seen = seen.filter(Q(pk__in=begun) | written)
    return seen.prefetch_related("document_types").order_by(
        "-year", "agency__position", "agency__name", "direction", "series", "pk"
    )


def say_registers_as_known(registers: Sequence[Any], on: date | None) -> None:
    """Write onto each register how many lines it has, how many are struck and how far it is; two queries.

    Of a past day the counter itself has no history: it stood at the highest number there was.
    """
    counts: dict[int, dict[str, int]] = {}
    for model in (RegisterEntry, PostalSending):  # a register has lines in one of the two only
        lines = objects_known_on(model, on, of=Q(register__in=[book.pk for book in registers]))
        rows = (
            lines.order_by()
            .values("register")
            .annotate(
                n_lines=Count("id"),
                n_struck=Count("id", filter=Q(struck_at__isnull=False)),
                last=Max("number"),
            )
        )
        counts.update({row["register"]: row for row in rows})
    for book in registers:
        row = counts.get(book.pk, {})
        book.n_lines, book.n_struck = row.get("n_lines", 0), row.get("n_struck", 0)
        if on:
            book.last_number = row.get("last", book.first_number - 1)
