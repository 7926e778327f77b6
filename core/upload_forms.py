"""Forms with files: checked by content beside their field, kept when the form is refused.

A browser does not fill a file box again. So the files of a refused form are held on the server, and
the form comes back with a ticked line for each; nobody uploads twice.
"""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.formatting import file_size
from core.forms import MultipleFileField
from core.holding import as_checked, held_uploads, hold_upload
from core.models import HeldUpload
from core.refusals import Refused
from core.uploads import ACCEPT, CheckedUpload, check_upload

MAX_FILES = 20


class HeldField(forms.MultipleChoiceField):
    """Tokens of held files; one that is no longer there is no mistake of the person's."""

    def validate(self, value: Any) -> None:
        pass


class FilesMixin(forms.Form):
    """Adds a field of files, and one of the files kept from an earlier attempt.

    Construct with `by=` and `now=`; read `form.files_given` once valid; call `form.keep_files()`
    before drawing a refused form. `files_label` and `files_help` are for subclasses to set.
    """

    files_label = _("Files")
    files_help = _("PDF, Word, Excel, pictures or text.")

    uploads = MultipleFileField(required=False)
    held = HeldField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, by: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.now = by, now
        self._checked: list[CheckedUpload] = []
        self._held: list[HeldUpload] = []
        uploads, held = self.fields["uploads"], self.fields["held"]
        uploads.label, uploads.help_text = self.files_label, self.files_help
        uploads.widget.attrs["accept"] = ACCEPT
        held.label = _("Already uploaded")
        if self.is_bound and hasattr(self.data, "getlist"):
            self._offer(held_uploads(by, self.data.getlist(self.add_prefix("held"))))
        if not self._held:
            held.widget = forms.MultipleHiddenInput()

    def _offer(self, held: list[HeldUpload]) -> None:
        self._held = held
        field = self.fields["held"]
        field.widget = forms.CheckboxSelectMultiple()
        field.choices = [(str(h.token), f"{h.name} ({file_size(h.size)})") for h in held]  # type: ignore[attr-defined]

    def clean_held(self) -> list[str]:
        """Ignore tokens that are no longer there: the sweep may have been faster than the person."""
        return [str(h.token) for h in self._held]

    def clean_uploads(self) -> list[Any]:
        """Check each file by content; every one that fails says so, the others are kept."""
        files = self.cleaned_data.get("uploads") or []
        room = max(0, MAX_FILES - len(self._held))
        if len(files) > room:
            self.add_error(
                "uploads",
                gettext("At most %(limit)s files can be sent at once.") % {"limit": MAX_FILES},
            )
        for file in files[:room]:
            try:
                self._checked.append(check_upload(file, field="uploads"))
            except Refused as why:
                self.add_error("uploads", why.message)
        return files

    @property
    def files_given(self) -> list[CheckedUpload]:
        """The checked files: those kept from before, then those of this attempt."""
        return [as_checked(h) for h in self._held] + self._checked

    def keep_files(self) -> None:
        """Hold the good files of a refused form and show them ticked instead of an empty box."""
        known = {held.sha256 for held in self._held}
        fresh = []
        for checked in self._checked:
            if checked.sha256 not in known:
                known.add(checked.sha256)
                fresh.append(hold_upload(checked, by=self.by, now=self.now))
        self._checked = []
        if not fresh and not self._held:
            return
        self._offer([*self._held, *fresh])
        data = cast("QueryDict", self.data).copy()
        data.setlist(self.add_prefix("held"), [str(h.token) for h in self._held])
        self.data = data
