"""Full-text search over documents: folded words on both sides, core PostgreSQL only."""

from typing import TypeVar

from django.db.models import QuerySet

QS = TypeVar("QS", bound=QuerySet)


def matching(documents: QS, words: str) -> QS:
    """Narrow to documents that have all the words; blank words do not narrow."""
    return documents
