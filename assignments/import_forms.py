"""Forms of the import: the file, what unknown names mean, the one confirmation."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import matching
from agencies.forms import AgencyField
from agencies.models import Agency
from assignments.models import DutyImport, DutyImportRow
from assignments.services.tasks import assigners_of
from core.forms import Form, VersionedForm
from core.refusals import Refused
from core.submissions import new_token
from core.uploads import XLSX, CheckedUpload, check_upload

MOST_NAMES = 50  # unknown names asked for at once; the next ones follow when these are known
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")


class ImportForm(Form):
    """One workbook, and the body in whose name its duties are assigned."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    body = forms.ModelChoiceField(label=gettext_lazy("Assigned by"), queryset=Agency.objects.none())
    file = forms.FileField(
        label=gettext_lazy("List (.xlsx)"),
        help_text=gettext_lazy("Your own list, or the template filled in."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args: Any, by: Any, on: date, **kwargs: Any) -> None:
        bodies = assigners_of(by, on)
        kwargs["initial"] = {"form_token": new_token(), "body": bodies[0] if bodies else None}
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Agency.objects.filter(pk__in=[body.pk for body in bodies])
        field.empty_label = None

    def clean_file(self) -> CheckedUpload:
        """Check by content; the two mistakes people make with workbooks get words of their own."""
        uploaded = self.cleaned_data["file"]
        start = uploaded.read(8)
        if start == _OLE:
            content = start + uploaded.read()
            if _LOCKED in content:
                raise ValidationError(
                    _("The workbook is protected by a password. Save it without one, upload again.")
                )
        try:
            checked = check_upload(uploaded, field="file")
        except Refused as why:
            raise ValidationError(why.message) from why
        if checked.kind != XLSX:
            raise ValidationError(
                _("The list must be a workbook of Excel (.xlsx): open it and save it as one.")
            )
        return checked


def unknown_names(found: DutyImport) -> dict[str, int]:
    """Return the names nobody is known by, with how many rows hold each; one query."""
    counts: dict[str, int] = {}
    rows = DutyImportRow.objects.filter(
        duty_import=found, verdict=DutyImportRow.Verdict.ERROR
    ).values_list("findings", flat=True)
    for findings in rows:
        for words in {f["words"] for f in findings if "words" in f}:
            counts[words] = counts.get(words, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: -pair[1])[:MOST_NAMES])


class NamesForm(VersionedForm):
    """One field a name: typed with suggestions, left empty where it is not known either."""

    def __init__(
        self, *args: Any, names: dict[str, int], province: Agency | None, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(names)
        for n, (words, count) in enumerate(names.items()):
            near = matching.similar(words, on=on, province=province, limit=3)
            told = _("In %(n)d rows.") % {"n": count}
            if near:
                told += " " + _("Similar: %(names)s.") % {
                    "names": "; ".join(agency.label for agency in near)
                }
            self.fields[f"name_{n}"] = AgencyField(label=words, required=False, help_text=told)

    @property
    def chosen(self) -> dict[str, Agency]:
        typed = {words: self.cleaned_data.get(f"name_{n}") for n, words in enumerate(self.names)}
        return {words: agency for words, agency in typed.items() if agency}


class ConfirmForm(VersionedForm):
    """The confirmation, which acts once."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    with_documents = forms.BooleanField(
        label=gettext_lazy("Also import the rows whose document is not here, and record it"),
        help_text=gettext_lazy("Recorded documents take no number and stand in no register."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        first = {"form_token": new_token(), "with_documents": True}
        kwargs["initial"] = {**first, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class DiscardForm(VersionedForm):
    """Putting a list aside."""
