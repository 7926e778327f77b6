"""Strike a line of a register: it stays readable, its number is never given again (NĐ 30/2020 Đ.22)."""

from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from agencies.services.saving import save_as
from core.refusals import Refused, Stale
from directives.models import PostalSending, RegisterEntry
from directives.services.access import require_clerk_of
from directives.services.checks import refuse_stamp, refuse_unstorable, tidy
from directives.services.events import record
from directives.services.numbering import lock_register, refuse_closed

REASON_LENGTH = 300

Line = TypeVar("Line", RegisterEntry, PostalSending)


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


def locked_line(
    lines: models.QuerySet[Line], line: Line, *, by: Any, now: datetime, version: int
) -> Line:
    """Return the line locked in its register, if this person may still change it.

    `lines` says what is read beside it. Raises NotAllowed, Stale, or Refused when the line is struck
    or its volume is closed.
    """
    # The register first, as those who close a volume do: whoever waits then sees it closed.
    register = lock_register(line.register)
    line = lines.select_for_update(of=("self",)).get(pk=line.pk)
    require_clerk_of(line.register.agency, by=by, now=now)
    if line.version != version:
        raise Stale
    if line.volume_id is not None:
        refuse_closed(register, line.number)
    if line.struck_at is not None:
        raise Refused(_("This line is struck already."))
    return line


def strike_entry(
    entry: RegisterEntry, *, by: Any, now: datetime, version: int, reason: str
) -> RegisterEntry:
    """Strike a line with the reason a reader of the register will see."""
    reason = checked_reason(reason)
    with transaction.atomic():
        entry = locked_line(
            RegisterEntry.objects.select_related("register__agency", "document"),
            entry, by=by, now=now, version=version,
        )  # fmt: skip
        entry.struck_at, entry.struck_by, entry.struck_reason = now, by, reason
        entry.version += 1
        save_as(entry, by, "struck_at", "struck_by", "struck_reason", "version")
        if entry.document:
            record(
                entry.document, "entry-struck", by=by, now=now, note=reason,
                number=entry.number, agency=entry.register.agency,
            )  # fmt: skip
    return entry
