"""Write one line of a document's story; the sentences are in directives.sentences."""

from datetime import date, datetime
from typing import Any

from directives.models import Document, DocumentEvent


def record(
    document: Document, verb: str, *, by: Any, now: datetime, note: str = "", **facts: Any
) -> DocumentEvent:
    """Say that something happened to a document; `facts` fill the named places of the sentence."""
    return DocumentEvent.objects.create(
        document=document,
        verb=verb,
        actor=by,
        at=now,
        note=note,
        facts={name: _plain(value) for name, value in facts.items()},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (int, list, type(None))) else str(value)
