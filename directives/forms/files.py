"""Files in a form: checked one by one, and kept when the form is refused for another reason."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import MultipleFileField, MultipleFileInput
from core.holding import as_checked, held_uploads, hold_upload
from core.models import HeldUpload
from core.refusals import Refused
from core.uploads import ACCEPT, CheckedUpload, check_upload

MAX_FILES = 20


class FilesMixin(forms.Form):
    """Adds `files` and the tokens of files held since an earlier attempt (inputs named `held`).

    The view calls `hold_files` before it shows a refused form again; `_files.html` draws both.
    """

    files = MultipleFileField(  # type: ignore[assignment]  # the name every form uses
        label=gettext_lazy("Files"),
        required=False,
        widget=MultipleFileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fresh: list[CheckedUpload] = []
        self.held: list[HeldUpload] = []
        if self.is_bound and hasattr(self.data, "getlist"):
            self.held = held_uploads(user, self.data.getlist("held")[:MAX_FILES])

    def clean_files(self) -> list[CheckedUpload]:
        uploaded = self.cleaned_data.get("files") or []
        if len(uploaded) + len(self.held) > MAX_FILES:
            self.add_error(
                "files", _("At most %(limit)s files can be sent at once.") % {"limit": MAX_FILES}
            )
            uploaded = uploaded[: max(0, MAX_FILES - len(self.held))]
        for file in uploaded:
            try:
                self.fresh.append(check_upload(file, field="files"))
            except Refused as why:
                self.add_error("files", why.message)
        return self.fresh

    def checked_files(self) -> list[CheckedUpload]:
        """Return every file of the form, those held before first."""
        return [as_checked(held) for held in self.held] + self.fresh

    def hold_files(self, *, now: datetime) -> None:
        """Keep the good files of a form that was refused, to be shown and sent along again."""
        known = {held.sha256 for held in self.held}
        for file in self.fresh:
            if file.sha256 not in known:
                known.add(file.sha256)
                self.held.append(hold_upload(file, by=self.user, now=now))
        self.fresh = []
