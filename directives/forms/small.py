"""The small forms on the pages of a document and of a register."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.forms import DateField, Form, LongTextField, TextField, VersionedForm, VersionedMixin
from core.upload_forms import FilesMixin
from directives.forms.facts import DocumentForm
from directives.forms.registering import AgencyChoiceMixin, EntryLineMixin
from directives.models import Attachment
from directives.services import Duplicate, EntryFacts


class CorrectForm(VersionedMixin, DocumentForm):
    """Everything the paper says, to be put right."""

    anyway = forms.BooleanField(label=_("Save anyway: this is another document"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duplicates: list[Any] = []

    def add_refusal(self, why: Any) -> None:
        if isinstance(why, Duplicate):
            self.duplicates = why.matches
        super().add_refusal(why)

    @property
    def offers_anyway(self) -> bool:
        return bool(self.duplicates or (self.is_bound and self.data.get("anyway")))


class CompleteForm(VersionedForm):
    """Number and date, once they are filled in by hand or given by the register."""

    number = TextField(label=_("Number"), required=False, max_length=20)
    allot = forms.BooleanField(label=_("Give the next number of the series"), required=False)
    issued_on = DateField(label=_("Date of issue"))

    def __init__(self, *args: Any, is_own: bool, has_number: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_number:
            del self.fields["number"]
        if not is_own or has_number:
            del self.fields["allot"]


class EnterForm(AgencyChoiceMixin, EntryLineMixin, Form):
    """A document that is here already, entered in the incoming register of one's own agency."""

    arrived_on = DateField(label=_("Date of arrival"))
    answer_due_on = DateField(label=_("Answer due"), required=False)

    def __init__(self, *args: Any, agencies: list[Agency], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["arrived_on"].initial = on
        self.offer_agencies(agencies)

    def line(self) -> EntryFacts:
        names = ("handed_to", "handed_on", "note", "answer_due_on")
        return EntryFacts(**{name: self.cleaned_data[name] for name in names})


class ReceiveForm(AgencyChoiceMixin, Form):
    """Whose copy arrived."""

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_agencies(agencies)


class AttachForm(FilesMixin, VersionedForm):
    """Files for a registered document."""

    kind = forms.ChoiceField(label=_("What they are"), choices=Attachment.Kind)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.files_given and "uploads" not in self.errors:
            self.add_error("uploads", _("Choose at least one file."))
        return cleaned


class StrikeForm(VersionedForm):
    """Why a line of the register is struck."""

    reason = LongTextField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 2}))


class VersionForm(VersionedForm):
    """A button that changes a row: the version seen, nothing else."""
