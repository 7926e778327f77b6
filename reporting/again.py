"""The address of the form that asks for a report like one made before, filled in as it was asked for."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from core.formatting import vn_date
from core.forms import DateField
from reporting.models import ReportRun


def address_of_another(run: ReportRun, form: type[forms.Form]) -> str:
    """Return the address; its form checks what stands in it like typed input.

    The day of the figures is left out where it was simply the day of asking.
    """
    kept = {
        column.name: column for column in ReportRun._meta.fields if column.name in form.base_fields
    }
    if run.cut_off == timezone.localdate(run.requested_at):
        kept.pop("cut_off", None)
    said = {
        name: run.number_spans if name == "numbers" else _words(form.base_fields[name], value)
        for name, column in kept.items()
        if (value := getattr(run, name)) not in (None, "", column.get_default())
    }
    query = urlencode(said, doseq=True)
    return f"{reverse('reporting:run-create', args=[run.kind])}?{query}"


def _words(field: forms.Field, value: Any) -> Any:
    """What a person would have typed or chosen in the field."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, date):
        return vn_date(value) if isinstance(field, DateField) else value.isoformat()
    if isinstance(value, list):
        return value or [""]  # no part chosen is a choice as well
    return "on" if value is True else value
