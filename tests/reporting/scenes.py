"""Duties in bulk for figures and paper: plain rows in any state, time cell and age."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from assignments.models import Assignment, State, Task
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
