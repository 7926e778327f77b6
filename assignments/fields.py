"""Form fields that name agencies, documents and tasks of this app's forms and filters."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import matching
from agencies.forms import AgencyField, AgencyInput, AgencyListField
from agencies.matching import Match
from agencies.models import Agency, Group
from assignments.models import Task
from core.folding import fold_code
from core.forms import TextField
from directives.models import Document
from directives.models.document import LABEL_BREAK, DocumentQuerySet


class AgencyOrKeyField(AgencyField):
    """An agency typed by name, or named by its key in an address that the program made.

    `takes_former`: a name that nobody bears any more means the one agency that bore it.
    """

    takes_former = False

    def to_python(self, value: Any) -> Agency | Group | None:
        words = str(value or "").strip()
        if words.isdigit() and len(words) < 12:
            agency = Agency.objects.filter(pk=int(words)).first()
            if agency is None:
                raise ValidationError(_("There is no such agency."), code="unknown")
            return agency
        return super().to_python(value)

    def read(self, several: Sequence[str]) -> list[Match]:
        found = super().read(several)
        if not self.takes_former:
            return found
        return [
            replace(m, agency=m.former[0]) if m.target is None and len(m.former) == 1 else m
            for m in found
        ]


class DocumentCodeField(TextField):
    """A document among those the person sees, named by its printed code."""

    too_many = gettext_lazy(
        "Several documents are numbered “%(code)s”: describe the result in words instead."
    )

    def __init__(self, *, max_length: int = 90, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.user: Any = None

    def seen(self) -> DocumentQuerySet:
        return Document.objects.visible_to(self.user).registered().select_related("issuer")

    def found(self, words: str, *, at_most: int = 3) -> list[Document]:
        """Return those the words may mean."""
        return list(self.seen().filter(code_key=fold_code(words)).exclude(code_key="")[:at_most])

    def prepare_value(self, value: Any) -> Any:
        return value.code or str(value.pk) if isinstance(value, Document) else value

    def clean(self, value: Any) -> Any:
        words = super().clean(value).strip()
        if not words:
            return None
        found = self.found(words)
        if not found:
            raise ValidationError(
                _("There is no document “%(code)s” among those you see; register it first.")
                % {"code": words}
            )
        if len(found) > 1:
            raise ValidationError(self.too_many % {"code": words})
        return found[0]


class DocumentInput(AgencyInput):
    """The same text box, offering documents."""

    options_url = reverse_lazy("directives:document-options")


class DocumentOrKeyField(DocumentCodeField):
    """A document by its code, by `Document.label` as suggested, or by the key in an address.

    It is shown by its label, which tells documents numbered alike apart.
    """

    widget = DocumentInput
    too_many = gettext_lazy("Several documents are numbered “%(code)s”: choose one as suggested.")
    # Digits in an address are a key first; in a form that is posted somebody typed a running number.
    is_typed = False

    def prepare_value(self, value: Any) -> Any:
        if str(value or "").isdecimal():
            value = self.seen().filter(pk=value).first() or value
        if isinstance(value, Document):
            return value.label if value.code_key else str(value.pk)
        return value

    def found(self, words: str, *, at_most: int = 50) -> list[Document]:
        if words.isdecimal():
            return self._numbered(words, at_most)
        alike = super().found(words.partition(LABEL_BREAK)[0], at_most=at_most)
        return [document for document in alike if document.label == words] or alike

    def _numbered(self, words: str, at_most: int) -> list[Document]:
        """Read bare digits: `141` as people say it, or the key of a document that has no number."""
        keyed = list(self.seen().filter(pk=words))
        if keyed and not self.is_typed:
            return keyed
        bare = words.lstrip("0")
        alike = self.seen().filter(number__in={words, bare, bare.zfill(2)})
        return list(alike[:at_most]) or [document for document in keyed if not document.code_key]


class VisibleTaskField(forms.ModelChoiceField):
    """One task among those offered; the caller sets a bounded queryset of visible ones."""

    def label_from_instance(self, obj: Any) -> str:
        assert isinstance(obj, Task)
        return f"{obj.document} · {obj.title[:100]}"


class EitherDayMixin:
    """Names are understood as of the document's day, and where nobody bore them then, as of today.

    A document of 2021 names an agency that has ended since; a clerk may also type who answers now.
    """

    def read(self, several: Sequence[str]) -> list[Match]:
        then = super().read(several)  # type: ignore[misc]
        lost = [m.words for m in then if not _is_found(m)]
        if not lost:
            return then
        province = self.province  # type: ignore[attr-defined]
        today = matching.resolve_many(lost, on=timezone.localdate(), province=province)
        found = {m.words: m for m in today if _is_found(m)}
        return [m if _is_found(m) else found.get(m.words, m) for m in then]


def _is_found(match: Match) -> bool:
    return match.agency is not None or match.group is not None or match.is_ambiguous


class NamedAgencyField(EitherDayMixin, AgencyField):
    """One agency as the document names it."""


class NamedAgenciesField(EitherDayMixin, AgencyListField):
    """Several agencies as the document names them, one a line."""
