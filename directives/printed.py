"""How a document is named on paper; Vietnamese only, as paper is."""

from core.formatting import paper_date
from directives.models import Document


def identity_of(document: Document) -> str:
    """Write `Kế hoạch số 141/KH-UBND ngày 19/7/2021`, leaving out what is not known."""
    kind = document.document_type.name if document.document_type else "Văn bản"
    words = [kind]
    if document.code:
        words.append(f"số {document.code}")
    if document.issued_on:
        words.append(f"ngày {paper_date(document.issued_on)}")
    return " ".join(words)
