"""Citations and stubs: what one document says of another, linked whenever the other one turns up."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.services.saving import delete_as, save_as
from core.refusals import Refused
from directives.codes import parse_code, type_of_code
from directives.identity import lock_codes, may_be_same
from directives.models import Citation, Document, DocumentParty
from directives.services.access import locked_document, raise_version, require_registrar
from directives.services.checks import tidy
from directives.services.events import record
from directives.services.facts import CitationLine
from directives.services.parties import rewrite_stub_parties


def cite(
    document: Document, line: CitationLine, *, by: Any, now: datetime, version: int
) -> Citation:
    """Add one citation to a registered document; raise Refused when it is there already."""
    with transaction.atomic():
        document = locked_document(document, by=by, version=version)
        require_registrar(document, by=by, now=now)
        made = add_citations(document, [line], by=by, now=now)
        if not made:
            raise Refused(_("This document is already cited with this relation."), field="code")
        raise_version(document, by=by)
        record(document, "cited", by=by, now=now, what=str(made[0].cited), cited=made[0].cited_id)
    return made[0]


def remove_citation(citation: Citation, *, by: Any, now: datetime, version: int) -> Document:
    """Remove a citation entered by mistake; its history stays."""
    with transaction.atomic():
        document = locked_document(citation.citing, by=by, version=version)
        require_registrar(document, by=by, now=now)
        citation = Citation.objects.select_related("cited").get(pk=citation.pk)
        cited = citation.cited
        delete_as(citation, by)
        raise_version(document, by=by)
        if cited.is_stub:
            rewrite_stub_parties([cited])
        record(document, "citation-removed", by=by, now=now, what=str(cited))
    return document


def add_citations(
    document: Document, lines: Iterable[CitationLine], *, by: Any, now: datetime
) -> list[Citation]:
    """Write the citations of a document inside the caller's transaction; what is there already is skipped."""
    lines = list(lines)
    parsed = [parse_code(line.code) for line in lines]
    lock_codes([p.key for p in parsed if p])
    position = document.citations.aggregate(last=Max("position"))["last"] or 0
    made: list[Citation] = []
    for line in lines:
        cited = line.cited or _find_or_stub(document, line, by=by, now=now)
        if cited.pk == document.pk:
            raise Refused(_("A document cannot cite itself."), field="citations")
        position += 1
        citation = _add_edge(document, cited, line, position, by)
        if citation is not None:
            made.append(citation)
    rewrite_stub_parties(citation.cited for citation in made if citation.cited.is_stub)
    return made


def absorb_stubs(document: Document, *, by: Any, now: datetime) -> list[Document]:
    """Put a document in the place of the stubs that meant it; inside the caller's transaction.

    Called when a document is registered, completed or corrected, so the order in which papers
    arrive does not matter. A stub that fits several documents stays a stub.
    """
    if not document.code_key:
        return []
    lock_codes([document.code_key])
    candidates = Document.objects.stubs().filter(code_key=document.code_key)
    absorbed = []
    for stub in candidates.select_for_update(of=("self",)).select_related(
        "issuer", "document_type"
    ):
        if may_be_same(stub, document) and not _has_rival(stub, document):
            _absorb(stub, document, by=by, now=now)
            absorbed.append(stub)
    return absorbed


def _has_rival(stub: Document, document: Document) -> bool:
    others = Document.objects.registered().filter(code_key=stub.code_key).exclude(pk=document.pk)
    return any(
        may_be_same(stub, other) for other in others.select_related("issuer", "document_type")[:20]
    )


def _absorb(stub: Document, document: Document, *, by: Any, now: datetime) -> None:
    taken = set(document.cited_by.values_list("citing", "relation"))
    for citation in stub.cited_by.select_related("citing"):
        if citation.citing_id == document.pk or (citation.citing_id, citation.relation) in taken:
            delete_as(citation, by)
            continue
        taken.add((citation.citing_id, citation.relation))
        citation.cited = document
        save_as(citation, by, "cited")
        record(
            citation.citing, "stub-linked", by=by, now=now, what=str(document), cited=document.pk
        )
    stub.status = Document.Status.MERGED
    stub.merged_into = document
    stub.version += 1
    save_as(stub, by, "status", "merged_into", "version")
    DocumentParty.objects.filter(document=stub).delete()
    record(document, "stub-absorbed", by=by, now=now, what=str(stub))


def _find_or_stub(citing: Document, line: CitationLine, *, by: Any, now: datetime) -> Document:
    """Return the one document or stub these words mean, or a new stub."""
    described = _described(line, now)
    if described.code_key:
        known = Document.objects.exclude(status=Document.Status.MERGED).filter(
            code_key=described.code_key
        )
        fits = [
            d
            for d in known.select_related("issuer", "document_type").order_by("pk")[:50]
            if may_be_same(described, d) or _same_stub(described, d)
        ]
        registered = [d for d in fits if not d.is_stub and d.pk != citing.pk]
        if len(registered) == 1:
            return registered[0]
        stubs = [d for d in fits if d.is_stub]
        if stubs and not registered:
            return stubs[0]
    elif not (described.subject or described.issuer_words or described.issuer_id):
        raise Refused(
            _("Give at least the code, or the issuer and subject, of the document cited."),
            field="citations",
        )
    save_as(described, by)
    return described


def _same_stub(described: Document, stub: Document) -> bool:
    """Two citations that know equally little and say the same are one stub."""
    return (
        stub.is_stub
        and stub.issued_on == described.issued_on
        and stub.issued_year == described.issued_year
        and stub.issuer_id == described.issuer_id
        and stub.issuer_words == described.issuer_words
    )


def _described(line: CitationLine, now: datetime) -> Document:
    parsed = parse_code(line.code)
    stub = Document(
        status=Document.Status.STUB,
        document_type=line.document_type or (type_of_code(parsed) if parsed else None),
        issuer=line.issuer,
        issuer_words=tidy(line.issuer_words)[:200],
        issued_on=line.issued_on,
        issued_year=line.issued_year,
        subject=tidy(line.subject or ("" if parsed else line.code)),
        created_at=now,
    )
    if parsed:
        if len(parsed.number) > 20 or len(parsed.notation) > 60:
            raise Refused(
                _("“%(code)s” is not the code of a document.") % {"code": line.code[:80]},
                field="citations",
            )
        stub.number, stub.notation = parsed.number, parsed.notation
        stub.code, stub.code_key = parsed.printed, parsed.key
    return stub


def _add_edge(
    document: Document, cited: Document, line: CitationLine, position: int, by: Any
) -> Citation | None:
    if Citation.objects.filter(citing=document, cited=cited, relation=line.relation).exists():
        return None
    citation = Citation(
        citing=document,
        cited=cited,
        relation=line.relation,
        printed=tidy(line.printed) or _printed(line, cited),
        span_start=line.span[0] if line.span else None,
        span_end=line.span[1] if line.span else None,
        position=position,
    )
    save_as(citation, by)
    return citation


def _printed(line: CitationLine, cited: Document) -> str:
    """Say what the citing paper says, for readers who may not see the document cited: no words of it."""
    words = [line.code or cited.code]
    if line.issued_on or cited.issued_on:
        words.append(f"{line.issued_on or cited.issued_on:%d/%m/%Y}")
    words.append(line.subject)
    return " · ".join(word for word in words if word)
