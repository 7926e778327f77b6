"""Figures of many agencies at once: one grouped query, whatever the number of duties.

Rows that are alike in agency, role, state, cell, nearness and age are counted by the database; the
declarations in figures.py say under which figures each such bucket falls.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    IntegerField,
    Q,
    Value,
    When,
)

from agencies.models import Agency, Block
from assignments.time_cell import time_cell_sql
from reporting.counts import ALIKE, Counts
from reporting.figures import AGES, Figure
from reporting.scopes import Scope

Bucket = dict[str, Any]


@dataclass(frozen=True)
class AgencyRow:
    """One agency's figures."""

    agency: Agency
    counts: Counts


@dataclass(frozen=True)
class BlockRow:
    """One block of agencies and its sum."""

    block: str
    label: str
    counts: Counts
    agencies: list[AgencyRow]


@dataclass(frozen=True)
class Summary:
    """The whole scope, its blocks in their order, their agencies in theirs."""

    counts: Counts
    blocks: list[BlockRow]

    @property
    def agencies(self) -> list[AgencyRow]:
        return [row for block in self.blocks for row in block.agencies]


def buckets(user: Any, scope: Scope) -> list[Bucket]:
    """Count the alike rows of every agency in scope; one query."""
    soon = Case(
        When(Q(due_on__gte=scope.on) & Q(due_on__lte=scope.soon), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    recurring = ExpressionWrapper(Q(period_from__isnull=False), output_field=BooleanField())
    # Only the age of running duties without a deadline is ever asked for; leave the others in one.
    age = Case(
        When(Q(due_on__isnull=False) | Q(completed_on__lte=scope.on), then=Value(0)),
        *(
            When(assigned_on__lte=scope.on - timedelta(days=days), then=Value(days))
            for days in sorted(AGES, reverse=True)
        ),
        default=Value(0),
        output_field=IntegerField(),
    )
    grouped = (
        scope.rows(user)
        .annotate(cell=time_cell_sql(scope.on), soon=soon, age=age, recurring=recurring)
        .order_by()
        .values(scope.agency_path, *ALIKE)
        .annotate(n=Count("pk"))
    )
    return [{"agency": bucket[scope.agency_path], **bucket} for bucket in grouped]


def summarise(user: Any, scope: Scope) -> Summary:
    """Return the figures of the scope, of its blocks and of its agencies; two queries."""
    own_buckets: dict[int, list[Bucket]] = defaultdict(list)
    for bucket in buckets(user, scope):
        own_buckets[bucket["agency"]].append(bucket)
    agencies = Agency.objects.filter(pk__in=own_buckets)  # in the order of lists
    rows = [AgencyRow(agency, Counts.of(own_buckets[agency.pk], scope.role)) for agency in agencies]
    blocks = [_block_row(block, rows) for block in Block]
    return Summary(
        counts=Counts.sum_of(row.counts for row in rows),
        blocks=[block for block in blocks if block.agencies],
    )


def by_agency(figure: Figure, user: Any, scope: Scope) -> dict[int, int]:
    """Count one figure for each agency in scope, by id; one query. For figures buckets cannot tell."""
    path = scope.agency_path
    rows = figure.rows(user, scope).order_by().values(path).annotate(n=Count("pk"))
    return {row[path]: row["n"] for row in rows}


def with_activity(
    rows: Iterable[AgencyRow], figures: Iterable[Figure], user: Any, scope: Scope
) -> list[AgencyRow]:
    """Count figures of ACTIVITY beside those of these agencies; one query a figure."""
    n = {figure.key: by_agency(figure, user, scope) for figure in figures}
    return [
        AgencyRow(
            row.agency,
            Counts(row.counts | {key: counted.get(row.agency.pk, 0) for key, counted in n.items()}),
        )
        for row in rows
    ]


def _block_row(block: Block, rows: Iterable[AgencyRow]) -> BlockRow:
    mine = [row for row in rows if row.agency.block == block]
    return BlockRow(
        block=block.value,
        label=str(block.label),
        counts=Counts.sum_of(row.counts for row in mine),
        agencies=mine,
    )
