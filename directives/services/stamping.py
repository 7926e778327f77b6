"""The arrival stamp over page one of a scan: asked for by a clerk, made by a worker on a copy.

The row is the truth and a message only wakes a worker. A claim writes a fresh id into the row;
whoever does not hold the newest one keeps nothing.
"""

import base64
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.files import files_undone_on_failure, sha256_of, write_upload
from core.models import PagePicture
from core.page_pictures import keep_picture
from core.pdf.overlay import Place
from core.pdf.overlay.laying import job_for
from core.refusals import Refused
from core.uploads import JPEG, PDF, PNG, TIFF, CheckedUpload
from directives.intake.kinds import Unreadable
from directives.intake.runner import Stopped, run_apart
from directives.models import Attachment, RegisterEntry, StampedCopy
from directives.services.access import require_clerk_of
from directives.services.events import record
from directives.services.receiving.working import limits
from directives.stamping import ArrivalStamp, print_stamp, require_stamped, stamp_of

log = structlog.get_logger(__name__)

State = StampedCopy.State
STAMPABLE = tuple(kind.content_type for kind in (PDF, PNG, JPEG, TIFF))
SILENT_AFTER = timedelta(minutes=6)  # longer than the time limit of the task
MAX_ATTEMPTS = 3


def stampable_files(entry: RegisterEntry) -> Any:
    """Return the files in force of the line's document that are pages: PDF and pictures."""
    return Attachment.objects.filter(
        document=entry.document_id, removed_at=None, content_type__in=STAMPABLE
    ).exclude(kind=Attachment.Kind.RESULT)


def facts_of(entry: RegisterEntry) -> dict[str, Any]:
    """Return what the line's stamp says now, as it is kept with a copy."""
    stamp = asdict(stamp_of(entry))
    return {**stamp, "arrived_on": stamp["arrived_on"].isoformat()}


def copies_of(copies: Any) -> list[Any]:
    """Return the copies in force, each told whether it is `outdated`; two queries for any number.

    A copy is outdated when the line, or the document's files, say something else than it does.
    """
    found = list(
        copies.in_force()
        .select_related("original", "entry__register__agency", "uploaded_by")
        .prefetch_related("entry__register__agency__names")
        .order_by("pk")
    )
    for copy in found:
        copy.outdated = (
            copy.facts != facts_of(copy.entry)
            or copy.entry.struck_at is not None
            or copy.original.removed_at is not None
        )
    return found


def ask_stamped_copy(
    entry: RegisterEntry, original: Attachment, *, place: Place, by: Any, now: datetime
) -> StampedCopy:
    """Return the copy of this scan with the line's stamp, sending for a worker when it is still to be made.

    Asked again for the same thing the same copy is given. Locks the line, so that of two clerks the
    second gets what the first asked for. Raises NotAllowed; Refused for a line without a stamp, or a
    file that is no page.
    """
    require_clerk_of(entry.register.agency, by=by, now=now)
    with transaction.atomic():
        entry = (
            RegisterEntry.objects.select_for_update(of=("self",))
            .select_related("register__agency", "document")
            .get(pk=entry.pk)
        )
        require_stamped(entry)
        if not stampable_files(entry).contains(original):
            raise Refused(_("Only a PDF or picture of this document can be stamped."), field="file")
        facts = facts_of(entry)
        found = StampedCopy.objects.in_force().filter(entry=entry, original=original).first()
        if found and found.facts == facts and found.place == place and found.state != State.FAILED:
            return found
        if found:
            found.replaced_at = now
            found.save(update_fields=["replaced_at"])
        copy = StampedCopy.objects.create(
            entry=entry, original=original, facts=facts, place=place,
            name=_copy_name(original, facts), sha256="", size=0, content_type=PDF.content_type,
            uploaded_at=now, uploaded_by=by,
        )  # fmt: skip
        _wake(copy)
    return copy


def pictures_of(copies: Iterable[StampedCopy]) -> dict[str, PagePicture]:
    """Return the pictures of page one by the checksum of the copy; one query."""
    drawn = PagePicture.objects.exclude(image="")
    return drawn.in_bulk([copy.sha256 for copy in copies if copy.sha256])


def copies_to_make(*, now: datetime) -> list[int]:
    """Return copies that wait or whose worker fell silent; give up those that took workers down."""
    _waiting(now).filter(attempts__gte=MAX_ATTEMPTS).update(
        state=State.FAILED, message=_("Stamping stopped several times. Use a label instead.")
    )
    return list(_waiting(now).order_by("uploaded_at").values_list("pk", flat=True)[:500])


def claim_copy(pk: int, *, now: datetime) -> StampedCopy | None:
    """Take one copy that waits; None when there is nothing to do."""
    taken = (
        _waiting(now)
        .filter(pk=pk, attempts__lt=MAX_ATTEMPTS)
        .update(claim=uuid4(), claimed_at=now, attempts=F("attempts") + 1)
    )
    if not taken:
        return None
    return StampedCopy.objects.select_related("original", "entry__register__agency").get(pk=pk)


def make_claimed(copy: StampedCopy, *, now: datetime) -> bool:
    """Stamp and keep; return whether this worker did. What cannot be stamped says why in the row."""
    stamp = ArrivalStamp(
        **{**copy.facts, "arrived_on": date.fromisoformat(copy.facts["arrived_on"])}
    )
    dated = timezone.localtime(copy.uploaded_at)
    try:
        with copy.original.file.open("rb") as file:
            original = file.read()
        printed = print_stamp(stamp, dated=dated).content
        job = job_for(original, printed, Place(copy.place))
        told = run_apart("core.pdf.overlay.laying.lay_over_apart", job, limits=limits())
    except FileNotFoundError:
        return _fail(copy, _("The file is no longer there."))
    except Stopped:
        return _fail(copy, _("Stamping took too long or too much memory and was stopped."))
    except Unreadable as why:
        return _fail(copy, why.message)
    return _keep(copy, told, now=now)


def _keep(copy: StampedCopy, told: dict[str, Any], *, now: datetime) -> bool:
    content = base64.b64decode(told["content"])
    with files_undone_on_failure(), transaction.atomic():
        held = _held(copy).select_for_update(of=("self",)).first()
        if held is None:
            return False
        held.state, held.message = State.DONE, ""
        held.stands, held.n_pages = told["place"], told["n_pages"]
        held.was_signed = told["was_signed"]
        file = CheckedUpload(
            file=ContentFile(content), name=held.name, size=len(content),
            sha256=sha256_of([content]), kind=PDF,
        )  # fmt: skip
        write_upload(held, file)
        held.save()
        document = held.original.document
        agency = held.entry.register.agency
        record(document, "stamped", by=held.uploaded_by, now=now, name=held.original.name,
               number=held.entry.number, agency=agency)  # fmt: skip
    keep_picture(held.sha256, lambda: content, now=now)
    return True


def _fail(copy: StampedCopy, why: str) -> bool:
    log.warning("scan_not_stamped", copy=copy.pk, why=why)
    _held(copy).update(state=State.FAILED, message=why)
    return False


def _copy_name(original: Attachment, facts: dict[str, Any]) -> str:
    stem = PurePosixPath(original.name).stem[:200]
    return f"{stem} (dấu đến số {facts['number']}).pdf"


def _held(copy: StampedCopy) -> Any:
    return StampedCopy.objects.filter(pk=copy.pk, claim=copy.claim, state=State.QUEUED)


def _waiting(now: datetime) -> Any:
    free = Q(claim__isnull=True) | Q(claimed_at__lt=now - SILENT_AFTER)
    return StampedCopy.objects.in_force().filter(free, state=State.QUEUED)


def _wake(copy: StampedCopy) -> None:
    """Send for a worker once the row is there; if the broker is away the sweep does it later."""
    from directives.tasks import make_stamped_copy

    transaction.on_commit(lambda: make_stamped_copy.delay(copy.pk), robust=True)
