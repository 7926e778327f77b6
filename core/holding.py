"""Files of refused forms: held for their uploader, taken up by the next attempt, dropped after a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from core.files import store_upload
from core.models import HeldUpload, Submission
from core.uploads import ALLOWED, CheckedUpload

KEPT_FOR = timedelta(hours=24)
# Forms answer a repeated POST for as long as a browser tab plausibly stays open.
SUBMISSIONS_KEPT_FOR = timedelta(days=7)
MAX_HELD_EACH = 60


@dataclass(frozen=True)
class HeldCheckedUpload(CheckedUpload):
    """A held file ready to be stored again: `held_id` is the row to delete once it is taken up."""

    held_id: int = 0


def hold_upload(checked: CheckedUpload, *, by: Any, now: datetime) -> HeldUpload:
    """Keep a checked file of a form that was refused for another reason."""
    drop_expired_uploads(now=now, of=by)
    mine = HeldUpload.objects.filter(uploaded_by=by)
    for oldest in mine.order_by("-uploaded_at", "-pk")[MAX_HELD_EACH - 1 :]:
        _drop(oldest)
    return store_upload(HeldUpload(), checked, by=by, now=now)


def held_uploads(by: Any, tokens: Iterable[str]) -> list[HeldUpload]:
    """Return the person's own held files with these tokens, oldest first; unknown tokens are ignored."""
    wanted = {token for token in map(_uuid, tokens) if token}
    if not wanted:
        return []
    return list(HeldUpload.objects.filter(uploaded_by=by, token__in=wanted).order_by("pk"))


def as_checked(held: HeldUpload) -> HeldCheckedUpload:
    """Return a held file as the checked upload it was."""
    kind = next(kind for kind in ALLOWED if kind.content_type == held.content_type)
    return HeldCheckedUpload(held.file, held.name, held.size, held.sha256, kind, held_id=held.pk)


def release_held(files: Iterable[CheckedUpload]) -> None:
    """Delete the rows of held files that now belong to something; call in the same transaction."""
    ids = [file.held_id for file in files if isinstance(file, HeldCheckedUpload)]
    if ids:
        HeldUpload.objects.filter(pk__in=ids).delete()


def drop_held(by: Any, token: str) -> None:
    """Forget one held file the person no longer wants."""
    for held in held_uploads(by, [token]):
        _drop(held)


def drop_expired_uploads(*, now: datetime, of: Any = None) -> int:
    """Delete held files nobody came back for; part of the sweep. Returns how many."""
    expired = HeldUpload.objects.filter(uploaded_at__lt=now - KEPT_FOR)
    if of is not None:
        expired = expired.filter(uploaded_by=of)
    n = 0
    for held in expired.iterator():
        _drop(held)
        n += 1
    return n


def drop_old_submissions(*, now: datetime) -> int:
    """Forget carried-out forms that no browser will send again; part of the sweep."""
    return Submission.objects.filter(at__lt=now - SUBMISSIONS_KEPT_FOR).delete()[0]


def _drop(held: HeldUpload) -> None:
    storage, name = held.file.storage, str(held.file.name)
    held.delete()
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def _uuid(token: str) -> UUID | None:
    try:
        return UUID(str(token))
    except ValueError:
        return None
