"""Full-text search over documents: folded words on both sides, core PostgreSQL only."""

import re
from datetime import date
from typing import TypeVar

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from core.folding import fold_code, fold_words, has_terms
from directives.as_of import documents_reworded_since
from directives.models import Document, DocumentText

QS = TypeVar("QS", bound=QuerySet)

# A tsvector holds less than 1 MB and a lexeme less than 2 kB; kept well below both, counted as
# PostgreSQL stores them (bytes, alignment, at most 256 positions of 2 bytes each).
_VECTOR_BUDGET = 900_000
_WORD_BYTES = 200
_POSITIONS = 256
_MAX_TERMS = 12
_PREFIX_LENGTH = 3
_CODE = re.compile(r"^\s*\d{1,6}[a-zđ]?\s*[/\-–]|^\s*\d{1,6}\s*$", re.IGNORECASE)


def matching(documents: QS, words: str, *, known_on: date | None = None) -> QS:
    """Narrow to documents that have all the words; blank words do not narrow.

    The last word counts as a beginning from three letters on. What looks like a code is also looked
    up as one, so that `141/khubnd` and an unfinished `141/KH-U` find `141/KH-UBND`.
    With a day, the facts are those the document had at its end; up to two queries more.
    """
    terms = _terms_of(words)
    if not terms:
        return documents.none() if words.strip() else documents
    if known_on:
        return _matching_then(documents, words, documents_reworded_since(known_on))
    if not _CODE.match(words):
        return documents.filter(text__vector=_query(terms, " & "))
    # Two index look-ups and their union: one condition with OR would read the whole table.
    key = fold_code(words)
    by_text = DocumentText.objects.filter(vector=_query(terms, " <-> ")).values("document")
    if not key:
        return documents.filter(pk__in=by_text)
    prefix = f"{key}/" if key.isdigit() else key
    by_code = Document.objects.filter(code_key__startswith=prefix).values("pk")
    return documents.filter(pk__in=by_code.union(by_text))


def _matching_then(documents: QS, words: str, reworded: list[Document]) -> QS:
    """Look the few documents that said otherwise then through by hand; the index answers for the rest."""
    others = Document.objects.exclude(pk__in=[document.pk for document in reworded])
    bodies = dict(
        DocumentText.objects.filter(document__in=reworded).values_list("document", "body")
    )
    then = [one.pk for one in reworded if _says(one, bodies.get(one.pk, ""), words)]
    as_now = matching(others, words).order_by().values("pk")
    return documents.filter(Q(id__in=as_now) | Q(id__in=then))


def _says(document: Document, body: str, words: str) -> bool:
    """Whether the words are there: the rule of the queries above, for facts that stand in no index."""
    document.set_code()
    said, terms = folded_text(document, body), _terms_of(words)
    if not _CODE.match(words):
        return has_terms(said, terms, last_begins=_is_beginning(terms[-1]))
    ending = "" if _is_beginning(terms[-1]) else " "
    key = fold_code(words)
    begins = document.code_key.startswith(f"{key}/" if key.isdigit() else key)
    return bool(key and begins) or f" {' '.join(terms)}{ending}" in f" {said} "


def index_document(document: Document) -> None:
    """Write the folded words of a document beside its body; call after every change of them."""
    text = DocumentText.objects.filter(document=document)
    body = text.values_list("body", flat=True).first()
    if body is None:
        store_text(document, "")
    else:
        text.update(folded=folded_text(document, body))


def store_text(document: Document, body: str) -> None:
    """Write the body of a document with the words search finds it by."""
    DocumentText.objects.update_or_create(
        document=document, defaults={"body": body, "folded": folded_text(document, body)}
    )


def folded_text(document: Document, body: str) -> str:
    """Return the words search finds a document by, cut where a tsvector would overflow."""
    issuer = document.issuer
    head = [
        document.code,
        document.number.lstrip("0"),
        document.subject,
        document.issuer_words,
        issuer.name if issuer else "",
        issuer.short_name if issuer else "",
        document.signer_name,
    ]
    return _cut(fold_words("\n".join([*head, body])))


def _terms_of(words: str) -> list[str]:
    return [term[:_WORD_BYTES] for term in fold_words(words).split()][:_MAX_TERMS]


def _is_beginning(last: str) -> bool:
    return len(last) >= _PREFIX_LENGTH and last.isalpha()


def _query(terms: list[str], operator: str) -> SearchQuery:
    *whole, last = terms
    ending = f"{last}:*" if _is_beginning(last) else last
    return SearchQuery(operator.join([*whole, ending]), config="simple", search_type="raw")


def _cut(folded: str) -> str:
    """Keep words while their vector fits; overlong ones are cut, for nobody types a line of base64."""
    if len(folded) < _VECTOR_BUDGET // 16:
        return " ".join(word[:_WORD_BYTES] for word in folded.split())
    seen: dict[str, int] = {}
    budget = _VECTOR_BUDGET
    kept = []
    for raw in folded.split():
        word = raw[:_WORD_BYTES]
        n = seen.get(word, 0)
        budget -= len(word) + 10 if n == 0 else 2 if n < _POSITIONS else 0
        if budget < 0:
            break
        seen[word] = n + 1
        kept.append(word)
    return " ".join(kept)
