"""Forms that make a task from a document, and correct what was typed wrongly."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency, Group
from agencies.visibility import ASSIGNERS, acting_agency_ids
from assignments.fields import NamedAgenciesField, NamedAgencyField, VisibleTaskField
from assignments.models import OPEN_STATES, Assignment, Task
from assignments.recurrence_forms import RecurrenceForm
from assignments.services import assigners_of
from assignments.services.tasks import TEXT_LENGTH, TITLE_LENGTH
from core.forms import DateField, Form, LongTextField, TextField, VersionedMixin
from core.submissions import new_token
from directives.models import Document, Field

MAX_PARENTS = 200  # offered to serve; the newest open ones


class TaskFactsForm(Form):
    """What is said about a task, whoever gets it."""

    title = TextField(
        label=gettext_lazy("Task"),
        max_length=TITLE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What is to be done, in one sentence."),
    )
    text = LongTextField(
        label=gettext_lazy("Words of the document"), max_length=TEXT_LENGTH, required=False
    )
    section = TextField(
        label=gettext_lazy("Section"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Where it stands in the document, for example IV.2."),
    )
    is_requested = forms.BooleanField(
        label=gettext_lazy("Requested (“Đề nghị”), not ordered"), required=False
    )
    due_on = DateField(label=gettext_lazy("Due"), required=False)
    due_words = TextField(
        label=gettext_lazy("Deadline as printed"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Where the document gives no date, or says it in words."),
    )
    product = TextField(label=gettext_lazy("Product"), max_length=300, required=False)
    leader_in_charge = TextField(
        label=gettext_lazy("Leader in charge"), max_length=120, required=False
    )
    authority = TextField(label=gettext_lazy("Authority"), max_length=200, required=False)
    field = forms.ModelChoiceField(
        label=gettext_lazy("Field of work"),
        queryset=Field.objects.all(),
        required=False,
        empty_label="–",
    )
    serves = VisibleTaskField(
        label=gettext_lazy("Serves the task"),
        queryset=Task.objects.none(),
        required=False,
        empty_label="–",
        help_text=gettext_lazy(
            "A task your agency was given and that this one helps to carry out."
        ),
    )

    FACTS = (
        "title", "text", "section", "is_requested", "due_on", "due_words", "product",
        "leader_in_charge", "authority", "field", "serves",
    )  # fmt: skip

    def __init__(self, *args: Any, by: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["serves"].queryset = parents_for(by, on)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FACTS}


def parents_for(by: Any, on: Any) -> Any:
    """Return the tasks a new one may serve: open duties of the bodies the person assigns for."""
    bodies = acting_agency_ids(by, ASSIGNERS, on)
    newest = (
        Assignment.objects.filter(agency__in=bodies, state__in=OPEN_STATES)
        .order_by("-pk")
        .values_list("task", flat=True)[:MAX_PARENTS]
    )
    return Task.objects.filter(pk__in=list(newest)).select_related("document")


class TaskCreateForm(TaskFactsForm):
    """A new task: to one lead with supports, or to everyone for itself."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    mode = forms.ChoiceField(
        label=gettext_lazy("Who does it"),
        choices=Task.Mode.choices,
        initial=Task.Mode.SINGLE,
        widget=forms.RadioSelect,
    )
    lead = NamedAgencyField(label=gettext_lazy("Lead agency"), required=False)
    supports = NamedAgenciesField(label=gettext_lazy("Supporting agencies"), required=False)
    agencies = NamedAgenciesField(
        label=gettext_lazy("Agencies, each for itself"),
        required=False,
        groups=True,
        help_text=gettext_lazy("One a line; a group may stand for its members."),
    )
    assigner = forms.ModelChoiceField(
        label=gettext_lazy("Assigned in the name of"),
        queryset=Agency.objects.none(),
        required=False,
    )

    def __init__(self, *args: Any, document: Document, by: Any, on: Any, **kwargs: Any) -> None:
        # A form of its own, drawn inside this one: how the task recurs, if it does.
        self.every = RecurrenceForm(args[0] if args else kwargs.get("data"), prefix="every", on=on)
        bodies = assigners_of(by, on)
        own = next((a for a in bodies if a.pk == document.issuer_id), bodies[0] if bodies else None)
        first = {"form_token": new_token(), "assigner": own.pk if own else None}
        kwargs["initial"] = {**first, **kwargs.get("initial", {})}
        super().__init__(*args, by=by, on=on, **kwargs)
        assigner = self.fields["assigner"]
        assigner.queryset = Agency.objects.filter(pk__in=[a.pk for a in bodies])  # type: ignore[attr-defined]
        assigner.empty_label = None  # type: ignore[attr-defined]
        if len(bodies) < 2:
            assigner.widget = forms.HiddenInput()
        for name in ("lead", "supports", "agencies"):
            named = self.fields[name]
            named.on = document.issued_on or on  # type: ignore[attr-defined]
            named.province = own.province if own else None  # type: ignore[attr-defined]

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.every.is_valid()])

    def clean(self) -> dict[str, Any]:
        """Boxes of the other kind are ignored only when empty; what was typed is never dropped."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("mode") == Task.Mode.SINGLE:
            if not cleaned.get("lead") and "lead" not in self.errors:
                self.add_error("lead", _("Exactly one agency leads: choose it."))
        elif not cleaned.get("agencies") and "agencies" not in self.errors:
            self.add_error("agencies", _("Name the agencies, or a group."))
        groups = [a for a in cleaned.get("agencies") or [] if isinstance(a, Group)]
        if len(groups) > 1:
            self.add_error("agencies", _("One group a task: make a task for each group."))
        return cleaned

    def given(self) -> dict[str, Any]:
        """Return what services.create_task takes beside document, actor and clock."""
        named = self.cleaned_data["agencies"]
        return self.facts() | {
            "mode": self.cleaned_data["mode"],
            "lead": self.cleaned_data["lead"],
            "supports": self.cleaned_data["supports"],
            "agencies": [a for a in named if isinstance(a, Agency)],
            "group": next((a for a in named if isinstance(a, Group)), None),
            "assigner": self.cleaned_data["assigner"],
            "recurrence": self.every.plan(),
            "form_token": self.cleaned_data["form_token"],
        }

    def add_refusal(self, why: Any) -> None:
        if why.field == "group":
            why.field = "agencies"
        if why.field in self.every.fields:
            self.every.add_refusal(why)
            return
        super().add_refusal(why)


class TaskCorrectForm(VersionedMixin, TaskFactsForm):
    """The same facts of a task that exists; who has it is not corrected here."""

    def __init__(self, *args: Any, task: Task, by: Any, on: Any, **kwargs: Any) -> None:
        first = {name: getattr(task, name) for name in self.FACTS} | {"version": task.version}
        kwargs["initial"] = {**first, **kwargs.get("initial", {})}
        super().__init__(*args, by=by, on=on, **kwargs)
        serves = self.fields["serves"]
        offered = parents_for(by, on).exclude(pk=task.pk)
        if task.serves_id:
            offered = offered | Task.objects.filter(pk=task.serves_id).select_related("document")
        serves.queryset = offered  # type: ignore[attr-defined]

    def refresh_version(self, task: Task) -> None:
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix("version")] = str(task.version)
        self.data = data
