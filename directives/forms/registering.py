"""The one-page forms that put a document into a register."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.visibility import REGISTRARS, acting_agency_ids
from core.forms import DateField, Form, TextField
from core.submissions import new_token
from core.upload_forms import FilesMixin
from directives.forms.facts import DocumentForm
from directives.forms.lines import RecipientsMixin
from directives.services import Duplicate, EntryFacts


def registering_agencies(user: Any, on: date) -> list[Agency]:
    """Agencies whose registers this person keeps; the body an office serves comes first."""
    ids = acting_agency_ids(user, REGISTRARS, on)
    agencies = Agency.objects.filter(pk__in=ids).select_related("province")
    return sorted(agencies, key=lambda agency: (agency.office_of_id is not None, agency.position))


class AgencyChoiceMixin(forms.Form):
    """Whose register it is; asked only of those who keep several."""

    agency = forms.ModelChoiceField(label=_("Register of"), queryset=Agency.objects.none())

    def offer_agencies(self, agencies: list[Agency]) -> None:
        field = self.fields["agency"]
        field.queryset = Agency.objects.filter(pk__in=[a.pk for a in agencies])  # type: ignore[attr-defined]
        field.empty_label = None  # type: ignore[attr-defined]
        field.initial = agencies[0].pk if agencies else None
        if len(agencies) == 1:
            field.widget = field.hidden_widget()


class EntryLineMixin(forms.Form):
    """What a line of the register says beside the document."""

    handed_to = TextField(label=_("Handed to (unit or person)"), required=False, max_length=300)
    handed_on = DateField(label=_("Handed over on"), required=False)
    note = TextField(label=_("Note"), required=False, max_length=300)


class _RegisterForm(AgencyChoiceMixin, EntryLineMixin, RecipientsMixin, FilesMixin, DocumentForm):
    token = forms.UUIDField(widget=forms.HiddenInput, initial=new_token)
    anyway = forms.BooleanField(
        label=_("Register anyway: this is another document"), required=False
    )

    def __init__(self, *args: Any, by: Any, now: datetime, **kwargs: Any) -> None:
        on = timezone.localdate(now)
        agencies = registering_agencies(by, on)
        province = agencies[0].province if agencies else None
        super().__init__(*args, by=by, now=now, on=on, province=province, **kwargs)
        self.duplicates: list[Any] = []
        self.offer_agencies(agencies)
        self.date_recipients(on, province)

    def add_refusal(self, why: Any) -> None:
        """Show what a duplicate coincides with, and only then offer to pass the warning."""
        if isinstance(why, Duplicate):
            self.duplicates = why.matches
        super().add_refusal(why)

    @property
    def offers_anyway(self) -> bool:
        return bool(self.duplicates or (self.is_bound and self.data.get("anyway")))


class IncomingForm(_RegisterForm):
    """A document that arrived: its number comes from the incoming register."""

    arrived_on = DateField(label=_("Date of arrival"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["arrived_on"].initial = self.on

    def line(self) -> EntryFacts:
        data = self.cleaned_data
        return EntryFacts(
            handed_to=data["handed_to"],
            handed_on=data["handed_on"],
            note=data["note"],
            answer_due_on=data["answer_due_on"],
        )


class OutgoingForm(_RegisterForm):
    """A document the agency issues; the issuer is the agency itself."""

    allot = forms.BooleanField(
        label=_("Give the next number of the series"),
        required=False,
        help_text=_("Unticked and with an empty number, number and date are filled in later."),
    )
    archive_holder = TextField(
        label=_("Unit that keeps the archive copy"), required=False, max_length=200
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["issuer"]
        del self.fields["issuer_unlisted"]

    def clean(self) -> dict[str, Any]:
        cleaned = super(DocumentForm, self).clean() or self.cleaned_data
        cleaned["issuer"] = cleaned.get("agency")
        return cleaned

    def _printed_issuer(self) -> str:
        return ""

    def line(self) -> EntryFacts:
        data = self.cleaned_data
        return EntryFacts(
            handed_to=data["handed_to"],
            handed_on=data["handed_on"],
            archive_holder=data["archive_holder"],
            n_copies=data["n_copies"],
            note=data["note"],
        )


class SecretPlaceholderForm(AgencyChoiceMixin, Form):
    """Only the line "entered in the register of secret documents": nothing that could betray it."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=new_token)
    arrived_on = DateField(label=_("Date of arrival"))
    handed_to = TextField(
        label=_("Handed to (unit or person)"),
        required=False,
        max_length=300,
        help_text=_("Do not write subject, number or sender of the secret document."),
    )

    def __init__(self, *args: Any, user: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["arrived_on"].initial = on
        self.offer_agencies(registering_agencies(user, on))
