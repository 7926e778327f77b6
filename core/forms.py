"""The base of every form: how fields are drawn, how dates are read, how refusals reach their field.

`Renderer` is the site's FORM_RENDERER, so `{{ field.as_field_group }}` and `{{ form }}` draw label,
help, errors and input in one way everywhere, with aria-describedby set by Django.
"""

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from core.dates import read_date
from core.formatting import vn_date
from core.refusals import Refused


class Renderer(TemplatesSetting):
    """Draw forms with the design system's templates."""

    form_template_name = "components/_form.html"
    field_template_name = "components/_field.html"


class DateInput(forms.TextInput):
    """A text box, not type=date: browsers show that one month-first on English machines."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "placeholder": _("dd/mm/yyyy"),
                "autocomplete": "off",
                "maxlength": 40,
                **(attrs or {}),
            }
        )

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, date | datetime):
            return vn_date(value)
        return super().format_value(value)


class DateField(forms.Field):
    """A date typed day first or as ISO; what cannot be read is kept and explained."""

    widget = DateInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return read_date(str(value))
        except ValueError as why:
            raise ValidationError(str(why), code="invalid") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class TextField(forms.CharField):
    """Text in one Unicode form: macOS and some keyboards send marks apart from their letters."""

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFC", super().to_python(value) or "")


class LongTextField(TextField):
    """Text of several lines."""

    widget = forms.Textarea(attrs={"rows": 4})


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """Several files chosen at once; cleans to a list, each checked as Django checks one."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        single = super().clean
        files = [item for item in data if item] if isinstance(data, list | tuple) else [data]
        if not any(files):
            single(None, initial)
            return []
        return [single(item, initial) for item in files]


def formfield_for(db_field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """Give model forms this module's fields: set `formfield_callback = formfield_for` in their Meta."""
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        kwargs.setdefault("form_class", DateField)
    elif type(db_field) in (models.CharField, models.TextField) and not db_field.choices:
        kwargs.setdefault("form_class", TextField)
    return db_field.formfield(**kwargs)


class RefusalMixin:
    """Put a service's refusal where the person looks: beside its field, or on top."""

    def add_refusal(self, why: Refused) -> None:
        field = why.field if why.field in self.fields else None  # type: ignore[attr-defined]
        self.add_error(field, why.message)  # type: ignore[attr-defined]


class Form(RefusalMixin, forms.Form):
    """The plain form of this project."""


class ModelForm(RefusalMixin, forms.ModelForm):
    """The model form of this project; give its Meta `formfield_callback = formfield_for`."""


class VersionedMixin(forms.Form):
    """Carry the version the person saw, so that a stale form is refused instead of overwriting."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class VersionedForm(VersionedMixin, Form):
    """A form that changes one row: `initial={"version": row.version}`, pass it on to the service."""


def error_links(form: forms.BaseForm) -> Iterable[tuple[str, str, str]]:
    """Yield (anchor, label, message) for each error of visible fields, in the order of the form.

    Errors of hidden fields have no place of their own; they are listed without an anchor.
    """
    for message in form.non_field_errors():
        yield "", "", str(message)
    for bound in form:
        anchor = "" if bound.is_hidden else _first_id(bound)
        for message in bound.errors:
            yield anchor, "" if bound.is_hidden else str(bound.label), str(message)


def _first_id(bound: forms.BoundField) -> str:
    """Return the id a link can jump to; groups of choices number theirs."""
    if bound.use_fieldset and bound.subwidgets:
        return bound.subwidgets[0].id_for_label or bound.auto_id
    return bound.id_for_label or bound.auto_id
