"""The fields that narrow figures and reports, the same on the dashboard, a report and a schedule."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency, Block
from assignments.fields import AgencyOrKeyField, DocumentOrKeyField
from assignments.models import Assignment
from assignments.standpoint import Standpoint
from directives.models import Field
from reporting.access import agencies_within_reach, leaders_in_charge
from reporting.models import PeriodRule


class ScopeFields(forms.Form):
    """Block, whose duties count as, field, document, leader and part; blank narrows nothing."""

    block = forms.ChoiceField(
        label=gettext_lazy("Block"),
        choices=[("", gettext_lazy("All blocks")), *Block.choices],
        required=False,
    )
    # Of who answers now, unless asked for as the documents named them.
    standpoint = forms.ChoiceField(
        label=gettext_lazy("Whose duty"),
        choices=[("", Standpoint.NOW.label), (Standpoint.THEN.value, Standpoint.THEN.label)],
        required=False,
    )
    field = forms.ModelChoiceField(
        Field.objects.all(),
        label=gettext_lazy("Field of work"),
        required=False,
        empty_label=gettext_lazy("All fields"),
    )
    document = DocumentOrKeyField(
        label=gettext_lazy("Document"),
        required=False,
        help_text=gettext_lazy("Its number, as 141/KH-UBND. Left blank: all documents."),
    )
    leader = forms.ChoiceField(label=gettext_lazy("Leader in charge"), required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Part"),
        choices=[("", gettext_lazy("Lead")), (Assignment.Role.SUPPORT, gettext_lazy("Support"))],
        required=False,
    )

    def offer_scope(self, user: Any) -> None:
        """Let the fields offer what this person may see."""
        cast("DocumentOrKeyField", self.fields["document"]).user = user
        # A leader who has handed the task on since is still asked about for a past day.
        asked = (self.data.get("leader") or self.initial.get("leader") or "").strip()
        names = sorted({*leaders_in_charge(user), *([asked] if asked else [])})
        cast("forms.ChoiceField", self.fields["leader"]).choices = [
            ("", gettext_lazy("All leaders")),
            *((name, name) for name in names),
        ]

    def clean_standpoint(self) -> str:
        return self.cleaned_data["standpoint"] or Standpoint.NOW.value


class NarrowingFields(ScopeFields):
    """What every report about a scope asks beside its period; `narrowing` of a run fills it in again."""

    period_rule = forms.ChoiceField(
        label=gettext_lazy("Duties of the period"),
        choices=[("", PeriodRule.TO_DO.label), (PeriodRule.ASSIGNED, PeriodRule.ASSIGNED.label)],
        required=False,
    )
    about = AgencyOrKeyField(
        label=gettext_lazy("Only this agency"),
        required=False,
        help_text=gettext_lazy("Left blank: all agencies of the area."),
    )
    user: Any
    today: date

    def offer_scope(self, user: Any) -> None:
        super().offer_scope(user)
        cast("DocumentOrKeyField", self.fields["document"]).is_typed = True
        about = cast("AgencyOrKeyField", self.fields["about"])
        # As named then, an agency is looked for by the name it bore, also when it has ended since.
        about.takes_former = self.data.get("standpoint") == Standpoint.THEN
        if str(asked := self.initial.get("about") or "").isdecimal():
            self.initial["about"] = agencies_within_reach(user, self.today).filter(pk=asked).first()

    def clean_period_rule(self) -> str:
        return self.cleaned_data["period_rule"] or PeriodRule.TO_DO.value

    def clean_about(self) -> Agency | None:
        about: Agency | None = self.cleaned_data["about"]
        if about and not agencies_within_reach(self.user, self.today).contains(about):
            raise forms.ValidationError(_("You may not see the figures of this agency."))
        return about
