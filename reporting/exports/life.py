"""The life of an export: asked for, claimed by one worker, written, kept for some days, dropped.

The same fence as for reports (reporting.runs): a claim writes a fresh id into the row, and whoever
does not hold the newest one cannot write any more. Nothing is frozen: an export shows the rows of the
moment it is written, and a worker that takes over begins again.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import uuid4

import structlog
from django.core.files import File
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.models import User
from core.files import sha256_of
from core.refusals import Refused
from core.sheets import file_name
from reporting.exports.asked import Asked
from reporting.exports.sources import prepare
from reporting.models import Export

log = structlog.get_logger(__name__)

SILENT_AFTER = timedelta(minutes=5)
MAX_ATTEMPTS = 3
MAX_AT_A_TIME = 5  # unfinished exports of one person
KEPT_FOR = timedelta(days=3)
State = Export.State
Clock = Callable[[], datetime]


class NoLongerWanted(Exception):
    """The export was cancelled, or another worker took it over."""


@dataclass(frozen=True)
class Claim:
    """One worker's hold on an export."""

    export: Export
    clock: Clock

    def note(self, **changes: Any) -> None:
        """Write progress and show a sign of life; raise NoLongerWanted when the hold is lost."""
        if not _held(self.export).update(claimed_at=self.clock(), **changes):
            raise NoLongerWanted


def request_export(*, kind: str, form: str, query: str, by: Any, now: datetime) -> Export:
    """Queue an export of what this person may see; wake a worker after the commit.

    Raises what preparing raises, and Refused when the person has too many unfinished ones.
    """
    asked = Asked(by, timezone.localdate(now), QueryDict(query))
    prepared = prepare(kind, form, asked)
    unfinished = Export.objects.filter(requested_by=by, state__in=[State.QUEUED, State.RUNNING])
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # two presses are counted one by one
        if unfinished.count() >= MAX_AT_A_TIME:
            raise Refused(
                _("You have %(n)s files being made. Wait for one of them or cancel it.")
                % {"n": MAX_AT_A_TIME}
            )
        export = Export.objects.create(
            kind=kind, form=form, query=query, language=translation.get_language() or "vi",
            n_total=prepared.n, requested_by=by, requested_at=now,
        )  # fmt: skip
        wake(export)
    return export


def wake(export: Export) -> None:
    """Send for a worker once the row is there; if the broker is away the sweep does it later."""
    from reporting.tasks import make_export

    transaction.on_commit(lambda: make_export.delay(export.pk), robust=True)


def claim_export(pk: int, *, clock: Clock) -> Claim | None:
    """Take an export that waits, or whose worker fell silent; None when there is nothing to do."""
    now, claim = clock(), uuid4()
    waiting = Q(state=State.QUEUED)
    orphaned = Q(state=State.RUNNING, claimed_at__lt=now - SILENT_AFTER, attempts__lt=MAX_ATTEMPTS)
    taken = Export.objects.filter(waiting | orphaned, pk=pk).update(
        state=State.RUNNING, claim=claim, claimed_at=now, attempts=F("attempts") + 1,
        n_done=0, error="",
    )  # fmt: skip
    if not taken:
        return None
    export = Export.objects.select_related("requested_by").filter(pk=pk, claim=claim).first()
    return Claim(export, clock) if export else None


def make_claimed(claim: Claim) -> None:
    """Write and keep the file of a claimed export; what goes wrong is kept as reason."""
    export = claim.export
    try:
        with translation.override(export.language), tempfile.TemporaryFile() as made:
            name = _write(claim, made)
            _keep(claim, made, name)
    except NoLongerWanted:
        log.info("export_no_longer_wanted", export=export.pk)
    except Exception as why:  # a worker must go on; the reason belongs to the row
        log.exception("export_failed", export=export.pk)
        reason = _reason(why, export.language)
        _held(export).update(state=State.FAILED, error=reason[:2000], finished_at=claim.clock())


def _reason(why: Exception, language: str) -> str:
    if isinstance(why, Refused):
        return why.message
    with translation.override(language):
        if isinstance(why, Http404):
            return _("What was to be exported is no longer there for you.")
        return type(why).__name__


def _write(claim: Claim, made: IO[bytes]) -> str:
    export = claim.export
    asked = Asked(
        export.requested_by, timezone.localdate(export.requested_at), QueryDict(export.query)
    )
    prepared = prepare(export.kind, export.form, asked)
    claim.note(n_total=prepared.n)
    prepared.write(made, export.form, lambda n: claim.note(n_done=n))
    return file_name(prepared.name, export.form)


def _keep(claim: Claim, made: IO[bytes], name: str) -> None:
    export, now = claim.export, claim.clock()
    made.seek(0)
    sha256 = sha256_of(iter(lambda: made.read(1 << 20), b""))
    size = made.tell()
    made.seek(0)
    storage = export.file.storage
    path = export.file.field.generate_filename(export, f"{uuid4().hex}.{export.form}")
    stored = storage.save(path, File(made))
    done = _held(export).update(
        state=State.DONE, n_done=F("n_total"), file=stored, file_name=name, sha256=sha256,
        size=size, finished_at=now, expires_at=now + KEPT_FOR,
    )  # fmt: skip
    if not done:  # cancelled in the last moment: nobody will ever ask for this file
        storage.delete(stored)
        raise NoLongerWanted


def _held(export: Export) -> QuerySet[Export]:
    """The row, as long as this worker's claim is the newest and nobody cancelled."""
    return Export.objects.filter(pk=export.pk, state=State.RUNNING, claim=export.claim)


def cancel_export(export: Export, *, now: datetime) -> None:
    """Stop an export that is not finished; the worker notices at its next batch."""
    stopped = Export.objects.filter(pk=export.pk, state__in=[State.QUEUED, State.RUNNING]).update(
        state=State.CANCELLED, finished_at=now
    )
    if not stopped:
        raise Refused(_("This file is finished already; there is nothing to cancel."))


def repeat_export(export: Export, *, now: datetime) -> None:
    """Queue an export that failed, was cancelled or has expired again, with the rows of now."""
    again = [State.FAILED, State.CANCELLED, State.EXPIRED]
    with transaction.atomic():
        queued = Export.objects.filter(pk=export.pk, state__in=again).update(
            state=State.QUEUED, error="", n_done=0, attempts=0, requested_at=now, finished_at=None
        )
        if not queued:
            raise Refused(_("This file is ready or being made; it need not be made again."))
        wake(export)


def exports_to_wake(*, now: datetime) -> list[int]:
    """Return the exports that wait or whose worker fell silent; give up what failed too often."""
    silent = Q(state=State.RUNNING, claimed_at__lt=now - SILENT_AFTER)
    Export.objects.filter(silent, attempts__gte=MAX_ATTEMPTS).update(
        state=State.FAILED, finished_at=now, error=f"The worker stopped {MAX_ATTEMPTS} times."
    )
    waiting = Export.objects.filter(Q(state=State.QUEUED) | silent)
    return list(waiting.order_by("requested_at").values_list("pk", flat=True))


def drop_expired(*, now: datetime) -> int:
    """Delete the files whose days are over; the rows stay and can be made again. Returns how many."""
    n = 0
    for export in Export.objects.filter(state=State.DONE, expires_at__lte=now):
        storage, name = export.file.storage, str(export.file.name)
        n += Export.objects.filter(pk=export.pk, state=State.DONE).update(
            state=State.EXPIRED, file="", size=0
        )
        storage.delete(name)
    return n
