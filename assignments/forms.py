"""Forms of the workflow's steps; what each must contain is also in the table (`needs`)."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assignments.fields import DocumentCodeField, NamedAgencyField
from assignments.models import Assignment
from assignments.services.progress import TEXT_LENGTH
from assignments.services.step import NOTE_LENGTH
from assignments.workflow import Action
from core.forms import DateField, Form, LongTextField, TextField, VersionedMixin
from core.submissions import new_token
from core.upload_forms import FilesMixin


class StepForm(VersionedMixin, Form):
    """What every step carries: the version the person saw and a token that lets it act once."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        first = {"version": assignment.version, "form_token": new_token()}
        kwargs["initial"] = {**first, **self.first_values(assignment), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.assignment = assignment

    @staticmethod
    def first_values(assignment: Assignment) -> Mapping[str, Any]:
        return {}

    def given(self) -> dict[str, Any]:
        """Return what services.perform takes, by name."""
        return dict(self.cleaned_data)

    def refresh_version(self, assignment: Assignment) -> None:
        """After a stale refusal: the next attempt is made on what the person now sees."""
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix("version")] = str(assignment.version)
        self.data = data


class NoteForm(StepForm):
    note = LongTextField(
        label=_("Reason"), max_length=NOTE_LENGTH, help_text=_("The other side reads this.")
    )


class OptionalNoteForm(StepForm):
    note = LongTextField(label=_("Note"), max_length=NOTE_LENGTH, required=False)


class ReportForm(FilesMixin, StepForm):
    """What progress and completion have in common."""

    files_label = _("Evidence")

    text = LongTextField(label=_("What was done"), max_length=TEXT_LENGTH)
    difficulties = LongTextField(label=_("Difficulties"), max_length=TEXT_LENGTH, required=False)
    proposals = LongTextField(label=_("Proposals"), max_length=TEXT_LENGTH, required=False)

    def given(self) -> dict[str, Any]:
        given = super().given()
        del given["uploads"], given["held"]
        return given | {"evidence": self.files_given}

    def add_refusal(self, why: Any) -> None:
        if why.field == "evidence":
            why.field = "uploads"
        super().add_refusal(why)


class ProgressForm(ReportForm):
    percent = forms.IntegerField(
        label=_("Percent done"), min_value=0, max_value=100, widget=forms.NumberInput
    )
    field_order = ["text", "percent", "difficulties", "proposals", "uploads", "held"]

    @staticmethod
    def first_values(assignment: Assignment) -> Mapping[str, Any]:
        return {"percent": assignment.percent}


class CompletionForm(ReportForm):
    result_document = DocumentCodeField(
        label=_("Result document"),
        required=False,
        help_text=_("Its number and notation, for example 12/BC-STC; it must be registered here."),
    )
    result_words = TextField(
        label=_("Result in words"),
        max_length=300,
        required=False,
        help_text=_("Where there is no document."),
    )
    completed_on = DateField(
        label=_("Date of the result"),
        required=False,
        help_text=_("The date of the result document counts, not the day of typing."),
    )
    field_order = [
        "text",
        "result_document",
        "result_words",
        "completed_on",
        "difficulties",
        "proposals",
        "uploads",
        "held",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result_document"].user = self.by  # type: ignore[attr-defined]


class ConfirmForm(StepForm):
    completed_on = DateField(
        label=_("Date accepted"), help_text=_("As reported; correct it where it is wrong.")
    )
    note = LongTextField(
        label=_("Note"),
        max_length=NOTE_LENGTH,
        required=False,
        help_text=_("Required when you correct the date."),
    )

    @staticmethod
    def first_values(assignment: Assignment) -> Mapping[str, Any]:
        return {"completed_on": assignment.reported_on}


class DeadlineForm(StepForm):
    due_on = DateField(label=_("Deadline"))
    note = LongTextField(label=_("Note"), max_length=NOTE_LENGTH, required=False)


class AskExtensionForm(StepForm):
    due_on = DateField(label=_("More time until"))
    note = LongTextField(
        label=_("Reason"),
        max_length=NOTE_LENGTH,
        help_text=_("What stands in the way, and what has been done so far."),
    )


class GrantExtensionForm(StepForm):
    due_on = DateField(
        label=_("New deadline"), help_text=_("As asked; another later day may be granted.")
    )
    note = LongTextField(
        label=_("Note"),
        max_length=NOTE_LENGTH,
        required=False,
        help_text=_("Required when you grant another date."),
    )

    @staticmethod
    def first_values(assignment: Assignment) -> Mapping[str, Any]:
        return {"due_on": assignment.wished_due_on}


class RedirectForm(StepForm):
    agency = NamedAgencyField(label=_("To the agency"))
    note = LongTextField(
        label=_("Reason"),
        max_length=NOTE_LENGTH,
        help_text=_("Both agencies read this."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = self.fields["agency"]
        named.on = timezone.localdate()  # type: ignore[attr-defined]
        named.province = self.assignment.assigner.province  # type: ignore[attr-defined]


ACTION_FORMS: dict[Action, type[StepForm]] = {
    Action.ACCEPT: StepForm,
    Action.REPORT_PROGRESS: ProgressForm,
    Action.REPORT_COMPLETION: CompletionForm,
    Action.ASK_EXTENSION: AskExtensionForm,
    Action.DROP_EXTENSION: OptionalNoteForm,
    Action.GRANT_EXTENSION: GrantExtensionForm,
    Action.REFUSE_EXTENSION: NoteForm,
    Action.REDIRECT: RedirectForm,
    Action.RETURN: NoteForm,
    Action.CONFIRM: ConfirmForm,
    Action.SEND_BACK: NoteForm,
    Action.INSIST: NoteForm,
    Action.SUSPEND: NoteForm,
    Action.RESUME: OptionalNoteForm,
    Action.WITHDRAW: NoteForm,
    Action.SET_DEADLINE: DeadlineForm,
}


def action_form(
    action: Action,
    assignment: Assignment,
    *,
    by: Any,
    now: Any,
    data: Any = None,
    files: Any = None,
) -> StepForm:
    """Build the form of a step; only reports take files, and want to know whose they are."""
    kind = ACTION_FORMS[action]
    if issubclass(kind, ReportForm):
        return kind(data, files, assignment=assignment, by=by, now=now)
    return kind(data, assignment=assignment)
