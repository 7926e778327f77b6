"""The lines of a postal register as a spreadsheet."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.sheets import Cell, Column, Kind, Table
from directives.as_of import say_documents_as_known
from directives.models import PostalSending, Register
from directives.register_lines import PeriodForm, sendings_of
from reporting.exports.asked import (
    BATCH,
    Asked,
    Prepared,
    Told,
    as_of,
    batches,
    filter_words,
    sheets,
)


def postal_register(asked: Asked, book: Register, form: PeriodForm) -> Prepared:
    """The lines of one postal register, with the period and search of its page, in the order of writing."""
    lines = sendings_of(book, form, user=asked.user).order_by("number")
    columns = [
        Column(_("Line"), 8, Kind.NUMBER),
        Column(_("Posted on"), 12, Kind.DATE),
        Column(_("Number, notation"), 20),
        Column(_("Addressees"), 60),
        Column(_("Envelopes"), 10, Kind.NUMBER),
        Column(_("Post office reference"), 24),
        Column(_("Note"), 30),
        Column(_("Struck because"), 30),
    ]

    def rows(told: Told) -> Iterator[list[Cell]]:
        for batch in batches(lines.iterator(chunk_size=BATCH), told):
            say_documents_as_known((line.entry for line in batch), form.known_on)
            yield from map(_line, batch)

    def tables(told: Told) -> list[Table]:
        titles = [f"{book} · {book.agency}", as_of(asked, filter_words(form))]
        return [Table(str(book), columns, rows(told), titles)]

    return sheets(f"so gui buu dien {book.year}", lines.count(), tables)


def _line(line: PostalSending) -> list[Cell]:
    document = line.entry.document
    return [
        line.number,
        line.posted_on,
        document.code if document else str(line.entry.get_kind_display()),
        line.addressees,
        line.n_envelopes,
        line.receipt,
        line.note,
        line.struck_reason,
    ]
