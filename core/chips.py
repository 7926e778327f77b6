"""The filters in force as removable chips, each a link to the same list without it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict

from core.formatting import vn_date

# The address parameter that names a saved view, and its word for "none": an address that says nothing
# at all opens the list with the person's own beginning (see agencies.saved_views).
VIEW, ALL = "view", "all"


@dataclass(frozen=True)
class Chip:
    """One filter value in force and the address without it."""

    label: str
    value: str
    remove_url: str


def chips_for(form: forms.Form, query: QueryDict) -> list[Chip]:
    """Return a chip for each value the address carries for a visible field of the (bound) form.

    Reads `form.cleaned_data` for objects chosen, so that names are shown and not their keys; a value
    that did not validate is shown as typed, for it still has to be removable.
    """
    if not form.is_bound:
        return []
    cleaned = getattr(form, "cleaned_data", {})
    chips = []
    for name, form_field in form.fields.items():
        key = form.add_prefix(name)
        raw = [value for value in query.getlist(key) if value.strip()]
        if not raw or form_field.widget.is_hidden:
            continue
        words = _words(form_field, raw, cleaned.get(name))
        label = str(form_field.label or name)
        chips += [
            Chip(label, shown, _without(query, key, value))
            for value, shown in zip(raw, words, strict=True)
        ]
    return chips


def _words(form_field: forms.Field, raw: list[str], cleaned: Any) -> list[str]:
    if isinstance(form_field, forms.ModelChoiceField):
        several = isinstance(form_field, forms.ModelMultipleChoiceField)
        chosen: Iterable[Any] = (cleaned or []) if several else [cleaned] if cleaned else []
        name_of = {
            str(form_field.prepare_value(item)): form_field.label_from_instance(item)
            for item in chosen
        }
    elif isinstance(form_field, forms.ChoiceField):
        name_of = {str(key): str(name) for key, name in _flat(form_field.choices)}
    elif isinstance(cleaned, date):
        name_of = dict.fromkeys(raw, vn_date(cleaned))
    else:
        name_of = {value: str(cleaned) for value in raw} if isinstance(cleaned, Model) else {}
    if isinstance(form_field, forms.BooleanField):
        return ["✓" for _value in raw]
    return [name_of.get(value, value) for value in raw]


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for key, name in choices:
        if isinstance(name, list | tuple):
            yield from name
        else:
            yield key, name


def _without(query: QueryDict, key: str, value: str) -> str:
    rest = query.copy()
    rest.setlist(key, [other for other in rest.getlist(key) if other != value])
    rest.pop("page", None)
    return f"?{rest.urlencode() or f'{VIEW}={ALL}'}"
