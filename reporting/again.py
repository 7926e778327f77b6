"""Addresses of the form that asks for a report, filled in: like one made before, or of figures on show."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from assignments.standpoint import Standpoint
from core.formatting import vn_date
from core.forms import DateField
from reporting.forms import ScopedForm
from reporting.models import PeriodRule, ReportRun
from reporting.scopes import Scope


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
    return _address(run.kind, said)


def address_of_report(scope: Scope, kind: str) -> str:
    """Return where a report of the dashboard's figures is asked for; empty if no period means them."""
    if scope.assigned_from and scope.running_from:
        return ""
    asked = {
        "about": scope.agency, "block": scope.block, "field": scope.field, "document": scope.document,
        "leader": scope.leader, "role": scope.role,
        "standpoint": scope.standpoint if scope.standpoint == Standpoint.THEN else "",
        "period_rule": PeriodRule.ASSIGNED if scope.assigned_from else "",
        "period_from": scope.assigned_from or scope.running_from, "period_to": scope.assigned_to,
        "cut_off": scope.on,
    }  # fmt: skip
    fields = ScopedForm.base_fields
    return _address(
        kind, {name: _words(fields[name], said) for name, said in asked.items() if said}
    )


def _address(kind: str, said: dict[str, Any]) -> str:
    query = urlencode(said, doseq=True)
    return f"{reverse('reporting:run-create', args=[kind])}?{query}"


def _words(field: forms.Field, value: Any) -> Any:
    """What a person would have typed or chosen in the field."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, date):
        return vn_date(value) if isinstance(field, DateField) else value.isoformat()
    if isinstance(value, list):
        return value or [""]  # no part chosen is a choice as well
    return "on" if value is True else value
