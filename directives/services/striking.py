"""Strike a line of a register: it stays readable, its number is never given again (NĐ 30/2020 Đ.22)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services.saving import save_as
from core.refusals import Refused, Stale
from directives.models import RegisterEntry
from directives.services.access import require_clerk_of
from directives.services.checks import refuse_stamp, refuse_unstorable, tidy
from directives.services.events import record
from directives.services.numbering import lock_register, refuse_closed

REASON_LENGTH = 300


def checked_reason(reason: str) -> str:
    """Return the reason tidied; raise Refused when it is missing, too long or cannot be kept here."""
    reason = tidy(reason)
    refuse_unstorable(reason, field="reason")
    refuse_stamp(reason, field="reason")
    if not reason:
        raise Refused(_("Say why the line is struck."), field="reason")
    if len(reason) > REASON_LENGTH:
        raise Refused(
            _("Too long: %(length)s characters, at most %(limit)s fit.")
            % {"length": len(reason), "limit": REASON_LENGTH},
            field="reason",
        )
    return reason


def strike_entry(
    entry: RegisterEntry, *, by: Any, now: datetime, version: int, reason: str
) -> RegisterEntry:
    """Strike a line with the reason a reader of the register will see."""
    reason = checked_reason(reason)
    with transaction.atomic():
        # The register first, as those who close a volume do: whoever waits then sees it closed.
        register = lock_register(entry.register)
        entry = (
            RegisterEntry.objects.select_for_update(of=("self",))
            .select_related("register__agency", "document")
            .get(pk=entry.pk)
        )
        require_clerk_of(entry.register.agency, by=by, now=now)
        if entry.version != version:
            raise Stale
        if entry.volume_id is not None:
            refuse_closed(register, entry.number)
        if entry.struck_at is not None:
            raise Refused(_("This line is struck already."))
        entry.struck_at, entry.struck_by, entry.struck_reason = now, by, reason
        entry.version += 1
        save_as(entry, by, "struck_at", "struck_by", "struck_reason", "version")
        if entry.document:
            record(
                entry.document, "entry-struck", by=by, now=now, note=reason,
                number=entry.number, agency=entry.register.agency,
            )  # fmt: skip
    return entry
