"""Reading the story files, and the days and hours of the story as seen from the moment of loading."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.workdays import Calendar

FOLDER = settings.BASE_DIR / "fixtures" / "demo"
Row = dict[str, Any]


def read(name: str) -> Any:
    """Return the content of one story file."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def agency_rows() -> Iterator[Row]:
    """Every agency of the story, in an order in which parents come first."""
    content = read("agencies.json")
    for part in ("central", "kien_giang", "an_giang", "dien_bien"):
        yield from content[part]


def document_rows() -> list[Row]:
    return [*read("sample_documents.json")["documents"], *read("followups.json")["documents"]]


@dataclass(frozen=True)
class Clock:
    """The moment of loading; dates of the files are days of history or days counted from it."""

    now: datetime
    calendar: Calendar

    @cached_property
    def today(self) -> date:
        return timezone.localtime(self.now).date()

    def day(self, said: str | int) -> date:
        """Return a date of the files; one counted from today falls on a working day.

        The days next to today stay as they are: an urgent telegram does not wait for Monday. Others
        move away from today, so that what is late stays late and what is due stays due.
        """
        if isinstance(said, str):
            return date.fromisoformat(said)
        day = self.today + timedelta(days=said)
        step = timedelta(days=1 if said > 0 else -1)
        while abs(said) > 2 and not self.calendar.is_working(day):
            day += step
        return day

    def at(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """Return an hour of that day in Vietnam, never one that is still to come."""
        wished = timezone.make_aware(datetime.combine(day, time(hour, minute)))
        return min(wished, self.now)


class Turns:
    """Sentences given out one after another, so that neighbours differ."""

    def __init__(self, phrases: dict[str, Any]) -> None:
        self._phrases = phrases
        self._next: dict[str, int] = {}

    def __call__(self, kind: str) -> str:
        choices: Sequence[str] = self._phrases[kind]
        turn = self._next.get(kind, 0)
        self._next[kind] = turn + 1
        return choices[turn % len(choices)]
