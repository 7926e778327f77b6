"""The form that asks for labels: which lines of which register, and how the labels lie on paper."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import TextField
from core.refusals import Refused
from directives.models import Register
from directives.stamping import Ink
from reporting.access import printable_registers
from reporting.forms import RegisterChoice, RunForm, offer
from reporting.label_sheet import (
    LARGEST_GAP_MM,
    LARGEST_MARGIN_MM,
    MOST_COLUMNS,
    MOST_ROWS,
    LabelLayout,
    LabelSheet,
)
from reporting.labels import numbers_with_stamp, read_numbers
from reporting.models import ReportRun
from reporting.paper.frozen import freeze

SHEET, SINGLE = "sheet", "single"
WHOLE = ("columns", "rows", "first_place")
LENGTHS = ("margin_side", "margin_top", "gap_across", "gap_down")
USUAL = asdict(LabelSheet())


def _count(label: Any, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=1, max_value=most, required=False, help_text=help_text
    )


def _millimetres(label: Any, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal(0),
        max_value=Decimal(most),
        max_digits=4,
        decimal_places=1,
        localize=True,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )


class LabelsForm(RunForm):
    """Labels of one incoming register; the layout begins as this person last had it."""

    agency: Any = None  # the register says whose it is
    field_rows = (
        ("register", "numbers"),
        ("leave_out",),
        ("paper",),
        ("ink",),
        WHOLE,
        LENGTHS,
    )
    register = RegisterChoice(
        Register.objects.none(),
        label=gettext_lazy("Register"),
        empty_label=gettext_lazy("Choose a register"),
    )
    numbers = TextField(
        label=gettext_lazy("Numbers of the lines"),
        max_length=2000,
        help_text=gettext_lazy("Numbers and ranges such as 12-20, 25; at most 200 labels."),
    )
    leave_out = forms.BooleanField(
        label=gettext_lazy("Leave out struck lines and numbers without a document"), required=False
    )
    paper = forms.ChoiceField(
        label=gettext_lazy("Printed on"),
        help_text=gettext_lazy(
            "Counts, margins and gaps below are those of the sheet. Print at 100 %, not fitted to the page."
        ),
        choices=[
            (SHEET, gettext_lazy("Sheets of labels, A4")),
            (SINGLE, gettext_lazy("Label printer: each label a page of 50 × 35 mm")),
        ],
        initial=SHEET,
        widget=forms.RadioSelect,
    )
    ink = forms.ChoiceField(
        label=gettext_lazy("Ink"),
        choices=[
            (Ink.RED.value, gettext_lazy("Red, as a stamp")),
            (Ink.BLACK.value, gettext_lazy("Black, for printers of one colour")),
        ],
        initial=Ink.RED.value,
        widget=forms.RadioSelect,
    )
    columns = _count(gettext_lazy("Labels across"), MOST_COLUMNS)
    rows = _count(gettext_lazy("Labels down"), MOST_ROWS)
    first_place = _count(
        gettext_lazy("Begin at label"),
        MOST_COLUMNS * MOST_ROWS,
        gettext_lazy("Counted along the rows, on a sheet that was begun."),
    )
    margin_side = _millimetres(gettext_lazy("Margin left and right (mm)"), LARGEST_MARGIN_MM)
    margin_top = _millimetres(gettext_lazy("Margin top and bottom (mm)"), LARGEST_MARGIN_MM)
    gap_across = _millimetres(gettext_lazy("Gap between columns (mm)"), LARGEST_GAP_MM)
    gap_down = _millimetres(gettext_lazy("Gap between rows (mm)"), LARGEST_GAP_MM)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        layout = last_layout(user)
        sheet = layout.get("sheet") or {}
        kwargs["initial"] = (
            USUAL
            | {name: value for name, value in sheet.items() if name != "first_place"}
            | {"ink": layout.get("ink", Ink.RED.value)}
            | ({"paper": SHEET if sheet else SINGLE} if layout else {})
            | (kwargs.get("initial") or {})
        )
        super().__init__(*args, user=user, **kwargs)
        mine = printable_registers(self.user, self.today).filter(
            direction=Register.Direction.INCOMING
        )
        offer(self, "register", mine.order_by("-year", "agency", "series"))

    def clean_numbers(self) -> list[int]:
        try:
            return read_numbers(self.cleaned_data["numbers"])
        except Refused as why:
            raise forms.ValidationError(why.message) from why

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("paper") == SINGLE:
            for name in (*WHOLE, *LENGTHS):  # nobody looks at what does not matter
                self.errors.pop(name, None)
        elif data.get("paper") == SHEET:
            self._check_sheet(data)
        if data.get("register") and data.get("leave_out") and data.get("numbers"):
            data["numbers"] = numbers_with_stamp(data["register"], data["numbers"])
            if not data["numbers"]:
                self.add_error("numbers", _("None of these lines has a label."))
        return data

    def _check_sheet(self, data: dict[str, Any]) -> None:
        given = [name for name in (*WHOLE, *LENGTHS) if name not in self.errors]
        for name in given:
            if data.get(name) is None:
                self.add_error(name, self.fields[name].error_messages["required"])
        if any(name in self.errors for name in (*WHOLE, *LENGTHS)):
            return
        try:
            _sheet_of(data).require_room()
        except Refused as why:
            self.add_refusal(why)

    def asked(self) -> dict[str, Any]:
        data = self.cleaned_data
        sheet = _sheet_of(data) if data["paper"] == SHEET else None
        return {
            "kind": self.kind,
            "agency": data["register"].agency,
            "register": data["register"],
            "numbers": data["numbers"],
            "label_layout": freeze(LabelLayout(data["ink"], sheet)),
        }


def _sheet_of(data: dict[str, Any]) -> LabelSheet:
    given: dict[str, Any] = {name: float(data[name]) for name in LENGTHS}
    return LabelSheet(**given, **{name: data[name] for name in WHOLE})


def last_layout(user: Any) -> dict[str, Any]:
    """Return how this person's last labels lay on paper, empty before the first; one query."""
    asked = ReportRun.objects.filter(requested_by=user, kind=ReportRun.Kind.ARRIVAL_LABELS)
    layout: dict[str, Any] | None = asked.values_list("label_layout", flat=True).first()
    return layout or {}
