"""Duties in bulk for figures and paper: plain rows in any state, time cell and age."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from hypothesis import strategies as st

from agencies.calendar import current_calendar
from assignments.as_of import duties_known_on
from assignments.filters import AssignmentFilter
from assignments.models import Assignment, Extension, State, Task
from assignments.waiting import desk_of
from reporting import drafts, runs
from reporting.models import ReportRun
from reporting.paper.printing import lay_out
from tests import factories
from tests.conftest import NOON, TODAY

DAY = timedelta(days=1)


def at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 0)))


def duty(task: Task, agency: Any, **fields: Any) -> Assignment:
    """Build one unsaved duty; dates its state needs are filled in plausibly."""
    state = fields.setdefault("state", State.WORKING)
    fields.setdefault("assigned_on", TODAY - 40 * DAY)
    fields.setdefault("due_on", None)
    fields.setdefault("original_due_on", fields["due_on"])
    if state == State.DONE:
        fields.setdefault("completed_on", fields.get("reported_on") or TODAY - DAY)
        fields.setdefault("confirmed_at", NOON)
        fields.setdefault("percent", 100)
    if state == State.REPORTED:
        fields.setdefault("reported_on", TODAY - DAY)
    if state == State.SUSPENDED:
        fields.setdefault("suspended_on", TODAY - DAY)
    return Assignment(
        task=task,
        agency=agency,
        named_agency=agency,
        is_single=task.mode == Task.Mode.SINGLE,
        assigner=task.assigner,
        created_at=factories.CREATED,
        **fields,
    )


def grant(duty: Assignment, day: date) -> None:
    """Note that more time was given on that day; the deadline is the duty's own history."""
    Extension.objects.create(
        assignment=duty, state=Extension.State.GRANTED, reason="Chờ kinh phí", asked_at=at(day),
        decided_at=at(day), due_before=day, asked_due_on=day + DAY, granted_due_on=day + DAY,
    )  # fmt: skip


def near(radius: int = 120) -> st.SearchStrategy[date]:
    return st.integers(-radius, radius).map(lambda n: TODAY + n * DAY)


@st.composite
def duty_facts(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what a duty can be: any state, with or without deadline, in any place of time."""
    state = draw(st.sampled_from(list(State)))
    facts: dict[str, Any] = {
        "state": state,
        "role": draw(st.sampled_from(list(Assignment.Role))),
        "assigned_on": draw(near()),
        "due_on": draw(st.none() | near()),
    }
    for wanted, name in [
        (State.DONE, "completed_on"),
        (State.REPORTED, "reported_on"),
        (State.SUSPENDED, "suspended_on"),
    ]:
        if state == wanted:
            facts[name] = draw(near())
    return facts


def store(facts: Sequence[dict[str, Any]], *, agencies: Sequence[Any], issuer: Any) -> None:
    """Replace all duties by these, dealt out to the agencies, each of a collective task of its own."""
    Assignment.objects.all().delete()
    Task.objects.all().delete()
    paper = factories.document(issuer=issuer)
    tasks = Task.objects.bulk_create(
        Task(
            document=paper,
            title=f"Việc {n}",
            mode=Task.Mode.EACH,
            assigner=issuer,
            created_at=factories.CREATED,
        )
        for n in range(len(facts))
    )
    Assignment.objects.bulk_create(
        duty(task, agencies[n % len(agencies)], **fact)
        for n, (task, fact) in enumerate(zip(tasks, facts, strict=True))
    )


def remember(rows: Iterable[Any], day: date) -> None:
    """Write the first history row of rows made in bulk, as of that day."""
    found = list(rows)
    if found:
        type(found[0]).history.bulk_history_create(found, default_date=at(day))


def listed(user: Any, url: str) -> int:
    """Count what the list of duties shows at this address, a past day from history."""
    query = QueryDict(url.partition("?")[2])
    desk = desk_of(user, TODAY, current_calendar())
    shown = AssignmentFilter(
        query,
        queryset=Assignment.objects.visible_to(user),
        request=SimpleNamespace(user=user),
        desk=desk,
    )
    assert shown.is_valid(), shown.form.errors
    if shown.day < TODAY:
        shown.queryset = duties_known_on(shown.day).visible_to(user)
    count: int = shown.qs.count()
    return count


def work(run: ReportRun) -> ReportRun:
    """Make the report as a worker does."""
    runs.make_run(runs.claim_run(run.pk, clock=lambda: NOON))
    return ReportRun.objects.get(pk=run.pk)


def freeze(run: ReportRun, person: Any, note: str = "") -> ReportRun:
    return drafts.freeze_run(run.pk, by=person, now=NOON, version=run.version, note=note)


def text_of(run: ReportRun) -> str:
    """Return the HTML that its kept data are printed from."""
    _title, sheets = lay_out(run.kind, run.data)
    return "".join(sheet.before + "".join(sheet.rows) + sheet.after for sheet in sheets)
