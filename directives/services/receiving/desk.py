"""What people do with a paper before it is registered: hold, take over, correct, read again, discard."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.visibility import REGISTRARS, may_act
from core.formatting import vn_date
from core.refusals import NotAllowed, Refused, Stale
from directives.models import Intake
from directives.services.access import require_clerk_of
from directives.services.receiving.storing import wake

State = Intake.State
MAX_DRAFT_LENGTH = 3_000_000  # characters of all that is typed; a form cannot send more anyway


def blank_draft(intake: Intake, *, today: date) -> dict[str, Any]:
    """Return the form of a paper of which nothing is known."""
    fields = {"arrived_on": vn_date(today)} if intake.is_incoming else {}
    return {"fields": fields, "citations": [], "tasks": []}


def may_write(intake: Intake, user: Any, *, on: date) -> bool:
    """Whether this person may change it now: it is on their desk, or on nobody's."""
    mine = intake.holder_id in (None, user.pk)
    return mine and intake.is_checkable and may_act(user, REGISTRARS, intake.agency_id, on)


def locked_intake(
    intake: Intake, *, by: Any, now: datetime, version: int | None, held: bool = True
) -> Intake:
    """Return the row locked, if this person may act on it and sees its present version."""
    # `document` is not joined: a waiting lock gets the new row, but the join of before it.
    locked = (
        Intake.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("agency__province", "holder")
        .filter(pk=intake.pk)
        .first()
    )
    if locked is None:
        raise NotAllowed
    require_clerk_of(locked.agency, by=by, now=now)
    if held and locked.holder_id not in (None, by.pk) and locked.is_checkable:
        raise Refused(
            _("%(person)s has this paper on the desk. Take it over first.")
            % {"person": locked.holder}
        )
    if version is not None and locked.version != version and locked.state != State.REGISTERED:
        raise Stale
    return locked


def take_over(intake: Intake, *, by: Any, now: datetime, version: int | None = None) -> Intake:
    """Put a colleague's paper on one's own desk, with everything typed so far."""
    with transaction.atomic():
        intake = locked_intake(intake, by=by, now=now, version=version, held=False)
        if intake.state not in State.on_desk():
            raise Refused(_("This paper is no longer on the desk."))
        if intake.holder_id != by.pk:
            intake.holder = by
            intake.version += 1
            intake.save(update_fields=["holder", "version"])
    return intake


def save_draft(
    intake: Intake,
    draft: dict[str, Any],
    *,
    by: Any,
    now: datetime,
    version: int,
    quietly: bool = False,
    window: str = "",
    seen: str = "",
) -> Intake:
    """Keep what was typed so far.

    Saved `quietly`, as one types, the version stays: the page that sent it goes on being the present
    one. It is refused all the same when someone else has saved since. Two windows of one person are
    told apart by `window`, the mark of the page that types, and `seen`, the mark that stood in the
    draft when that page was made: words typed elsewhere since then raise Stale, never vanish.
    """
    with transaction.atomic():
        intake = locked_intake(intake, by=by, now=now, version=version)
        if not intake.is_checkable:
            raise Refused(_("This paper is no longer on the desk."))
        refuse_older_window(intake, window=window, seen=seen)
        intake.draft = {**draft, "window": window} if window else draft
        intake.drafted_at, intake.holder = now, by
        if not quietly:
            intake.version += 1
        intake.save(update_fields=["draft", "drafted_at", "holder", "version"])
    return intake


def refuse_older_window(intake: Intake, *, window: str, seen: str) -> None:
    """Raise Stale where words were kept from another window after this one was opened.

    A caller without windows (a command, a mailbox) names none and is not asked.
    """
    if window and intake.draft.get("window", "") not in (window, seen):
        raise Stale


def read_again(intake: Intake, *, by: Any, now: datetime, version: int) -> Intake:
    """Have a paper read anew, say after the operator put in the letters of OCR; typed words are dropped."""
    with transaction.atomic():
        intake = locked_intake(intake, by=by, now=now, version=version)
        if not intake.is_checkable:
            raise Refused(_("This paper is no longer on the desk."))
        intake.state, intake.step, intake.progress = State.QUEUED, Intake.Step.WAITING, 0
        intake.attempts, intake.claimed_at, intake.message = 0, None, ""
        intake.version += 1
        intake.save(
            update_fields=[
                "state", "step", "progress", "attempts", "claimed_at", "message", "version",
            ]
        )  # fmt: skip
        wake(intake.pk)
    return intake


def discard_intake(intake: Intake, *, by: Any, now: datetime, version: int | None) -> Intake:
    """Take a paper off the desk unregistered; its file and what was read of it are deleted."""
    with transaction.atomic():
        intake = locked_intake(intake, by=by, now=now, version=version)
        if intake.state == State.DISCARDED:
            return intake
        if intake.state not in State.on_desk():
            raise Refused(_("This paper is no longer on the desk."))
        erase(intake, State.DISCARDED)
    return intake


def erase(intake: Intake, state: Intake.State, *, message: str = "") -> None:
    """Delete file and words of a locked row, inside the caller's transaction.

    Files go first: should the transaction fail after that, the paper is found without its file and
    said to be gone, never the other way round, a secret left on the disk without a row.
    """
    for stored in [*intake.parts.all(), intake]:
        if stored.file:
            stored.file.storage.delete(str(stored.file.name))
    intake.parts.all().delete()
    intake.file.name = ""
    intake.name = intake.sha256 = intake.content_type = intake.text = ""
    intake.size, intake.reading, intake.draft = 0, {}, {}
    intake.state, intake.message = state, message
    intake.step, intake.progress = Intake.Step.DONE, 100
    intake.version += 1
    intake.save()
