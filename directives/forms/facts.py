"""The fields every form about a document shares: what the paper itself says."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.forms import DateField, Form, LongTextField, TextField
from directives.forms.fields import DocumentTypeField, IssuerField, PaperDate, PaperDateField
from directives.models import Document, Field, Urgency
from directives.secrecy import SecrecyGrade
from directives.services import DocumentFacts

# Offered so that the clerk need not lie about the paper; each but the first is refused with what to do.
SECRECY_CHOICES = [
    (Document.Secrecy.NONE.value, _("Not secret")),
    *((grade.value, grade.printed.capitalize()) for grade in SecrecyGrade),
]
AUTHORITIES = ["TM.", "KT.", "TL.", "TUQ.", "Q.", "T/M", "K/T", "T/L"]


class DocumentForm(Form):
    """What the paper says; `facts()` gives it to the services."""

    document_type = DocumentTypeField(label=_("Document type"))
    issued_on = PaperDateField(
        label=_("Date of issue"),
        required=False,
        help_text=_("Where the day is still blank: …/9/2026 or 2026."),
    )
    issuer = IssuerField(label=_("Issuer"), required=False, dated_by="issued_on")
    issuer_unlisted = forms.BooleanField(
        label=_("Not in the directory: keep the issuer as typed"), required=False
    )
    number = TextField(label=_("Number"), required=False, max_length=20)
    notation = TextField(
        label=_("Notation"), required=False, max_length=60, help_text=_("For example KH-UBND.")
    )
    place = TextField(label=_("Place"), required=False, max_length=50)
    subject = TextField(
        label=_("Subject"), max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    field = forms.ModelChoiceField(
        label=_("Field of work"), queryset=Field.objects.all(), required=False
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency, initial=Urgency.NORMAL)
    secrecy = forms.ChoiceField(label=_("Secrecy"), choices=SECRECY_CHOICES)
    signing_authority = TextField(
        label=_("Signing authority"),
        required=False,
        max_length=20,
        help_text=_("TM. KT. TL. TUQ. Q."),
    )
    signer_title = TextField(label=_("Title of the signer"), required=False, max_length=200)
    signer_name = TextField(label=_("Signer"), required=False, max_length=120)
    archive_line = TextField(
        label=_("Archive line"),
        required=False,
        max_length=200,
        help_text=_("For example VT, KGVX."),
    )
    n_pages = forms.IntegerField(
        label=_("Number of pages"), required=False, min_value=1, max_value=9999
    )
    n_copies = forms.IntegerField(
        label=_("Number of copies"), required=False, min_value=1, max_value=99999
    )
    answer_due_on = DateField(label=_("Answer due"), required=False)
    body = LongTextField(
        label=_("Text of the document"),
        required=False,
        strip=False,
        help_text=_("Paste it here to find the document by its words later."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, on: date, province: Agency | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.unlisted_issuer = ""
        issuer = self.fields["issuer"]
        issuer.on, issuer.province = on, province  # type: ignore[attr-defined]
        if not self.is_bound:
            self.fields["document_type"].widget.attrs["autofocus"] = True
        self.limit = settings.MAX_TEXT_LENGTH

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._take_unlisted_issuer(cleaned)
        if not (self.unlisted_issuer or cleaned.get("issuer") or "issuer" in self.errors):
            self.add_error("issuer", _("Say who issued the document."))
        return cleaned

    def facts(self) -> DocumentFacts:
        data = dict(self.cleaned_data)
        on: PaperDate = data["issued_on"] or PaperDate()
        names = DocumentFacts.__dataclass_fields__.keys() & data.keys()
        given = {name: data[name] for name in names - {"issued_on", "issuer"}}
        return DocumentFacts(
            **given,
            issuer=data.get("issuer"),
            issuer_words=self._printed_issuer(),
            issued_on=on.on,
            issued_year=on.year,
            issued_month=on.month,
        )

    def _take_unlisted_issuer(self, cleaned: dict[str, Any]) -> None:
        """Keep an issuer nobody knows as words, when the clerk says that it is meant so."""
        errors = self.errors.get("issuer")
        if not (cleaned.get("issuer_unlisted") and errors):
            return
        codes = {error.code for error in errors.as_data()}
        if codes <= {"unknown", "former", "group"}:
            del self.errors["issuer"]
            self.unlisted_issuer = str(self.data.get(self.add_prefix("issuer"), "")).strip()[:200]
            cleaned["issuer"] = None

    def _printed_issuer(self) -> str:
        typed = str(self.data.get(self.add_prefix("issuer"), "")).strip()
        return self.unlisted_issuer or typed[:200]


def initial_of(document: Document, body: str = "") -> dict[str, Any]:
    """Return what a form about a registered document starts with."""
    names = DocumentForm.base_fields.keys() - {"body", "issuer_unlisted"}
    initial = {name: getattr(document, name) for name in names}
    initial["issued_on"] = PaperDate(
        document.issued_on, document.issued_year, document.issued_month
    )
    initial["issuer"] = document.issuer or document.issuer_words
    initial["issuer_unlisted"] = document.issuer is None and bool(document.issuer_words)
    return {**initial, "body": body}
