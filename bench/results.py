"""What a measurement found, beside what it was to reach."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Goal:
    """A figure to stay under, or to reach when `at_least`; `what` names it where a work has several."""

    found: float
    value: float
    unit: str
    what: str = ""
    at_least: bool = False

    @property
    def ratio(self) -> float:
        return self.found / self.value

    @property
    def is_met(self) -> bool:
        return self.ratio >= 1 if self.at_least else self.ratio <= 1

    def verdict(self) -> str:
        """Say what was to be reached, whether it was, and how many times it is."""
        sign = "≥" if self.at_least else "≤"
        words = f"{self.what} {sign} {self.value:g} {self.unit}".strip()
        return f"{words} {'met' if self.is_met else 'NOT MET'} (× {self.ratio:.2f})"


@dataclass(frozen=True)
class Result:
    """Median and 95th percentile by the clock on the wall, and the processor time of this program.

    `cpu` is user and system time with child processes; the database's own is not in it.
    """

    name: str
    median: float
    p95: float
    unit: str
    cpu: float | None = None
    goals: list[Goal] = field(default_factory=list)
    note: str = ""

    def line(self) -> str:
        cpu = "" if self.cpu is None else f"{self.cpu:.1f} {self.unit}"
        verdicts = "; ".join(goal.verdict() for goal in self.goals) or "no target"
        times = f"{self.median:>8.1f} {self.unit:<2} {self.p95:>8.1f} {self.unit:<2} {cpu:>11}"
        return f"{self.name:38} {times}  {verdicts}{self.note and '; '}{self.note}"

    def as_json(self) -> dict[str, Any]:
        goals = [
            asdict(goal) | {"ratio": round(goal.ratio, 3), "is_met": goal.is_met}
            for goal in self.goals
        ]
        return asdict(self) | {"goals": goals}
