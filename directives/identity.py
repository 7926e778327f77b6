"""When are two descriptions the same document: number, notation, date and issuer compared.

Shared by the duplicate warning and by the linking of stubs. State numbers recur every year, party
numbers every term, and each issuer has its own, so a code alone never says enough.
"""

from typing import Any, Protocol

from django.db import connection

from agencies.spelling import canonical
from directives.models import Document, NumberingSystem


class Described(Protocol):
    code_key: str
    issuer_id: int | None
    issuer_words: str
    issued_on: Any
    issued_year: int | None
    document_type: Any


def lock_codes(keys: list[str]) -> None:
    """Hold these codes until the transaction ends, so that two clerks cannot miss each other's rows.

    Registering a document and citing it at the same moment would otherwise each see nothing of the
    other, and the stub would stay unlinked. In one order, so that no two transactions wait in a ring.
    """
    with connection.cursor() as cursor:
        for key in sorted({key for key in keys if key}):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [key])


def same_issuer(a: Described, b: Described) -> bool | None:
    """Say whether two issuers are the same; None where one is not known."""
    if a.issuer_id and b.issuer_id:
        return a.issuer_id == b.issuer_id
    left, right = _issuer_names(a), _issuer_names(b)
    if not left or not right:
        return None
    return any(x == y or x in y or y in x for x in left for y in right)


def same_date(a: Described, b: Described) -> bool | None:
    """Say whether two dates agree as far as both are known; None where nothing can be compared."""
    if a.issued_on and b.issued_on:
        return bool(a.issued_on == b.issued_on)
    years = [d.issued_on.year if d.issued_on else d.issued_year for d in (a, b)]
    if None in years:
        return None
    return False if years[0] != years[1] else None


def is_party(described: Described) -> bool:
    kind = described.document_type
    return kind is not None and kind.system == NumberingSystem.PARTY


def may_be_same(stub: Described, document: Described) -> bool:
    """Whether a stub can be that document: same code, nothing that contradicts, enough that agrees."""
    if not stub.code_key or stub.code_key != document.code_key:
        return False
    issuer, day = same_issuer(stub, document), same_date(stub, document)
    if issuer is False or day is False:
        return False
    if day is True:
        return True
    # Without the day the issuer must agree, and a party number says nothing without its term.
    return issuer is True and not is_party(stub) and not is_party(document)


def is_duplicate(new: Described, known: Document) -> bool:
    """Number, notation and issuer coincide [NĐ 30/2020 Phụ lục VI]; for party codes the date too."""
    if not new.code_key or new.code_key != known.code_key:
        return False
    years = {d.issued_on.year if d.issued_on else d.issued_year for d in (new, known)} - {None}
    if same_issuer(new, known) is False or len(years) > 1:
        return False
    if is_party(new) or is_party(known):
        return new.issued_on is not None and new.issued_on == known.issued_on
    return True


def _issuer_names(described: Described) -> set[str]:
    names = {canonical(described.issuer_words)}
    issuer = getattr(described, "issuer", None)
    if issuer is not None:
        names |= {canonical(issuer.name), canonical(issuer.short_name)}
    return {name for name in names if name}
