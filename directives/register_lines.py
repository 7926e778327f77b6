"""The lines of a register an address asks for: the page and its spreadsheet show the same ones."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.folding import fold_words
from core.forms import DateField, TextField
from core.past import objects_known_on
from core.past_day import DayForm
from directives.inspection import BY_KEY, Finding, findings_for, inspection_of, words_for
from directives.models import Document, PostalSending, Register, RegisterEntry

_NUMBER = re.compile(r"[0-9]{1,8}")


class PeriodForm(DayForm):
    """Which lines of a register are shown, and as known on which day."""

    field_order = ("q", "since", "until", "on")
    q = TextField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search"}),
    )
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Until"), required=False)
    waiting = forms.BooleanField(label=_("Only lines not handed over"), required=False)
    struck = forms.BooleanField(label=_("Only struck lines"), required=False)
    finding = forms.ChoiceField(label=_("Inspection"), required=False)

    def __init__(self, data: Any, *, register: Register, today: date) -> None:
        super().__init__(data, today=today)
        if register.is_postal:  # envelopes are neither handed over nor inspected
            del self.fields["waiting"], self.fields["finding"]
            return
        cast("forms.ChoiceField", self.fields["finding"]).choices = [
            ("", _("All lines")),
            *((finding.key, finding.name) for finding in findings_for(register)),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", gettext("The end lies before the beginning."))
        on = cleaned.get("on")
        if on and on < self.today and cleaned.get("finding"):
            why = gettext("An inspection tells how the register stands today; leave the day empty.")
            self.add_error("on", why)
        return cleaned


def finding_of(form: PeriodForm) -> Finding | None:
    """Return the finding whose lines are asked for, when the form holds."""
    return BY_KEY.get(form.cleaned_data["finding"]) if form.is_bound and form.is_valid() else None


def tell_found(
    register: Register, form: PeriodForm, lines: Sequence[RegisterEntry], *, on: date
) -> None:
    """Write onto each line, as `found`, what was found at it; empty unless a finding is asked for."""
    finding = finding_of(form)
    words = words_for(inspection_of(register, on=on), finding, lines) if finding else {}
    for line in lines:
        line.found = words.get(line.pk, "")  # type: ignore[attr-defined]


def lines_of(register: Register, form: PeriodForm, *, user: Any, on: date) -> Any:
    """Return the lines asked for, the newest first; none when the form does not hold.

    Those of a finding are the very ones the inspection counts that day.
    """
    finding = finding_of(form)
    lines = (
        finding.rows(inspection_of(register, on=on))
        if finding
        else objects_known_on(RegisterEntry, form.known_on, of=Q(register=register))
    )
    lines = lines.select_related("document__document_type", "document__issuer", "struck_by")
    lines = _asked_for(lines, register, form, user=user, document="document")
    if form.is_bound and form.is_valid() and form.cleaned_data["waiting"]:
        lines = lines.filter(handed_on__isnull=True, struck_at__isnull=True)
    return lines


def sendings_of(register: Register, form: PeriodForm, *, user: Any) -> Any:
    """Return the lines of a postal register asked for, the newest first; none when the form does not hold.

    Words are looked for in what the line says and in the documents this person may see.
    """
    lines = objects_known_on(PostalSending, form.known_on, of=Q(register=register))
    lines = lines.select_related("entry__document", "struck_by")
    said = Q()
    if form.is_bound and form.is_valid():
        said = _said_in_lines(lines, fold_words(form.cleaned_data["q"]).split(), form.known_on)
    return _asked_for(lines, register, form, user=user, document="entry__document", said=said)


def _said_in_lines(lines: Any, words: list[str], on: date | None) -> Q:
    """Return which postal lines have the words; of a past day each is looked at, history has no index."""
    if on is None:
        said = Q()
        for word in words:
            said &= Q(folded__contains=word)
        return said
    if not words:
        return Q()
    told = lines.values_list("id", *PostalSending.SEARCHED)
    having = [
        row[0] for row in told if all(word in fold_words(" ".join(row[1:])) for word in words)
    ]
    return Q(id__in=having)


def _asked_for(
    lines: Any,
    register: Register,
    form: PeriodForm,
    *,
    user: Any,
    document: str,
    said: Q | None = None,
) -> Any:
    """Narrow lines by period, strikes and words; `said` finds the words in what the lines say."""
    lines = lines.order_by("-number")
    if not form.is_bound:
        return lines
    if not form.is_valid():
        return lines.none()
    data = form.cleaned_data
    if data["since"]:
        lines = lines.filter(**{f"{register.day_of_line}__gte": data["since"]})
    if data["until"]:
        lines = lines.filter(**{f"{register.day_of_line}__lte": data["until"]})
    if data["struck"]:
        lines = lines.filter(struck_at__isnull=False)
    if data["q"].strip():
        found = Document.objects.visible_to(user).search(data["q"], known_on=form.known_on)
        wanted = Q(**{f"{document}__in": found.order_by().values("pk")})
        if _NUMBER.fullmatch(data["q"].strip()):
            wanted |= Q(number=int(data["q"]))
        lines = lines.filter(wanted | said if said else wanted)
    return lines
