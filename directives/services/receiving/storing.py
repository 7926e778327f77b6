"""Put a file or pasted words on the desk of an agency; reading comes later, in a worker."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.models import Agency
from core.files import files_undone_on_failure, store_upload
from core.refusals import Refused
from core.uploads import CheckedUpload, check_upload, in_memory
from directives.models import Intake
from directives.services.access import require_clerk_of
from directives.services.checks import check_body

_NAME_LENGTH = 60


def receive_file(
    checked: CheckedUpload, *, agency: Agency, direction: str, by: Any, now: datetime
) -> Intake:
    """Store a checked file and have it read; the same file twice on one desk is one paper."""
    require_clerk_of(agency, by=by, now=now)
    with files_undone_on_failure(), transaction.atomic():
        # Two presses at the same moment wait here for each other.
        Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
        known = (
            Intake.objects.on_desk()
            .filter(agency=agency, direction=direction, sha256=checked.sha256)
            .first()
        )
        if known is not None:
            return known
        intake = Intake(
            agency=agency, direction=direction, holder=by, language=(get_language() or "vi")[:10]
        )
        store_upload(intake, checked, by=by, now=now)
        wake(intake.pk)
    return intake


def receive_text(text: str, *, agency: Agency, direction: str, by: Any, now: datetime) -> Intake:
    """Put pasted words on the desk as a text file; a stamped secret is refused before it is written."""
    require_clerk_of(agency, by=by, now=now)
    if not text.strip():
        raise Refused(_("Paste the text of the document."), field="text")
    try:
        check_body(text)
        checked = check_upload(in_memory(text.encode(), _name_of(text)), field="text")
    except Refused as why:
        raise Refused(why.message, field="text") from why
    return receive_file(checked, agency=agency, direction=direction, by=by, now=now)


def wake(intake_id: int) -> None:
    """Tell a worker once the row is there; the sweep finds it should the message get lost."""
    from directives.tasks import read_intake

    transaction.on_commit(lambda: read_intake.delay(intake_id), robust=True)


def _name_of(text: str) -> str:
    """Name pasted words by their first line that says something."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    first = next((line for line in lines if sum(map(str.isalpha, line)) > 3), "")
    words = "".join(c if c.isalnum() or c in " -" else " " for c in first)
    return f"{' '.join(words.split())[:_NAME_LENGTH].strip() or _('Pasted text')}.txt"
