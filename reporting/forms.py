"""Forms of dashboard and reports: what may be chosen is what this person may see."""

from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.calendar import calendar_for
from agencies.models import Agency
from assignments.fields import DocumentOrKeyField
from core.forms import DateField, Form
from core.submissions import new_token
from directives.models import Document, Register
from reporting.access import (
    agencies_within_reach,
    issuing_bodies,
    printable_registers,
)
from reporting.models import PERIOD_RULED, PRESET_SECTIONS, ReportRun, Section
from reporting.narrowing_forms import NarrowingFields, ScopeFields
from reporting.period_choices import days_of, period_choices
from reporting.scopes import Scope, scope_on


def cut_off_field() -> DateField:
    return DateField(
        label=gettext_lazy("Figures as of"),
        required=False,
        help_text=gettext_lazy("Left blank: today."),
    )


def offer(form: forms.Form, name: str, choices: QuerySet[Any]) -> None:
    """Let a choice field of the form offer these rows only."""
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = choices


class PeriodMixin(forms.Form):
    """Refuse a period that ends before it begins and a cut-off that has not come yet."""

    first, last = "assigned_from", "assigned_to"
    today: date

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get(self.first), data.get(self.last)
        if first and last and last < first:
            self.add_error(self.last, _("The period ends before it begins."))
        for name in ("on", "cut_off"):
            day = data.get(name)
            if day and day > self.today:
                self.add_error(name, _("Figures of a day that has not come yet are not known."))
        return data


class ScopeForm(PeriodMixin, ScopeFields, Form):
    """What the dashboard counts; every field stands in the address."""

    on = DateField(label=gettext_lazy("Figures as of"), required=False)
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("Agency"),
        required=False,
        empty_label=gettext_lazy("All agencies"),
    )
    assigned_from = DateField(label=gettext_lazy("Assigned from"), required=False)
    assigned_to = DateField(label=gettext_lazy("Assigned to"), required=False)
    # With "assigned to": what was to be done in those days, as reports for a period count.
    running_from = DateField(label=gettext_lazy("Not completed before"), required=False)
    # Left blank: thirty days up to the cut-off; the ranking says from which day to which it counted.
    since = DateField(label=gettext_lazy("Updates and urgings since"), required=False)
    until = DateField(label=gettext_lazy("Updates and urgings until"), required=False)
    rank = forms.CharField(required=False, widget=forms.HiddenInput)  # see reporting.ranking

    field_order = ("on", "block", "agency", "document", "standpoint", "field", "leader", "role")

    def __init__(self, *args: Any, user: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        offer(self, "agency", agencies_within_reach(user, today))
        self.offer_scope(user)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        since = data.get("since")
        if since and since > (data.get("on") or self.today):
            self.add_error("since", _("This is after the day of the figures."))
        if since and data.get("until") and data["until"] < since:
            self.add_error("until", _("The last day is before the first."))
        return data

    def scope(self) -> Scope:
        """Return the scope of valid input."""
        data = self.cleaned_data
        return scope_on(
            data["on"] or self.today,
            today=self.today,
            calendar=calendar_for(self.user),
            block=data["block"],
            agency=data["agency"],
            field=data["field"],
            document=data["document"],
            standpoint=data["standpoint"],
            leader=data["leader"],
            role=data["role"],
            assigned_from=data["assigned_from"],
            assigned_to=data["assigned_to"],
            running_from=data["running_from"],
            since=data["since"],
            until=data["until"],
        )


FIELD_ROWS = (
    ("agency", "register"),
    ("period", "period_from", "period_to", "cut_off"),
    ("period_rule",),
    ("block", "about", "standpoint"),
    ("document", "field"),
    ("leader", "role"),
    ("sections",),
    ("is_drafted",),
    ("is_blank",),
)


class RunForm(PeriodMixin, Form):
    """What every report asks: on whose behalf. `asked` is what the service takes."""

    first, last = "period_from", "period_to"
    field_rows: tuple[tuple[str, ...], ...] = FIELD_ROWS
    kind: str
    named_register: Register | None = None  # that the address names, for the page to tell
    token = forms.UUIDField(widget=forms.HiddenInput)  # a form acts once, see core.submissions
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=gettext_lazy("Issuing body"), empty_label=None
    )

    def __init__(self, *args: Any, user: Any, today: date, kind: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": new_token()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.user, self.today, self.kind = user, today, kind
        if "agency" in self.fields:
            bodies = issuing_bodies(user, today)
            offer(self, "agency", bodies)
            # Who works in the office of a committee mostly reports in the committee's name.
            self.initial.setdefault("agency", bodies.filter(offices__isnull=False).first())

    @property
    def groups(self) -> list[list[forms.BoundField]]:
        """The visible fields as the page sets them: who, when, whose duties, what is made of it."""
        seen = {field.name: field for field in self.visible_fields()}
        rows = [[seen[name] for name in row if name in seen] for row in self.field_rows]
        return [row for row in rows if row]

    def asked(self) -> dict[str, Any]:
        named = {name: value for name, value in self.cleaned_data.items() if name != "token"}
        return {"kind": self.kind, **named}


def sections_field() -> forms.MultipleChoiceField:
    """Which parts the compliance report has; results and signature are always there."""
    return forms.MultipleChoiceField(
        label=gettext_lazy("Parts"),
        choices=Section.choices,
        initial=PRESET_SECTIONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def ordered_sections(chosen: list[str]) -> list[str]:
    """Return the parts in the order they are printed in."""
    return [section.value for section in Section if section in chosen]


class NamedPeriodMixin(PeriodMixin):
    """Offer weeks, months, quarters … by name; a name fills in the days."""

    period = forms.ChoiceField(
        label=gettext_lazy("Period"),
        required=False,
        help_text=gettext_lazy("A period by its name, or the days below."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["period"]).choices = period_choices(self.today)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if chosen := data.pop("period", ""):
            typed = {data.get(self.first), data.get(self.last)} - {None}
            days = days_of(chosen)
            if typed - set(days):
                self.add_error("period", _("Choose a period or type the days, not both."))
            data[self.first], data[self.last] = days
        return data


class ScopedForm(NamedPeriodMixin, NarrowingFields, RunForm):
    """What every report about a period and a scope asks."""

    period_from = DateField(label=gettext_lazy("From"), required=False)
    period_to = DateField(label=gettext_lazy("To"), required=False)
    cut_off = cut_off_field()

    field_order = ("agency", "period")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_scope(self.user)
        if self.kind not in PERIOD_RULED:
            del self.fields["period_rule"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            data["cut_off"] = data["cut_off"] or self.today
        return data


class ComplianceForm(ScopedForm):
    """The narrative report, its parts, and whether people work on it before it is printed."""

    sections = sections_field()
    is_drafted = forms.BooleanField(
        label=gettext_lazy("Draft it first"),
        required=False,
        help_text=gettext_lazy(
            "The texts can be changed and agencies check their figures before it is frozen and printed."
        ),
    )

    def clean_sections(self) -> list[str]:
        return ordered_sections(self.cleaned_data["sections"])


class RegisterChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        series = f" · {obj.series}" if obj.series else ""
        return f"{obj.agency.name} · {obj}{series}"


class RegisterForm(RunForm):
    agency: Any = None  # the register says whose it is
    register = RegisterChoice(
        Register.objects.none(),
        label=gettext_lazy("Register"),
        empty_label=gettext_lazy("Choose a register"),
    )
    period_from = DateField(
        label=gettext_lazy("From"),
        required=False,
        help_text=gettext_lazy("Left blank: from the first day of the year."),
    )
    period_to = DateField(
        label=gettext_lazy("To"),
        required=False,
        help_text=gettext_lazy("Left blank: to the last day of the year."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        direction = {
            ReportRun.Kind.REGISTER_INCOMING: Register.Direction.INCOMING,
            ReportRun.Kind.REGISTER_OUTGOING: Register.Direction.OUTGOING,
            ReportRun.Kind.REGISTER_FOLLOWUP: Register.Direction.INCOMING,
            ReportRun.Kind.REGISTER_POSTAL: Register.Direction.POSTAL,
        }[ReportRun.Kind(self.kind)]
        mine = printable_registers(self.user, self.today).filter(direction=direction)
        offer(self, "register", mine.order_by("-year", "agency", "series"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if register := data.get("register"):
            data["agency"] = register.agency
            data["period_from"] = data.get("period_from") or date(register.year, 1, 1)
            data["period_to"] = data.get("period_to") or date(register.year, 12, 31)
        return data


class OfDayForm(RunForm):
    """What paper made from what stands on a day asks."""

    cut_off = cut_off_field()

    def clean_cut_off(self) -> date:
        return self.cleaned_data["cut_off"] or self.today


class DispatchForm(OfDayForm):
    document = forms.ModelChoiceField(Document.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "document", Document.objects.visible_to(self.user))
        self.fields["document"].error_messages["required"] = _(
            "Open the document first and ask for its dispatch summary there."
        )


class ReplyForm(NarrowingFields, OfDayForm):
    """Of which document, and of its duties perhaps only some; answers are asked of who leads."""

    document = DocumentOrKeyField(
        label=gettext_lazy("Document"), help_text=gettext_lazy("Its number, as 141/KH-UBND.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_scope(self.user)
        for name in ("role", "period_rule"):
            del self.fields[name]


FORMS: dict[str, type[RunForm]] = {
    ReportRun.Kind.COMPLIANCE: ComplianceForm,
    ReportRun.Kind.REGISTER_INCOMING: RegisterForm,
    ReportRun.Kind.REGISTER_OUTGOING: RegisterForm,
    ReportRun.Kind.REGISTER_FOLLOWUP: RegisterForm,
    ReportRun.Kind.REGISTER_POSTAL: RegisterForm,
    ReportRun.Kind.DISPATCH_SUMMARY: DispatchForm,
    ReportRun.Kind.REPLY_MATRIX: ReplyForm,
    **dict.fromkeys(
        (
            ReportRun.Kind.SIX_CLEAR,
            ReportRun.Kind.UPDATE_RATE,
            ReportRun.Kind.SCORECARD,
            ReportRun.Kind.EXTENSIONS,
            ReportRun.Kind.URGINGS,
            ReportRun.Kind.UNSENT,
        ),
        ScopedForm,
    ),
}
