"""Fields of paper: dates of which only a part is printed, issuers that may be unlisted, types in groups."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.forms import AgencyField
from core.dates import read_date
from core.formatting import vn_date
from core.forms import DateInput
from directives.models import DocumentType, NumberingSystem

_MONTH = re.compile(
    r"(?:(?:ngày|\.{2,}|…|__+)\s*)*(?:[/.\-\s]|tháng)*(\d{1,2})\s*(?:[/.\-]|năm)\s*(\d{4})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:ngày|tháng|năm|[\s./\-…_])*(\d{4})", re.IGNORECASE)


@dataclass(frozen=True)
class PaperDate:
    """What a paper says of its date: the whole, the month, the year or nothing."""

    on: date | None = None
    year: int | None = None
    month: int | None = None

    def __str__(self) -> str:
        if self.on:
            return vn_date(self.on)
        if self.year and self.month:
            return f"…/{self.month}/{self.year}"
        return str(self.year or "")

    @property
    def nearest(self) -> date | None:
        """Return a day to read names by: the day itself, or the middle of what is known."""
        if self.on or not self.year:
            return self.on
        return date(self.year, self.month or 6, 15)


class PaperDateField(forms.Field):
    """A date as printed: 30/9/2021, or …/9/2021 or 2021 where day or month are still blank."""

    widget = DateInput

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, PaperDate) else value

    def to_python(self, value: Any) -> PaperDate:
        if isinstance(value, PaperDate):
            return value
        text = " ".join(str(value or "").split())
        if not text:
            return PaperDate()
        if (found := _MONTH.fullmatch(text)) and 1 <= int(found[1]) <= 12:
            return PaperDate(year=_year(found[2]), month=int(found[1]))
        if found := _YEAR.fullmatch(text):
            return PaperDate(year=_year(found[1]))
        try:
            return PaperDate(on=read_date(text))
        except ValueError as why:
            raise ValidationError(str(why), code="invalid") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "").strip()


def _year(digits: str) -> int:
    year = int(digits)
    if not 1945 <= year <= 2100:
        raise ValidationError(_("The year %(year)s cannot be right.") % {"year": year})
    return year


class IssuerField(AgencyField):
    """The issuing agency as it was called when the paper was made, also where the day is blank."""

    def day(self) -> date:
        dated = getattr(self._form, "cleaned_data", {}).get(self.dated_by)
        nearest = dated.nearest if isinstance(dated, PaperDate) else None
        return nearest or self.on or super().day()


class _Grouped(forms.models.ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        yield "", self.field.empty_label
        rows = sorted(self.queryset, key=lambda kind: (list(NumberingSystem).index(kind.system),))
        for system, kinds in groupby(rows, key=lambda kind: kind.system):
            yield NumberingSystem(system).label, [self.choice(kind) for kind in kinds]


class DocumentTypeField(forms.ModelChoiceField):
    """A document type, the usual ones first, grouped by system; the symbol is shown with the name."""

    iterator = _Grouped

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=DocumentType.objects.all(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.symbol})" if obj.symbol else obj.name
