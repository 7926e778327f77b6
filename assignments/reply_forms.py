"""What the address asks of the reply matrix: whose replies, as of which day.

Its parameters are named as those of the matrix on paper, so that a link hands them on.
"""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Block
from assignments.as_of import led_by
from assignments.fields import AgencyOrKeyField
from assignments.models import Task
from assignments.standpoint import Standpoint, belongs_to
from core.past_day import DayForm
from directives.models import Document


class RepliesForm(DayForm):
    """Block, agency and leader in charge beside the day; what is blank narrows nothing."""

    block = forms.ChoiceField(
        label=_("Block"), choices=[("", _("All blocks")), *Block.choices], required=False
    )
    about = AgencyOrKeyField(label=_("Only this agency"), required=False)
    leader = forms.ChoiceField(label=_("Leader in charge"), required=False)

    field_order = ("block", "about", "leader", "on")

    def __init__(self, data: Any, *, document: Document, user: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        tasks = Task.objects.visible_to(user).filter(document=document)
        # A leader who has handed the task on since is still asked about for a past day.
        named = {data.get("leader", "").strip(), *tasks.values_list("leader_in_charge", flat=True)}
        names = sorted(named - {""})
        if names:
            leader = cast("forms.ChoiceField", self.fields["leader"])
            leader.choices = [("", _("All leaders")), *((name, name) for name in names)]
        else:
            del self.fields["leader"]

    @property
    def narrowing(self) -> dict[str, str]:
        given = self.cleaned_data if self.is_valid() else {}
        asked = {
            "block": given.get("block", ""),
            "about": str(given["about"].pk) if given.get("about") else "",
            "leader": given.get("leader", ""),
        }
        return {name: value for name, value in asked.items() if value}

    def narrowed_to(self) -> str:
        """Say what valid input narrows the matrix to; empty where nothing does."""
        given = self.cleaned_data
        words = {
            "block": Block(given["block"]).label if given["block"] else "",
            "about": str(given["about"] or ""),
            "leader": given.get("leader", ""),
        }
        return "; ".join(f"{self[name].label}: {word}" for name, word in words.items() if word)

    def condition(self) -> Q:
        """Return the condition on the duties of valid input, as known on its day."""
        given = self.cleaned_data
        whose = belongs_to(Standpoint.NOW, agency=given["about"], block=given["block"])
        return whose & led_by(given.get("leader", ""), self.known_on)
