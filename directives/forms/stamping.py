"""Which scan gets the arrival stamp, and where on page one."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Form
from core.pdf.overlay.places import Place
from directives.models import Attachment
from directives.models.stamped_copy import PLACES


class StampForm(Form):
    """The scan to be stamped on a copy; the free place is found by a worker."""

    file = forms.ModelChoiceField(Attachment.objects.none(), label=_("Scan"), empty_label=None)
    place = forms.ChoiceField(
        label=_("Place of the stamp"),
        choices=list(PLACES.items()),
        initial=Place.FREE,
        help_text=_("On a copy; the file that arrived stays as it is."),
    )

    def __init__(self, *args: Any, files: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["file"]).queryset = files
