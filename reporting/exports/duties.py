"""The list of duties as a spreadsheet: the very rows of the page with the same address."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency
from assignments.as_of import say_tasks_as_known
from assignments.columns import DUTY_COLUMNS
from assignments.filters import AssignmentFilter
from assignments.listing import duty_filter
from assignments.models import Assignment, ProgressReport
from assignments.standpoint import agency_of
from assignments.time_cell import TimeCell, days_late
from core.formatting import vn_date
from core.sheets import Cell, Column, Kind, Table
from reporting.exports.asked import (
    BATCH,
    Asked,
    BadFilter,
    Prepared,
    Told,
    batches,
    filter_words,
    on_show,
    sheets,
)
from reporting.paper.overdue import last_reports, supports_of
from reporting.scopes import Scope, scope_on

# The history behind a past day is read anew for each batch: fewer and larger ones then.
PAST_BATCH = 5_000


def columns() -> list[tuple[str, Column]]:
    """Each with the column of the list it belongs to; without one it is always written."""
    return [
        ("", Column(_("No."), 6, Kind.NUMBER)),
        ("", Column(_("Document"), 18)),
        ("issued", Column(_("Date of issue"), 12, Kind.DATE)),
        ("", Column(_("Section"), 9)),
        ("", Column(_("Task"), 60)),
        ("", Column(_("Part"), 11)),
        ("agency", Column(_("Agency"), 30)),
        ("agency", Column(_("Supporting agencies"), 30)),
        ("leader", Column(_("Leader in charge"), 20)),
        ("product", Column(_("Product"), 24)),
        ("field", Column(_("Field of work"), 18)),
        ("assigner", Column(_("Assigned by"), 26)),
        ("assigned", Column(_("Assigned on"), 12, Kind.DATE)),
        ("original", Column(_("Original deadline"), 12, Kind.DATE)),
        ("due", Column(_("Deadline"), 12, Kind.DATE)),
        ("extensions", Column(_("Extensions"), 9, Kind.NUMBER)),
        ("state", Column(_("Work state"), 18)),
        ("state", Column(_("Deadline kept"), 18)),
        ("due", Column(_("Days late"), 9, Kind.NUMBER)),
        ("percent", Column(_("Percent done"), 9, Kind.PERCENT)),
        ("completed", Column(_("Completed on"), 12, Kind.DATE)),
        ("reports", Column(_("Reported on"), 12, Kind.DATE)),
        ("reports", Column(_("Last report"), 50)),
        ("reports", Column(_("Difficulties"), 40)),
    ]


def prepare(asked: Asked) -> Prepared:
    narrowed = duty_filter(asked.params, user=asked.user, today=asked.on)
    if not narrowed.is_valid():
        raise BadFilter(narrowed.form)
    day = narrowed.day
    keys, heads = zip(*columns(), strict=True)
    places = on_show(keys, DUTY_COLUMNS, asked.params)

    def tables(told: Told) -> list[Table]:
        titles = [
            _("TASKS"),
            " · ".join(
                filter(
                    None,
                    [_("As of %(day)s") % {"day": vn_date(day)}, filter_words(narrowed.form)],
                )
            ),
        ]
        rows = ([row[place] for place in places] for row in _rows(narrowed, asked, told))
        return [Table(_("Tasks"), [heads[place] for place in places], rows, titles)]

    return sheets(f"nhiem vu {day:%Y%m%d}", narrowed.qs.order_by().count(), tables)


def _rows(narrowed: AssignmentFilter, asked: Asked, told: Told) -> Iterator[list[Cell]]:
    standpoint = narrowed.form.cleaned_data.get("standpoint") or "now"
    scope = scope_on(
        narrowed.day, today=asked.on, calendar=narrowed.desk.calendar, standpoint=standpoint
    )
    size = PAST_BATCH if scope.known_on else BATCH
    place = 0
    for duties in batches(narrowed.qs.for_rows().iterator(chunk_size=size), told, size):
        say_tasks_as_known(duties, scope.known_on)
        last = last_reports(duties, on=scope.on)
        supports = supports_of({duty.task_id for duty in duties if duty.is_single}, scope)
        for duty in duties:
            place += 1
            beside = supports[duty.task_id, duty.period_from] if _is_lead(duty) else []
            yield [place, *_row(duty, last.get(duty.pk), beside, scope)]


def _is_lead(duty: Assignment) -> bool:
    return duty.is_single and duty.role == Assignment.Role.LEAD


def _row(
    duty: Assignment, report: ProgressReport | None, supports: list[str], scope: Scope
) -> list[Cell]:
    task, on = duty.task, scope.on
    whose: Agency = agency_of(duty, scope.standpoint)
    return [
        task.document.code,
        task.document.issued_on,
        task.section,
        duty.title,
        str(duty.get_role_display()),
        whose.name,
        "; ".join(supports),
        task.leader_in_charge,
        task.product,
        task.field.name if task.field else "",
        duty.assigner.name,
        duty.assigned_on,
        duty.original_due_on,
        duty.due_on,
        duty.n_extensions,
        str(duty.get_state_display()),
        _cell_words(duty),
        days_late(duty, on),
        duty.percent,
        _by(duty.completed_on, on),
        report.reported_at if report else None,
        report.text if report else "",
        report.difficulties if report else "",
    ]


def _cell_words(duty: Any) -> str:
    """The time cell; a withdrawn duty has none."""
    return "" if duty.state == "withdrawn" else str(TimeCell(duty.cell).label)


def _by(day: date | None, on: date) -> date | None:
    return day if day and day <= on else None
