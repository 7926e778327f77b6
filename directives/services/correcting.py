"""Correct what was typed wrongly, and complete number and date once they are filled in by hand."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from directives.identity import lock_codes
from directives.models import Document, Register, RegisterEntry
from directives.search import index_document, store_text
from directives.services.access import day_of, locked_document, raise_version, require_registrar
from directives.services.addressing import resolve_groups_again
from directives.services.checks import check_body, checked_facts
from directives.services.citing import absorb_stubs
from directives.services.duplicates import warn_of_duplicates
from directives.services.events import record
from directives.services.facts import DocumentFacts, EntryFacts
from directives.services.numbering import lock_register, register_for, whole_number
from directives.services.parties import rewrite_parties
from directives.services.registering import enter_outgoing

_ENTRY = EntryFacts()


def correct_document(
    document: Document,
    *,
    by: Any,
    now: datetime,
    version: int,
    facts: DocumentFacts,
    body: str | None = None,
    anyway: bool = False,
) -> Document:
    """Put right the facts of a document; a number given by a register is never changed here."""
    facts = checked_facts(facts, today=day_of(now))
    if body is not None:
        check_body(body)
    with transaction.atomic():
        document = locked_document(document, by=by, version=version)
        require_registrar(document, by=by, now=now)
        changed = _changed(document, facts)
        _protect_number(document, facts, changed)
        for name in changed:
            setattr(document, name, getattr(facts, name))
        if _says_who_it_is(changed):
            document.set_code()
            lock_codes([document.code_key])
            if not anyway:
                warn_of_duplicates(document, [], by=by)
        raise_version(document, by=by, also=(*changed, "code", "code_key"))
        _after_change(document, changed, by=by, now=now, body=body)
        labels = [str(Document._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]
        if changed or body is not None:
            record(document, "corrected", by=by, now=now, fields=", ".join(labels))
    return document


def complete_number_and_date(
    document: Document,
    *,
    by: Any,
    now: datetime,
    version: int,
    issued_on: date,
    number: str = "",
    allot: bool = False,
    line: EntryFacts = _ENTRY,
) -> Document:
    """Fill in the blank number and date; one's own document gets its line in the outgoing register."""
    with transaction.atomic():
        document = locked_document(document, by=by, version=version)
        require_registrar(document, by=by, now=now)
        _check_completion(document, issued_on, number, allot=allot, today=day_of(now))
        document.issued_on, document.issued_year, document.issued_month = issued_on, None, None
        document.number = document.number or number
        document.set_code()
        if _is_own(document):
            lock_register(_own_register(document, issued_on))
        if document.code_key:
            lock_codes([document.code_key])
            warn_of_duplicates(document, [], by=by)
        raise_version(
            document, by=by,
            also=("number", "issued_on", "issued_year", "issued_month", "code", "code_key"),
        )  # fmt: skip
        if _is_own(document) and _outgoing_line(document) is None:
            assert document.registrar is not None
            enter_outgoing(document, document.registrar, line, by=by, now=now)
        _after_change(document, ["number", "issued_on"], by=by, now=now, body=None)
        record(document, "completed", by=by, now=now, code=document.code, issued_on=issued_on)
    return document


def _check_completion(
    document: Document, issued_on: date, number: str, *, allot: bool, today: date
) -> None:
    if document.is_complete:
        raise Refused(_("Number and date are there already."), field="number")
    if issued_on > today:
        raise Refused(_("The date of issue lies in the future."), field="issued_on")
    known_year = document.issued_year
    if known_year and issued_on.year != known_year:
        raise Refused(
            _("The paper is of the year %(year)s.") % {"year": known_year}, field="issued_on"
        )
    if document.number and number and number != document.number:
        raise Refused(_("The number is there already."), field="number")
    if allot and not _is_own(document):
        raise Refused(_("Only the issuer gives the number."), field="number")
    if allot and number:
        raise Refused(_("Leave the number empty when the next one is to be given."), field="number")
    if not (allot or number or document.number):
        raise Refused(_("Type the number, or let the next one be given."), field="number")
    if number and _is_own(document):
        whole_number(number)


def _is_own(document: Document) -> bool:
    """Whether the agency that put it in also issued it, so that the number is its own to give."""
    return document.issuer_id is not None and document.issuer_id == document.registrar_id


def _own_register(document: Document, on: date) -> Register:
    assert document.registrar is not None
    return register_for(
        document.registrar,
        direction=Register.Direction.OUTGOING,
        document_type=document.document_type,
        on=on,
    )


def _outgoing_line(document: Document) -> RegisterEntry | None:
    return RegisterEntry.objects.filter(
        document=document, register__direction=Register.Direction.OUTGOING, struck_at=None
    ).first()


def _changed(document: Document, facts: DocumentFacts) -> list[str]:
    return [name for name, value in facts.as_dict().items() if getattr(document, name) != value]


def _says_who_it_is(changed: list[str]) -> bool:
    identity = {"number", "notation", "issuer", "issuer_words", "issued_on", "document_type"}
    return bool(identity.intersection(changed))


def _protect_number(document: Document, facts: DocumentFacts, changed: list[str]) -> None:
    """A line of the outgoing register fixes number, series and year; a wrong one is struck instead."""
    entry = _outgoing_line(document)
    if entry is None:
        return
    wrong = [name for name in changed if name in {"number", "issuer", "document_type"}]
    if facts.issued_on is None or facts.issued_on.year != entry.entered_on.year:
        wrong.append("issued_on")
    if wrong:
        raise Refused(
            _(
                "The outgoing register holds this. Strike its line with a reason, then register anew."
            ),
            field=wrong[0],
        )


def _after_change(
    document: Document, changed: list[str], *, by: Any, now: datetime, body: str | None
) -> None:
    if body is not None:
        store_text(document, body)
    else:
        index_document(document)
    if "issued_on" in changed:
        resolve_groups_again(document, now=now)
    absorb_stubs(document, by=by, now=now)
    rewrite_parties(document)
