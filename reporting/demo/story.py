"""What becomes of one duty: a letter of the files turned into dated steps of the workflow.

Pure functions: the same duty, letter and day give the same steps. `play` does the steps of today's
duties through the services; `archive` writes those of history in bulk.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from assignments.models import Assignment
from assignments.workflow import Action
from reporting.demo.data import Clock, Turns
from reporting.demo.people import Stay

HAND_OVER = "hand_over"
# Copies arrive within two working days, a week-end between: nobody accepts what they have not received.
TO_ACCEPT = 4


@dataclass(frozen=True)
class Step:
    """One thing that happens to a duty on a day; `given` is what the service takes."""

    action: str
    day: date
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Frame:
    """The days between which the story of a duty can run; `n` makes neighbours differ."""

    assigned: date
    due: date | None
    last: date  # the latest day on which something can have happened
    n: int

    def after(self, days: int) -> date:
        return min(self.assigned + timedelta(days=days), self.last)

    def before_end(self, days: int) -> date:
        return max(self.assigned, self.last - timedelta(days=days))

    def part_way(self, percent: int, end: date) -> date:
        span = max(0, (end - self.assigned).days)
        return self.assigned + timedelta(days=span * percent // 100)


def frame_of(assignment: Assignment, clock: Clock, n: int) -> Frame:
    """A duty done by an agency that has ended was done before its last day."""
    ended = assignment.agency.ended_on
    last = min(clock.today, ended) if ended else clock.today
    return Frame(assignment.assigned_on, assignment.due_on, last, n)


def steps_of(letter: str, frame: Frame, turns: Turns) -> list[Step]:
    """Return what happened in order; no step before the one it follows."""
    return _in_order(_STORIES[letter](frame, turns))


def _in_order(steps: Iterable[Step]) -> list[Step]:
    ordered: list[Step] = []
    for step in steps:
        day = max(step.day, ordered[-1].day) if ordered else step.day
        ordered.append(replace(step, day=day))
    return ordered


def steps_across(
    letter: str, assignment: Assignment, stays: list[Stay], clock: Clock, n: int, turns: Turns
) -> list[Step]:
    """Tell an open duty of an agency that ended: begun there, handed over, gone on with today."""
    then = frame_of(assignment, clock, n)
    steps: list[Step] = []
    if letter not in "I":
        steps += [Step(Action.ACCEPT, then.after(TO_ACCEPT + n % 3))]
        steps += [_progress(then.after(24 + n % 20), 30, "started", turns)]
    steps += [
        Step(HAND_OVER, stay.since, {"agency": stay.agency, "note": turns("handed_over")})
        for stay in stays[1:]
        if stay.since <= clock.today
    ]
    today = Frame(stays[-1].since, assignment.due_on, clock.today, n)
    if letter == "W":
        steps += [
            _progress(today.before_end(12 + n * 29 % 260), 40 + n * 10 % 50, "halfway", turns)
        ]
    elif letter == "R":
        steps += [_completion(today.before_end(3 + n % 9), today.before_end(2 + n % 5), turns)]
    elif letter == "T":
        steps += [Step(Action.RETURN, today.before_end(9), {"note": turns("return")})]
    return _in_order(steps)


def _accepted(f: Frame) -> Step:
    return Step(Action.ACCEPT, f.after(TO_ACCEPT + f.n % 3))


def _issued(f: Frame, turns: Turns) -> Iterator[Step]:
    return iter(())


def _taken(f: Frame, turns: Turns) -> Iterator[Step]:
    yield _accepted(f)


def _working(f: Frame, turns: Turns) -> Iterator[Step]:
    yield _accepted(f)
    end = f.before_end(1)
    yield _progress(max(f.part_way(35, end), f.after(3)), 25 + f.n % 3 * 5, "started", turns)
    if (end - f.assigned).days > 15:
        yield _progress(
            f.part_way(70 + f.n % 20, end), 55 + f.n % 4 * 5, "halfway", turns, hard=True
        )
    if f.n % 3 == 0 and (end - f.assigned).days > 30:
        yield _progress(f.before_end(2), 85, "nearly", turns)


def _finished(f: Frame, completed: date, turns: Turns) -> Iterator[Step]:
    yield _accepted(f)
    if (completed - f.assigned).days > 9 and f.n % 2:
        yield _progress(f.part_way(50, completed), 50, "halfway", turns)
    reported = min(completed + timedelta(days=f.n % 2), f.last)
    yield _completion(completed, reported, turns)
    decided = min(reported + timedelta(days=1 + f.n % 3), f.last)
    yield Step(Action.CONFIRM, decided, {"note": turns("confirmed")})


def _done(f: Frame, turns: Turns) -> Iterator[Step]:
    if f.due is None:
        wished = min(f.after(20 + f.n * 7 % 90), f.before_end(3))
    else:
        wished = f.due - timedelta(days=f.n % 6)
    return _finished(f, _between(f, wished), turns)


def _late(f: Frame, turns: Turns) -> Iterator[Step]:
    due = f.due or f.assigned
    return _finished(f, _between(f, due + timedelta(days=3 + f.n * 5 % 9)), turns)


def _reported(f: Frame, turns: Turns) -> Iterator[Step]:
    yield _accepted(f)
    end = f.before_end(1 + f.n % 3)
    if (end - f.assigned).days > 7:
        yield _progress(f.part_way(60, end), 60, "halfway", turns)
    yield _completion(f.before_end(2 + f.n % 3), end, turns)


def _sent_back(f: Frame, turns: Turns) -> Iterator[Step]:
    yield _accepted(f)
    yield _progress(f.part_way(50, f.before_end(8)), 60, "halfway", turns)
    yield _completion(f.before_end(7), f.before_end(6), turns)
    yield Step(Action.SEND_BACK, f.before_end(3), {"note": turns("send_back")})


def _suspended(f: Frame, turns: Turns) -> Iterator[Step]:
    yield _accepted(f)
    end = f.due or f.last
    yield _progress(f.part_way(40, min(end, f.last)), 20, "started", turns, hard=True)
    yield Step(Action.SUSPEND, f.part_way(60, min(end, f.last)), {"note": turns("suspend")})


def _returned(f: Frame, turns: Turns) -> Iterator[Step]:
    yield Step(Action.RETURN, f.before_end(2 + f.n % 3), {"note": turns("return")})


def _withdrawn(f: Frame, turns: Turns) -> Iterator[Step]:
    yield Step(Action.WITHDRAW, f.part_way(50, f.last), {"note": turns("withdraw")})


_STORIES = {
    "I": _issued,
    "A": _taken,
    "W": _working,
    "D": _done,
    "L": _late,
    "R": _reported,
    "B": _sent_back,
    "S": _suspended,
    "T": _returned,
    "X": _withdrawn,
}


def _between(f: Frame, day: date) -> date:
    return max(f.assigned, min(day, f.last))


def _progress(day: date, percent: int, kind: str, turns: Turns, *, hard: bool = False) -> Step:
    given: dict[str, Any] = {"text": turns(kind), "percent": percent}
    if hard:
        given |= {"difficulties": turns("difficulties"), "proposals": turns("proposals")}
    return Step(Action.REPORT_PROGRESS, day, given)


def _completion(completed: date, reported: date, turns: Turns) -> Step:
    return Step(
        Action.REPORT_COMPLETION,
        max(completed, reported),
        {
            "text": turns("completed"),
            "completed_on": completed,
            "result_words": turns("results"),
        },
    )
