"""The one confirmed import of a list: documents not here, tasks, duties, their story, set by set.

All good rows are written in one transaction, or none. What a list says of the past stays what it
says: dates of completion are the list's, the hour of confirmation is now.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from agencies.models import Agency, User
from agencies.succession import successors_of
from agencies.visibility import REGISTRARS, may_act
from assignments.models import Assignment, DutyImport, DutyImportRow, Event, State, Task
from assignments.services.imports import locked_import
from assignments.services.records import local_day
from core.refusals import NotAllowed, Refused
from core.submissions import answer_submission, once
from directives.codes import parse_code
from directives.models import Document
from directives.services import add_many_duty_parties, record_without_number

BATCH = 1000


@dataclass
class _Line:
    """A good row on its way: its document, its task, its duties."""

    row: DutyImportRow
    document: Document
    task: Task


def confirm_import(
    found: DutyImport,
    *,
    by: User,
    now: datetime,
    version: int,
    form_token: UUID,
    with_documents: bool,
) -> DutyImport:
    """Write the good rows of a list; rows that need a document recorded only `with_documents`.

    Raise AlreadyDone for the same form again, Stale for a list that changed or was imported meanwhile.
    """
    with once(form_token, by=by, now=now) as submission:
        locked = locked_import(found, by=by, now=now, version=version)
        if locked.state != DutyImport.State.READY:
            raise Refused(_("This list was imported already."))
        rows = [
            row
            for row in locked.rows.exclude(verdict=DutyImportRow.Verdict.ERROR)
            if with_documents or "document" in row.plan
        ]
        if not rows:
            raise Refused(_("There is no row that could be imported."))
        recorded = _record_documents(rows, locked, by=by, now=now)
        lines = _tasks(rows, recorded, locked, by=by, now=now)
        duties = _duties(lines, locked, by=by, now=now)
        _tell(duties, lines, locked, by=by, now=now)
        locked.state, locked.version = DutyImport.State.DONE, locked.version + 1
        locked.confirmed_at, locked.confirmed_by = now, by
        locked.n_imported, locked.n_documents = len(rows), len(recorded)
        locked.save(
            update_fields=[
                "state", "version", "confirmed_at", "confirmed_by", "n_imported", "n_documents",
            ]
        )  # fmt: skip
        answer_submission(submission, reverse("assignments:import-detail", args=[locked.pk]))
    return locked


def _key(plan: dict[str, Any]) -> tuple[Any, ...]:
    new = plan["new_document"]
    parsed = parse_code(new["code"])
    return (parsed.key if parsed else "", new["issued_on"], new["issuer"], new["issuer_words"])


def _record_documents(
    rows: list[DutyImportRow], found: DutyImport, *, by: User, now: datetime
) -> dict[tuple[Any, ...], Document]:
    """Record each document that is not here once, however many rows name it."""
    wanted = {
        _key(row.plan): row.plan["new_document"] for row in rows if "document" not in row.plan
    }
    if wanted and not may_act(by, REGISTRARS, found.body, local_day(now)):
        raise NotAllowed
    issuers = Agency.objects.in_bulk({new["issuer"] for new in wanted.values() if new["issuer"]})
    made = {}
    for key, new in wanted.items():
        made[key] = record_without_number(
            code=new["code"],
            issued_on=date.fromisoformat(new["issued_on"]),
            issuer=issuers.get(new["issuer"]),
            issuer_words=new["issuer_words"],
            subject=new["subject"] or _subject(new),
            agency=found.body,
            source=found.name,
            by=by,
            now=now,
        )
    return made


def _subject(new: dict[str, Any]) -> str:
    day = date.fromisoformat(new["issued_on"])
    return f"Văn bản số {new['code']} ngày {day:%d/%m/%Y}"


def _tasks(
    rows: list[DutyImportRow],
    recorded: dict[tuple[Any, ...], Document],
    found: DutyImport,
    *,
    by: User,
    now: datetime,
) -> list[_Line]:
    known = (
        Document.objects.visible_to(by)
        .registered()
        .in_bulk({row.plan["document"] for row in rows if "document" in row.plan})
    )
    positions: dict[int, int] = defaultdict(int)
    last = Task.objects.filter(document__in=known).values_list("document").annotate(Max("position"))
    positions.update(dict(last))
    lines = []
    for row in rows:
        key = row.plan.get("document")
        if key is not None and key not in known:
            raise Refused(
                _("The document of row %(n)d is no longer there: check the list again.")
                % {"n": row.number}
            )
        document = known[key] if key is not None else recorded[_key(row.plan)]
        positions[document.pk] += 1
        lines.append(_Line(row, document, _task(row, document, positions, found, by=by, now=now)))
    made = bulk_create_with_history(
        [line.task for line in lines],
        Task, batch_size=BATCH, default_user=by, default_change_reason="import",
        default_date=now,
    )  # fmt: skip
    for line, task in zip(lines, made, strict=True):
        line.task = line.row.task = task
    DutyImportRow.objects.bulk_update([line.row for line in lines], ["task"], batch_size=BATCH)
    return lines


def _task(
    row: DutyImportRow,
    document: Document,
    positions: dict[int, int],
    found: DutyImport,
    *,
    by: User,
    now: datetime,
) -> Task:
    cells, due = row.cells, row.plan["due_on"]
    task = Task(
        document=document,
        position=positions[document.pk],
        title=cells["title"].strip(),
        mode=row.plan["mode"],
        assigner=found.body,
        product=cells.get("product", ""),
        leader_in_charge=cells.get("leader", ""),
        authority=cells.get("authority", ""),
        due_on=date.fromisoformat(due) if due else None,
        created_at=now,
        created_by=by,
    )
    task.set_folded()
    return task


def _duties(
    lines: list[_Line], found: DutyImport, *, by: User, now: datetime
) -> list[tuple[Assignment, _Line]]:
    named = Agency.objects.in_bulk(
        {pk for line in lines for pk in (*line.row.plan["leads"], *line.row.plan["supports"])}
    )
    answering = successors_of(named.values(), local_day(now))
    pairs = [
        (_duty(line, named[pk], answering[pk], role, found, now=now), line)
        for line in lines
        for role, keys in (
            (Assignment.Role.LEAD, line.row.plan["leads"]),
            (Assignment.Role.SUPPORT, line.row.plan["supports"]),
        )
        for pk in keys
    ]
    made = bulk_create_with_history(
        [duty for duty, __ in pairs],
        Assignment, batch_size=BATCH, default_user=by, default_change_reason="import",
        default_date=now,
    )  # fmt: skip
    add_many_duty_parties(
        {
            (duty.task.document_id, pk)
            for duty in made
            for pk in (duty.agency_id, duty.named_agency_id)
        }
    )
    return [(duty, line) for duty, (__, line) in zip(made, pairs, strict=True)]


def _duty(
    line: _Line, named: Agency, agency: Agency, role: str, found: DutyImport, *, now: datetime
) -> Assignment:
    plan, task = line.row.plan, line.task
    duty = Assignment(
        task=task,
        agency=agency,
        named_agency=named,
        role=role,
        is_single=task.mode == Task.Mode.SINGLE,
        assigner=found.body,
        # The order is as old as its document; the ages of duties without deadline count from there.
        assigned_on=line.document.issued_on or local_day(now),
        original_due_on=task.due_on,
        due_on=task.due_on,
        state=plan["state"],
        percent=plan["percent"],
        created_at=now,
    )
    if plan["state"] == State.DONE:
        duty.completed_on = duty.reported_on = date.fromisoformat(plan["completed_on"])
        duty.confirmed_at = now
        duty.result_words = _("As the imported list says")
    return duty


def _tell(
    duties: list[tuple[Assignment, _Line]],
    lines: list[_Line],
    found: DutyImport,
    *,
    by: User,
    now: datetime,
) -> None:
    """One event for each duty; no bell: the lists and the daily message show what is to be done."""
    Event.objects.bulk_create(
        (
            Event(
                assignment=duty,
                at=now,
                actor=by,
                verb="import",
                facts={
                    "agency": str(duty.agency),
                    "file": found.name,
                    "row": line.row.number,
                    "state": duty.state,
                    "due_on": line.row.plan["due_on"],
                },
            )
            for duty, line in duties
        ),
        batch_size=BATCH,
    )
