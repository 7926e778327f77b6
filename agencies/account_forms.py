"""The sign-in and password forms in this site's words; allauth does the work and speaks no Vietnamese."""

from typing import Any

from allauth.account import forms as allauth_forms
from django.utils.translation import gettext_lazy as _


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(
            self,
            login=_("User name"),
            password=_("Password"),
            remember=_("Keep me signed in today"),
        )
        self.fields["login"].widget.attrs["autofocus"] = True


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(
            self,
            oldpassword=_("Current password"),
            password1=_("New password"),
            password2=_("New password once more"),
        )


def _relabel(form: Any, **labels: Any) -> None:
    """Set labels, drop the placeholders that repeat them and the help that links to pages not here."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].help_text = ""
        form.fields[name].widget.attrs.pop("placeholder", None)
