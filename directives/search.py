"""Full-text search over documents: folded words on both sides, core PostgreSQL only."""

import re
from typing import TypeVar

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet

from core.folding import fold_code, fold_words
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


def matching(documents: QS, words: str) -> QS:
    """Narrow to documents that have all the words; blank words do not narrow.

    The last word counts as a beginning from three letters on. What looks like a code is also looked
    up as one, so that `141/khubnd` and an unfinished `141/KH-U` find `141/KH-UBND`.
    """
    terms = [term[:_WORD_BYTES] for term in fold_words(words).split()][:_MAX_TERMS]
    if not terms:
        return documents.none() if words.strip() else documents
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


def _query(terms: list[str], operator: str) -> SearchQuery:
    *whole, last = terms
    ending = f"{last}:*" if len(last) >= _PREFIX_LENGTH and last.isalpha() else last
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
