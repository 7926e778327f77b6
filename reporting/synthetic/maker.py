"""Build the province: directory first, then documents in batches, each with its duties; all or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from agencies.models import Agency
from directives.models import Document, DocumentType, Field
from directives.reference import load_reference
from reporting.synthetic.directory import make_directory
from reporting.synthetic.duties import DutyMaker
from reporting.synthetic.papers import PaperMaker

BATCH = 200  # documents written together; what bounds memory
YEARS_BACK = 2


@dataclass(frozen=True)
class Made:
    province: Agency
    n_documents: int
    n_assignments: int


def has_data() -> bool:
    return Agency.objects.exists() or Document.objects.exists()


@transaction.atomic
def make_province(*, n_documents: int, n_assignments: int, seed: int, now: datetime) -> Made:
    """Write a province of that size; the same seed and day give the same rows."""
    chance = Random(seed)  # noqa: S311  not a secret: the same seed must give the same province
    today = timezone.localtime(now).date()
    load_reference(DocumentType, Field)
    with connection.cursor() as cursor:
        # Keys are checked row by row: a million checks kept until the end would fill memory.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    directory = make_directory(seed=seed, chance=chance, on=today)
    papers = PaperMaker(directory, chance)
    duties = DutyMaker(directory, chance, now, today)
    shares = _shares(n_documents, n_assignments, today)
    while batch := list(islice(shares, BATCH)):
        made = [(papers.make(day), n_duties) for day, n_duties in batch]
        written = [paper for paper, _n in made]
        papers.write(written)
        for paper, n_duties in made:
            duties.order(paper, n_duties)
        duties.write()
        papers.address(written)
    papers.registers.write_counters()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the planner knows no sizes of tables filled a moment ago
    return Made(directory.province, n_documents, n_assignments)


def _shares(n_documents: int, n_assignments: int, today: date) -> Iterator[tuple[date, int]]:
    """Yield day and number of duties of each document, oldest first; the numbers add up."""
    span = 365 * YEARS_BACK
    for n in range(n_documents):
        day = today - timedelta(days=span - span * n // n_documents)
        done, through = (n_assignments * k // n_documents for k in (n, n + 1))
        yield day, through - done
