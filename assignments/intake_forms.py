"""Forms of the desk: putting papers there, and the rows of proposed tasks."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import matching
from agencies.forms import AgencyListInput, target_of
from agencies.models import Agency
from assignments.models import ProposedTask
from assignments.periods import cadence_words
from assignments.recurrence_reading import cadence_in
from assignments.services.proposals import MAX_PROPOSALS, ProposedLine
from core.forms import (
    DateField,
    Form,
    LongTextField,
    MultipleFileField,
    MultipleFileInput,
    TextField,
)
from core.refusals import Refused
from core.uploads import ACCEPT, CheckedUpload, check_upload
from directives.forms.intake import typed_in
from directives.forms.registering import AgencyChoiceMixin, registering_agencies
from directives.models import Register
from directives.services.receiving.drafting import is_unnamed, read_span
from directives.services.receiving.meaning import names_in

MAX_FILES = 20
Decision = ProposedTask.Decision


class UploadForm(AgencyChoiceMixin, Form):
    """One file or many, or pasted words; each good file goes to the desk even where another is refused."""

    files = MultipleFileField(  # type: ignore[assignment]  # the name every form uses
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy(
            "PDF, Word, pictures of pages, text or edXML; several at once, or drop them here."
        ),
        widget=MultipleFileInput(attrs={"accept": ACCEPT}),
    )
    text = LongTextField(
        label=gettext_lazy("Or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("This document"),
        choices=[
            (Register.Direction.INCOMING.value, gettext_lazy("arrived from outside")),
            (Register.Direction.OUTGOING.value, gettext_lazy("is our own")),
        ],
        initial=Register.Direction.INCOMING,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_agencies(registering_agencies(user, on))
        self.checked: list[CheckedUpload] = []

    def clean_files(self) -> list[CheckedUpload]:
        uploaded = self.cleaned_data.get("files") or []
        if len(uploaded) > MAX_FILES:
            raise ValidationError(
                _("At most %(limit)s files can be sent at once.") % {"limit": MAX_FILES}
            )
        for file in uploaded:
            try:
                self.checked.append(check_upload(file, field="files"))
            except Refused as why:
                self.add_error("files", why.message)
        return self.checked

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        nothing = not self.checked and not str(cleaned.get("text") or "").strip()
        if nothing and not self.errors:
            self.add_error("files", _("Choose a file, or paste the text."))
        return cleaned


class TaskRow(Form):
    """One proposed task. Its names are resolved only when it is to become a task now."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        choices=[],
        widget=forms.RadioSelect,
        required=False,
    )
    section = TextField(label=gettext_lazy("Section"), required=False, max_length=40)
    text = LongTextField(
        label=gettext_lazy("What is to be done"), required=False, widget=forms.Textarea({"rows": 3})
    )
    leads = LongTextField(
        label=gettext_lazy("Lead, one a line"),
        required=False,
        max_length=8000,
        widget=AgencyListInput({"rows": 2}),
    )
    supports = LongTextField(
        label=gettext_lazy("Support, one a line"),
        required=False,
        max_length=8000,
        widget=AgencyListInput({"rows": 2}),
    )
    due_words = TextField(label=gettext_lazy("Deadline as read"), required=False, max_length=200)
    due_on = DateField(label=gettext_lazy("Deadline as date"), required=False)
    recurs = forms.BooleanField(
        label=gettext_lazy("Recurring, as the deadline says"), required=False
    )
    requested = forms.BooleanField(label=gettext_lazy("Requested, not ordered"), required=False)
    span = forms.CharField(required=False, widget=forms.HiddenInput, max_length=24)
    proposal = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, decides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep = (Decision.OPEN.value, _("Leave as a proposal"))
        drop = (Decision.DISCARDED.value, _("Discard"))
        make = [(Decision.ACCEPTED.value, _("Make the task"))] if decides else []
        self.fields["decision"].choices = [*make, keep, drop]  # type: ignore[attr-defined]
        if "recurs" not in self.initial:  # just read, nobody has said yes or no
            self.initial["recurs"] = (
                cadence_in(str(self.initial.get("due_words") or "")) is not None
            )
        self.lead_targets: list[Any] = []
        self.support_targets: list[Any] = []

    @property
    def is_discarded(self) -> bool:
        return self["decision"].value() == Decision.DISCARDED

    @property
    def rule_words(self) -> str:
        """How the deadline as it stands is understood: "ngày 25 hằng tháng"."""
        cadence = cadence_in(str(self["due_words"].value() or ""))
        return cadence_words(cadence) if cadence else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["decision"] = cleaned.get("decision") or Decision.OPEN.value
        if cleaned["decision"] != Decision.DISCARDED and not str(cleaned.get("text") or "").strip():
            self.add_error("text", _("Say what is to be done, or discard the line."))
        return cleaned

    def line(self, place: int) -> ProposedLine:
        data = self.cleaned_data
        return ProposedLine(
            section=data["section"], text=data["text"], leads=data["leads"],
            supports=data["supports"], requested=data["requested"], due_words=data["due_words"],
            due_on=data["due_on"], recurs=data["recurs"], span=read_span(data["span"]),
            decision=data["decision"],
            lead_targets=self.lead_targets, support_targets=self.support_targets,
            proposal_id=data["proposal"], version=data["version"], place=place,
        )  # fmt: skip


class BaseTaskRows(forms.BaseFormSet):
    """Rows of proposed tasks; all names of the accepted ones are resolved at once."""

    def __init__(
        self, *args: Any, day: date, province: Agency | None, decides: bool, **kwargs: Any
    ) -> None:
        kwargs["form_kwargs"] = {"decides": decides}
        super().__init__(*args, **kwargs)
        self.day, self.province = day, province

    def clean(self) -> None:
        rows = [row for row in self.forms if self._is_accepted(row)]
        words = [
            name for row in rows for box in ("leads", "supports")
            for name in names_in(row.cleaned_data.get(box, ""))
        ]  # fmt: skip
        matches = matching.resolve_many(words, on=self.day, province=self.province)
        known = {match.words: match for match in matches}
        for row in rows:
            row.lead_targets = self._targets(row, "leads", known)
            row.support_targets = self._targets(row, "supports", known)
            if not row.lead_targets and not row.errors.get("leads"):
                row.add_error("leads", _("Name the agency that leads."))

    def lines(self) -> list[ProposedLine]:
        return [row.line(place) for place, row in enumerate(self.forms)]

    def typed(self) -> list[dict[str, Any]]:
        return [typed_in(row) for row in self.forms]

    def add_refusal(self, why: Refused) -> bool:
        """Put a refusal beside its row ("tasks-2-leads"); say whether it belongs to one."""
        __, place, name = (*str(why.field or "").split("-"), "", "")[:3]
        if place.isdigit() and int(place) < len(self.forms) and name in self.forms[0].fields:
            self.forms[int(place)].add_error(name, why.message)
            return True
        return False

    @staticmethod
    def _is_accepted(row: TaskRow) -> bool:
        return getattr(row, "cleaned_data", {}).get("decision") == Decision.ACCEPTED

    def _targets(self, row: TaskRow, box: str, known: dict[str, Any]) -> list[Any]:
        found: list[Any] = []
        for name in names_in(row.cleaned_data.get(box, "")):
            if box == "supports" and known[name].target is None and is_unnamed(name):
                continue  # "and those concerned": stands in the words of the task, names nobody
            try:
                target = target_of(known[name], on=self.day, province=self.province, groups=True)
            except ValidationError as why:
                row.add_error(box, why)
                continue
            if target not in found:
                found.append(target)
        return found


TaskRowSet: Any = forms.formset_factory(
    TaskRow,
    formset=BaseTaskRows,
    extra=0,
    max_num=MAX_PROPOSALS,
    absolute_max=MAX_PROPOSALS,
    validate_max=True,
)
