"""How a document is named and stamped on paper; Vietnamese only, as paper is."""

from core.formatting import paper_date
from directives.models import Document, Urgency

# The stamp of urgency [NĐ 30/2020 Phụ lục I, ô số 10b].
_STAMPS = {
    Urgency.URGENT.value: "KHẨN",
    Urgency.VERY_URGENT.value: "THƯỢNG KHẨN",
    Urgency.EXPRESS.value: "HOẢ TỐC",
    Urgency.TIMED_EXPRESS.value: "HOẢ TỐC HẸN GIỜ",
}


def identity_of(document: Document) -> str:
    """Write `Kế hoạch số 141/KH-UBND ngày 19/7/2021`, leaving out what is not known."""
    kind = document.document_type.name if document.document_type else "Văn bản"
    words = [kind]
    if document.code:
        words.append(f"số {document.code}")
    if document.issued_on:
        words.append(f"ngày {paper_date(document.issued_on)}")
    return " ".join(words)


def urgency_stamp(document: Document) -> str:
    """Return the words of the red stamp; an ordinary document bears none."""
    return _STAMPS.get(document.urgency, "")
