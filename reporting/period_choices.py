"""Periods a report can be asked for by name: the last weeks, months, quarters, half-years and years."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from assignments.periods import Frequency, period_around, period_label

# How many of each are offered, the running one first.
N_OFFERED = {
    Frequency.WEEKLY: 6,
    Frequency.MONTHLY: 12,
    Frequency.QUARTERLY: 6,
    Frequency.HALF_YEARLY: 4,
    Frequency.YEARLY: 4,
}
Choices = list[tuple[str, str | list[tuple[str, str]]]]


def period_choices(today: date) -> Choices:
    """Return the choices, grouped by length, with "any" first."""
    groups = {
        Frequency.WEEKLY: _("Week"),
        Frequency.MONTHLY: _("Month"),
        Frequency.QUARTERLY: _("Quarter"),
        Frequency.HALF_YEARLY: _("Half-year"),
        Frequency.YEARLY: _("Year"),
    }
    choices: Choices = [("", _("Any: the days typed below"))]
    for frequency, name in groups.items():
        choices.append((name, [(key, words) for key, words in _offered(frequency, today)]))
    return choices


def _offered(frequency: Frequency, today: date) -> list[tuple[str, str]]:
    found, day = [], today
    for _n in range(N_OFFERED[frequency]):
        begin, end = period_around(frequency, day)
        words = period_label(begin, end)
        found.append((f"{frequency.value}:{begin.isoformat()}", words[:1].upper() + words[1:]))
        day = begin - timedelta(days=1)
    return found


def days_of(choice: str) -> tuple[date, date]:
    """Return the first and last day of a choice that was offered."""
    frequency, _colon, begin = choice.partition(":")
    return period_around(Frequency(frequency), date.fromisoformat(begin))
