"""Keep DocumentParty, the table visibility reads, equal to what it is derived from.

Every service that changes a cause (issuer, delivery, register line, citation) calls
`rewrite_parties` in its transaction; assignments add duties with `add_duty_parties`. A stub is seen
by every agency that sees a document citing it, so changes pass on to the stubs a document cites.
"""

from collections.abc import Iterable

from agencies.models import Agency
from directives.models import Citation, Delivery, Document, DocumentParty, RegisterEntry

Why = DocumentParty.Why
Row = tuple[int, str]  # agency id, why


def rewrite_parties(document: Document, *, entering: Agency | None = None) -> None:
    """Derive the rows of a document anew, duties excepted, and those of the stubs it cites.

    `entering` is the agency whose register line follows in this transaction: the line itself comes
    last, because it is written under the lock on the register.
    """
    derived = derive_parties(document)
    if entering is not None:
        derived.add((entering.pk, Why.REGISTER))
    kept = DocumentParty.objects.filter(document=document).exclude(why=Why.DUTY)
    present = {(agency, why): pk for agency, why, pk in kept.values_list("agency", "why", "pk")}
    gone = [pk for row, pk in present.items() if row not in derived]
    if gone:
        DocumentParty.objects.filter(pk__in=gone).delete()
    _add(document.pk, derived - present.keys())
    if not document.is_stub and (gone or derived - present.keys()):
        _pass_on(document)


def derive_parties(document: Document) -> set[Row]:
    """Return what the rows of a document must be, duties excepted."""
    if document.status == Document.Status.MERGED:
        return set()
    if document.is_stub:
        citing = DocumentParty.objects.filter(document__citations__cited=document)
        return {(agency, Why.CITED) for agency in citing.values_list("agency", flat=True)}
    rows: set[Row] = set()
    if document.issuer_id:
        rows.add((document.issuer_id, Why.ISSUER))
    if document.registrar_id:
        rows.add((document.registrar_id, Why.REGISTRAR))
    deliveries = Delivery.objects.filter(document=document).values_list("agency", flat=True)
    rows |= {(agency, Why.RECIPIENT) for agency in deliveries}
    # A struck line stays readable in its register, so it goes on being a reason.
    entries = RegisterEntry.objects.filter(document=document)
    rows |= {
        (agency, Why.REGISTER) for agency in entries.values_list("register__agency", flat=True)
    }
    return rows


def add_duty_parties(document: Document, agencies: Iterable[Agency]) -> None:
    """Let agencies that got a duty from a document see it, and the stubs it cites."""
    rows = {(agency.pk, Why.DUTY) for agency in agencies}
    _add(document.pk, rows)
    for stub in _cited_stubs(document):
        _add(stub, {(agency, Why.CITED) for agency, _why in rows})


def add_many_duty_parties(pairs: Iterable[tuple[int, int]]) -> None:
    """As add_duty_parties for (document, agency) pairs by id; three queries for any number of them."""
    wanted = set(pairs)
    edges = Citation.objects.filter(
        citing__in={document for document, _agency in wanted}, cited__status=Document.Status.STUB
    ).values_list("citing", "cited")
    stubs: dict[int, set[int]] = {}
    for citing, cited in edges:
        stubs.setdefault(citing, set()).add(cited)
    rows = {(document, agency, Why.DUTY) for document, agency in wanted}
    rows |= {(stub, agency, Why.CITED) for d, agency in wanted for stub in stubs.get(d, ())}
    DocumentParty.objects.bulk_create(
        [
            DocumentParty(document_id=document, agency_id=agency, why=why)
            for document, agency, why in sorted(rows)
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )


def drop_duty_parties(pairs: Iterable[tuple[int, int]]) -> None:
    """Take back the sight agencies had by duties alone; the caller knows that none of them is left."""
    gone = set(pairs)
    rows = DocumentParty.objects.filter(
        why=Why.DUTY, document__in={d for d, _a in gone}, agency__in={a for _d, a in gone}
    )
    ids = [r.pk for r in rows if (r.document_id, r.agency_id) in gone]
    DocumentParty.objects.filter(pk__in=ids).delete()
    stubs = Document.objects.stubs().filter(cited_by__citing__in={d for d, _a in gone})
    rewrite_stub_parties(stubs.distinct())


def rewrite_stub_parties(stubs: Iterable[Document]) -> None:
    """Derive the rows of stubs anew after a citation of theirs came or went; in the order of their keys."""
    ids = sorted(stub.pk for stub in stubs)
    for stub in Document.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
        rewrite_parties(stub)


def _pass_on(document: Document) -> None:
    rewrite_stub_parties(Document.objects.stubs().filter(cited_by__citing=document).distinct())


def _cited_stubs(document: Document) -> list[int]:
    edges = Citation.objects.filter(citing=document, cited__status=Document.Status.STUB)
    return sorted(set(edges.values_list("cited", flat=True)))


def _add(document_id: int, rows: Iterable[Row]) -> None:
    DocumentParty.objects.bulk_create(
        [
            DocumentParty(document_id=document_id, agency_id=agency, why=why)
            for agency, why in sorted(rows)
        ],
        ignore_conflicts=True,
    )
