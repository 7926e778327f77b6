"""Why a service says no. Every refusal carries a translated sentence for the person, and may name a field."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class Refused(Exception):
    """A rule said no; `message` is for people, `field` names the form field it belongs to."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Refused, PermissionDenied):
    """This person may see the thing but may not do this to it; Django itself answers it with 403."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("You may not do this here."))


class Stale(Refused):
    """The form was opened before someone else changed the row; nothing was overwritten."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message
            or _(
                "Someone changed this while you were working on it. What you typed is still here: "
                "check the current state, then send again."
            )
        )
