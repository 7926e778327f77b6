"""One register looked at on one day: its lines in force and the last day each could be dealt with."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Case, DateField, ExpressionWrapper, F, Max, Min, When

from agencies.calendar import current_calendar
from agencies.models import Role
from agencies.visibility import roles_in_force
from core.workdays import Calendar
from directives.models import NumberingSystem, Register, RegisterEntry, Urgency
from directives.services.numbering import PARTY_TERM_YEARS

INSPECTORS = frozenset({Role.CLERK, Role.COORDINATOR, Role.LEADER, Role.AUDITOR})


def may_inspect(user: Any, on: date) -> bool:
    """Whether this person inspects the registers they see: the keepers, the head and the auditor."""
    return bool(roles_in_force(user, on) & INSPECTORS)


@dataclass(frozen=True)
class Inspection:
    """One register looked at on one day, by the working days of its province."""

    register: Register
    on: date
    calendar: Calendar

    @property
    def is_incoming(self) -> bool:
        return self.register.direction == Register.Direction.INCOMING

    @property
    def lines(self) -> Any:
        """The lines in force: a struck one is told as struck and as nothing else."""
        return RegisterEntry.objects.filter(register=self.register, struck_at=None)

    @property
    def has_ended(self) -> bool:
        """Whether the year, or the term of a party series, is over."""
        types = self.register.document_types.filter(system=NumberingSystem.PARTY)
        years = PARTY_TERM_YEARS if types.exists() else 1
        return self.register.year + years <= self.on.year

    @cached_property
    def days_allowed(self) -> dict[int, list[date]]:
        """Days on which lines are dated, by how many days later their next working day is; one query."""
        span = RegisterEntry.objects.filter(register=self.register).aggregate(
            first=Min("entered_on"), last=Max("entered_on")
        )
        found: dict[int, list[date]] = defaultdict(list)
        if span["first"] is None:
            return found
        for n in range((span["last"] - span["first"]).days + 1):
            day = span["first"] + timedelta(days=n)
            found[(self.calendar.add_working_days(day, 1) - day).days].append(day)
        return found

    @property
    def latest(self) -> Case:
        """The last day for entering and handing over: at once when urgent, else the next working day.

        [NĐ 30/2020 Đ.22, 24 for what arrives; Đ.18 for what is issued.]
        """
        urgent = [value for value in Urgency.values if value != Urgency.NORMAL]
        cases = [When(document__urgency__in=urgent, then=F("entered_on"))]
        for n, days in self.days_allowed.items():
            if n > 1:
                cases.append(When(entered_on__in=days, then=_days_later(n)))
        return Case(*cases, default=_days_later(1), output_field=DateField())


def _days_later(n: int) -> ExpressionWrapper:
    return ExpressionWrapper(F("entered_on") + timedelta(days=n), output_field=DateField())


def inspection_of(register: Register, *, on: date) -> Inspection:
    return Inspection(register, on, current_calendar(register.agency.province_id))
