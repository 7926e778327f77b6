"""The PDF of an issued dispatch: made by a worker from the frozen words, attached, never made again.

The row is the truth and a message only wakes a worker. A claim writes a fresh id into the row;
whoever does not hold the newest one attaches nothing.
"""

from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from assignments.models import Urging
from assignments.models.urging import UrgingQuerySet
from assignments.urging_paper import UrgingPaper, sheets_of, thawed
from core.files import files_undone_on_failure, sha256_of
from core.models import PagePicture
from core.page_pictures import keep_picture, wanted_picture
from core.pdf import Printed, print_sheets
from core.uploads import PDF, CheckedUpload
from directives.models import Attachment
from directives.services.attaching import add_attachments

log = structlog.get_logger(__name__)

SILENT_AFTER = timedelta(minutes=6)  # longer than the time limit of the task
MAX_ATTEMPTS = 5


def wake(urging: Urging) -> None:
    """Send for a worker once the row is there; if the broker is away the sweep does it later."""
    from assignments.tasks import print_urging

    transaction.on_commit(lambda: print_urging.delay(urging.pk), robust=True)


def urgings_to_print(*, now: datetime) -> list[int]:
    """Return issued dispatches that wait for their PDF or whose worker fell silent."""
    return list(_waiting(now).order_by("issued_at").values_list("pk", flat=True))


def claim_urging(pk: int, *, now: datetime) -> Urging | None:
    """Take one dispatch that waits; None when there is nothing to do."""
    claim = uuid4()
    taken = _waiting(now).filter(pk=pk).update(
        print_claim=claim, print_claimed_at=now, print_attempts=F("print_attempts") + 1
    )  # fmt: skip
    if not taken:
        return None
    return Urging.objects.select_related("document").get(pk=pk)


def print_claimed(urging: Urging, *, now: datetime) -> bool:
    """Print and attach; what goes wrong is kept as reason, and the sweep tries again."""
    assert urging.said is not None
    try:
        printed = printed_of(thawed(urging.said), dated=urging.issued_at)
        return _attach(urging, printed, now=now)
    except Exception as why:  # a worker must go on; the reason belongs to the row
        log.exception("urging_not_printed", urging=urging.pk)
        _held(urging).update(print_error=f"{type(why).__name__}: {why}"[:500])
        return False


def printed_of(
    paper: UrgingPaper, *, is_draft: bool = False, dated: datetime | None = None
) -> Printed:
    """Print a dispatch; the same words and day of issue give the same bytes."""
    local = timezone.localtime(dated) if dated else None
    return print_sheets(paper.title, sheets_of(paper, is_draft=is_draft), dated=local)


def _attach(urging: Urging, printed: Printed, *, now: datetime) -> bool:
    document = urging.document
    assert document is not None
    code = document.code.replace("/", "-")
    file = CheckedUpload(
        file=ContentFile(printed.content),
        name=f"{code}.pdf",
        size=len(printed.content),
        sha256=sha256_of([printed.content]),
        kind=PDF,
    )
    with files_undone_on_failure(), transaction.atomic():
        if not _held(urging).update(printed_at=now, print_error=""):
            return False
        (attachment,) = add_attachments(document, [file], by=urging.issued_by, now=now)
        attachment.n_pages = printed.n_pages
        attachment.save(update_fields=["n_pages"])
    keep_picture(file.sha256, lambda: printed.content, now=now)
    return True


def picture_of_dispatch(urging: Urging, file: Attachment, *, now: datetime) -> PagePicture:
    """Return page one of the printed dispatch, perhaps still to be drawn by a worker."""
    from assignments.tasks import draw_urging

    return wanted_picture(file.sha256, now=now, wake=lambda: draw_urging.delay(urging.pk))


def draw_dispatch(pk: int, *, now: datetime) -> bool:
    """Draw page one of a printed dispatch; return whether there was a file to draw."""
    urging = Urging.objects.filter(pk=pk).first()
    file = urging and printed_file(urging)
    if not file:
        return False
    keep_picture(file.sha256, lambda: bytes(file.file.read()), now=now)
    return True


def printed_file(urging: Urging) -> Attachment | None:
    """Return the file of an issued dispatch; None until it is printed."""
    files = Attachment.objects.filter(document=urging.document_id, removed_at=None)
    return files.order_by("pk").first() if urging.document_id else None


def _held(urging: Urging) -> UrgingQuerySet:
    return Urging.objects.filter(
        pk=urging.pk, print_claim=urging.print_claim, printed_at__isnull=True
    )


def _waiting(now: datetime) -> UrgingQuerySet:
    free = Q(print_claim__isnull=True) | Q(print_claimed_at__lt=now - SILENT_AFTER)
    return Urging.objects.issued().filter(
        free, printed_at__isnull=True, print_attempts__lt=MAX_ATTEMPTS
    )
