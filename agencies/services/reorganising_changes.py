"""Carrying a reorganisation out in the directory, each row as it was and as it became, and undoing it.

The callers hold the directory's lock and the transaction (assignments.services.handing_over).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from agencies.models import (
    Agency,
    AgencyAlias,
    AgencyName,
    GroupMember,
    Membership,
    Reorganisation,
    ReorganisationChange,
    Succession,
)
from agencies.services.reorganising_rules import Plan
from agencies.services.saving import delete_as, save_as
from core.folding import fold_words
from core.refusals import Refused

_ONE_DAY = timedelta(days=1)
Table = ReorganisationChange.Table
_MODELS: dict[str, type[Model]] = {
    Table.AGENCY: Agency,
    Table.NAME: AgencyName,
    Table.ALIAS: AgencyAlias,
    Table.SUCCESSION: Succession,
    Table.MEMBER: GroupMember,
    Table.ROLE: Membership,
}
# What is compared before undoing, and what is put back.
_KEPT = {
    Table.AGENCY: ("ended_on", "parent_id", "name", "version"),
    Table.NAME: ("name", "parent_id", "valid_from", "valid_until"),
    Table.ALIAS: ("valid_from", "valid_until"),
    Table.SUCCESSION: ("predecessor_id", "successor_id", "kind", "on", "function", "is_main"),
    Table.MEMBER: ("agency_id", "valid_from", "valid_until"),
    Table.ROLE: ("agency_id", "role", "valid_from", "valid_until"),
}


class Ledger:
    """Saves rows and remembers what they were; `write` keeps it with the reorganisation."""

    def __init__(self, reorganisation: Reorganisation, by: Any) -> None:
        self.reorganisation, self.by = reorganisation, by
        self._rows: dict[tuple[str, int], ReorganisationChange] = {}

    def make(self, row: Any) -> None:
        save_as(row, self.by)
        self._note(row, before=None)

    def change(self, row: Any, **values: Any) -> None:
        before = _snapshot(row)
        for name, value in values.items():
            setattr(row, name, value)
        save_as(row, self.by, *values)
        self._note(row, before=before)

    def write(self) -> None:
        ReorganisationChange.objects.bulk_create(self._rows.values())

    def _note(self, row: Any, *, before: dict[str, Any] | None) -> None:
        table = row._meta.model_name
        known = self._rows.get((table, row.pk))
        if known is not None:
            known.after = _snapshot(row)
            return
        self._rows[table, row.pk] = ReorganisationChange(
            reorganisation=self.reorganisation,
            table=table,
            row=row.pk,
            before=before,
            after=_snapshot(row),
        )


def _snapshot(row: Any) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in _KEPT[row._meta.model_name]}
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in kept.items()}


def carry_out_in_directory(plan: Plan, *, by: Any, on: date) -> None:
    """Write edges, ends, places in groups, bodies below and roles; rows are locked as they are read."""
    ledger = Ledger(plan.reorganisation, by)
    _write_edges(plan, ledger)
    if plan.reorganisation.ends_agencies:
        _move_children(plan, ledger)
        _end_predecessors(plan, ledger)
        _pass_on_places(plan, ledger)
        _move_roles(plan, ledger, on)
    ledger.write()


def _write_edges(plan: Plan, ledger: Ledger) -> None:
    act = plan.reorganisation
    known = {
        (edge.predecessor_id, edge.successor_id)
        for edge in Succession.objects.filter(
            predecessor__in=plan.predecessors, on=act.effective_on
        )
    }
    for part in plan.parts:
        if part.successor is None or (part.predecessor_id, part.successor_id) in known:
            continue
        ledger.make(
            Succession(
                predecessor=part.predecessor, successor=part.successor, kind=act.kind,
                on=act.effective_on, legal_basis=act.legal_basis, function=part.function,
                is_main=part.is_main,
            )
        )  # fmt: skip


def _end_predecessors(plan: Plan, ledger: Ledger) -> None:
    last_day = plan.reorganisation.effective_on - _ONE_DAY
    # Without blocking rows that merely name the agency: those hold a key lock (see 0025).
    ends = Agency.objects.select_for_update(no_key=True).filter(
        pk__in=[a.pk for a in plan.predecessors], ended_on=None
    )
    for agency in ends.order_by("pk"):
        for name in agency.names.filter(valid_until=None):
            own = [fold_words(t) for t in (name.notation, name.short_name, name.name) if t]
            ledger.change(name, valid_until=last_day)
            for alias in agency.aliases.filter(folded__in=own, valid_until=None):
                ledger.change(alias, valid_until=last_day)
        ledger.change(agency, ended_on=last_day, version=agency.version + 1)


def _move_children(plan: Plan, ledger: Ledger) -> None:
    """Bodies below come under the heir; that is a new line in their dated names, spelled the same."""
    day = plan.reorganisation.effective_on
    for child in plan.children:
        parent = plan.parent_of(child)
        name = child.names.filter(valid_until=None).first()
        if name is not None and name.valid_from < day:
            ledger.change(name, valid_until=day - _ONE_DAY)
            ledger.make(
                AgencyName(
                    agency=child, name=name.name, short_name=name.short_name,
                    notation=name.notation, parent=parent, valid_from=day,
                    legal_basis=plan.reorganisation.legal_basis,
                )
            )  # fmt: skip
        elif name is not None:
            ledger.change(name, parent_id=parent.pk if parent else None)
        ledger.change(child, parent=parent, version=child.version + 1)


def _pass_on_places(plan: Plan, ledger: Ledger) -> None:
    day = plan.reorganisation.effective_on
    groups = {place.group_id for place in plan.places}
    inside = set(
        GroupMember.objects.filter(group__in=groups, valid_until=None).values_list(
            "group", "agency"
        )
    )
    for place in plan.places:
        ledger.change(place, valid_until=day - _ONE_DAY)
        for taker in plan.takers_of(place):
            if (place.group_id, taker.pk) not in inside:
                inside.add((place.group_id, taker.pk))
                ledger.make(GroupMember(group=place.group, agency=taker, valid_from=day))


def _move_roles(plan: Plan, ledger: Ledger, on: date) -> None:
    """Let roles go on at the successor; never backwards: rights of past days are not rewritten."""
    since = max(plan.reorganisation.effective_on, on)
    held = set(
        Membership.objects.filter(
            user__in=[r.user_id for r in plan.roles], valid_until=None
        ).values_list("user", "agency", "role")
    )
    for role in plan.roles:
        goes_to = plan.destination_of(role)
        if goes_to is None:
            continue
        start = max(since, role.valid_from)
        ledger.change(role, valid_until=max(start - _ONE_DAY, role.valid_from))
        if (role.user_id, goes_to.pk, role.role) not in held:
            held.add((role.user_id, goes_to.pk, role.role))
            ledger.make(
                Membership(
                    user=role.user, agency=goes_to, role=role.role, title=role.title,
                    valid_from=start,
                )
            )  # fmt: skip


def check_directory_untouched(reorganisation: Reorganisation) -> None:
    """Raise Refused naming the first row of the directory that is no longer as the act left it."""
    for change, row in _rows_of(reorganisation.changes.all()):
        if row is None or _snapshot(row) != change.after:
            raise Refused(
                _(
                    "Changed since: %(what)s (%(table)s). Only an untouched reorganisation is undone."
                )
                % {"what": _named(change, row), "table": change.get_table_display()}
            )


def undo_in_directory(reorganisation: Reorganisation, *, by: Any) -> None:
    """Delete the rows the act made, then put the others back; the caller checked that none was touched."""
    rows = _rows_of(reorganisation.changes.order_by("-pk"))
    for change, row in rows:
        if change.before is None:
            delete_as(row, by)
    for change, row in rows:
        if change.before is None:
            continue
        values = {n: row._meta.get_field(n).to_python(v) for n, v in change.before.items()}
        if "version" in values:
            values["version"] = row.version + 1  # forms opened meanwhile must stay stale
        for name, value in values.items():
            setattr(row, name, value)
        # Fields are saved by their names, not by their columns.
        save_as(row, by, *(row._meta.get_field(name).name for name in values))


def _rows_of(
    changes: Iterable[ReorganisationChange],
) -> list[tuple[ReorganisationChange, Any]]:
    """Pair each change with its row as it is now; one query for each table."""
    listed = list(changes)
    found: dict[tuple[str, int], Any] = {}
    for table, model in _MODELS.items():
        ids = [c.row for c in listed if c.table == table]
        rows = model._default_manager.in_bulk(ids)
        found |= {(table, pk): row for pk, row in rows.items()}
    return [(change, found.get((change.table, change.row))) for change in listed]


def _named(change: ReorganisationChange, row: Any) -> str:
    if row is None:
        return str(change.row)
    if isinstance(row, Membership):
        return f"{row.user}, {row.get_role_display()}"
    if isinstance(row, GroupMember):
        return f"{row.group.name}: {row.agency.name}"
    if isinstance(row, Succession):
        return f"{row.predecessor.name} → {row.successor.name}"
    return str(row)
