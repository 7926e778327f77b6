"""The columns of the list of duties; the task itself always stands there."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from assignments.models import State
from core.formatting import number, vn_date
from core.list_columns import ListColumn


def _field(duty: Any) -> str:
    return str(duty.task.field or "")


def _extensions(duty: Any) -> str:
    return number(duty.n_extensions) if duty.n_extensions else ""


def _completed(duty: Any) -> str:
    """Only what was confirmed by the day of the list: before, the date is a claim."""
    return vn_date(duty.completed_on) if duty.state == State.DONE else ""


DUTY_COLUMNS = (
    ListColumn("agency", _("Agency")),
    ListColumn("due", _("Deadline")),
    ListColumn("state", _("Work state")),
    ListColumn("percent", _("Percent done")),
    ListColumn("leader", _("Leader in charge"), lambda d: d.task.leader_in_charge),
    ListColumn("product", _("Product"), lambda d: d.task.product),
    ListColumn("field", _("Field of work"), _field),
    ListColumn("assigner", _("Assigned by"), lambda d: d.assigner),
    ListColumn("issued", _("Date of issue"), lambda d: vn_date(d.task.document.issued_on), "fit"),
    ListColumn("assigned", _("Assigned on"), lambda d: vn_date(d.assigned_on), "fit"),
    ListColumn("original", _("Original deadline"), lambda d: vn_date(d.original_due_on), "fit"),
    ListColumn("extensions", _("Extensions"), _extensions, "num"),
    ListColumn("completed", _("Completed on"), _completed, "fit"),
)
