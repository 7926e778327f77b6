"""Forms about reminders: an office's and a person's own lead times."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import Form


class LeadDaysField(forms.CharField):
    """Working days typed as "7, 3, 1"; empty inherits."""

    default_error_messages = {"invalid": _("Write whole numbers with commas, for example 7, 3, 1.")}

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[int] | None:
        words = [word for word in re.split(r"[\s,;]+", super().clean(value)) if word]
        if not words:
            return None
        if not all(re.fullmatch(r"[0-9]{1,3}", word) for word in words):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return [int(word) for word in words]


def lead_days_field() -> LeadDaysField:
    return LeadDaysField(
        label=_("Lead times in working days"),
        required=False,
        max_length=60,
        help_text=_("For example 7, 3, 1. The day of the deadline always reminds."),
    )


def hour_field() -> forms.TypedChoiceField:
    hours = [(str(hour), f"{hour}:00") for hour in range(24)]
    return forms.TypedChoiceField(
        label=_("Hour of the message"),
        choices=[("", _("As set for the office")), *hours],
        coerce=int,
        empty_value=None,
        required=False,
    )


class OfficeRemindersForm(Form):
    """What holds for the duties of one office; empty means the setting of the site."""

    lead_days = lead_days_field()
    hour = hour_field()
    overdue_every = forms.IntegerField(
        label=_("Days between reminders while overdue"), required=False
    )
    leader_after = forms.IntegerField(
        label=_("Working days overdue until the leader is told"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inherited = {
            "lead_days": ", ".join(map(str, settings.REMINDER_LEAD_DAYS)),
            "overdue_every": settings.REMINDER_OVERDUE_EVERY,
            "leader_after": settings.REMINDER_LEADER_AFTER,
        }
        for name, value in inherited.items():
            self.fields[name].widget.attrs["placeholder"] = value
        self.fields["hour"].choices[0] = (  # type: ignore[attr-defined]
            "",
            _("%(hour)s:00, as everywhere") % {"hour": settings.DIGEST_HOUR},
        )
