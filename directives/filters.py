"""Filters of the document list; what does not validate shows no rows and says why."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import AgencyField, target_of
from agencies.models import Agency, Group
from core.forms import DateField, Form, TextField
from core.past import objects_known_on
from core.past_day import NoDayAhead
from directives.forms.fields import DocumentTypeField
from directives.models import Document, Field, RegisterEntry, Urgency
from directives.models.register import ENTERING
from directives.waiting import Waiting, waiting_documents

SOON = timedelta(days=7)
DEFAULT_SORT = "-issued_on"
# Ties by `id`: of a past day `pk` is that of the history row, and the order would be another one.
SORTS = {
    "issued_on": (F("issued_on").asc(nulls_last=True), "id"),
    "-issued_on": (F("issued_on").desc(nulls_last=True), "-id"),
    "code": ("code", "id"),
    "-code": ("-code", "-id"),
    "answer_due_on": (F("answer_due_on").asc(nulls_last=True), "id"),
    "-answer_due_on": (F("answer_due_on").desc(nulls_last=True), "-id"),
    "created_at": ("created_at", "id"),
    "-created_at": ("-created_at", "-id"),
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


class DocumentListForm(NoDayAhead, Form):
    """The filter's form; `today` is set by the filter before it is asked anything."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until, on = data.get("since"), data.get("until"), data.get("on")
        if since and until and since > until:
            self.add_error("until", gettext("The end lies before the beginning."))
        if on and on < self.today and data.get("waiting"):
            self.add_error("waiting", gettext("What waits for you is known for today only."))
        return data


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
    on = TypedFilter(label=_("As of"), field_class=DateField, method="by_day")
    sort = django_filters.ChoiceFilter(
        choices=[(key, key) for key in SORTS], method="by_sort", widget=forms.HiddenInput
    )

    class Meta:
        model = Document
        form = DocumentListForm
        fields: list[str] = []

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    @property
    def form(self) -> Any:
        form = super().form
        form.today = self.today
        return form

    @property
    def day(self) -> date:
        """The cut-off: the one asked for, or today."""
        asked: date | None = self.form.cleaned_data.get("on") if self.is_valid() else None
        return asked or self.today

    @property
    def known_on(self) -> date | None:
        """The day whose history is read; none for today, which is told from today's rows."""
        return self.day if self.day < self.today else None

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
        return bool(self.form.is_valid())

    def by_words(self, documents: Any, _name: str, value: str) -> Any:
        """On a past day the words the document had then."""
        return documents.search(value, known_on=self.known_on)

    def by_direction(self, documents: Any, _name: str, value: str) -> Any:
        of_way = Q(register__direction=value)
        lines = objects_known_on(RegisterEntry, self.known_on, of=of_way).filter(struck_at=None)
        seen = lines.visible_to(self.request.user).filter(document=OuterRef("id"))
        return documents.filter(Exists(seen))

    def by_status(self, documents: Any, _name: str, value: str) -> Any:
        return documents.filter(status=value)

    def by_answer(self, documents: Any, _name: str, value: str) -> Any:
        if value == "overdue":
            return documents.filter(answer_due_on__lt=self.day)
        if value == "soon":
            return documents.filter(answer_due_on__range=(self.day, self.day + SOON))
        return documents.filter(answer_due_on__isnull=False)

    def by_blank(self, documents: Any, _name: str, value: bool) -> Any:  # noqa: FBT001
        return documents.filter(Q(number="") | Q(issued_on=None)) if value else documents

    def by_waiting(self, documents: Any, _name: str, key: str) -> Any:
        found = waiting_documents(key, self.request.user, self.today)
        return documents.filter(pk__in=found.order_by().values("pk"))

    def by_day(self, documents: Any, _name: str, _day: date) -> Any:
        return documents  # says which rows are narrowed; see directives.listing

    def by_sort(self, documents: Any, _name: str, value: str) -> Any:
        return documents.order_by(*SORTS[value])
