"""What narrows the list of reports; a filter that does not validate shows no rows and says why."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from agencies.filters import DayFilter
from agencies.models import Agency, User
from core.forms import Form
from reporting.forms import PeriodMixin
from reporting.models import ReportRun, ScheduledReport
from reporting.models.report_run import ReportRunQuerySet

# The tabs of the list, each with its words.
SHELVES = {
    "": _("All reports"),
    "mine": _("Asked for by me"),
    "drafts": _("Drafts"),
    "frozen": _("Frozen"),
    "scheduled": _("Made by schedules"),
}


def bodies_of(request: Any) -> Any:
    """Agencies that issued a report this person sees."""
    return Agency.objects.filter(pk__in=ReportRun.objects.visible_to(request.user).values("agency"))


def people_of(request: Any) -> Any:
    """People who asked for a report this person sees."""
    seen = ReportRun.objects.visible_to(request.user).values("requested_by")
    return User.objects.filter(pk__in=seen).order_by("full_name", "pk")


class DaysForm(PeriodMixin, Form):
    first, last = "since", "until"


class ReportFilter(filters.FilterSet):
    """Reports by kind, state, body, who asked and the days they are about; tabs are `show`."""

    kind = filters.ChoiceFilter(
        label=_("Report"), choices=ReportRun.Kind.choices, empty_label=_("All")
    )
    state = filters.ChoiceFilter(
        label=_("State"), choices=ReportRun.State.choices, empty_label=_("All")
    )
    agency = filters.ModelChoiceFilter(
        label=_("Issuing body"), queryset=bodies_of, empty_label=_("All")
    )
    asker = filters.ModelChoiceFilter(
        label=_("Asked for by"),
        queryset=people_of,
        field_name="requested_by",
        empty_label=_("All"),
    )
    since = DayFilter(label=_("About the days from"), method="by_days")
    until = DayFilter(label=_("To"), method="by_days")
    show = filters.ChoiceFilter(
        label=_("Which reports"),
        choices=[(key, words) for key, words in SHELVES.items() if key],
        method="by_shelf",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = ReportRun
        form = DaysForm
        fields: list[str] = []

    def by_days(self, runs: ReportRunQuerySet, name: str, day: Any) -> ReportRunQuerySet:
        """Reports whose period touches the days; one without a period is of the day of its figures."""
        asked = TruncDate("requested_at")
        if name == "since":
            return runs.alias(ends=Coalesce("period_to", "cut_off", asked)).filter(ends__gte=day)
        return runs.alias(begins=Coalesce("period_from", "cut_off", asked)).filter(begins__lte=day)

    def by_shelf(self, runs: ReportRunQuerySet, _name: str, shelf: str) -> ReportRunQuerySet:
        if shelf == "mine":
            return runs.filter(requested_by=self.request.user)
        if shelf == "drafts":
            return runs.filter(state__in=[ReportRun.State.DRAFT, ReportRun.State.CHECKING])
        if shelf == "frozen":
            return runs.filter(frozen_at__isnull=False)
        return runs.filter(Exists(ScheduledReport.objects.filter(run=OuterRef("pk"))))
