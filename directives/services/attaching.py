"""Files of a document: attached, and hidden when wrong; the file itself is never deleted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from core.files import files_undone_on_failure, store_upload
from core.holding import release_held
from core.uploads import CheckedUpload
from directives.models import Attachment, Document
from directives.services.access import locked_document, raise_version, require_registrar
from directives.services.events import record


def add_attachments(
    document: Document,
    files: Iterable[CheckedUpload],
    *,
    by: Any,
    now: datetime,
    kind: str = Attachment.Kind.ORIGINAL,
) -> list[Attachment]:
    """Store checked files with a document, inside the caller's transaction; the same file only once."""
    files = list(files)
    present = set(document.attachments.filter(removed_at=None).values_list("sha256", flat=True))
    made = []
    for file in files:
        if file.sha256 not in present:
            present.add(file.sha256)
            row = Attachment(document=document, kind=kind)
            made.append(store_upload(row, file, by=by, now=now))
    release_held(files)
    return made


def attach(
    document: Document,
    files: Iterable[CheckedUpload],
    *,
    by: Any,
    now: datetime,
    version: int,
    kind: str = Attachment.Kind.ORIGINAL,
) -> list[Attachment]:
    """Add files to a registered document."""
    with files_undone_on_failure(), transaction.atomic():
        document = locked_document(document, by=by, version=version)
        require_registrar(document, by=by, now=now)
        made = add_attachments(document, files, by=by, now=now, kind=kind)
        raise_version(document, by=by)
        for attachment in made:
            record(document, "file-attached", by=by, now=now, name=attachment.name)
    return made


def remove_attachment(attachment: Attachment, *, by: Any, now: datetime, version: int) -> Document:
    """Hide a file attached by mistake; what was once kept with a registered document stays kept."""
    with transaction.atomic():
        document = locked_document(attachment.document, by=by, version=version)
        require_registrar(document, by=by, now=now)
        row = Attachment.objects.select_for_update().get(pk=attachment.pk)
        if row.removed_at is None:
            row.removed_at = now
            row.save(update_fields=["removed_at"])
            raise_version(document, by=by)
            record(document, "file-removed", by=by, now=now, name=row.name)
    return document
