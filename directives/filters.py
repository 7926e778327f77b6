"""Filters of the document list; what does not validate shows no rows and says why."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import AgencyField, target_of
from agencies.models import Agency, Group
from core.forms import DateField, Form, TextField
from directives.forms.fields import DocumentTypeField
from directives.models import Document, Field, RegisterEntry, Urgency
from directives.models.register import ENTERING
from directives.waiting import Waiting, waiting_documents

SOON = timedelta(days=7)
DEFAULT_SORT = "-issued_on"
SORTS = {
    "issued_on": (F("issued_on").asc(nulls_last=True), "pk"),
    "-issued_on": (F("issued_on").desc(nulls_last=True), "-pk"),
    "code": ("code", "pk"),
    "-code": ("-code", "-pk"),
    "answer_due_on": (F("answer_due_on").asc(nulls_last=True), "pk"),
    "-answer_due_on": (F("answer_due_on").desc(nulls_last=True), "-pk"),
    "created_at": ("created_at", "pk"),
    "-created_at": ("-created_at", "-pk"),
}
STATUSES = [
    ("registered", _("Registered")),
    ("stub", _("Known from citations only")),
]
DIRECTIONS = ENTERING
ANSWERS = [("overdue", _("Overdue")), ("soon", _("Within 7 days")), ("any", _("With a date"))]


class AnyTimeAgencyField(AgencyField):
    """An agency of today or, where nobody bears the name now, of former days: old papers count too."""

    def to_python(self, value: Any) -> Agency | Group | None:
        words = "" if value in self.empty_values else str(value)
        if not words.strip() or len(words) > 300:
            return super().to_python(value)
        match = self.read([words])[0]
        if match.agency is None and not match.is_ambiguous and match.former:
            return match.former[0]
        return target_of(match, on=self.day(), province=self.province)


class TypedFilter(django_filters.Filter):
    """A filter whose value one of our own form fields reads."""

    def __init__(self, *args: Any, field_class: type[forms.Field], **kwargs: Any) -> None:
        self.field_class = field_class
        super().__init__(*args, **kwargs)


class DocumentFilter(django_filters.FilterSet):
    q = TypedFilter(
        label=_("Search"),
        method="by_words",
        field_class=TextField,
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("Code, subject, issuer, signer or words of the text"),
            }
        ),
    )
    document_type = TypedFilter(label=_("Document type"), field_class=DocumentTypeField)
    issuer = TypedFilter(label=_("Issuer"), field_class=AnyTimeAgencyField)
    field = django_filters.ModelChoiceFilter(label=_("Field of work"), queryset=Field.objects.all())
    since = TypedFilter(
        label=_("Issued from"), field_class=DateField, field_name="issued_on", lookup_expr="gte"
    )
    until = TypedFilter(
        label=_("Issued until"), field_class=DateField, field_name="issued_on", lookup_expr="lte"
    )
    direction = django_filters.ChoiceFilter(
        label=_("Register"), choices=DIRECTIONS, method="by_direction"
    )
    urgency = django_filters.ChoiceFilter(label=_("Urgency"), choices=Urgency)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=STATUSES, method="by_status")
    answer = django_filters.ChoiceFilter(label=_("Answer due"), choices=ANSWERS, method="by_answer")
    blank = TypedFilter(
        label=_("Number or date still blank"), field_class=forms.BooleanField, method="by_blank"
    )
    waiting = django_filters.ChoiceFilter(
        label=_("Waiting for me"), choices=Waiting.choices, method="by_waiting"
    )
    sort = django_filters.ChoiceFilter(
        choices=[(key, key) for key in SORTS], method="by_sort", widget=forms.HiddenInput
    )

    class Meta:
        model = Document
        form = Form
        fields: list[str] = []

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    @property
    def qs(self) -> Any:
        """Stubs are listed only when asked for, replaced ones never."""
        if not self.is_valid():
            return self.queryset.none()
        documents = super().qs
        if not self.form.cleaned_data.get("status"):
            documents = documents.registered()
        if not self.form.cleaned_data.get("sort"):
            documents = documents.order_by(*SORTS[DEFAULT_SORT])
        return documents

    def is_valid(self) -> bool:
        """An untouched list is valid: django-filter calls an unbound form invalid."""
        if not self.form.is_bound:
            self.form.cleaned_data = {}
            return True
        data = self.form.is_valid() and self.form.cleaned_data
        if data and data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.form.add_error("until", _("The end lies before the beginning."))
        return bool(self.form.is_valid())

    def by_words(self, documents: Any, _name: str, value: str) -> Any:
        return documents.search(value)

    def by_direction(self, documents: Any, _name: str, value: str) -> Any:
        lines = RegisterEntry.objects.visible_to(self.request.user).filter(
            document=OuterRef("pk"), register__direction=value, struck_at=None
        )
        return documents.filter(Exists(lines))

    def by_status(self, documents: Any, _name: str, value: str) -> Any:
        return documents.filter(status=value)

    def by_answer(self, documents: Any, _name: str, value: str) -> Any:
        if value == "overdue":
            return documents.filter(answer_due_on__lt=self.today)
        if value == "soon":
            return documents.filter(answer_due_on__range=(self.today, self.today + SOON))
        return documents.filter(answer_due_on__isnull=False)

    def by_blank(self, documents: Any, _name: str, value: bool) -> Any:  # noqa: FBT001
        return documents.filter(Q(number="") | Q(issued_on=None)) if value else documents

    def by_waiting(self, documents: Any, _name: str, key: str) -> Any:
        found = waiting_documents(key, self.request.user, self.today)
        return documents.filter(pk__in=found.order_by().values("pk"))

    def by_sort(self, documents: Any, _name: str, value: str) -> Any:
        return documents.order_by(*SORTS[value])
