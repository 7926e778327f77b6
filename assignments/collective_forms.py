"""Forms that bring those who have a task for a group up to date with the group."""

from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from assignments.models import Assignment, Task
from assignments.services.collectives import Drift
from assignments.services.step import NOTE_LENGTH
from core.forms import DateField, Form, LongTextField
from core.submissions import new_token


class AddForm(Form):
    """Members that joined later."""

    agencies = forms.ModelMultipleChoiceField(
        label=_("Joined since"),
        queryset=Agency.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = DateField(label=_("Deadline"), required=False)
    note = LongTextField(
        label=_("Reason"), max_length=NOTE_LENGTH, help_text=_("The other side reads this.")
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, task: Task, drift: Drift, on: Any) -> None:
        due = task.due_on if task.due_on and task.due_on >= on else None
        first = {
            "agencies": [agency.pk for agency in drift.joined],
            "due_on": due,
            "form_token": new_token(),
        }
        super().__init__(data, prefix="add", initial=first)
        joined = Agency.objects.filter(pk__in=[agency.pk for agency in drift.joined])
        self.fields["agencies"].queryset = joined  # type: ignore[attr-defined]


class ReleaseForm(Form):
    """Agencies that left: each with the version the person saw."""

    duties = forms.MultipleChoiceField(label=_("Left since"), widget=forms.CheckboxSelectMultiple)
    note = LongTextField(
        label=_("Reason"), max_length=NOTE_LENGTH, help_text=_("The other side reads this.")
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, drift: Drift) -> None:
        super().__init__(data, prefix="release", initial={"form_token": new_token()})
        self.by_value = {f"{duty.pk}:{duty.version}": duty for duty in drift.left}
        self.fields["duties"].choices = [  # type: ignore[attr-defined]
            (value, f"{duty.agency} – {duty.get_state_display()}")
            for value, duty in self.by_value.items()
        ]

    def chosen(self) -> list[tuple[Assignment, UUID]]:
        token = self.cleaned_data["form_token"]
        return [
            (self.by_value[value], uuid5(token, value)) for value in self.cleaned_data["duties"]
        ]
