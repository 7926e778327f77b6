"""Forms of administrators: agencies, groups and the calendar. What may be done is the services' to say."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from agencies.forms import AgencyField, AgencyListField
from agencies.models import Agency, AgencyCode, Block, Kind, Level, SpecialDay, Succession
from agencies.services.permission import administered_provinces
from core.forms import DateField, Form, LongTextField, TextField, VersionedForm


def provinces() -> Any:
    """The committees that stand for provinces, those of today first."""
    return Agency.objects.filter(province=F("pk")).order_by(
        F("ended_on").desc(nulls_first=True), "position", "name"
    )


class AgencyForm(Form):
    """Found an agency."""

    name = TextField(label=_("Full name"), max_length=200)
    short_name = TextField(
        label=_("Short name"),
        max_length=100,
        required=False,
        help_text=_("As people say it: UBND tỉnh."),
    )
    notation = TextField(
        label=_("Symbol in document codes"),
        max_length=30,
        required=False,
        help_text=_("What stands after the type: SYT, UBND."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    block = forms.ChoiceField(label=_("Block in summary tables"), choices=Block.choices)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices, initial=Level.PROVINCE)
    province = forms.ModelChoiceField(
        label=_("Province or city"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("None (central body)"),
    )
    parent = AgencyField(label=_("Parent body"), required=False)
    office_of = AgencyField(
        label=_("Office of"),
        required=False,
        help_text=_("The body whose registers this office keeps and in whose name it acts."),
    )
    founded_on = DateField(
        label=_("Founded on"), required=False, help_text=_("Leave empty if long ago.")
    )
    legal_basis = TextField(label=_("Legal basis"), max_length=200, required=False)
    aliases = LongTextField(
        label=_("Other spellings"),
        required=False,
        max_length=2000,
        help_text=_("One a line. Usual abbreviations (UBND, TT&TT) are understood without it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = provinces()  # type: ignore[attr-defined]
        self.fields["aliases"].widget.attrs["rows"] = 3

    def clean_aliases(self) -> list[str]:
        return lines(self.cleaned_data["aliases"])


class AgencyChangeForm(VersionedForm):
    """Correct what is not dated."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    block = forms.ChoiceField(label=_("Block in summary tables"), choices=Block.choices)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    parent = AgencyField(label=_("Parent body"), required=False)
    office_of = AgencyField(label=_("Office of"), required=False)
    position = forms.IntegerField(
        label=_("Order in lists"),
        min_value=0,
        max_value=32_000,
        help_text=_("Small numbers stand first."),
    )


class RenameForm(VersionedForm):
    """Give an agency its next name."""

    name = TextField(label=_("New name"), max_length=200)
    short_name = TextField(label=_("Short name"), max_length=100, required=False)
    notation = TextField(label=_("Symbol in document codes"), max_length=30, required=False)
    parent = AgencyField(
        label=_("New parent body"), required=False, help_text=_("Leave empty if it stays.")
    )
    valid_from = DateField(label=_("First day of the new name"))
    legal_basis = TextField(label=_("Legal basis"), max_length=200, required=False)


class SuccessionForm(Form):
    """Say who took over."""

    successor = AgencyField(label=_("Who takes over"))
    kind = forms.ChoiceField(label=_("How"), choices=Succession.Kind.choices)
    effective_on = DateField(label=_("In effect from"))
    function = TextField(
        label=_("Function passed on"),
        max_length=200,
        required=False,
        help_text=_("For a split or a transfer: press and publishing, network security …"),
    )
    is_main = forms.TypedChoiceField(
        label=_("Main successor"),
        choices=[("", _("The first one recorded")), ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: {"yes": True, "no": False}.get(value),
        empty_value=None,
        required=False,
        help_text=_("Answers for open duties where nothing more precise is known."),
    )
    legal_basis = TextField(label=_("Legal basis"), max_length=200, required=False)


class AliasForm(Form):
    """Add a spelling."""

    text = TextField(label=_("Spelling"), max_length=200)
    valid_from = DateField(label=_("From"), required=False)
    valid_until = DateField(label=_("Until"), required=False)


class CodeForm(Form):
    """Give an agency its code in an exchange scheme."""

    scheme = forms.ChoiceField(label=_("Scheme"), choices=AgencyCode.Scheme.choices)
    code = TextField(label=_("Code"), max_length=40)
    valid_from = DateField(label=_("From"), required=False)


class GroupForm(Form):
    """Add a group with its first members."""

    name = TextField(label=_("Name"), max_length=200)
    province = forms.ModelChoiceField(
        label=_("Province or city"), queryset=Agency.objects.none(), required=False
    )
    spellings = LongTextField(
        label=_("Other spellings"),
        required=False,
        max_length=4000,
        help_text=_("Ways paper names the same group, one a line."),
    )
    members = AgencyListField(label=_("Members"), required=False)
    since = DateField(
        label=_("Members since"), required=False, help_text=_("Leave empty if long ago.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = provinces()  # type: ignore[attr-defined]
        self.fields["members"].widget.attrs["rows"] = 10

    def clean_spellings(self) -> list[str]:
        return lines(self.cleaned_data["spellings"])


class GroupMembersForm(VersionedForm):
    """List the members from a day on."""

    valid_from = DateField(label=_("These are the members from"))
    members = AgencyListField(label=_("Members"), required=False, dated_by="valid_from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].widget.attrs["rows"] = 20


class GroupChangeForm(VersionedForm):
    """Rename a group and list its spellings."""

    name = TextField(label=_("Name"), max_length=200)
    spellings = LongTextField(label=_("Other spellings"), required=False, max_length=4000)

    def clean_spellings(self) -> list[str]:
        return lines(self.cleaned_data["spellings"])


class SpecialDayForm(Form):
    """Make a day, or every day from one to another, a day off or a working day."""

    day = DateField(label=_("Date"))
    until = DateField(
        label=_("Last day"), required=False, help_text=_("For several days at once, like Tết.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=SpecialDay.Kind.choices)
    name = TextField(label=_("What day it is"), max_length=120)
    province = forms.ModelChoiceField(
        label=_("Holds in"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("the whole country"),
    )

    def __init__(self, *args: Any, user: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provinces = self.fields["province"]
        provinces.queryset = Agency.objects.filter(  # type: ignore[attr-defined]
            pk__in=administered_provinces(user, on)
        )


class DayForm(Form):
    """Ask for one day: the members of a group then."""

    on = DateField(label=_("Members on"), required=False)


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
