"""The form of a saved view."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.visibility import memberships_in_force
from core.forms import Form, TextField


class SavedViewForm(Form):
    """Its name, whom it is shared with, and whether the list opens with it."""

    name = TextField(label=_("Name"), max_length=60)
    shared_with = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("Shared with"),
        required=False,
        empty_label=_("Nobody: only I see it"),
        help_text=_("Colleagues get the filters, and see with them what they may see."),
    )
    is_default = forms.BooleanField(label=_("My list opens with it"), required=False)

    def __init__(self, *args: Any, user: Any, on: Any, kept: Agency | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        ids = {m.agency_id for m in memberships_in_force(user, on)}
        if kept:  # shared with an agency one has left since: it may stay
            ids.add(kept.pk)
        offered = cast("forms.ModelChoiceField[Agency]", self.fields["shared_with"])
        offered.queryset = Agency.objects.filter(pk__in=ids)
