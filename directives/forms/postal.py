"""Forms of the postal register: what was taken to the post, and to whom."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.forms import DateField, Form, TextField, VersionedMixin
from core.refusals import Refused
from core.submissions import new_token
from directives.models import PostalSending
from directives.models.postal import MAX_ENVELOPES
from directives.services import EnvelopeLine

BLANK_ROWS = 3
MAX_ROWS = 100


class PostedForm(Form):
    """The day on which all the envelopes below were taken to the post."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=new_token)
    posted_on = DateField(label=gettext_lazy("Posted on"))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posted_on"].initial = on


class EnvelopeFields(forms.Form):
    """What one line of the register says beside document and day."""

    addressees = TextField(label=gettext_lazy("Addressees"), max_length=500)
    n_envelopes = forms.IntegerField(
        label=gettext_lazy("Envelopes"), min_value=1, max_value=MAX_ENVELOPES, initial=1
    )
    receipt = TextField(label=gettext_lazy("Post office reference"), required=False, max_length=60)
    note = TextField(label=gettext_lazy("Note"), required=False, max_length=300)

    def line(self) -> EnvelopeLine:
        names = ("addressees", "n_envelopes", "receipt", "note")
        return EnvelopeLine(**{name: self.cleaned_data[name] for name in names})


class EnvelopeForm(EnvelopeFields, Form):
    """One row of the quick entry; unticked or left blank it is not sent."""

    is_sent = forms.BooleanField(label=pgettext_lazy("post", "Send"), required=False, initial=True)
    field_order = ("is_sent",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("addressees", "n_envelopes"):
            self.fields[name].required = False

    @property
    def counts(self) -> bool:
        """Whether the row says anything that is to be written."""
        data = self.cleaned_data
        return bool(
            data.get("is_sent") and any(data.get(n) for n in ("addressees", "receipt", "note"))
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("is_sent"):
            self.errors.clear()  # what is not sent need not be right
        elif self.counts:
            if not cleaned.get("addressees") and "addressees" not in self.errors:
                self.add_error("addressees", _("Write the addressee."))
            if not cleaned.get("n_envelopes") and "n_envelopes" not in self.errors:
                self.add_error("n_envelopes", _("How many envelopes?"))
        return cleaned


class BaseEnvelopeSet(forms.BaseFormSet):
    """The rows of the quick entry; a refusal about a line goes to the row it was made from."""

    def rows_sent(self) -> list[EnvelopeForm]:
        return [form for form in self.forms if form.cleaned_data and form.counts]

    def lines(self) -> list[EnvelopeLine]:
        return [form.line() for form in self.rows_sent()]

    def add_refusal(self, why: Refused) -> bool:
        """Put the refusal beside its row and say so; False for one that is about no row."""
        place, _dash, name = (why.field or "").partition("-")
        rows = self.rows_sent() if name else []
        if not place.isdigit() or int(place) >= len(rows):
            return False
        rows[int(place)].add_error(name, why.message)
        return True


EnvelopeSet = forms.formset_factory(
    EnvelopeForm,
    formset=BaseEnvelopeSet,
    extra=BLANK_ROWS,
    max_num=MAX_ROWS,
    absolute_max=MAX_ROWS,
    validate_max=True,
)


class CorrectSendingForm(VersionedMixin, EnvelopeFields, Form):
    """A line put right."""

    posted_on = DateField(label=gettext_lazy("Posted on"))
    field_order = ("posted_on",)

    @classmethod
    def initial_of(cls, sending: PostalSending) -> dict[str, Any]:
        names = ("posted_on", "addressees", "n_envelopes", "receipt", "note", "version")
        return {name: getattr(sending, name) for name in names}


class SearchForm(Form):
    """Which outgoing documents are offered for sending."""

    q = TextField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search"}),
    )
