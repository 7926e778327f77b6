"""Tasks read in a document: kept as proposals, made into tasks, or discarded, each decision once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.calendar import current_calendar
from agencies.models import Agency, Group
from agencies.services.saving import save_as
from agencies.visibility import ASSIGNERS, acting_agency_ids
from assignments.models import ProposedTask, Task
from assignments.recurrence_reading import plan_in
from assignments.services.records import local_day
from assignments.services.recurring import RecurrencePlan
from assignments.services.tasks import TEXT_LENGTH, TITLE_LENGTH, check_document, create_task
from core.refusals import NotAllowed, Refused, Stale
from directives.models import Document

MAX_PROPOSALS = 300
_TITLE = 240
_SETTLED = (
    "section", "text", "leads", "supports", "is_requested", "due_words", "due_on", "decision",
    "task", "decided_at", "decided_by", "version",
)  # fmt: skip
Decision = ProposedTask.Decision


@dataclass(frozen=True, kw_only=True)
class ProposedLine:
    """One proposal as it stands in a form; `lead_targets` and `support_targets` only where it is accepted."""

    text: str
    section: str = ""
    leads: str = ""
    supports: str = ""
    requested: bool = False
    due_words: str = ""
    due_on: date | None = None
    span: tuple[int, int] | None = None
    recurs: bool = False
    decision: str = Decision.OPEN
    lead_targets: Sequence[Agency | Group] = ()
    support_targets: Sequence[Agency | Group] = ()
    proposal_id: int | None = None
    version: int | None = None
    place: int = 0  # its row in the form, for the refusal to stand beside it


def may_decide(user: Any, on: date) -> bool:
    """Whether this person makes tasks at all; a clerk leaves proposals."""
    return bool(acting_agency_ids(user, ASSIGNERS, on))


def write_proposals(
    document: Document, lines: Sequence[ProposedLine], *, by: Any, now: datetime
) -> list[Task]:
    """Keep proposals of a document just registered and make tasks of the accepted ones.

    Inside the caller's transaction; discarded lines leave no row, nobody else ever saw them.
    """
    check_count(lines)
    last = document.proposed_tasks.aggregate(last=Max("position"))["last"] or 0
    made = []
    kept = [line for line in lines if line.decision != Decision.DISCARDED]
    for position, line in enumerate(kept, start=last + 1):
        row = ProposedTask(document=document, position=position, created_at=now, created_by=by)
        task = _settle(row, line, by=by, now=now)
        if task is not None:
            made.append(task)
    return made


def decide_proposals(
    document: Document, lines: Sequence[ProposedLine], *, by: Any, now: datetime
) -> list[Task]:
    """Carry out what a coordinator decided about the open proposals of a document, in one transaction."""
    check_document(document, by)
    if not may_decide(by, local_day(now)):
        raise NotAllowed
    check_count(lines)
    with transaction.atomic():
        ids = [line.proposal_id for line in lines if line.proposal_id]
        rows = {
            row.pk: row
            for row in ProposedTask.objects.select_for_update()
            .filter(document=document, pk__in=ids)
            .order_by("pk")
        }
        made = []
        for line in lines:
            row = rows.get(line.proposal_id or 0)
            if row is None or row.decision != Decision.OPEN or row.version != line.version:
                raise Stale
            row.version += 1
            task = _settle(row, line, by=by, now=now)
            if task is not None:
                made.append(task)
    return made


def check_count(lines: Sequence[ProposedLine]) -> None:
    if len(lines) > MAX_PROPOSALS:
        raise Refused(
            _("At most %(limit)s lines are possible here.") % {"limit": MAX_PROPOSALS},
            field="tasks",
        )


def _settle(row: ProposedTask, line: ProposedLine, *, by: Any, now: datetime) -> Task | None:
    """Write one proposal with its decision; a refusal names the row of the form it belongs to."""
    row.section, row.text = line.section.strip()[:40], line.text.strip()
    row.leads, row.supports = line.leads.strip(), line.supports.strip()
    row.is_requested, row.due_words, row.due_on = line.requested, line.due_words[:200], line.due_on
    if row.pk is None and line.span:
        row.span_start, row.span_end = line.span
    row.decision = line.decision
    if not row.text:
        raise Refused(_("Say what is to be done."), field=f"tasks-{line.place}-text")
    if len(row.text) > TEXT_LENGTH:
        raise Refused(
            _("Too long: at most %(n)d characters.") % {"n": TEXT_LENGTH},
            field=f"tasks-{line.place}-text",
        )
    task = None
    if line.decision == Decision.ACCEPTED:
        task = row.task = _make_task(row, line, by=by, now=now)
    if line.decision != Decision.OPEN:
        row.decided_at, row.decided_by = now, by
    save_as(row, by, *(_SETTLED if row.pk else ()))
    return task


def _make_task(row: ProposedTask, line: ProposedLine, *, by: Any, now: datetime) -> Task:
    document = row.document
    on = document.issued_on or local_day(now)
    span = None
    if row.span_start is not None and row.span_end is not None:
        span = (row.span_start, row.span_end)
    try:
        plan = _plan(row, line, now=now)
        return create_task(
            document=document, title=title_of(row.text), text=row.text, by=by, now=now,
            section=row.section, due_on=row.due_on, due_words=row.due_words,
            is_requested=row.is_requested, span=span, recurrence=plan, **_addressees(line, on),
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refused as why:
        column = {"due_on": "due_on", "title": "text", "text": "text", "section": "section"}
        column |= dict.fromkeys(("first", "until", "days_ahead", "due_words"), "due_words")
        raise Refused(
            why.message, field=f"tasks-{line.place}-{column.get(why.field or '', 'leads')}"
        ) from why


def _plan(row: ProposedTask, line: ProposedLine, *, now: datetime) -> RecurrencePlan | None:
    """Return the rule the printed deadline means, where the line says that it recurs."""
    if not line.recurs:
        return None
    issuer = row.document.issuer
    calendar = current_calendar(issuer.province_id if issuer else None)
    on = max(local_day(now), row.document.issued_on or local_day(now))
    plan = plan_in(row.due_words, on=on, calendar=calendar)
    if plan is None:
        raise Refused(
            _("How often it recurs cannot be read here; write for example “ngày 25 hằng tháng”."),
            field="due_words",
        )
    return plan


def _addressees(line: ProposedLine, on: date) -> dict[str, Any]:
    """One agency leads and others support it; several, or a group, answer each for itself."""
    leads, supports = list(line.lead_targets), list(line.support_targets)
    if not leads:
        raise Refused(_("Name the agency that leads."), field="leads")
    if len(leads) == 1 and isinstance(leads[0], Agency):
        helping = [agency for agency in _members(supports, on) if agency != leads[0]]
        return {"mode": Task.Mode.SINGLE, "lead": leads[0], "supports": helping}
    if supports:
        raise Refused(
            _(
                "When several lead, each answers for itself and nobody supports: leave one lead, or "
                "empty the list of supporting agencies."
            ),
            field="leads",
        )
    groups = [lead for lead in leads if isinstance(lead, Group)]
    if len(groups) == 1:
        agencies = [lead for lead in leads if isinstance(lead, Agency)]
        return {"mode": Task.Mode.EACH, "agencies": agencies, "group": groups[0]}
    return {"mode": Task.Mode.EACH, "agencies": _members(leads, on)}


def _members(targets: Sequence[Agency | Group], on: date) -> list[Agency]:
    found: dict[int, Agency] = {}
    for target in targets:
        agencies = target.members_on(on) if isinstance(target, Group) else [target]
        found.update({agency.pk: agency for agency in agencies})
    return list(found.values())


def title_of(text: str) -> str:
    """Name a task by the first sentence of its words, cut at a word."""
    words = " ".join(text.split())
    for mark in (". ", "; "):
        first, found, __ = words.partition(mark)
        if found and 20 <= len(first) <= _TITLE:
            return first
    if len(words) <= _TITLE:
        return words.rstrip(".;")
    return f"{words[: _TITLE - 1].rsplit(' ', 1)[0].rstrip(',;')}…"[:TITLE_LENGTH]
