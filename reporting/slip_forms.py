"""The forms that ask for a slip: on whose behalf, of those this person prints this very slip for."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from assignments.models import Task
from assignments.slips import slip_agencies
from directives.actions import handling_agencies
from directives.models import Document
from reporting.access import agencies_within_reach
from reporting.forms import RunForm, offer
from reporting.models import ReportRun


class HandlingSlipForm(RunForm):
    """The slip of one incoming document; the agencies are those whose register it stands in."""

    document = forms.ModelChoiceField(Document.objects.none(), widget=forms.HiddenInput)
    is_blank = forms.BooleanField(
        label=gettext_lazy("Leave the blocks blank"),
        required=False,
        help_text=gettext_lazy("Only the document is printed; all decisions are written by hand."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        documents = Document.objects.visible_to(self.user)
        offer(self, "document", documents)
        self.fields["document"].error_messages["required"] = _(
            "Open the document first and ask for its slip there."
        )
        document = named_row(self, "document", documents)
        ids = handling_agencies(document, self.user, self.today) if document else []
        offer_agencies(self, ids)


class AssignmentSlipForm(RunForm):
    """The slip of one task, or of one agency's part in it where the address says so."""

    task = forms.ModelChoiceField(Task.objects.none(), widget=forms.HiddenInput)
    about = forms.ModelChoiceField(Agency.objects.none(), required=False, widget=forms.HiddenInput)
    period_from = forms.DateField(
        required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%d"]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tasks = Task.objects.visible_to(self.user)
        offer(self, "task", tasks)
        offer(self, "about", agencies_within_reach(self.user, self.today))
        self.fields["task"].error_messages["required"] = _(
            "Open the task first and ask for its slip there."
        )
        task = named_row(self, "task", tasks)
        offer_agencies(self, slip_agencies(task, self.user, self.today) if task else [])

    def asked(self) -> dict[str, Any]:
        asked = super().asked()
        return asked | {"document": asked["task"].document}


def named_row(form: RunForm, name: str, rows: Any) -> Any:
    """Return the row that a hidden field names, if this person may see it."""
    key = str(form[name].value() or "")
    return rows.filter(pk=key).first() if key.isdecimal() else None


def offer_agencies(form: RunForm, ids: list[int]) -> None:
    """Let the form offer these agencies, the first of them chosen unless the address says another."""
    offer(form, "agency", Agency.objects.filter(pk__in=ids))
    if form.initial.get("agency") is None or isinstance(form.initial["agency"], Agency):
        form.initial["agency"] = ids[0] if ids else None


SLIP_FORMS: dict[str, type[RunForm]] = {
    ReportRun.Kind.SLIP_HANDLING: HandlingSlipForm,
    ReportRun.Kind.SLIP_ASSIGNMENT: AssignmentSlipForm,
}
