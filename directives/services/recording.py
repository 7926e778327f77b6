"""Documents known from a list kept by hand: recorded with what is known, in no register.

They take no number and leave no gap; the clerk who finds the paper enters it with
`register_received`, or is warned of it as of any other document already here (decision 0029).
"""

from datetime import date, datetime
from typing import Any

from agencies.models import Agency
from agencies.services.saving import save_as
from directives.codes import parse_code, type_of_code
from directives.identity import lock_codes
from directives.models import Document, DocumentType, NumberingSystem
from directives.search import store_text
from directives.services.access import day_of, require_clerk_of
from directives.services.checks import checked_facts
from directives.services.citing import absorb_stubs
from directives.services.events import record
from directives.services.facts import DocumentFacts
from directives.services.parties import rewrite_parties


def record_without_number(
    *,
    code: str,
    issued_on: date,
    issuer: Agency | None,
    issuer_words: str,
    subject: str,
    source: str,
    agency: Agency,
    by: Any,
    now: datetime,
) -> Document:
    """Store a document by its printed code, inside the caller's transaction; about a dozen queries.

    Its type is the one its symbol names, công văn where it names none. `source` is the list it is
    known from. Raise Refused for facts no document may have, NotAllowed for who keeps no register.
    """
    require_clerk_of(agency, by=by, now=now)
    parsed = parse_code(code)
    assert parsed is not None, "the caller has read the code"
    kind = type_of_code(parsed) or DocumentType.objects.get(
        system=NumberingSystem.STATE, name="Công văn"
    )
    facts = checked_facts(
        DocumentFacts(
            document_type=kind,
            subject=subject,
            issuer=issuer,
            issuer_words=issuer_words,
            number=parsed.number,
            notation=parsed.notation,
            issued_on=issued_on,
        ),
        today=day_of(now),
    )
    document = Document(**facts.as_dict(), registrar=agency, created_by=by, created_at=now)
    document.set_code()
    lock_codes([document.code_key])
    save_as(document, by)
    store_text(document, "")
    absorb_stubs(document, by=by, now=now)
    rewrite_parties(document)
    record(document, "recorded", by=by, now=now, agency=agency, what=source)
    return document
