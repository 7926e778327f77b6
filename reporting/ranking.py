"""Agencies ranked: by overdue share, days late, urgings and updates; and an agency's own place.

Every number is a figure of reporting.figures or derived from the rows of one, so its link shows what
it was made of. Why small agencies stand apart and what a place may tell: docs/decisions/0034.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from assignments.models import Assignment
from assignments.time_cell import reference_day_sql, time_cell_sql
from reporting.access import agencies_within_reach
from reporting.counts import Counts
from reporting.figures import OVERDUE, TO_DO, TOTAL, UPDATED, URGED
from reporting.scopes import Scope
from reporting.summaries import Summary, with_activity

MIN_DUTIES = (
    5  # with fewer, one duty moves the share by a fifth or more: listed apart, without a place
)
SHOWN = 15
ACTIVE = (TO_DO, UPDATED, URGED)  # counted here beside the figures of the summary
MIN_AGENCIES = 3  # of two, the place of one would tell the figures of the other


@dataclass(frozen=True)
class Lateness:
    """Calendar days by which the overdue duties of an agency are late at the cut-off."""

    mean: float
    most: int


@dataclass(frozen=True)
class Standing:
    """One agency in the ranking; addresses are those of the rows behind each number."""

    agency: Agency
    counts: Counts
    lateness: Lateness | None  # None where nothing is overdue
    scope: Scope
    place: int | None = None

    @property
    def overdue_share(self) -> float | None:
        return self.counts.share("overdue", self.counts["total"])

    @property
    def urls(self) -> dict[str, str]:
        figures = (TOTAL, OVERDUE, *ACTIVE)
        return {figure.key: figure.url(self.scope) for figure in figures}

    @property
    def late_url(self) -> str:
        return f"{OVERDUE.url(self.scope)}&sort=due_on"

    @property
    def own_url(self) -> str:
        return self.scope.url()


@dataclass(frozen=True)
class Order:
    """One way to rank; an agency without a value comes last whichever way it is sorted."""

    key: str
    label: str | Promise
    value: Callable[[Standing], float | None]


ORDERS = {
    order.key: order
    for order in (
        Order("overdue", _("Overdue share"), lambda s: s.overdue_share),
        Order("mean", _("Mean days late"), lambda s: s.lateness.mean if s.lateness else None),
        Order("most", _("Most days late"), lambda s: s.lateness.most if s.lateness else None),
        Order("urged", _("Urged duties"), lambda s: s.counts["urged"]),
        Order("updates", _("Updated share"), lambda s: s.counts.update_share),
    )
}
DEFAULT_ORDER = "-overdue"


@dataclass(frozen=True)
class Ranking:
    """The ranked agencies in order, and those with too few duties to be compared."""

    order: Order
    rows: list[Standing]
    few: list[Standing]

    @property
    def first(self) -> list[Standing]:
        """What stands on the page at once; the rest folds out."""
        return self.rows[:SHOWN]

    @property
    def rest(self) -> list[Standing]:
        return self.rows[SHOWN:]


def ranking_of(user: Any, scope: Scope, summary: Summary, by: str = DEFAULT_ORDER) -> Ranking:
    """Rank the agencies whose figures this person sees whole; five queries.

    Of an agency out of reach only duties shared with one's own are visible: no basis for a share.
    `by` is a key of ORDERS, with a minus for the largest first; anything else means the default.
    """
    if by.removeprefix("-") not in ORDERS:
        by = DEFAULT_ORDER
    order, sign = ORDERS[by.removeprefix("-")], -1 if by.startswith("-") else 1
    standings = _standings(user, scope, summary)
    enough = [s for s in standings if s.counts["total"] >= MIN_DUTIES]
    values = {s.agency.pk: order.value(s) for s in enough}

    def rank(standing: Standing) -> tuple[bool, float, int, str]:
        value = values[standing.agency.pk]
        name = standing.agency.name
        return value is None, sign * (value or 0), -standing.counts["overdue"], name

    enough.sort(key=rank)
    places = _places([values[s.agency.pk] for s in enough])
    ranked = [replace(s, place=place) for s, place in zip(enough, places, strict=True)]
    return Ranking(order, ranked, [s for s in standings if s.counts["total"] < MIN_DUTIES])


def _standings(user: Any, scope: Scope, summary: Summary) -> list[Standing]:
    whole = set(agencies_within_reach(user, scope.on).values_list("pk", flat=True))
    late = lateness_by_agency(user, scope)
    shown = [
        row
        for row in summary.agencies
        if row.agency.pk in whole
        and row.counts["total"]
        and (row.counts["running"] or not row.agency.has_ended(scope.on))
    ]
    return [
        Standing(
            agency=row.agency,
            counts=row.counts,
            lateness=late.get(row.agency.pk),
            scope=replace(scope, agency=row.agency),
        )
        for row in with_activity(shown, ACTIVE, user, scope)
    ]


def lateness_by_agency(user: Any, scope: Scope) -> dict[int, Lateness]:
    """Return how late the overdue duties of each agency are, by id; one query."""
    path = scope.agency_path
    # Of two dates the database makes a span of time; the mean of spans is one too.
    days = ExpressionWrapper(
        reference_day_sql(scope.on) - F("due_on"), output_field=DurationField()
    )
    rows = OVERDUE.rows(user, scope).order_by().values(path)
    found = rows.annotate(mean=Avg(days), most=Max(days))
    return {row[path]: Lateness(row["mean"] / timedelta(days=1), row["most"].days) for row in found}


def _places(values: Sequence[float | None]) -> list[int]:
    """Number sorted values; equal ones share a place, as in any table of results."""
    places: list[int] = []
    for n, value in enumerate(values):
        places.append(places[-1] if n and value == values[n - 1] else n + 1)
    return places


@dataclass(frozen=True)
class OwnPlace:
    """Where an agency stands among those of its block: the least overdue is first."""

    share: float
    place: int
    of: int


def place_of(agency: Agency, scope: Scope) -> OwnPlace | None:
    """Return the agency's place in its block and province by overdue share; one query.

    Counts duties the reader may not see, and therefore gives nothing but the place: no other agency's
    number, none at all among too few, and always of all duties up to the cut-off, so that nobody can
    narrow it down to one duty. None where the agency has too few duties to be compared.
    """
    block = Scope(
        on=scope.on,
        soon=scope.soon,
        known_on=scope.known_on,
        province=agency.province,
        block=agency.block,
        standpoint=scope.standpoint,
    )
    path = scope.agency_path
    exists = Q((f"{path}__ended_on__isnull", True)) | Q((f"{path}__ended_on__gte", scope.on))
    rows = block.everyones_rows().filter(exists, role=Assignment.Role.LEAD)
    grouped = rows.annotate(cell=time_cell_sql(scope.on)).order_by().values(path, "cell")
    total: dict[int, int] = {}
    late: dict[int, int] = {}
    for row in grouped.annotate(n=Count("pk")):
        total[row[path]] = total.get(row[path], 0) + row["n"]
        if row["cell"] in OVERDUE.cells:
            late[row[path]] = row["n"]
    shares = {pk: 100 * late.get(pk, 0) / n for pk, n in total.items() if n >= MIN_DUTIES}
    if agency.pk not in shares or len(shares) < MIN_AGENCIES:
        return None
    own = shares[agency.pk]
    return OwnPlace(own, 1 + sum(share < own for share in shares.values()), len(shares))
