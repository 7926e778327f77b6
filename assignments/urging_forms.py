"""Forms of urging: what narrows the list, by which rule to propose, and the words of a draft."""

from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Block
from agencies.signing_forms import SIGNING_FIELDS, SigningFields
from assignments.fields import AgencyOrKeyField, DocumentCodeField
from assignments.models import Urging
from assignments.models.urging import UrgingQuerySet
from assignments.services.urging import Rule
from assignments.urging_paper import rules_on
from core.forms import DateField, Form, LongTextField, TextField, VersionedMixin
from core.past import objects_known_on
from core.past_day import DayForm
from core.submissions import new_token
from directives.models import Field

ANSWERS = [
    ("", _("All")),
    ("waiting", _("Answer awaited")),
    ("overdue", _("Answer overdue")),
    ("answered", _("Answered")),
]


class UrgingFilterForm(DayForm):
    """Address parameters of the list of urgings; figures link with the same names."""

    agency = AgencyOrKeyField(label=_("Agency"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Urging.State.choices]
    )
    answer = forms.ChoiceField(label=_("Answer"), required=False, choices=ANSWERS)
    side = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("All")), ("urged", _("We are urged")), ("urging", _("We urge"))],
    )

    field_order = ("agency", "state", "answer", "side", "on")

    def rows(self, user: Any) -> UrgingQuerySet:
        """Return the urgings asked for among those the person may see; none of invalid input.

        Of a past day they are those of history, in the state and with the date to answer of then; what
        the person may see, and whom they answer for, is as of today.
        """
        known: Any = objects_known_on(Urging, self.known_on)
        visible: UrgingQuerySet = known.visible_to(user)
        return self._narrowed(visible, user) if self.is_valid() else visible.none()

    def _narrowed(self, rows: UrgingQuerySet, user: Any) -> UrgingQuerySet:
        data, known_on = self.cleaned_data, self.known_on
        if data["side"]:
            rows = rows.of_side(data["side"], user, self.today)
        if data["agency"]:
            rows = rows.filter(agency=data["agency"])
        if data["state"]:
            rows = rows.filter(state=data["state"])
        if data["answer"] == "waiting":
            rows = rows.waiting(known_on)
        elif data["answer"] == "overdue":
            rows = rows.answer_overdue(self.day, known_on)
        elif data["answer"] == "answered":
            rows = rows.answered(known_on)
        return rows


class BodyField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class RuleForm(Form):
    """By which rule duties are proposed; every field stands in the address."""

    body = BodyField(Agency.objects.none(), label=_("Urging body"), empty_label=None)
    late_days = forms.IntegerField(
        label=_("Late for at least (working days)"), min_value=0, max_value=1000
    )
    quiet_days = forms.IntegerField(
        label=_("Not urged in the last (days)"), min_value=0, max_value=1000
    )
    agency = AgencyOrKeyField(label=_("Agency"), required=False)
    document = DocumentCodeField(label=_("Document"), required=False)
    field = forms.ModelChoiceField(
        Field.objects.all(), label=_("Field of work"), required=False, empty_label=_("All")
    )
    block = forms.ChoiceField(
        label=_("Block"), required=False, choices=[("", _("All")), *Block.choices]
    )

    def __init__(self, data: Any, *args: Any, bodies: list[Agency], user: Any) -> None:
        given = data.copy()
        given.setdefault("body", str(bodies[0].pk))
        given.setdefault("late_days", str(settings.URGE_LATE_WORKING_DAYS))
        given.setdefault("quiet_days", str(settings.URGE_QUIET_DAYS))
        super().__init__(given, *args)
        cast("forms.ModelChoiceField[Any]", self.fields["body"]).queryset = _among(bodies)
        cast("DocumentCodeField", self.fields["document"]).user = user

    def rule(self, only: list[int]) -> Rule:
        data = self.cleaned_data
        return Rule(
            late_days=data["late_days"],
            quiet_days=data["quiet_days"],
            document=data["document"],
            field=data["field"],
            block=data["block"],
            agency=data["agency"],
            only=only,
        )


def _among(bodies: list[Agency]) -> QuerySet[Agency]:
    return Agency.objects.filter(pk__in=[body.pk for body in bodies])


class ChosenForm(Form):
    """The duties ticked on the page of proposals, and by when the agencies are to answer."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    answer_by = DateField(label=_("Answer by"))
    chosen = forms.TypedMultipleChoiceField(coerce=int, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, offered: list[int], **kwargs: Any) -> None:
        kwargs["initial"] = {"form_token": new_token(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        chosen = cast("forms.TypedMultipleChoiceField", self.fields["chosen"])
        chosen.choices = [(str(pk), "") for pk in offered]
        chosen.error_messages |= {
            "required": _("Tick at least one duty."),
            "invalid_choice": _("One of these duties is late no more; look at the list again."),
        }


class DraftForm(VersionedMixin, SigningFields, Form):
    """The words of a draft; everything is filled in already."""

    opening = LongTextField(label=_("Opening words"), max_length=4000)
    answer_by = DateField(label=_("Answer by"))
    notation = TextField(label=_("Symbol after the number"), max_length=60)
    copies = LongTextField(
        label=_("Copies to"),
        max_length=2000,
        required=False,
        help_text=_("One a line; “Như trên” and the archive line come by themselves."),
    )

    field_order = ("opening", "answer_by", "notation", *SIGNING_FIELDS, "copies")

    def __init__(self, *args: Any, urging: Urging, on: date, **kwargs: Any) -> None:
        first = {name: getattr(urging, name) for name in self.base_fields}
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        rules = rules_on(urging, on)
        self.offer_marks(rules)
        example = rules.symbol("", "TU" if rules.dispatch_symbol else "UBND-TH")
        self.fields["notation"].help_text = gettext("For example %(symbol)s.") % {"symbol": example}

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
