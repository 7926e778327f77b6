"""Forms of the guided reorganisation: who ends, who takes over, who follows whom."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms import AgencyField, AgencyListField
from agencies.models import Agency, GroupMember, Membership, Reorganisation, Succession
from agencies.services import Heir
from agencies.services.reorganising_rules import Plan
from assignments.models import Assignment, Task
from assignments.routing import touched_duties, with_field
from core.forms import DateField, Form, LongTextField, TextField, VersionedForm
from directives.models import Field

ROWS_AT_LEAST, ROWS_TO_SPARE = 3, 1


class BeginForm(Form):
    """Who ends, how, when and on what legal basis."""

    title = TextField(
        label=gettext_lazy("Name of the reorganisation"),
        max_length=200,
        help_text=gettext_lazy("As people will look for it: Sắp xếp các sở, ngành năm 2026."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("How"), choices=Succession.Kind.choices)
    effective_on = DateField(label=gettext_lazy("In effect from"))
    legal_basis = TextField(label=gettext_lazy("Legal basis"), max_length=200)
    predecessors = AgencyListField(
        label=gettext_lazy("Agencies that end or pass on a function"),
    )
    moves_people = forms.BooleanField(
        label=gettext_lazy("People go with their agency"),
        required=False,
        initial=True,
        help_text=gettext_lazy("With the roles they have; single ones can be chosen otherwise."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["predecessors"].widget.attrs["rows"] = 6


class ChangeForm(VersionedForm, BeginForm):
    """The same, of a draft."""


class UndoForm(VersionedForm):
    reason = LongTextField(label=gettext_lazy("Why it is undone"), max_length=2000)


class _ChoosingForm(VersionedForm):
    """A form whose fields depend on the draft; `sections` is what the page draws."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": plan.reorganisation.version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.ask()

    def ask(self) -> None:
        """Add the fields this draft asks for, and the sections they stand in."""

    def bound(self, names: Iterable[str]) -> list[Any]:
        return [self[name] for name in names]


class HeirsForm(_ChoosingForm):
    """For each predecessor some lines: who takes over, and which function; the first is the main one."""

    def ask(self) -> None:
        day = self.plan.reorganisation.effective_on
        self._rows: dict[int, list[tuple[str, str]]] = {}
        for agency in self.plan.predecessors:
            parts = [p for p in self.plan.parts if p.predecessor_id == agency.pk and p.successor]
            n_rows = max(ROWS_AT_LEAST, len(parts) + ROWS_TO_SPARE)
            self._rows[agency.pk] = []
            for n in range(n_rows):
                part = parts[n] if n < len(parts) else None
                names = (f"heir_{agency.pk}_{n}", f"function_{agency.pk}_{n}")
                self.fields[names[0]] = AgencyField(
                    label=_("Main successor") if n == 0 and self._has_main else _("Successor"),
                    required=n == 0,
                    on=day,
                    province=agency.province,
                    initial=part.successor if part else None,
                )
                self.fields[names[1]] = TextField(
                    label=_("Function passed on"),
                    required=False,
                    max_length=200,
                    initial=part.function if part else "",
                )
                self._rows[agency.pk].append(names)

    @property
    def _has_main(self) -> bool:
        return self.plan.reorganisation.ends_agencies

    @property
    def sections(self) -> list[dict[str, Any]]:
        return [
            {"agency": a, "rows": [self.bound(names) for names in self._rows[a.pk]]}
            for a in self.plan.predecessors
        ]

    def heirs(self) -> list[Heir]:
        data = self.cleaned_data
        return [
            Heir(agency, data[heir], data[function])
            for agency in self.plan.predecessors
            for heir, function in self._rows[agency.pk]
            if data.get(heir)
        ]


class FollowersForm(_ChoosingForm):
    """Who takes each place in a group, where each role goes, which fields of work follow whom."""

    def ask(self) -> None:
        self._places: dict[str, GroupMember] = {}
        self._people: dict[str, Membership] = {}
        self._fields: dict[str, tuple[Agency, Field]] = {}
        for place in self.plan.places:
            heirs = self.plan.successors_of(place.agency_id)
            name = f"group_{place.pk}"
            self._places[name] = place
            self.fields[name] = forms.MultipleChoiceField(
                label=f"{place.group.label}: {place.agency.name}",
                required=False,
                choices=_choices(heirs),
                widget=forms.CheckboxSelectMultiple,
                initial=[str(a.pk) for a in self.plan.takers_of(place)],
            )
        for role in self.plan.roles:
            goes_to = self.plan.destination_of(role)
            name = f"person_{role.pk}"
            self._people[name] = role
            self.fields[name] = forms.ChoiceField(
                label=" · ".join(
                    filter(None, [str(role.user), role.title, role.get_role_display()])
                ),
                required=False,
                choices=[("", _("Stays")), *_choices(self.plan.successors_of(role.agency_id))],
                initial=str(goes_to.pk) if goes_to else "",
            )
        self._ask_fields()

    def _ask_fields(self) -> None:
        """Only where there is a choice: several successors, or a function that leaves the rest behind."""
        several = [
            a
            for a in self.plan.predecessors
            if len(self.plan.successors_of(a.pk)) > 1 or not self.plan.main_of(a.pk)
        ]
        rules = {
            (rule.predecessor_id, rule.field_id): rule.successor_id
            for rule in self.plan.reorganisation.duty_rules.filter(field__isnull=False)
        }
        counted: Any = with_field(touched_duties(several)).order_by()
        n_of = {
            (agency, field): n
            for agency, field, n in counted.values_list("agency", "field_of_work").annotate(
                n=Count("pk")
            )
        }
        for agency in several:
            rest = _("As the main successor") if self.plan.main_of(agency.pk) else _("Stays")
            for field in Field.objects.all():
                n = n_of.get((agency.pk, field.pk), 0)
                chosen = rules.get((agency.pk, field.pk))
                name = f"field_{agency.pk}_{field.pk}"
                self._fields[name] = (agency, field)
                self.fields[name] = forms.ChoiceField(
                    label=f"{field.name} ({n})" if n else field.name,
                    required=False,
                    choices=[("", rest), *_choices(self.plan.successors_of(agency.pk))],
                    initial=str(chosen) if chosen else "",
                )

    @property
    def group_fields(self) -> list[Any]:
        return self.bound(self._places)

    @property
    def person_fields(self) -> list[Any]:
        return self.bound(self._people)

    @property
    def field_sections(self) -> list[dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for name, (agency, _field) in self._fields.items():
            found.setdefault(agency.pk, {"agency": agency, "rows": []})["rows"].append(self[name])
        return list(found.values())

    def answers(self) -> dict[str, Any]:
        """What the service takes."""
        known = {a.pk: a for p in self.plan.parts for a in [p.successor] if a}

        def agency(value: str) -> Agency | None:
            return known[int(value)] if value else None

        data = self.cleaned_data
        return {
            "groups": {
                place: [known[int(pk)] for pk in data[name]] for name, place in self._places.items()
            },
            "people": {role: agency(data[name]) for name, role in self._people.items()},
            "fields": {about: agency(data[name]) for name, about in self._fields.items()},
        }


class DutiesForm(_ChoosingForm):
    """One page of open duties: who takes each, beside what the rules say."""

    def __init__(self, *args: Any, duties: list[Any], **kwargs: Any) -> None:
        self.duties = duties
        super().__init__(*args, **kwargs)

    def ask(self) -> None:
        rules = self.plan.reorganisation.duty_rules
        by_task = dict(rules.exclude(task=None).values_list("task", "successor"))
        by_hand = dict(rules.exclude(assignment=None).values_list("assignment", "successor"))
        for duty in self.duties:
            heirs = self.plan.successors_of(duty.agency_id)
            whole = [(f"t{a.pk}", _("whole task: %(name)s") % {"name": a.name}) for a in heirs]
            choices = [("", _("By the rules")), *[(f"d{a.pk}", a.name) for a in heirs], *whole]
            chosen = (
                f"d{by_hand[duty.pk]}" if duty.pk in by_hand
                else f"t{by_task[duty.task_id]}" if duty.task_id in by_task
                else ""
            )  # fmt: skip
            self.fields[f"duty_{duty.pk}"] = forms.ChoiceField(
                label=duty.task.title, required=False, choices=choices, initial=chosen
            )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        return [(duty, self[f"duty_{duty.pk}"]) for duty in self.duties]

    def choices(self) -> dict[tuple[Agency, Task | Assignment], Agency | None]:
        known = {a.pk: a for p in self.plan.parts for a in [p.successor] if a}
        asked: dict[tuple[Agency, Task | Assignment], Agency | None] = {}
        for duty in self.duties:
            value = self.cleaned_data[f"duty_{duty.pk}"]
            heir = known[int(value[1:])] if value else None
            asked[duty.agency, duty] = heir if value.startswith("d") else None
            if value.startswith("t") or (duty.agency, duty.task) not in asked:
                asked[duty.agency, duty.task] = heir if value.startswith("t") else None
        return asked


def _choices(agencies: Iterable[Agency]) -> list[tuple[str, str]]:
    return [(str(a.pk), a.name) for a in agencies]


def begin_initial(act: Reorganisation) -> dict[str, Any]:
    """What a draft says, as the form shows it."""
    names = ("title", "kind", "effective_on", "legal_basis", "moves_people", "version")
    parts = act.parts.select_related("predecessor__province")
    agencies = list({p.predecessor_id: p.predecessor for p in parts}.values())
    return {name: getattr(act, name) for name in names} | {"predecessors": agencies}
