"""Lines of a document: addressees by role, and one row for each document it cites."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms import Addressee, AddresseesField
from agencies.models import Agency
from core.forms import Form, TextField
from core.refusals import Refused
from directives.codes import parse_code
from directives.forms.fields import PaperDate, PaperDateField
from directives.models import Citation, Recipient
from directives.services import CitationLine, RecipientLine

CITATION_ROWS = 3
MAX_CITATION_ROWS = 60
ROLES = {
    "to_action": Recipient.Role.ACTION,
    "to_report": Recipient.Role.REPORT,
    "to_information": Recipient.Role.INFORMATION,
}


class RecipientsMixin(forms.Form):
    """Three boxes, one addressee a line, as paper groups them."""

    to_action = AddresseesField(label=gettext_lazy("For action (Kính gửi)"), required=False)
    to_report = AddresseesField(label=gettext_lazy("To report to"), required=False)
    to_information = AddresseesField(label=gettext_lazy("For information"), required=False)

    def date_recipients(self, on: date, province: Agency | None) -> None:
        for name in ROLES:
            self.fields[name].on = on  # type: ignore[attr-defined]
            self.fields[name].province = province  # type: ignore[attr-defined]

    def recipient_lines(self) -> list[RecipientLine]:
        return [
            RecipientLine(words=a.words, role=role, agency=a.agency, group=a.group)
            for name, role in ROLES.items()
            for a in self.cleaned_data[name]
        ]


class RecipientForm(Form):
    """One addressee more."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    words = AddresseesField(label=gettext_lazy("Addressee"), widget=forms.TextInput())
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Recipient.Role)

    def __init__(self, *args: Any, on: date, province: Agency | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].on = on  # type: ignore[attr-defined]
        self.fields["words"].province = province  # type: ignore[attr-defined]

    def clean_words(self) -> Addressee:
        lines: list[Addressee] = self.cleaned_data["words"]
        if len(lines) != 1:
            raise forms.ValidationError(_("Write one addressee."))
        return lines[0]

    def line(self) -> RecipientLine:
        found: Addressee = self.cleaned_data["words"]
        return RecipientLine(
            words=found.words,
            role=self.cleaned_data["role"],
            agency=found.agency,
            group=found.group,
        )


class CitationForm(Form):
    """One document cited: by its code, or by issuer and subject where the paper gives no code."""

    relation = forms.ChoiceField(
        label=gettext_lazy("Relation"),
        choices=Citation.Relation,
        initial=Citation.Relation.IMPLEMENTS,
    )
    code = TextField(
        label=gettext_lazy("Number and notation"),
        required=False,
        max_length=90,
        widget=forms.TextInput(attrs={"placeholder": "141/KH-UBND"}),
    )
    issued_on = PaperDateField(label=gettext_lazy("Date"), required=False)
    issuer_words = TextField(label=gettext_lazy("Issuer"), required=False, max_length=200)
    subject = TextField(label=gettext_lazy("Subject"), required=False, max_length=1000)

    def has_changed(self) -> bool:
        """A row in which only the relation was chosen is an empty row."""
        return bool({"code", "issued_on", "issuer_words", "subject"} & set(self.changed_data))

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code and parse_code(code) is None:
            raise forms.ValidationError(
                _("This is no number and notation, such as 141/KH-UBND or 07-CT/TU.")
            )
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        described = cleaned.get("code") or (cleaned.get("issuer_words") and cleaned.get("subject"))
        if not described and "code" not in self.errors:
            self.add_error("code", _("Give the number and notation, or issuer and subject."))
        return cleaned

    def line(self) -> CitationLine:
        data = self.cleaned_data
        on: PaperDate = data["issued_on"] or PaperDate()
        return CitationLine(
            relation=data["relation"],
            code=data["code"],
            issued_on=on.on,
            issued_year=on.year,
            issuer_words=data["issuer_words"],
            subject=data["subject"],
        )


class CiteForm(CitationForm):
    """One citation more, of a registered document."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class BaseCitationSet(forms.BaseFormSet):
    """The rows of cited documents in a form; empty ones are left out."""

    def lines(self) -> list[CitationLine]:
        return [form.line() for form in self.forms if form.has_changed()]

    def add_refusal(self, why: Refused) -> None:
        self._non_form_errors.append(why.message)  # type: ignore[attr-defined]


CitationSet = forms.formset_factory(
    CitationForm,
    formset=BaseCitationSet,
    extra=CITATION_ROWS,
    max_num=MAX_CITATION_ROWS,
    absolute_max=MAX_CITATION_ROWS,
    validate_max=True,
)
