"""The form that says how a task recurs, with a preview of its next periods."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from assignments.models import Recurrence
from assignments.periods import (
    Cadence,
    DayRule,
    Frequency,
    Period,
    Shift,
    Weekday,
    begin_after,
    next_periods,
)
from assignments.services.recurring import (
    MAX_DAYS_AHEAD,
    RecurrencePlan,
    check_cadence,
    last_made,
)
from assignments.services.step import NOTE_LENGTH
from core.forms import DateField, Form, LongTextField, VersionedMixin
from core.refusals import Refused
from core.workdays import Calendar

N_PREVIEWED = 6


class RecurrenceForm(Form):
    """How often, on which day, from when until when. Without a frequency the task is given once."""

    frequency = forms.ChoiceField(
        label=_("How often"), choices=[("", _("Once")), *Frequency.choices], required=False
    )
    day_rule = forms.ChoiceField(
        label=_("Due on"), choices=DayRule.choices, required=False, initial=DayRule.IN_PERIOD
    )
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"),
        choices=[("", "–"), *Weekday.choices],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Of weekly duties."),
    )
    day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("31 means the last day of a shorter month."),
    )
    month = forms.IntegerField(
        label=_("Month"),
        min_value=1,
        max_value=12,
        required=False,
        help_text=_("Of yearly duties."),
    )
    shift = forms.ChoiceField(
        label=_("When that is no working day, it"),
        choices=Shift.choices,
        initial=Shift.NONE,
        required=False,
    )
    first = DateField(
        label=_("First period"),
        required=False,
        help_text=_("Any day of it: 21/11/2026 means November, or the fourth quarter."),
    )
    until = DateField(
        label=_("Until"), required=False, help_text=_("Any day of the last period; empty: no end.")
    )
    days_ahead = forms.IntegerField(
        label=_("Days ahead"),
        min_value=0,
        max_value=MAX_DAYS_AHEAD,
        required=False,
        help_text=_("How long before its deadline each period is given to the agencies."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        first = {"first": on, "days_ahead": settings.RECURRENCE_DAYS_AHEAD}
        kwargs["initial"] = {**first, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.on = on

    def clean(self) -> dict[str, Any]:
        """Say at once what the rule lacks; the service checks again with the task at hand."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("frequency") and not self.errors:
            try:
                check_cadence(self._cadence())
            except Refused as why:
                self.add_refusal(why)
        return cleaned

    def plan(self) -> RecurrencePlan | None:
        """Return what services take; None for a task that is given once."""
        given = self.cleaned_data
        if not given["frequency"]:
            return None
        return RecurrencePlan(
            cadence=self._cadence(),
            first=given["first"] or self.on,
            until=given["until"],
            days_ahead=given["days_ahead"],
        )

    def preview(self, calendar: Calendar) -> list[Period]:
        """Return the first periods the rule as typed would make; none while it is incomplete."""
        plan = self.plan() if self.is_valid() else None
        if plan is None:
            return []
        periods = next_periods(plan.cadence, plan.begin, calendar, N_PREVIEWED)
        return [p for p in periods if plan.until is None or p.begin <= plan.until]

    def _cadence(self) -> Cadence:
        given = self.cleaned_data
        return Cadence(
            given["frequency"],
            given["day_rule"] or DayRule.IN_PERIOD,
            weekday=given["weekday"],
            day=given["day"],
            month=given["month"],
            shift=given["shift"] or Shift.NONE,
        )


class TaskRecurrenceForm(VersionedMixin, RecurrenceForm):
    """The rule of a task that exists: laid down for the first time, or changed from a period on."""

    note = LongTextField(
        label=_("Why"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, rule: Recurrence | None, version: int, **kwargs: Any) -> None:
        first: dict[str, Any] = {"version": version}
        if rule is not None:
            first |= {name: getattr(rule, name) for name in self.FROM_RULE}
            first["first"] = next_possible(rule)
        kwargs["initial"] = {**first, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        frequency = self.fields["frequency"]
        frequency.choices = Frequency.choices  # type: ignore[attr-defined]
        frequency.required = True
        if rule is None:
            del self.fields["note"]

    FROM_RULE = (
        "frequency", "day_rule", "weekday", "day", "month", "shift", "until", "days_ahead",
    )  # fmt: skip


class RecurrenceActForm(VersionedMixin, Form):
    """Suspending, resuming and ending a rule take a reason."""

    note = LongTextField(
        label=_("Reason"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def next_possible(rule: Recurrence) -> date:
    """Return the first day a change of the rule can begin with."""
    if rule.next_begin is not None:
        return rule.next_begin
    made = last_made(rule.task_id)
    return begin_after(rule.frequency, made[0]) if made else rule.starts_on
