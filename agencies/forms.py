"""Form fields that turn what people type into agencies and groups.

`AgencyField` is a text box with suggestions, not a select: a province has hundreds of agencies and
a page must not carry them all. It works without scripts; with them, suggestions come as one types.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import matching
from agencies.matching import Match
from agencies.models import Agency, Group
from agencies.succession import successors_of
from core.formatting import vn_date

MAX_LENGTH = 300
MAX_LINES = 200
_SHOWN = 6  # candidates named in an error


@dataclass(frozen=True)
class Addressee:
    """One printed addressee: the words, and the agency or group they mean, if any."""

    words: str
    agency: Agency | None = None
    group: Group | None = None


class AgencyInput(forms.TextInput):
    """A text box whose <datalist> is filled from `options_url` while one types."""

    template_name = "agencies/widgets/agency_input.html"
    options_url: Any = reverse_lazy("agencies:agency-options")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "maxlength": MAX_LENGTH, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["options_url"] = self.options_url
        context["widget"]["list_id"] = f"{context['widget']['attrs'].get('id', name)}_options"
        return context


class AgencyListInput(forms.Textarea):
    """Lines to type, and where scripts run a helper below that offers names and adds them."""

    template_name = "agencies/widgets/agency_list.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 4, "spellcheck": "false", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        box_id = context["widget"]["attrs"].setdefault("id", f"id_{name}")
        context["widget"]["options_url"] = reverse_lazy("agencies:agency-options")
        context["widget"]["helper_id"] = f"{box_id}_helper"
        context["widget"]["list_id"] = f"{box_id}_options"
        return context


class _DatedField(forms.Field):
    """What the fields here share: the day and the province names are understood in.

    `on` is a day (default: today); `dated_by` names a date field of the same form, declared earlier,
    whose value is the day instead. Set `province` in the form's __init__ to decide between namesakes.
    """

    def __init__(
        self,
        *,
        on: date | None = None,
        dated_by: str = "",
        province: Agency | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.on, self.dated_by, self.province = on, dated_by, province
        self._form: forms.BaseForm | None = None

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        self._form = form
        return super().get_bound_field(form, field_name)

    def day(self) -> date:
        if self.dated_by and self._form is not None:
            dated = getattr(self._form, "cleaned_data", {}).get(self.dated_by)
            if dated is not None:
                return dated
        return self.on or timezone.localdate()

    def read(self, several: Sequence[str]) -> list[Match]:
        return matching.resolve_many(several, on=self.day(), province=self.province)


class AgencyField(_DatedField):
    """An agency typed by name, abbreviation or alias; `groups=True` also takes a collective addressee."""

    widget = AgencyInput

    def __init__(self, *, groups: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.groups = groups

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = Agency.objects.select_related("province").filter(pk=value).first()
        return value.label if isinstance(value, Agency | Group) else value

    def to_python(self, value: Any) -> Agency | Group | None:
        if value in self.empty_values or isinstance(value, Agency | Group):
            return value or None
        words = str(value)
        check_length(words)
        if not words.strip():
            return None
        return target_of(
            self.read([words])[0], on=self.day(), province=self.province, groups=self.groups
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "")


class _LinesField(_DatedField):
    widget = AgencyListInput

    def lines(self, value: Any) -> list[str]:
        parts = [matching.tidy(part) for part in str(value or "").replace(";", "\n").splitlines()]
        lines = [part for part in parts if part]
        if len(lines) > MAX_LINES:
            raise ValidationError(
                _("%(n)s lines are too many; %(limit)s at most.")
                % {"n": len(lines), "limit": MAX_LINES}
            )
        for line in lines:
            check_length(line)
        return lines

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(_line_of(item) for item in value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "").replace("\r\n", "\n")


class AgencyListField(_LinesField):
    """Several agencies, one a line or apart by ';', each once; `groups=True` also takes groups."""

    default_error_messages = {"required": gettext_lazy("Name at least one agency.")}

    def __init__(self, *, groups: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("One agency a line."))
        super().__init__(**kwargs)
        self.groups = groups

    def to_python(self, value: Any) -> list[Agency | Group]:
        if isinstance(value, list | tuple):
            return list(value)
        found: list[Agency | Group] = []
        errors: list[ValidationError] = []
        on = self.day()
        for match in self.read(self.lines(value)):
            try:
                target = target_of(match, on=on, province=self.province, groups=self.groups)
            except ValidationError as why:
                errors.append(why)
                continue
            if target not in found:
                found.append(target)
        if errors:
            raise ValidationError(errors)
        return found


class AddresseesField(_LinesField):
    """Printed addressees (Kính gửi, Nơi nhận), one a line: an agency, a group, or only words.

    Words nobody bears are kept as words; words several agencies bear are refused, for guessing one
    would send the paper to the wrong body.
    """

    def to_python(self, value: Any) -> list[Addressee]:
        if isinstance(value, list | tuple):
            return list(value)
        matches = self.read(self.lines(value))
        errors = [ambiguous(m) for m in matches if m.is_ambiguous]
        if errors:
            raise ValidationError(errors)
        return [Addressee(m.words, m.agency, m.group) for m in matches]


def read_agency(
    words: str, *, on: date, province: Agency | None = None, groups: bool = False
) -> Agency | Group:
    """Return what the words mean that day, or raise ValidationError with the sentence for the field."""
    check_length(words)
    match = matching.resolve(words, on=on, province=province)
    return target_of(match, on=on, province=province, groups=groups)


def target_of(
    match: Match, *, on: date, province: Agency | None, groups: bool = False
) -> Agency | Group:
    """Return the one thing matched, or raise ValidationError saying why not and what comes close."""
    if match.is_ambiguous:
        raise ambiguous(match)
    if match.agency is not None:
        return match.agency
    if match.group is not None:
        if groups:
            return match.group
        raise ValidationError(
            _("“%(words)s” is a group of agencies; name a single one.") % {"words": match.words},
            code="group",
        )
    if match.former:
        raise _former(match, on)
    raise _unknown(match, on, province)


def ambiguous(match: Match) -> ValidationError:
    names = [candidate.label for candidate in match.candidates[:_SHOWN]]
    return ValidationError(
        _("Several agencies are called “%(words)s”: %(names)s. Write which one you mean.")
        % {"words": match.words, "names": "; ".join(names)},
        code="ambiguous",
    )


def _former(match: Match, on: date) -> ValidationError:
    """Say that the name belongs to another time, and who answers on this day."""
    agency = match.former[0]
    answering = successors_of([agency], on)[agency.pk]
    facts = {"words": match.words, "day": vn_date(on), "name": answering.label}
    if answering.exists_on(on):
        return ValidationError(
            _("No agency was called “%(words)s” on %(day)s; %(name)s answers for it.") % facts,
            code="former",
        )
    return ValidationError(_("No agency was called “%(words)s” on %(day)s.") % facts, code="former")


def _unknown(match: Match, on: date, province: Agency | None) -> ValidationError:
    near = matching.similar(match.words, on=on, province=province, limit=_SHOWN)
    if near:
        return ValidationError(
            _("There is no agency “%(words)s”. Did you mean: %(names)s?")
            % {"words": match.words, "names": "; ".join(a.label for a in near)},
            code="unknown",
        )
    return ValidationError(
        _("There is no agency “%(words)s”. Write its full name or abbreviation.")
        % {"words": match.words},
        code="unknown",
    )


def check_length(words: str) -> None:
    if len(words) > MAX_LENGTH:
        raise ValidationError(
            _("An agency's name may have %(limit)s characters at most.") % {"limit": MAX_LENGTH},
            code="max_length",
        )


def _line_of(item: Any) -> str:
    return item.words if isinstance(item, Addressee) else getattr(item, "label", str(item))
