"""Forms of a drafted report: its words and parts, the asking, an agency's answer, freezing, the scan."""

from datetime import date
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agencies.paper_layout import layout_of, rules_of
from agencies.signing_forms import SIGNING_FIELDS, SigningFields
from core.forms import DateField, Form, LongTextField, VersionedForm
from core.refusals import Refused
from core.uploads import CheckedUpload, check_upload
from reporting.draft_words import TEXT_FIELDS, offered_words
from reporting.drafts import CLAIMABLE, SCANS
from reporting.forms import ordered_sections, sections_field
from reporting.models import USUAL_SECTIONS, AgencyCheck, ReportRun
from reporting.models.agency_check import FIGURE_NAMES

MOST = 10_000_000  # of a figure; what is more is a slip of the keyboard


class DraftForm(SigningFields, VersionedForm):
    """The words of a draft, a paragraph a line, its parts, whom it goes to and who signs."""

    addressees = LongTextField(
        label=_("Submitted to"),
        required=False,
        max_length=2000,
        help_text=_("After “Kính gửi”, one a line; empty where the report goes to nobody above."),
    )
    basis = LongTextField(
        label=_("Legal basis"),
        required=False,
        max_length=4000,
        help_text=_("One a line; semicolons and the full stop come by themselves."),
    )
    opening = LongTextField(
        label=_("Opening words"),
        required=False,
        help_text=_("Stand before the results; a paragraph a line."),
    )
    difficulties = LongTextField(
        label=_("Difficulties"),
        required=False,
        help_text=_("Taken from the agencies' progress reports; a paragraph a line."),
    )
    proposals = LongTextField(
        label=_("Proposals"),
        required=False,
        help_text=_("Taken from the agencies' progress reports; a paragraph a line."),
    )
    sections = sections_field()
    field_order = (
        "addressees", "basis", *TEXT_FIELDS, *SIGNING_FIELDS, "sections",
    )  # fmt: skip

    def __init__(self, *args: Any, run: ReportRun, on: date, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "version": run.version,
            "sections": USUAL_SECTIONS if run.sections is None else run.sections,
            **offered_words(run),
        }
        super().__init__(*args, **kwargs)
        self.offer_marks(rules_of(layout_of(run.agency), on))
        for name in ("difficulties", "proposals"):
            self.fields[name].widget.attrs["rows"] = 10

    def clean_addressees(self) -> list[str]:
        return lines_of(self.cleaned_data["addressees"])

    def clean_basis(self) -> list[str]:
        return lines_of(self.cleaned_data["basis"])

    def clean_sections(self) -> list[str]:
        return ordered_sections(self.cleaned_data["sections"])


def lines_of(typed: str) -> list[str]:
    """Return what was typed a line each, without the dashes and stops that paper adds itself."""
    lines = (line.strip(" -–;,.\t") for line in typed.splitlines())
    return [line for line in lines if line]


class CheckingForm(VersionedForm):
    check_by = DateField(label=_("Agencies answer by"))

    def __init__(self, *args: Any, run: ReportRun, check_by: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": run.version, "check_by": check_by}
        super().__init__(*args, **kwargs)


class FreezeForm(VersionedForm):
    note = LongTextField(
        label=_("Note"),
        required=False,
        help_text=_("Needed where agencies object or still have time to answer. Not printed."),
    )

    def __init__(self, *args: Any, run: ReportRun, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": run.version}
        super().__init__(*args, **kwargs)


class AnswerForm(VersionedForm):
    answer = forms.ChoiceField(
        label=_("Our figures"),
        choices=[
            (AgencyCheck.Answer.CONFIRMED.value, _("are right: we confirm them")),
            (AgencyCheck.Answer.OBJECTED.value, _("are not right: we object")),
        ],
        widget=forms.RadioSelect,
    )
    words = LongTextField(
        label=_("Words"), required=False, help_text=_("What is wrong, and what it should be.")
    )

    def __init__(self, *args: Any, check: AgencyCheck, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "version": check.run.version,
            "answer": check.answer,
            "words": check.words,
        }
        super().__init__(*args, **kwargs)
        for name, words in FIGURE_NAMES.items():
            self.fields[f"claim_{name}"] = forms.IntegerField(
                label=format_lazy("{}: {}", words, _("should be")),
                widget=forms.NumberInput(
                    attrs={"form": "answer"}
                ),  # stands in the table of figures
                min_value=0,
                max_value=MOST,
                required=False,
                initial=check.claims.get(name),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        given = {name: data.pop(f"claim_{name}", None) for name in CLAIMABLE}
        data["claims"] = {name: n for name, n in given.items() if n is not None}
        return data


class SignedForm(Form):
    upload = forms.FileField(
        label=_("Signed copy"),
        help_text=_("The scan of the signed report: PDF or picture."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ",".join(f".{end}" for kind in SCANS for end in kind.extensions)}
        ),
    )

    def clean_upload(self) -> CheckedUpload:
        try:
            return check_upload(self.cleaned_data["upload"], field="upload")
        except Refused as why:
            raise forms.ValidationError(why.message) from why
