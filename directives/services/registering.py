"""Enter documents into the statutory registers: from outside, one's own, and those already here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, Role
from agencies.services.saving import save_as
from agencies.visibility import REGISTRARS, require
from core.files import files_undone_on_failure
from core.refusals import Refused
from core.uploads import CheckedUpload
from directives.codes import parse_code
from directives.identity import lock_codes
from directives.models import Document, DocumentType, Register, RegisterEntry
from directives.search import index_document, store_text
from directives.services.access import day_of, locked_document, require_clerk_of
from directives.services.addressing import add_recipients, note_arrival
from directives.services.attaching import add_attachments
from directives.services.checks import check_body, check_lines, checked_facts
from directives.services.citing import absorb_stubs, add_citations
from directives.services.duplicates import warn_of_duplicates
from directives.services.events import record
from directives.services.facts import (
    CitationLine,
    DocumentFacts,
    EntryFacts,
    RecipientLine,
    Registered,
)
from directives.services.numbering import (
    allot_number,
    claim_number,
    lock_register,
    printed_number,
    register_for,
    whole_number,
)
from directives.services.parties import rewrite_parties

Direction = Register.Direction
_ENTRY = EntryFacts()


def register_incoming(
    *,
    by: Any,
    now: datetime,
    agency: Agency,
    facts: DocumentFacts,
    arrived_on: date,
    line: EntryFacts = _ENTRY,
    recipients: Sequence[RecipientLine] = (),
    citations: Sequence[CitationLine] = (),
    files: Sequence[CheckedUpload] = (),
    body: str = "",
    anyway: bool = False,
) -> Registered:
    """Store a document that arrived and give it the next number of the incoming register."""
    require_clerk_of(agency, by=by, now=now)
    facts = checked_facts(facts, today=day_of(now))
    _check_arrival(arrived_on, facts.issued_on, line, today=day_of(now))
    with _writing():
        document = _stored(
            facts, agency, by=by, now=now, recipients=recipients, citations=citations,
            files=files, body=body, anyway=anyway,
        )  # fmt: skip
        entry = _arrive(document, agency, arrived_on, line, by=by, now=now)
    return Registered(document, entry)


def register_outgoing(
    *,
    by: Any,
    now: datetime,
    agency: Agency,
    facts: DocumentFacts,
    line: EntryFacts = _ENTRY,
    recipients: Sequence[RecipientLine] = (),
    citations: Sequence[CitationLine] = (),
    files: Sequence[CheckedUpload] = (),
    body: str = "",
    allot: bool = False,
    anyway: bool = False,
    roles: frozenset[Role] = REGISTRARS,
) -> Registered:
    """Store a document the agency issues; `roles` names who else may by the rule of another service.

    With `allot` the next number of its series is given; a typed number is taken if it is free; left
    blank, number and date are completed later and the line is entered then.
    """
    require(by, roles, agency, day_of(now))
    if facts.issuer not in (None, agency):
        raise Refused(_("An outgoing document is issued by the agency itself."), field="issuer")
    facts = checked_facts(replace(facts, issuer=agency), today=day_of(now))
    if allot and facts.number:
        raise Refused(_("Leave the number empty when the next one is to be given."), field="number")
    if allot and facts.issued_on is None:
        raise Refused(_("A number is given together with the date of issue."), field="issued_on")
    if facts.number:
        whole_number(facts.number)
    with _writing():
        if facts.issued_on:
            # Before the locks on codes, as everywhere: clerks waiting in a ring would be an error.
            lock_register(_outgoing_register(agency, facts.document_type, facts.issued_on))
        document = _stored(
            facts, agency, by=by, now=now, recipients=recipients, citations=citations,
            files=files, body=body, anyway=anyway,
        )  # fmt: skip
        entry = None
        if allot or (facts.number and facts.issued_on):
            entry = enter_outgoing(document, agency, line, by=by, now=now)
        rewrite_parties(document)
        verb = "registered-outgoing" if entry else "drafted-outgoing"
        record(
            document, verb, by=by, now=now, agency=agency, number=entry.number if entry else None
        )
    return Registered(document, entry)


def register_received(
    document: Document,
    *,
    by: Any,
    now: datetime,
    agency: Agency,
    arrived_on: date,
    line: EntryFacts = _ENTRY,
) -> Registered:
    """Enter a document that is in the system already into another agency's incoming register.

    The same document gets a second line and the agency's copy counts as received.
    """
    require_clerk_of(agency, by=by, now=now)
    with _writing():
        document = locked_document(document, by=by, version=None)
        _check_arrival(arrived_on, document.issued_on, line, today=day_of(now))
        if _is_in_incoming(document, agency):
            raise Refused(
                _("%(agency)s has already entered this document.") % {"agency": agency},
                field="agency",
            )
        entry = _arrive(document, agency, arrived_on, line, by=by, now=now)
    return Registered(document, entry)


def register_secret_placeholder(
    *, by: Any, now: datetime, agency: Agency, arrived_on: date, handed_to: str = ""
) -> RegisterEntry:
    """Take a number for a document kept in the paper register of secrets: no subject, no file, no sender."""
    require_clerk_of(agency, by=by, now=now)
    line = EntryFacts(handed_to=handed_to)
    _check_arrival(arrived_on, None, line, today=day_of(now))
    with transaction.atomic():
        register = register_for(
            agency, direction=Direction.INCOMING, document_type=None, on=arrived_on
        )
        return _line(
            register, None, arrived_on, line, by=by, now=now, kind=RegisterEntry.Kind.SECRET
        )


def enter_outgoing(
    document: Document, agency: Agency, line: EntryFacts, *, by: Any, now: datetime
) -> RegisterEntry:
    """Number an outgoing document in its series, inside the caller's transaction."""
    issued_on = document.issued_on
    if issued_on is None:
        raise Refused(_("A number is given together with the date of issue."), field="issued_on")
    register = _outgoing_register(agency, document.document_type, issued_on)
    if document.number:
        number = claim_number(register, whole_number(document.number))
    else:
        number = allot_number(register)
    document.number = printed_number(number)
    document.set_code()
    save_as(document, by, "number", "code", "code_key")
    index_document(document)
    absorb_stubs(document, by=by, now=now)
    return _line(register, document, issued_on, line, by=by, now=now, number=number)


def _outgoing_register(agency: Agency, document_type: DocumentType | None, on: date) -> Register:
    return register_for(agency, direction=Direction.OUTGOING, document_type=document_type, on=on)


def _arrive(
    document: Document,
    agency: Agency,
    arrived_on: date,
    line: EntryFacts,
    *,
    by: Any,
    now: datetime,
) -> RegisterEntry:
    """Count the agency's copy as received and enter the document in its incoming register."""
    note_arrival(document, by=by, now=now, agency=agency)
    rewrite_parties(document, entering=agency)
    entry = _enter_incoming(document, agency, arrived_on, line, by=by, now=now)
    record(
        document, "registered-incoming", by=by, now=now,
        agency=agency, number=entry.number, year=entry.register.year,
    )  # fmt: skip
    return entry


@contextmanager
def _writing() -> Iterator[None]:
    """One transaction; a constraint that another clerk's row reached first becomes a refusal."""
    try:
        with files_undone_on_failure(), transaction.atomic():
            yield
    except IntegrityError as error:
        if "registerentry_document_once" in str(error):
            raise Refused(_("This document has already been entered in this register.")) from error
        raise


def _stored(
    facts: DocumentFacts,
    agency: Agency,
    *,
    by: Any,
    now: datetime,
    recipients: Sequence[RecipientLine],
    citations: Sequence[CitationLine],
    files: Sequence[CheckedUpload],
    body: str,
    anyway: bool,
) -> Document:
    """Write the document and all that comes with it, but no register line yet."""
    check_body(body)
    check_lines(list(recipients), list(citations))
    document = Document(**facts.as_dict(), registrar=agency, created_by=by, created_at=now)
    document.set_code()
    # Of two clerks with the same paper the second waits here and then is warned.
    cited = [parsed.key for line in citations if (parsed := parse_code(line.code))]
    lock_codes([document.code_key, document.electronic_id, *cited])
    if not anyway:
        warn_of_duplicates(document, files, by=by)
    save_as(document, by)
    store_text(document, body)
    add_recipients(document, recipients, by=by, now=now)
    add_citations(document, citations, by=by, now=now)
    add_attachments(document, files, by=by, now=now)
    absorb_stubs(document, by=by, now=now)
    return document


def _check_arrival(
    arrived_on: date, issued_on: date | None, line: EntryFacts, *, today: date
) -> None:
    if arrived_on > today:
        raise Refused(_("The date of arrival lies in the future."), field="arrived_on")
    if issued_on and arrived_on < issued_on:
        raise Refused(_("The document cannot arrive before its date of issue."), field="arrived_on")
    if line.handed_on and line.handed_on < arrived_on:
        raise Refused(_("It cannot be handed over before it arrived."), field="handed_on")
    if line.answer_due_on and line.answer_due_on < arrived_on:
        raise Refused(_("The answer cannot be due before the arrival."), field="answer_due_on")


def _is_in_incoming(document: Document, agency: Agency) -> bool:
    return RegisterEntry.objects.filter(
        document=document,
        register__agency=agency,
        register__direction=Direction.INCOMING,
        struck_at=None,
    ).exists()


def _enter_incoming(
    document: Document,
    agency: Agency,
    arrived_on: date,
    line: EntryFacts,
    *,
    by: Any,
    now: datetime,
) -> RegisterEntry:
    register = register_for(
        agency,
        direction=Direction.INCOMING,
        document_type=document.document_type,
        on=arrived_on,
    )
    return _line(register, document, arrived_on, line, by=by, now=now)


def _line(
    register: Register,
    document: Document | None,
    entered_on: date,
    line: EntryFacts,
    *,
    by: Any,
    now: datetime,
    number: int | None = None,
    kind: str = RegisterEntry.Kind.DOCUMENT,
) -> RegisterEntry:
    entry = RegisterEntry(
        register=register,
        number=number or allot_number(register),
        kind=kind,
        document=document,
        entered_on=entered_on,
        created_at=now,
        created_by=by,
        **line.as_dict(),
    )
    save_as(entry, by)
    return entry
