"""Tasks, duties and what happened to each: states, reports, events, one history row a step."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from agencies.models import Agency
from assignments.models import Assignment, Event, ProgressReport, State, Task
from assignments.workflow import TABLE, Action, Side
from reporting.synthetic import words
from reporting.synthetic.copying import Story, copy_new, copy_rows, with_keys
from reporting.synthetic.directory import REASON, Directory
from reporting.synthetic.papers import Paper, at_hour

LONG_STORY = 50  # events of the first duty: pages with a long story are measured, too
Plan = list[tuple[Action, date]]
Part = Assignment.Role


class DutyMaker:
    """Makes the tasks of documents and tells the stories of their duties; `write` empties it."""

    def __init__(self, directory: Directory, chance: Random, now: datetime, today: date) -> None:
        self._directory = directory
        self._chance = chance
        self._now = now
        self._today = today
        self._story = Story(Assignment)
        self._tasks: list[Task] = []
        self._duties: list[Assignment] = []
        self._events: list[Event] = []
        self._reports: list[ProgressReport] = []
        self._is_first = True

    def order(self, paper: Paper, n_duties: int) -> None:
        """Give a document tasks that make so many duties."""
        position = 0
        while n_duties:
            position += 1
            mode, agencies = self._addressees(n_duties)
            n_duties -= len(agencies)
            task = self._task(paper, position, mode)
            for n, agency in enumerate(agencies):
                role = Part.SUPPORT if mode == Task.Mode.SINGLE and n else Part.LEAD
                self._duties.append(self._duty(task, agency, role))
                if agency not in paper.addressees:
                    paper.addressees.append(agency)

    def write(self) -> None:
        """Live through the duties collected and write everything; memory is free again."""
        with_keys(self._tasks)
        with_keys(self._duties)
        for duty in self._duties:
            duty.task_id = duty.task.pk
            self._live(duty)
        copy_new(self._tasks, moment="created_at", by="created_by_id", reason="assign")
        copy_rows(self._duties)
        self._story.write()
        copy_rows(self._events)
        with_keys(self._reports)
        copy_new(self._reports, moment="reported_at", by="reported_by_id", reason=REASON)
        for rows in (self._tasks, self._duties, self._events, self._reports):
            rows.clear()

    def _addressees(self, at_most: int) -> tuple[Task.Mode, list[Agency]]:
        chance = self._chance
        if at_most >= 5 and chance.random() < 0.12:
            n = min(at_most, chance.randint(5, 20))
            return Task.Mode.EACH, chance.sample(self._directory.agencies, n)
        n = min(at_most, 1 + chance.choice([0, 0, 1, 1, 2, 3]))
        return Task.Mode.SINGLE, chance.sample(self._directory.agencies, n)

    def _task(self, paper: Paper, position: int, mode: Task.Mode) -> Task:
        chance = self._chance
        has_due = chance.random() < 0.85
        task = Task(
            document=paper.document,
            section=f"II.{position}",
            position=position,
            title=words.task_title(chance),
            mode=mode,
            assigner=self._directory.province,
            product=chance.choice(words.PRODUCTS),
            due_on=paper.day + timedelta(days=chance.randint(10, 180)) if has_due else None,
            created_at=paper.document.created_at + timedelta(minutes=5),
            created_by=self._directory.coordinator,
        )
        task.set_folded()
        self._tasks.append(task)
        return task

    def _duty(self, task: Task, agency: Agency, role: Part) -> Assignment:
        return Assignment(
            task=task,
            agency=agency,
            named_agency=agency,
            role=role,
            is_single=task.mode == Task.Mode.SINGLE,
            assigner=task.assigner,
            assigned_on=task.created_at.date(),
            original_due_on=task.due_on,
            due_on=task.due_on,
            created_at=task.created_at,
        )

    def _live(self, duty: Assignment) -> None:
        """Take the steps of one duty as the services would have, each with its rows."""
        coordinator = self._directory.coordinator.pk
        self._told(duty, duty.created_at, coordinator, "assign", _assign_facts(duty), kind="+")
        at = duty.created_at
        for action, day in self._plan(duty):
            at = min(self._now, max(at, at_hour(day, self._chance.randrange(500))))
            officer = self._directory.officers[duty.agency_id].pk
            actor = officer if TABLE[action].side == Side.ASSIGNEE else coordinator
            facts = self._change(duty, action, day, at, actor)
            duty.version += 1
            self._told(duty, at, actor, action.value, {"agency": str(duty.agency), **facts})

    def _plan(self, duty: Assignment) -> Plan:
        """Decide what happened: most is done, some late, a little of every other state."""
        chance, first = self._chance, duty.assigned_on
        age = (self._today - first).days
        if self._is_first:
            self._is_first = False
            reports = [(Action.REPORT_PROGRESS, day) for day in self._days(first, LONG_STORY - 2)]
            return [(Action.ACCEPT, first), *reports]
        is_past = duty.due_on is not None and duty.due_on < self._today
        if age and chance.random() < (0.93 if is_past else 0.3):
            return list(self._finished(duty))
        luck = chance.random()
        if luck < 0.01:
            return [(Action.RETURN, first)]
        if luck < 0.02 and not (duty.is_single and duty.role == Part.LEAD):
            return [(Action.WITHDRAW, first)]
        if luck < 0.15 or age < 3:
            return []
        going = [(Action.REPORT_PROGRESS, day) for day in self._days(first, chance.randint(0, 3))]
        if luck < 0.17:
            return [(Action.ACCEPT, first), (Action.SUSPEND, first)]
        return [(Action.ACCEPT, first), *going]

    def _finished(self, duty: Assignment) -> Iterator[tuple[Action, date]]:
        chance, first = self._chance, duty.assigned_on
        soonest, last = first, self._today
        if duty.due_on is not None and duty.due_on < last:
            if chance.random() < 0.18:
                soonest = duty.due_on + timedelta(days=1)
                last = min(last, duty.due_on + timedelta(days=45))
            else:
                last = duty.due_on
        done = soonest + timedelta(days=chance.randint(0, (last - soonest).days))
        yield Action.ACCEPT, first
        for day in self._days(first, chance.randint(0, 2), until=done):
            yield Action.REPORT_PROGRESS, day
        yield Action.REPORT_COMPLETION, done
        if chance.random() < 0.97:
            yield Action.CONFIRM, min(done + timedelta(days=2), self._today)

    def _days(self, first: date, n: int, *, until: date | None = None) -> list[date]:
        span = ((until or self._today) - first).days
        days = sorted(self._chance.randint(0, max(0, span)) for _ in range(n))
        return [first + timedelta(days=day) for day in days]

    def _change(
        self, duty: Assignment, action: Action, day: date, at: datetime, actor: int
    ) -> dict[str, Any]:
        """Change the duty as assignments.services.effects does; return the facts of the event."""
        before, duty.state = duty.state, TABLE[action].next_state(duty)
        is_pause = duty.state in (State.RETURNED, State.SUSPENDED)
        duty.state_before = before if is_pause else ""
        if action == Action.REPORT_PROGRESS:
            old, duty.percent = duty.percent, min(95, duty.percent + self._chance.randint(1, 30))
            self._report(duty, "progress", self._chance.choice(words.PROGRESS), at, actor)
            return {"percent": duty.percent, "before": old, "n_files": 0}
        if action == Action.REPORT_COMPLETION:
            duty.reported_on, duty.asked_by_id, duty.percent = day, actor, 100
            duty.result_words = "Báo cáo kết quả thực hiện"
            self._report(duty, "completion", words.COMPLETED, at, actor)
            return {"completed_on": day.isoformat(), "result": duty.result_words, "n_files": 0}
        if action == Action.CONFIRM and duty.reported_on:
            duty.completed_on, duty.confirmed_at = duty.reported_on, at
            return {"completed_on": duty.reported_on.isoformat()}
        if action == Action.RETURN:
            duty.asked_by_id = actor
        if action == Action.SUSPEND:
            duty.suspended_on = day
        return {}

    def _report(self, duty: Assignment, kind: str, text: str, at: datetime, actor: int) -> None:
        duty.last_report_at = at
        self._reports.append(
            ProgressReport(
                assignment_id=duty.pk,
                kind=kind,
                text=text,
                percent=duty.percent,
                difficulties=self._chance.choice(words.DIFFICULTIES),
                reported_at=at,
                reported_by_id=actor,
            )
        )

    def _told(
        self,
        duty: Assignment,
        at: datetime,
        actor: int,
        verb: str,
        facts: dict[str, Any],
        *,
        kind: str = "~",
    ) -> None:
        self._story.add(duty, at=at, by=actor, reason=verb, kind=kind)
        self._events.append(
            Event(assignment_id=duty.pk, at=at, actor_id=actor, verb=verb, facts=facts)
        )


def _assign_facts(duty: Assignment) -> dict[str, Any]:
    return {
        "agency": str(duty.agency),
        "assigner": str(duty.assigner),
        "due_on": duty.due_on.isoformat() if duty.due_on else None,
        "requested": False,
        "part": str(duty.role.value if isinstance(duty.role, Part) else duty.role),
    }
