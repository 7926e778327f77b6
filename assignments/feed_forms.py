"""The form that makes a calendar address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import AgencyField
from assignments.models import CalendarFeed
from core.forms import Form, TextField
from core.submissions import new_token


class FeedForm(Form):
    """What to show, and a name by which its owner knows the address when it is to be revoked."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    name = TextField(
        label=_("Name"),
        max_length=60,
        help_text=_("Where you will use it, for example: my telephone."),
    )
    scope = forms.ChoiceField(label=_("Deadlines"), choices=CalendarFeed.Scope.choices)
    agency = AgencyField(
        label=_("Agency"), required=False, help_text=_("Only for the deadlines of one agency.")
    )
    alarm = forms.ChoiceField(
        label=_("Alarm"),
        choices=CalendarFeed.Alarm.choices,
        help_text=_(
            "Telephones and Thunderbird ring; Google and Outlook ignore alarms of subscribed calendars."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"form_token": new_token(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
