"""The day a page is asked about: in its address, today unless said, never one that has not come."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import DateField, Form


def day_query(known_on: date | None) -> str:
    """Return what a link to another page of that past day ends with; nothing where today is told of."""
    return f"?on={known_on.isoformat()}" if known_on else ""


class NoDayAhead:
    """For forms with a box `on`: refuses a day after `today`, set before it is asked anything."""

    today: date
    cleaned_data: dict[str, Any]

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on and on > self.today:
            raise ValidationError(gettext("Figures of a day that has not come yet are not known."))
        return on


class DayForm(NoDayAhead, Form):
    """One box for the day; what cannot be read or lies ahead is kept and refused beside it."""

    on = DateField(label=_("As of"), required=False)

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.today = today

    @property
    def day(self) -> date:
        """The day to tell of; today where none was asked for, or none that can be answered."""
        return self.cleaned_data.get("on") or self.today if self.is_valid() else self.today

    @property
    def known_on(self) -> date | None:
        """The day whose history is read; none for today, which is told from today's rows."""
        return self.day if self.day < self.today else None

    @property
    def is_today(self) -> bool:
        """Whether today is told of: only then can anything be done on the page."""
        return self.is_valid() and self.known_on is None

    @property
    def status(self) -> int:
        return 200 if self.is_valid() else 422

    @property
    def narrowing(self) -> dict[str, str]:
        """What else a page asks in this form, by the names of its address; valid input only."""
        return {}

    @property
    def query(self) -> dict[str, str]:
        """What links within the page carry on, so that one stays on the day and what narrows it."""
        on = {"on": self.day.isoformat()} if self.known_on else {}
        return {**on, **self.narrowing}
