"""Forms about people: accounts, roles, stand-ins, one's own profile."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agencies.forms import AgencyField
from agencies.models import Role, User
from agencies.reminder_forms import hour_field, lead_days_field
from core.forms import DateField, Form, TextField


class PersonForm(Form):
    """Open an account with a first role."""

    username = TextField(
        label=_("Sign-in name"),
        max_length=150,
        help_text=_("Letters, digits and . _ - without marks, for example lan.nt"),
    )
    full_name = TextField(label=_("Full name"), max_length=120)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = TextField(label=_("Telephone"), max_length=30, required=False)
    agency = AgencyField(label=_("Agency"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    title = TextField(label=_("Title"), max_length=100, required=False)
    since = DateField(label=_("From"), required=False, help_text=_("Today if left empty."))


class PersonChangeForm(Form):
    """Correct a person's particulars."""

    full_name = TextField(label=_("Full name"), max_length=120)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = TextField(label=_("Telephone"), max_length=30, required=False)


class MembershipForm(Form):
    """Give a role."""

    agency = AgencyField(label=_("Agency"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    title = TextField(label=_("Title"), max_length=100, required=False)
    valid_from = DateField(label=_("From"))
    valid_until = DateField(
        label=_("Until"), required=False, help_text=_("Leave empty for an open end.")
    )


class MembershipEndForm(Form):
    """End a role."""

    last_day = DateField(label=_("Last day"))


class StandInForm(Form):
    """Name a colleague who acts in one's place."""

    deputy = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=User.objects.none(),
        empty_label=_("Choose a colleague"),
        help_text=_("People with a role in the same agency or its office."),
    )
    valid_from = DateField(label=_("From"))
    valid_until = DateField(label=_("Until"))

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = colleagues  # type: ignore[attr-defined]


class ProfileForm(Form):
    """What a person sets for themselves."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    phone = TextField(label=_("Telephone"), max_length=30, required=False)
    wants_digest = forms.BooleanField(
        label=_("Send me one message each working morning with what is due and what waits for me"),
        help_text=_("Without it you are still told what is overdue."),
        required=False,
    )
    lead_days = lead_days_field()
    hour = hour_field()
