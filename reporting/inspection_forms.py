"""The form that asks for the result of an inspection: in whose name this person inspects the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.visibility import acting_agency_ids
from directives.inspection import INSPECTORS
from directives.models import Register
from reporting.access import inspectable_registers
from reporting.forms import RunForm, offer
from reporting.models import ReportRun
from reporting.slip_forms import named_row, offer_agencies


class InspectionForm(RunForm):
    """The register is named by the address; it is inspected as it stands today."""

    register = forms.ModelChoiceField(Register.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        registers = inspectable_registers(self.user, self.today).select_related("agency")
        offer(self, "register", registers)
        self.fields["register"].error_messages["required"] = _(
            "Open the register first and ask for the result of its inspection there."
        )
        self.named_register = named_row(self, "register", registers)
        offer_agencies(self, self._bodies())

    def _bodies(self) -> list[int]:
        """Those this person acts for: who keeps the register first, then others of its province."""
        acting = acting_agency_ids(self.user, INSPECTORS, self.today)
        bodies = list(Agency.objects.filter(pk__in=acting).order_by("pk"))
        if self.named_register is not None:
            keeper = self.named_register.agency
            bodies.sort(key=lambda a: (a != keeper, a.province_id != keeper.province_id))
        return [body.pk for body in bodies]

    def asked(self) -> dict[str, Any]:
        return super().asked() | {"cut_off": self.today}


INSPECTION_FORMS: dict[str, type[RunForm]] = {
    ReportRun.Kind.REGISTER_INSPECTION: InspectionForm,
}
