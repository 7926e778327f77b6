"""The lines of a register an address asks for: the page and its spreadsheet show the same ones."""

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import DateField, Form, TextField
from directives.models import Document, Register, RegisterEntry

_NUMBER = re.compile(r"[0-9]{1,8}")


class PeriodForm(Form):
    """Which lines of a register are shown."""

    q = TextField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search"}),
    )
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Until"), required=False)
    struck = forms.BooleanField(label=_("Only struck lines"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", gettext("The end lies before the beginning."))
        return cleaned


def lines_of(register: Register, form: PeriodForm, *, user: Any) -> Any:
    """Return the lines asked for, the newest first; none when the form does not hold."""
    lines = (
        RegisterEntry.objects.filter(register=register)
        .select_related("document__document_type", "document__issuer", "struck_by")
        .order_by("-number")
    )
    if not form.is_bound:
        return lines
    if not form.is_valid():
        return lines.none()
    data = form.cleaned_data
    if data["since"]:
        lines = lines.filter(entered_on__gte=data["since"])
    if data["until"]:
        lines = lines.filter(entered_on__lte=data["until"])
    if data["struck"]:
        lines = lines.filter(struck_at__isnull=False)
    if data["q"].strip():
        found = Document.objects.visible_to(user).search(data["q"])
        wanted = Q(document__in=found.order_by().values("pk"))
        if _NUMBER.fullmatch(data["q"].strip()):
            wanted |= Q(number=int(data["q"]))
        lines = lines.filter(wanted)
    return lines
