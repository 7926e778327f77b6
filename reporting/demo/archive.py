"""Duties that are history, written in bulk: what the services would have left behind had they run then.

The services rightly speak for today: they see with today's eyes and work one duty at a time. The
hundreds of duties of 2021 and 2024, and those of this year that are over, are therefore written
here, with the same rows: one history row and one event for each step, reports, and the state all of
it adds up to. Notices are left out: what is over rings no bell.
"""

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simple_history.utils import bulk_create_with_history

from agencies.models import Agency, Role, User
from assignments.models import Assignment, Event, ProgressReport, State
from assignments.workflow import TABLE, Action
from directives.services import add_duty_parties
from reporting.demo.data import Clock, Turns
from reporting.demo.people import Desk, Lines, Stay
from reporting.demo.story import HAND_OVER, Step, frame_of, steps_across, steps_of
from reporting.demo.tasks import Part

FINISHED = "DLX"
_FIELDS = [
    "agency",
    "assigner",
    "state",
    "state_before",
    "reported_on",
    "asked_by",
    "completed_on",
    "confirmed_at",
    "result_words",
    "percent",
    "last_report_at",
    "version",
]


@dataclass
class Archive:
    """Collects what happened to many duties, then writes it all at once."""

    clock: Clock
    desk: Desk
    lines: Lines
    turns: Turns
    duties: list[Assignment] = field(default_factory=list)
    snapshots: list[Assignment] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    reports: list[ProgressReport] = field(default_factory=list)

    def tell(self, part: Part) -> None:
        """Add the whole story of one duty."""
        duty, n = part.assignment, len(self.duties)
        stays = self.lines.from_(duty.agency)
        if part.answers is not None:
            stays = [*stays[:-1], Stay(part.answers, stays[-1].since, None)]
        if part.letter in FINISHED or len(stays) == 1:
            steps = steps_of(part.letter, frame_of(duty, self.clock, n), self.turns)
        else:
            steps = steps_across(part.letter, duty, stays, self.clock, n, self.turns)
        at = duty.created_at
        for k, step in enumerate(steps):
            # Never before what happened earlier, never after the moment of loading.
            at = max(at, self.clock.at(step.day, 8 + (n + k) % 9, (n * 7 + k * 11) % 60))
            self._do(duty, step, at)
        self.duties.append(duty)

    def write(self) -> None:
        """Write everything collected; a fixed number of queries for any number of duties."""
        Assignment.objects.bulk_update(self.duties, _FIELDS, batch_size=500)
        Assignment.history.bulk_history_create(self.snapshots, batch_size=500, update=True)
        Event.objects.bulk_create(self.events, batch_size=500)
        bulk_create_with_history(self.reports, ProgressReport, batch_size=500)
        self._pass_on_tasks()

    def _do(self, duty: Assignment, step: Step, at: datetime) -> None:
        actor = self._actor(duty, step)
        facts = self._change(duty, step, at, actor)
        duty.version += 1
        snapshot: Any = copy.copy(duty)
        snapshot._history_date = at
        snapshot._history_user = actor
        snapshot._change_reason = str(step.action)
        self.snapshots.append(snapshot)
        self.events.append(
            Event(
                assignment=duty,
                at=at,
                actor=actor,
                verb=str(step.action),
                note=step.given.get("note", ""),
                facts={"agency": str(duty.agency), **facts},
            )
        )

    def _actor(self, duty: Assignment, step: Step) -> User | None:
        """Whoever holds the desk that day; agencies pass into others by law, without a hand of ours."""
        if step.action == HAND_OVER:
            return None
        if TABLE[step.action].side == "assignee":
            return self.desk.who(duty.agency, Role.FOCAL, step.day)
        assigner = self._at_that_time(duty.assigner, step)
        return self.desk.who(assigner, Role.COORDINATOR, step.day)

    def _at_that_time(self, agency: Agency, step: Step) -> Agency:
        stays = [s for s in self.lines.from_(agency) if s.since <= step.day]
        return stays[-1].agency if stays else agency

    def _change(
        self, duty: Assignment, step: Step, at: datetime, actor: User | None
    ) -> dict[str, object]:
        """Change the duty as assignments.services.effects does; return the facts of the event."""
        given = step.given
        if step.action == HAND_OVER:
            facts: dict[str, object] = {"former": str(duty.agency)}
            duty.agency = given["agency"]
            duty.assigner = self._at_that_time(duty.assigner, step)
            return facts
        rule = TABLE[step.action]
        before, duty.state = duty.state, rule.next_state(duty)
        duty.state_before = before if duty.state == State.RETURNED else ""
        if step.action == Action.REPORT_PROGRESS:
            facts = {"percent": given["percent"], "before": duty.percent, "n_files": 0}
            duty.percent, duty.last_report_at = given["percent"], at
            self._report(duty, ProgressReport.Kind.PROGRESS, given, at, actor)
            return facts
        if step.action == Action.REPORT_COMPLETION:
            duty.reported_on, duty.asked_by = given["completed_on"], actor
            duty.result_words = given["result_words"]
            duty.percent, duty.last_report_at = 100, at
            self._report(duty, ProgressReport.Kind.COMPLETION, {**given, "percent": 100}, at, actor)
            day = given["completed_on"].isoformat()
            return {"completed_on": day, "result": given["result_words"], "n_files": 0}
        if step.action == Action.CONFIRM and duty.reported_on is not None:
            duty.completed_on, duty.confirmed_at = duty.reported_on, at
            return {"completed_on": duty.reported_on.isoformat()}
        if step.action == Action.RETURN:
            duty.asked_by = actor
        return {}

    def _report(
        self,
        duty: Assignment,
        kind: ProgressReport.Kind,
        given: dict,
        at: datetime,
        actor: User | None,
    ) -> None:
        report: Any = ProgressReport(
            assignment=duty,
            kind=kind,
            text=given["text"],
            percent=given["percent"],
            difficulties=given.get("difficulties", ""),
            proposals=given.get("proposals", ""),
            reported_at=at,
            reported_by=actor,
        )
        report._history_date = at
        report._history_user = actor
        self.reports.append(report)

    def _pass_on_tasks(self) -> None:
        """What is still open is now assigned by the assigner's heir, and seen by those who answer."""
        moved: dict[Any, set[Agency]] = {}
        for duty in self.duties:
            if duty.agency_id != duty.named_agency_id:
                moved.setdefault(duty.task, set()).update({duty.agency, duty.assigner})
        for task, agencies in moved.items():
            add_duty_parties(task.document, agencies)
            heir = self.lines.from_(task.assigner)[-1]
            if heir.agency != task.assigner:
                task.assigner = heir.agency
                task.version += 1
                task._history_date = self.clock.at(heir.since)
                task._history_user = None
                task._change_reason = HAND_OVER
                task.save(update_fields=["assigner", "version"])
