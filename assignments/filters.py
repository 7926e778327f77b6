"""The list of duties and what narrows it; an invalid filter shows no rows and says why."""

from datetime import timedelta
from typing import Any, cast

import django_filters
from django import forms
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Block
from agencies.succession import represented_by
from assignments.as_of import led_by, tasks_of_field_on
from assignments.fields import AgencyOrKeyField
from assignments.happenings import HAPPENED, unfinished_before
from assignments.models import (
    Assignment,
    AssignmentQuerySet,
    DutyImport,
    DutyImportRow,
    State,
    Task,
)
from assignments.period_matrix import CONDITIONS, Stand
from assignments.search import matching
from assignments.standpoint import Standpoint, belongs_to
from assignments.time_cell import TimeCell, cell_hint, due_soon_until
from assignments.waiting import TITLES, Desk, pile_rows
from core.forms import DateField, Form, TextField
from core.past_day import NoDayAhead
from directives.models import Document, Field

# What is still to be done comes first; a list that opens with finished work hides the rest.
_DONE_LAST = Case(When(state__in=[State.DONE, State.WITHDRAWN], then=Value(1)), default=Value(0))
# Ties by `id`: of a past day `pk` is that of the history row, and the order would be another one.
ORDERS = {
    "urgency": [_DONE_LAST, F("due_on").asc(nulls_last=True), "id"],
    "due_on": [F("due_on").asc(nulls_last=True), "id"],
    "-due_on": [F("due_on").desc(nulls_last=True), "-id"],
    "agency": ["agency__position", "agency__name", F("due_on").asc(nulls_last=True), "id"],
    "-agency": ["-agency__position", "-agency__name", F("due_on").asc(nulls_last=True), "id"],
    "percent": ["percent", "id"],
    "-percent": ["-percent", "-id"],
    "assigned_on": ["assigned_on", "id"],
    "-assigned_on": ["-assigned_on", "-id"],
}
DEFAULT_ORDER = "urgency"


class WordsFilter(django_filters.Filter):
    field_class = TextField


class DayFilter(django_filters.Filter):
    field_class = DateField


class AgencyFilter(django_filters.Filter):
    field_class = AgencyOrKeyField


class TickFilter(django_filters.Filter):
    """A box to tick; its method must leave the rows alone when it is not ticked."""

    field_class = forms.BooleanField


class DutyListForm(NoDayAhead, Form):
    """The filter's form; `today` is set by the filter before it is asked anything."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        on = data.get("on")
        if on and on < self.today and data.get("mine"):
            self.add_error("mine", gettext("What waits for you is known for today only."))
        return data


class AssignmentFilter(django_filters.FilterSet):
    """Address parameters of the list; reporting's figures link with the same names."""

    q = WordsFilter(label=_("Words or document number"), method="by_words")
    mine = django_filters.ChoiceFilter(
        label=_("Waiting for me"),
        choices=list(TITLES.items()),
        method="by_pile",
        empty_label=_("All"),
    )
    cell = django_filters.MultipleChoiceFilter(
        label=_("Deadline kept"),
        choices=TimeCell.choices,
        method="by_cell",
        widget=forms.CheckboxSelectMultiple,
    )
    aged = django_filters.ChoiceFilter(
        label=_("No deadline"),
        choices=[
            ("0", _("all that run without one")),
            ("30", _("for 30 days or more")),
            ("60", _("for 60 days or more")),
            ("90", _("for 90 days or more")),
        ],
        method="by_age",
        empty_label=_("All"),
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("Work state"),
        choices=State.choices,
        method="by_state",
        widget=forms.CheckboxSelectMultiple,
    )
    agency = AgencyFilter(label=_("Agency"), method="by_whose")
    standpoint = django_filters.ChoiceFilter(
        label=_("Whose duty"),
        choices=[(Standpoint.THEN.value, Standpoint.THEN.label)],
        method="by_standpoint",
        empty_label=Standpoint.NOW.label,
    )
    inherited = TickFilter(label=_("Open and inherited only"), method="by_inherited")
    role = django_filters.ChoiceFilter(
        label=_("Part"), choices=Assignment.Role.choices, empty_label=_("Lead and support")
    )
    block = django_filters.ChoiceFilter(
        label=_("Block"), choices=Block.choices, method="by_whose", empty_label=_("All")
    )
    assigner = AgencyFilter(label=_("Assigned by"), field_name="assigner")
    field = django_filters.ModelChoiceFilter(
        label=_("Field of work"),
        queryset=Field.objects.all(),
        method="by_field",
        empty_label=_("All"),
    )
    leader = WordsFilter(label=_("Leader in charge"), method="by_leader")
    extension = django_filters.ChoiceFilter(
        label=_("More time"),
        choices=[("asked", _("Extension waiting")), ("granted", _("Extended"))],
        method="by_extension",
        empty_label=_("All"),
    )
    due_from = DayFilter(label=_("Due from"), field_name="due_on", lookup_expr="gte")
    due_to = DayFilter(label=_("Due until"), field_name="due_on", lookup_expr="lte")
    due_soon = TickFilter(label=_("Due soon only"), method="by_due_soon")
    assigned_from = DayFilter(label=_("Assigned from"), field_name="assigned_on", lookup_expr="gte")
    assigned_to = DayFilter(label=_("Assigned until"), field_name="assigned_on", lookup_expr="lte")
    completed_from = DayFilter(
        label=_("Completed from"), field_name="completed_on", lookup_expr="gte"
    )
    completed_to = DayFilter(
        label=_("Completed until"), field_name="completed_on", lookup_expr="lte"
    )
    running_from = DayFilter(label=_("Not completed before"), method="by_running")
    updated_from = DayFilter(label=_("Updated from"), method="by_happening")
    updated_to = DayFilter(label=_("Updated until"), method="by_happening")
    urged_from = DayFilter(label=_("Urged from"), method="by_happening")
    urged_to = DayFilter(label=_("Urged until"), method="by_happening")
    extended_from = DayFilter(label=_("Extended from"), method="by_happening")
    extended_to = DayFilter(label=_("Extended until"), method="by_happening")
    on = DayFilter(label=_("As of"), method="by_day")
    document = django_filters.ModelChoiceFilter(
        label=_("Document"),
        queryset=lambda request: Document.objects.visible_to(request.user),
        field_name="task__document",
        widget=forms.TextInput,
    )
    task = django_filters.ModelChoiceFilter(
        label=_("Task"),
        queryset=lambda request: Task.objects.visible_to(request.user),
        field_name="task",
        widget=forms.TextInput,
    )
    period = DayFilter(label=_("Period beginning"), field_name="period_from")
    periods_from = DayFilter(label=_("Periods from"), field_name="period_from", lookup_expr="gte")
    periods_to = DayFilter(label=_("Periods until"), field_name="period_from", lookup_expr="lte")
    stand = django_filters.MultipleChoiceFilter(
        label=_("Recurring report"),
        choices=Stand.choices,
        method="by_stand",
        widget=forms.CheckboxSelectMultiple,
    )
    recurring = TickFilter(label=_("Recurring reports only"), method="by_recurring")
    heir = django_filters.ModelChoiceFilter(
        label=_("Who answers today"),
        queryset=Agency.objects.all(),
        method="by_heir",
        widget=forms.TextInput,
    )
    imported = django_filters.ModelChoiceFilter(
        label=_("Imported list"),
        queryset=lambda request: DutyImport.objects.visible_to(request.user),
        method="by_import",
        widget=forms.TextInput,
    )
    province = django_filters.ModelChoiceFilter(
        label=_("Province"),
        queryset=Agency.objects.filter(province=F("pk")),
        method="by_whose",
        widget=forms.TextInput,
    )
    sort = django_filters.ChoiceFilter(
        choices=[(key, key) for key in ORDERS], method="by_order", widget=forms.HiddenInput
    )

    # Shown at once; the rest stands under "More filters". Links of figures set those of LINKED.
    FIRST = ("q", "mine", "agency", "role")
    LINKED = (
        "document",
        "task",
        "period",
        "periods_from",
        "periods_to",
        "heir",
        "province",
        "imported",
    )

    class Meta:
        model = Assignment
        fields: list[str] = []
        form = DutyListForm

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        # As named then, an agency is looked for by the name it bore, also when it has ended since.
        whose = cast("AgencyOrKeyField", self.form.fields["agency"])
        whose.takes_former = self.data.get("standpoint") == Standpoint.THEN

    @property
    def form(self) -> Any:
        form = super().form
        form.today = self.desk.on
        return form

    @property
    def day(self) -> Any:
        """The cut-off: the one asked for, or today."""
        return self.form.cleaned_data.get("on") or self.desk.on

    def filter_queryset(self, queryset: AssignmentQuerySet) -> AssignmentQuerySet:
        """Withdrawn duties are shown only to who asks for them; rows always come in an order."""
        given = self.form.cleaned_data
        if State.WITHDRAWN not in (given.get("state") or []):
            queryset = queryset.counted()
        found = super().filter_queryset(queryset.with_cell(self.day))
        order: Any = ORDERS[given.get("sort") or DEFAULT_ORDER]
        return found.order_by(*order)

    def by_whose(self, rows: AssignmentQuerySet, name: str, wanted: Any) -> AssignmentQuerySet:
        return rows.filter(belongs_to(self.form.cleaned_data["standpoint"], **{name: wanted}))

    def by_standpoint(self, rows: AssignmentQuerySet, _name: str, _key: str) -> AssignmentQuerySet:
        return rows  # says how agency, block and province are meant; see by_whose

    def by_inherited(self, rows: AssignmentQuerySet, _name: str, ticked: Any) -> AssignmentQuerySet:
        return rows.inherited().open() if ticked else rows

    def by_words(self, rows: AssignmentQuerySet, _name: str, words: str) -> AssignmentQuerySet:
        """On a past day the words the task had then."""
        return matching(rows, words, known_on=self.day if self.day < self.desk.on else None)

    def by_pile(self, rows: AssignmentQuerySet, _name: str, key: str) -> AssignmentQuerySet:
        return rows.filter(pk__in=pile_rows(self.desk, key).values("pk"))

    def by_cell(self, rows: AssignmentQuerySet, _name: str, cells: list[str]) -> AssignmentQuerySet:
        hint = Q()
        for cell in cells:
            hint |= cell_hint(cell, self.day)
        among = Q(("cell__in", cells))  # an annotation the type checker does not know
        return rows.filter(hint, among) if cells else rows

    def by_age(self, rows: AssignmentQuerySet, _name: str, days: str) -> AssignmentQuerySet:
        """Of the rows at hand: on a past day they are those of history, not today's duties."""
        running = rows.counted().filter(Q(("cell", TimeCell.NO_DEADLINE)), due_on__isnull=True)
        return running.filter(assigned_on__lte=self.day - timedelta(days=int(days)))

    def by_state(
        self, rows: AssignmentQuerySet, _name: str, states: list[str]
    ) -> AssignmentQuerySet:
        return rows.filter(state__in=states) if states else rows

    def by_stand(
        self, rows: AssignmentQuerySet, _name: str, stands: list[str]
    ) -> AssignmentQuerySet:
        wanted = Q()
        for stand in stands:
            wanted |= CONDITIONS[Stand(stand)]
        return rows.filter(wanted, period_from__isnull=False) if stands else rows

    def by_recurring(self, rows: AssignmentQuerySet, _name: str, ticked: Any) -> AssignmentQuerySet:
        return rows.filter(period_from__isnull=False) if ticked else rows

    def by_heir(
        self, rows: AssignmentQuerySet, _name: str, heir: Agency | None
    ) -> AssignmentQuerySet:
        """Duties of an agency and of those it took over from, as one row of the matrix has them."""
        return rows.filter(agency__in=represented_by(heir, self.day)) if heir else rows

    def by_extension(self, rows: AssignmentQuerySet, _name: str, key: str) -> AssignmentQuerySet:
        asked = Q(wished_due_on__isnull=False) if key == "asked" else Q(n_extensions__gt=0)
        return rows.filter(asked)

    def by_due_soon(self, rows: AssignmentQuerySet, _name: str, ticked: Any) -> AssignmentQuerySet:
        if not ticked:
            return rows
        soon = (self.day, due_soon_until(self.day, self.desk.calendar))
        return rows.filter(Q(("cell", TimeCell.WITHIN)), due_on__range=soon)

    def by_field(self, rows: AssignmentQuerySet, _name: str, field: Any) -> AssignmentQuerySet:
        if field and self.day < self.desk.on:
            return rows.filter(task__in=tasks_of_field_on(field, self.day))
        return rows.filter(task__field=field) if field else rows

    def by_leader(self, rows: AssignmentQuerySet, _name: str, leader: str) -> AssignmentQuerySet:
        """The whole name, as the task has it: links from figures must show exactly their rows."""
        return rows.filter(led_by(leader, self.day if self.day < self.desk.on else None))

    def by_running(self, rows: AssignmentQuerySet, _name: str, first: Any) -> AssignmentQuerySet:
        return rows.filter(unfinished_before(first)) if first else rows

    def by_happening(self, rows: AssignmentQuerySet, name: str, _day: Any) -> AssignmentQuerySet:
        """Both days of a span bound one and the same report, dispatch or grant, neither after the cut-off."""
        what, _mark, end = name.partition("_")
        given = self.form.cleaned_data
        first, last = given.get(f"{what}_from"), given.get(f"{what}_to")
        if not (first or last) or (end == "to" and first):
            return rows
        last = min(last or self.day, self.day)
        return rows.filter(HAPPENED[what](first, last))

    def by_day(self, rows: AssignmentQuerySet, _name: str, day: Any) -> AssignmentQuerySet:
        """What was assigned after the cut-off did not exist on it."""
        return rows.filter(assigned_on__lte=day)

    def by_import(
        self, rows: AssignmentQuerySet, _name: str, value: DutyImport | None
    ) -> AssignmentQuerySet:
        made = DutyImportRow.objects.filter(duty_import=value).values("task")
        return rows.filter(task__in=made) if value else rows

    def by_order(self, rows: AssignmentQuerySet, _name: str, _key: str) -> AssignmentQuerySet:
        return rows  # filter_queryset orders, for the list has an order without being asked
