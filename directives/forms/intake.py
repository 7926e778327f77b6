"""The form of a paper on the desk: the registration form, filled from what was read, saved as typed."""

from datetime import date
from typing import Any

from django import forms

from agencies.models import Agency
from core.forms import VersionedMixin
from directives.forms.lines import MAX_CITATION_ROWS, BaseCitationSet, CitationForm
from directives.forms.registering import IncomingForm, OutgoingForm
from directives.models import Intake
from directives.services import CitationLine
from directives.services.receiving.drafting import read_span

# The paper itself answers for these: its desk, its file, its words; and it can be confirmed but once.
_ANSWERED = ("agency", "uploads", "held", "token", "body", "n_pages")
_NOT_TYPED = {"version", "anyway"}


class _FromDesk(VersionedMixin):
    """What both directions share: names are read on the paper's day, in the paper's province."""

    def __init__(
        self, *args: Any, intake: Intake, day: date, province: Agency | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in _ANSWERED:
            self.fields.pop(name, None)
        self.intake = intake
        self.date_recipients(day, province)  # type: ignore[attr-defined]
        if "issuer" in self.fields:
            self.fields["issuer"].province = intake.agency.province  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)

    def typed(self) -> dict[str, Any]:
        """Return what stands in the boxes, right or wrong: the draft."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
            if name not in _NOT_TYPED
        }


class IncomingIntakeForm(_FromDesk, IncomingForm):
    """A paper that arrived."""


class OutgoingIntakeForm(_FromDesk, OutgoingForm):
    """A paper the agency issues."""


class CitationRow(CitationForm):
    """One cited document, with the place of its words."""

    span = forms.CharField(required=False, widget=forms.HiddenInput, max_length=24)

    def line(self) -> CitationLine:
        line = super().line()
        return CitationLine(**{**vars(line), "span": read_span(self.cleaned_data.get("span", ""))})


class CitationRows(BaseCitationSet):
    """The cited documents of a draft."""

    def typed(self) -> list[dict[str, Any]]:
        rows = [typed_in(row) for row in self.forms]
        return [row for row in rows if row.get("code") or row.get("subject")]


def typed_in(form: forms.BaseForm) -> dict[str, Any]:
    """Return what stands in the boxes of one row."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }


CitationRowSet = forms.formset_factory(
    CitationRow,
    formset=CitationRows,
    extra=0,
    max_num=MAX_CITATION_ROWS,
    absolute_max=MAX_CITATION_ROWS,
    validate_max=True,
)
