"""The fields of a form that say who signs a paper; agencies/signing.py says which lines a layout knows."""

from typing import cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.paper_layout import Rules
from agencies.signing import Authority
from core.forms import TextField

SIGNING_FIELDS = ("signing_authority", "signing_for", "signer_title", "signer_name")


class SigningFields(forms.Form):
    """Authority, title and name over and under a signature; `offer_marks` says how they are written."""

    signing_authority = forms.ChoiceField(
        label=_("Signing authority"), choices=Authority.choices, required=False
    )
    signing_for = TextField(label=_("On behalf of"), max_length=120, required=False)
    signer_title = TextField(label=_("Title of the signer"), max_length=200)
    signer_name = TextField(label=_("Signer"), max_length=120, required=False)

    def offer_marks(self, rules: Rules) -> None:
        """Offer the marks of the body's paper, each once, and show its own examples."""
        chosen = self.get_initial_for_field(self.fields["signing_authority"], "signing_authority")
        offered = {rules.mark(name): name for name in reversed(Authority.values) if name}
        offered |= {rules.mark(name): name for name in (chosen,) if name}
        marks = [(name, mark) for mark, name in reversed(offered.items())]
        field = cast("forms.ChoiceField", self.fields["signing_authority"])
        field.choices = [(Authority.OWN.value, Authority.OWN.label), *marks]
        collective, head, _deputy = rules.signing_examples
        self.fields["signing_for"].help_text = gettext(
            "What follows the authority: %(collective)s after %(tm)s, %(head)s after %(kt)s"
        ) % {
            "collective": collective,
            "tm": rules.mark("TM."),
            "head": head,
            "kt": rules.mark("KT."),
        }
        self.fields["signer_title"].help_text = gettext(
            "Several steps are divided by a slash: %(example)s"
        ) % {"example": rules.deputy_example}
