"""The list of documents, the list of registers and the lines of a register as spreadsheets."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core.past_day import DayForm
from core.sheets import Cell, Column, Kind, Table
from directives.as_of import say_documents_as_known
from directives.columns import DOCUMENT_COLUMNS
from directives.filters import DocumentFilter
from directives.listing import document_filter, lines_beside, registers_seen, say_registers_as_known
from directives.models import Register, RegisterEntry
from directives.register_lines import PeriodForm, finding_of, lines_of, tell_found
from directives.templatetags.documents import issuer_name, paper_day
from reporting.exports.asked import (
    BATCH,
    Asked,
    BadFilter,
    Prepared,
    Told,
    as_of,
    batches,
    filter_words,
    on_show,
    sheets,
)
from reporting.exports.postal import postal_register


def documents(asked: Asked) -> Prepared:
    """The rows of the list of documents with the same address."""
    found = document_filter(asked.params, user=asked.user, today=asked.on)
    if not found.is_valid():
        raise BadFilter(found.form)
    columns = [
        ("", Column(_("No."), 6, Kind.NUMBER)),
        ("", Column(_("Number, notation"), 20)),
        ("issued", Column(_("Date of issue"), 12, Kind.DATE)),
        ("", Column(_("Document type"), 16)),
        ("", Column(_("Subject"), 70)),
        ("issuer", Column(_("Issuer"), 32)),
        ("signer", Column(_("Signer"), 24)),
        ("field", Column(_("Field of work"), 18)),
        ("", Column(_("Urgency"), 14)),
        ("answer", Column(_("Answer due"), 12, Kind.DATE)),
        ("register", Column(_("Arrival number"), 12)),
        ("register", Column(_("Date of arrival"), 12, Kind.DATE)),
        ("register", Column(_("Outgoing number"), 12)),
        ("status", Column(_("Status"), 18)),
    ]
    keys, heads = zip(*columns, strict=True)
    places = on_show(keys, DOCUMENT_COLUMNS, asked.params)

    def tables(told: Told) -> list[Table]:
        titles = [_("DOCUMENTS"), as_of(asked, filter_words(found.form))]
        rows = ([row[p] for p in places] for row in _document_rows(found, asked, told))
        return [Table(_("Documents"), [heads[p] for p in places], rows, titles)]

    return sheets(f"van ban {asked.on:%Y%m%d}", found.qs.order_by().count(), tables)


def _document_rows(found: DocumentFilter, asked: Asked, told: Told) -> Iterator[list[Cell]]:
    place = 0
    for batch in batches(found.qs.iterator(chunk_size=BATCH), told):
        lines = lines_beside(batch, user=asked.user, on=found.known_on)
        for document in batch:
            place += 1
            beside = lines[document.pk]
            incoming = [line for line in beside if line.register.direction == "incoming"]
            outgoing = [line for line in beside if line.register.direction == "outgoing"]
            yield [
                place,
                document.code,
                document.issued_on or paper_day(document),
                document.document_type.name if document.document_type else "",
                document.subject,
                issuer_name(document),
                document.signer_name,
                document.field.name if document.field else "",
                str(document.get_urgency_display()),
                document.answer_due_on,
                ", ".join(f"{line.number}/{line.register.year}" for line in incoming),
                incoming[0].entered_on if incoming else None,
                ", ".join(f"{line.number}/{line.register.year}" for line in outgoing),
                str(document.get_status_display()),
            ]


def registers(asked: Asked) -> Prepared:
    """Registers this person may read: how far each is, and how many lines are struck."""
    day = DayForm(asked.params, today=asked.on)
    if not day.is_valid():
        raise BadFilter(day)
    books = registers_seen(asked.user, on=day.known_on)
    columns = [
        Column(_("Year"), 8),
        Column(_("Register"), 26),
        Column(_("Series"), 18),
        Column(_("Agency"), 40),
        Column(_("Types"), 40),
        Column(_("Last number"), 12, Kind.NUMBER),
        Column(_("Lines"), 12, Kind.NUMBER, is_summed=True),
        Column(_("Struck"), 12, Kind.NUMBER, is_summed=True),
    ]

    def tables(told: Told) -> list[Table]:
        titles = [_("REGISTERS"), as_of(asked, filter_words(day))]
        return [Table(_("Registers"), columns, rows(told), titles)]

    def rows(told: Told) -> Iterator[list[Cell]]:
        for batch in batches(books.iterator(chunk_size=BATCH), told):
            say_registers_as_known(batch, day.known_on)
            yield from map(_register, batch)

    return sheets(f"so dang ky {asked.on:%Y%m%d}", books.count(), tables)


def _register(book: Any) -> list[Cell]:
    return [
        str(book.year),
        str(book.get_direction_display()),
        book.series,
        book.agency.name,
        ", ".join(str(kind) for kind in book.document_types.all()),
        book.last_number,
        book.n_lines,
        book.n_struck,
    ]


def register(asked: Asked) -> Prepared:
    """The lines of one register, with the period and search of its page, in the order of numbers."""
    key = asked.params.get("register", "")
    if not key.isdecimal() or len(key) > 18:
        raise Http404
    seen = Register.objects.visible_to(asked.user).select_related("agency")
    book = get_object_or_404(seen, pk=key)
    narrowing = asked.params.copy()
    del narrowing["register"]
    form = PeriodForm(narrowing or None, register=book, today=asked.on)
    if form.is_bound and not form.is_valid():
        raise BadFilter(form)
    if book.is_postal:
        return postal_register(asked, book, form)
    lines = lines_of(book, form, user=asked.user, on=asked.on).order_by("number")
    finding = finding_of(form)
    is_incoming = book.direction == Register.Direction.INCOMING

    def tables(told: Told) -> list[Table]:
        titles = [
            f"{book} · {book.agency}" + (f" · {book.series}" if book.series else ""),
            as_of(asked, filter_words(form)),
        ]
        columns = _line_columns(is_incoming=is_incoming)
        if finding:
            columns.append(Column(_("Found"), 50))
        return [Table(str(book), columns, rows(told), titles)]

    def rows(told: Told) -> Iterator[list[Cell]]:
        for batch in batches(lines.iterator(chunk_size=BATCH), told):
            tell_found(book, form, batch, on=asked.on)
            say_documents_as_known(batch, form.known_on)
            for line in batch:
                words = [line.found] if finding else []
                yield [*_line(line, is_incoming=is_incoming), *words]

    direction = "den" if is_incoming else "di"
    return sheets(f"so van ban {direction} {book.year} {book.series}", lines.count(), tables)


def _line_columns(*, is_incoming: bool) -> list[Column]:
    return [
        Column(_("Arrival number") if is_incoming else _("Outgoing number"), 10, Kind.NUMBER),
        Column(_("Date of arrival") if is_incoming else _("Numbered on"), 12, Kind.DATE),
        Column(_("Number, notation"), 20),
        Column(_("Date of issue"), 12, Kind.DATE),
        Column(_("Document type"), 16),
        Column(_("Subject"), 70),
        Column(_("Issuer") if is_incoming else _("Signer"), 32),
        Column(_("Handed to"), 32),
        Column(_("Handed over on"), 12, Kind.DATE),
        Column(_("Answer due"), 12, Kind.DATE),
        Column(_("Copies"), 8, Kind.NUMBER),
        Column(_("Note"), 30),
        Column(_("Struck because"), 30),
    ]


def _line(line: RegisterEntry, *, is_incoming: bool) -> list[Cell]:
    """A line entered in the register of secret documents has no document here."""
    document = line.document
    if document is None:
        told: list[Cell] = ["", None, "", str(line.get_kind_display()), ""]
    else:
        told = [
            document.code,
            document.issued_on or paper_day(document),
            document.document_type.name if document.document_type else "",
            document.subject,
            issuer_name(document) if is_incoming else document.signer_name,
        ]
    return [
        line.number,
        line.entered_on,
        *told,
        line.handed_to,
        line.handed_on,
        line.answer_due_on,
        line.n_copies,
        line.note,
        line.struck_reason,
    ]
