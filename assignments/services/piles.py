"""The piles of assignments.waiting for many people at once: first rows and totals by agency."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from agencies.calendar import Calendars
from assignments.services.watch import Desk
from assignments.waiting import NOT_FOR_ASKER, SIDES, pile_rows
from assignments.waiting import Desk as PileDesk

_KEYS = {"agencies": "agency", "bodies": "assigner"}
# Sorts duties without a deadline last.
_Row = tuple[date, int, int | None]


@dataclass
class Piles:
    """Rows (deadline, duty, who asked) and totals, by pile and by agency or assigner."""

    rows: dict[tuple[str, int], list[_Row]] = field(default_factory=lambda: defaultdict(list))
    totals: dict[tuple[str, int], int] = field(default_factory=dict)
    asked: dict[tuple[str, int, int], int] = field(default_factory=lambda: defaultdict(int))

    def of(self, desk: Desk, key: str, side: str) -> tuple[list[int], int]:
        """Return a person's duties of one pile by deadline, and how many there are in all."""
        ids, me = sorted(getattr(desk, side)), desk.person.pk
        skip = key in NOT_FOR_ASKER
        found = sorted(
            row for pk in ids for row in self.rows.get((key, pk), ()) if not skip or row[2] != me
        )
        total = sum(self.totals.get((key, pk), 0) for pk in ids)
        if skip:
            total -= sum(self.asked.get((key, pk, me), 0) for pk in ids)
        return [duty for _due, duty, _asker in found], total


def piles_for(
    desks: Iterable[Desk], keys: Iterable[str], *, on: date, calendars: Calendars, each: int
) -> Piles:
    """Read these piles for all desks; one query a pile and province, one more where askers are left out.

    A province's calendar decides what is due soon, so its people are read together.
    """
    piles = Piles()
    by_province: dict[int | None, list[Desk]] = defaultdict(list)
    for desk in desks:
        by_province[desk.province].append(desk)
    for province, group in by_province.items():
        wide = PileDesk(
            person=None,
            on=on,
            calendar=calendars.of(province),
            agencies=frozenset(pk for desk in group for pk in desk.agencies),
            bodies=frozenset(pk for desk in group for pk in desk.bodies),
        )
        for key in keys:
            _read(piles, wide, key, each)
    return piles


def _read(piles: Piles, wide: PileDesk, key: str, each: int) -> None:
    by = _KEYS[SIDES[key]]
    rows = pile_rows(wide, key).order_by()
    ranked = rows.annotate(
        rank=Window(
            RowNumber(), partition_by=[F(by)], order_by=[F("due_on").asc(nulls_last=True), "pk"]
        ),
        n_all=Window(Count("pk"), partition_by=[F(by)]),
    ).filter(rank__lte=each)
    columns = ranked.values_list(by, "due_on", "pk", "asked_by", "n_all")
    for owner, due_on, duty, asker, n_all in columns:
        row = (due_on or date.max, duty, asker)
        if row not in piles.rows[key, owner]:
            piles.rows[key, owner].append(row)
        piles.totals[key, owner] = n_all
    if key in NOT_FOR_ASKER:
        askers = rows.exclude(asked_by=None).values_list(by, "asked_by").annotate(n=Count("pk"))
        for owner, asker, n in askers:
            piles.asked[key, owner, asker] = n
