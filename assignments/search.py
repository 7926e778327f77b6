"""Finding duties by words, with or without Vietnamese marks, and by the code of their document."""

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from assignments.models import AssignmentQuerySet, Task
from core.folding import fold_code, fold_words
from directives.models import Document

MAX_TERMS = 12
PREFIX_LENGTH = 3


def matching(assignments: AssignmentQuerySet, words: str) -> AssignmentQuerySet:
    """Narrow to duties whose task has all the words, or whose document has this code.

    The last word counts as a beginning from three letters on; blank words do not narrow.
    """
    terms = fold_words(words).split()[:MAX_TERMS]
    if not terms:
        return assignments.none() if words.strip() else assignments
    *whole, last = terms
    ending = f"{last}:*" if len(last) >= PREFIX_LENGTH else last
    query = SearchQuery(" & ".join([*whole, ending]), config="simple", search_type="raw")
    found = Q(task__in=Task.objects.filter(vector=query).values("pk"))
    key = fold_code(words)
    if any(c.isdigit() for c in key):
        found |= Q(
            task__document__in=Document.objects.filter(code_key__startswith=key).values("pk")
        )
    return assignments.filter(found)
