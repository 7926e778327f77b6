"""Finding duties by words, with or without Vietnamese marks, and by the code of their document."""

from datetime import date

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from assignments.as_of import tasks_reworded_since
from assignments.models import AssignmentQuerySet, Task
from core.folding import fold_code, fold_words, has_terms
from directives.models import Document

MAX_TERMS = 12
PREFIX_LENGTH = 3


def matching(
    assignments: AssignmentQuerySet, words: str, *, known_on: date | None = None
) -> AssignmentQuerySet:
    """Narrow to duties whose task has all the words, or whose document has this code.

    The last word counts as a beginning from three letters on; blank words do not narrow. With a day,
    the words are those the task had at its end; one query more.
    """
    terms = fold_words(words).split()[:MAX_TERMS]
    if not terms:
        return assignments.none() if words.strip() else assignments
    *whole, last = terms
    begins = len(last) >= PREFIX_LENGTH
    ending = f"{last}:*" if begins else last
    query = SearchQuery(" & ".join([*whole, ending]), config="simple", search_type="raw")
    tasks = Task.objects.filter(vector=query)
    found = Q(task__in=tasks.values("pk"))
    if known_on and (reworded := tasks_reworded_since(known_on)):
        then = [pk for pk, said in reworded if has_terms(said, terms, last_begins=begins)]
        found = Q(task__in=tasks.exclude(pk__in=[pk for pk, _said in reworded]).values("pk"))
        found |= Q(task__in=then)
    key = fold_code(words)
    if any(c.isdigit() for c in key):
        found |= Q(
            task__document__in=Document.objects.filter(code_key__startswith=key).values("pk")
        )
    return assignments.filter(found)
