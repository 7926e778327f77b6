"""The form of a schedule: what, how often, on which day and hour, for whom."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency, Membership, Role, User
from core.forms import VersionedForm
from reporting.access import issuing_bodies
from reporting.forms import offer, ordered_sections, sections_field
from reporting.models import USUAL_SECTIONS, ReportRun, ReportSchedule
from reporting.narrowing_forms import NarrowingFields

# Enough for any office; a list of everyone would be no choice.
SHOWN_PEOPLE = 300


class ScheduleForm(NarrowingFields, VersionedForm):
    """Lay down or change a schedule."""

    kind = forms.ChoiceField(label=gettext_lazy("Report"), choices=ReportSchedule.Kind.choices)
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=gettext_lazy("Issuing body"), empty_label=None
    )
    frequency = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=ReportSchedule.Frequency.choices
    )
    day = forms.IntegerField(
        label=gettext_lazy("Day"),
        min_value=1,
        max_value=31,
        help_text=gettext_lazy(
            "After the period has ended: day of the week (1 is Monday) or of the month."
        ),
    )
    hour = forms.IntegerField(label=gettext_lazy("Hour"), min_value=0, max_value=23)
    is_drafted = forms.ChoiceField(
        label=gettext_lazy("When it is made"),
        choices=[
            ("", gettext_lazy("Print it at once")),
            ("on", gettext_lazy("Leave it as a draft, to be checked by the agencies and frozen")),
        ],
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Only the compliance report can be a draft."),
    )
    addressees = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who gets the link"),
        widget=forms.CheckboxSelectMultiple,
    )
    sections = sections_field()
    is_active = forms.BooleanField(
        label=gettext_lazy("Active"),
        required=False,
        help_text=gettext_lazy("Untick to stop; what was made stays."),
    )

    field_order = (
        "kind", "agency", "about", "block", "standpoint", "document", "field", "leader", "role", "frequency",
        "period_rule",
    )  # fmt: skip

    def __init__(
        self, *args: Any, user: Any, today: date, schedule: ReportSchedule, **kwargs: Any
    ) -> None:
        is_new = schedule.pk is None
        names = ("kind", "frequency", "day", "hour", "is_active", "version")
        kwargs["initial"] = {name: getattr(schedule, name) for name in names} | {
            **schedule.narrowing(),
            "agency": schedule.agency_id,
            "is_drafted": "on" if schedule.is_drafted else "",
            "sections": USUAL_SECTIONS if schedule.sections is None else schedule.sections,
            "addressees": [user.pk]
            if is_new
            else list(schedule.addressees.values_list("pk", flat=True)),
        }
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        self.offer_scope(user)
        bodies = issuing_bodies(user, today)
        offer(self, "agency", bodies)
        if is_new:
            self.initial["agency"] = bodies.filter(offices__isnull=False).first() or bodies.first()
        desks = bodies | Agency.objects.filter(office_of__in=bodies)
        there = Membership.objects.in_force(today).filter(agency__in=desks.values("pk"))
        # An administrator sees no content: saving would refuse them.
        there = there.exclude(role=Role.ADMINISTRATOR)
        people = User.objects.filter(is_active=True, pk__in=there.values("user"))
        if not is_new:
            people = people | User.objects.filter(pk__in=schedule.addressees.values("pk"))
        found = people.order_by("full_name", "pk")[:SHOWN_PEOPLE].values_list("pk", flat=True)
        field = cast("forms.ModelMultipleChoiceField[Any]", self.fields["addressees"])
        field.queryset = User.objects.filter(pk__in=list(found)).order_by("full_name", "pk")

    def clean_is_drafted(self) -> bool:
        return bool(self.cleaned_data["is_drafted"])

    def clean_sections(self) -> list[str]:
        return ordered_sections(self.cleaned_data["sections"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("is_drafted") and data.get("kind") != ReportRun.Kind.COMPLIANCE:
            self.add_error("is_drafted", _("Only the compliance report can be a draft."))
        if data.get("frequency") == ReportSchedule.Frequency.WEEKLY and (data.get("day") or 1) > 7:
            self.add_error("day", _("A week has seven days."))
        return data
