"""A list of duties from file to findings: stored, claimed by a worker, read apart, checked, chosen upon.

The claim and every later write are conditional, so that a worker thought dead changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.visibility import ASSIGNERS, require
from assignments.duty_list.checking import check_rows
from assignments.models import DutyImport, DutyImportRow
from assignments.services.records import local_day
from core.files import files_undone_on_failure, store_upload
from core.refusals import NotAllowed, Refused, Stale
from core.submissions import answer_submission, once
from core.uploads import XLSX, CheckedUpload
from directives.intake.kinds import Unreadable
from directives.intake.limits import Limits
from directives.intake.runner import Stopped, run_apart

State = DutyImport.State
ABANDONED_AFTER = timedelta(minutes=10)  # longer than one list may take
MOST_ATTEMPTS = 3
_READER = "assignments.duty_list.sheet.read_sheet"


def receive_list(
    checked: CheckedUpload, *, body: Agency, by: User, now: datetime, form_token: UUID
) -> DutyImport:
    """Store an uploaded list and have it read; raise AlreadyDone for a form sent twice."""
    require(by, ASSIGNERS, body, local_day(now))
    if checked.kind != XLSX:
        raise Refused(
            _("The list must be a workbook of Excel (.xlsx): open it and save it as one."),
            field="file",
        )
    found = DutyImport(body=body, language=(get_language() or "vi")[:10])
    with files_undone_on_failure(), once(form_token, by=by, now=now) as submission:
        store_upload(found, checked, by=by, now=now)
        answer_submission(submission, reverse("assignments:import-detail", args=[found.pk]))
        wake(found.pk)
    return found


def wake(import_id: int) -> None:
    """Tell a worker once the row is there; the sweep finds it should the message get lost."""
    from assignments.tasks import read_duty_import

    transaction.on_commit(lambda: read_duty_import.delay(import_id), robust=True)


@dataclass(frozen=True)
class Claim:
    """One list taken by one worker: only writes that still find this claim count."""

    found: DutyImport
    at: datetime

    def note(self, **fields: Any) -> bool:
        mine = DutyImport.objects.filter(pk=self.found.pk, state=State.READING, claimed_at=self.at)
        return mine.update(**fields) == 1


def imports_to_wake(*, now: datetime) -> list[int]:
    """Return lists that wait or whose worker died; give up those that took several workers down."""
    abandoned = Q(state=State.READING, claimed_at__lt=now - ABANDONED_AFTER)
    for found in DutyImport.objects.filter(abandoned, attempts__gte=MOST_ATTEMPTS):
        with translation.override(found.language):
            _fail(Claim(found, found.claimed_at), _("Reading stopped several times."), now=now)  # type: ignore[arg-type]
    waiting = DutyImport.objects.filter(Q(state=State.QUEUED) | abandoned).order_by("uploaded_at")
    return list(waiting.values_list("pk", flat=True)[:100])


def claim_import(import_id: int, *, now: datetime) -> Claim | None:
    """Take a list for this worker alone, or return None when there is nothing to do."""
    free = Q(state=State.QUEUED) | Q(state=State.READING, claimed_at__lt=now - ABANDONED_AFTER)
    taken = DutyImport.objects.filter(free, pk=import_id, attempts__lt=MOST_ATTEMPTS).update(
        state=State.READING, claimed_at=now, attempts=F("attempts") + 1, progress=5
    )
    if not taken:
        return None
    rows = DutyImport.objects.select_related("body__province", "uploaded_by")
    return Claim(rows.get(pk=import_id), now)


def work_on_import(claim: Claim, *, clock: Callable[[], datetime]) -> None:
    """Read and check a claimed list: ready with findings, or failed with what to do.

    A list whose rows are here already (names were chosen) is only checked again.
    """
    with translation.override(claim.found.language):
        rows = list(claim.found.rows.all())
        told: dict[str, Any] = {}
        if not rows:
            try:
                told = _read(claim)
            except Unreadable as why:
                _fail(claim, why.message, now=clock())
                return
            rows = [
                DutyImportRow(
                    duty_import=claim.found,
                    number=row["number"],
                    cells=row["cells"],
                    unknown=row["unknown"],
                )
                for row in told["rows"]
            ]
        claim.note(progress=60)
        now = clock()
        check_rows(claim.found, rows, by=claim.found.uploaded_by, today=local_day(now))
        _keep(claim, rows, told, now=now)


def _read(claim: Claim) -> dict[str, Any]:
    try:
        with claim.found.file.open("rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise Unreadable(_("The file is no longer there. Upload it again.")) from None
    limits = Limits(
        max_bytes=settings.MAX_UPLOAD_MB * 2**20,
        max_characters=settings.IMPORT_ROWS,  # of a list: rows
        seconds=settings.READING_SECONDS,
        memory_bytes=settings.READING_MEMORY_MB * 2**20,
    )
    try:
        return run_apart(_READER, data, limits=limits)
    except Stopped as why:
        raise Unreadable(
            _("Reading the list took too much time or memory and was stopped. Divide it.")
        ) from why


def _keep(claim: Claim, rows: list[DutyImportRow], told: dict[str, Any], *, now: datetime) -> None:
    counts = {
        verdict: sum(row.verdict == verdict for row in rows) for verdict in DutyImportRow.Verdict
    }
    with transaction.atomic():
        facts: dict[str, Any] = {}
        if told:
            facts = {"sheet": told["sheet"][:100], "other_sheets": told["others"]}
        mine = claim.note(
            state=State.READY, progress=100, message="", read_at=now, n_rows=len(rows),
            n_errors=counts[DutyImportRow.Verdict.ERROR],
            n_warnings=counts[DutyImportRow.Verdict.WARNING],
            version=F("version") + 1, **facts,
        )  # fmt: skip
        if not mine:
            return
        if told:
            DutyImportRow.objects.bulk_create(rows, batch_size=1000)
        else:
            DutyImportRow.objects.bulk_update(rows, ["verdict", "findings", "plan"], batch_size=500)


def _fail(claim: Claim, why: str, *, now: datetime) -> bool:
    return claim.note(state=State.FAILED, progress=100, message=why, read_at=now)


def choose_agencies(
    found: DutyImport, chosen: dict[str, Agency], *, by: User, now: datetime, version: int
) -> DutyImport:
    """Say what unknown names mean in this list, and have its rows checked again."""
    with transaction.atomic():
        locked = locked_import(found, by=by, now=now, version=version)
        if locked.state != State.READY:
            raise Refused(_("This list is not waiting for a check any more."))
        if not chosen:
            raise Refused(_("Choose at least one agency."))
        locked.chosen |= {words: agency.pk for words, agency in chosen.items()}
        locked.state, locked.progress = State.QUEUED, 0
        locked.attempts, locked.claimed_at = 0, None
        locked.version += 1
        locked.save(
            update_fields=["chosen", "state", "progress", "attempts", "claimed_at", "version"]
        )
        wake(locked.pk)
    return locked


def discard_import(found: DutyImport, *, by: User, now: datetime, version: int) -> DutyImport:
    """Put a list aside unimported: its rows are deleted, its file with them."""
    with transaction.atomic():
        locked = locked_import(found, by=by, now=now, version=version)
        if locked.state == State.DONE:
            raise Refused(_("This list was imported already."))
        locked.rows.all().delete()
        storage, name = locked.file.storage, str(locked.file.name)
        locked.state, locked.version = State.DISCARDED, locked.version + 1
        locked.save(update_fields=["state", "version"])
        transaction.on_commit(lambda: storage.delete(name), robust=True)
    return locked


def locked_import(found: DutyImport, *, by: User, now: datetime, version: int) -> DutyImport:
    """Return the row locked, if this person may act on it and saw its present version."""
    locked = (
        DutyImport.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("body__province")
        .filter(pk=found.pk)
        .first()
    )
    if locked is None:
        raise NotAllowed
    require(by, ASSIGNERS, locked.body, timezone.localtime(now).date())
    if locked.version != version:
        raise Stale
    return locked
