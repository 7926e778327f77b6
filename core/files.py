"""Stored files: checksum, size and type by content beside the file; storing, undoing, serving them.

Files leave the storage only through `serve_stored_file`, called by a view that has asked the gate.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, TypeVar
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase, HttpResponseNotModified
from django.utils.http import content_disposition_header

from core.uploads import CheckedUpload

# Shown inside the page's own frame; everything else is offered for saving only.
INLINE_TYPES = frozenset({"application/pdf", "text/plain", "image/png", "image/jpeg"})
_FILE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; object-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


def storage_path(instance: models.Model, filename: str) -> str:
    """Name the stored file by a random id: nothing of what a user typed reaches the disk's paths."""
    suffix = PurePosixPath(filename).suffix.lower()[:10]
    return f"{instance._meta.model_name}/{uuid4().hex[:2]}/{uuid4().hex}{suffix}"


def sha256_of(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


class StoredFile(models.Model):
    """A file someone uploaded or the program made; never changed after it is stored."""

    file = models.FileField(upload_to=storage_path, max_length=200)
    name = models.CharField(max_length=255)  # as uploaded, path parts removed; for display only
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)  # found by content, not believed from the name
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


Stored = TypeVar("Stored", bound=StoredFile)
_written: ContextVar[list[tuple[Storage, str]] | None] = ContextVar("written_files", default=None)


@contextmanager
def files_undone_on_failure() -> Iterator[None]:
    """Delete the files written inside when the block fails, for a rolled-back row would orphan them.

    Stands around `transaction.atomic()`, so that a failing commit counts too.
    """
    outer = _written.get()
    written: list[tuple[Storage, str]] = []
    token = _written.set(written)
    try:
        yield
    except BaseException:
        for storage, name in written:
            storage.delete(name)
        raise
    finally:
        _written.reset(token)
    if outer is not None:
        outer.extend(written)


def store_upload(stored: Stored, checked: CheckedUpload, *, by: Any, now: datetime) -> Stored:
    """Write a checked file and save `stored`, an unsaved row of a StoredFile model, with its facts."""
    stored.uploaded_at = now
    stored.uploaded_by = by
    write_upload(stored, checked)
    stored.save(force_insert=True)
    return stored


def write_upload(stored: StoredFile, checked: CheckedUpload) -> None:
    """Write a checked file and put its facts into `stored`, which the caller saves."""
    stored.name = checked.name
    stored.size = checked.size
    stored.sha256 = checked.sha256
    stored.content_type = checked.content_type
    if isinstance(checked.file, FieldFile):
        # Held since a refused form: the file is in the storage already and only changes hands.
        stored.file.name = checked.file.name
        return
    checked.file.seek(0)
    stored.file.save(checked.name, checked.file, save=False)
    written = _written.get()
    if written is not None:
        written.append((stored.file.storage, str(stored.file.name)))


def serve_stored_file(
    request: HttpRequest, stored: StoredFile, *, inline: bool = True
) -> HttpResponseBase:
    """Answer with a stored file; the caller has already asked whether this person may have it.

    Content is never run: its type is the one found by content, sniffing is off, and what is shown
    inline is sandboxed without scripts, forms or same-origin rights.
    """
    etag = f'"{stored.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    shown = inline and "download" not in request.GET and stored.content_type in INLINE_TYPES
    content_type = stored.content_type
    if content_type == "text/plain":
        content_type = "text/plain; charset=utf-8"
    response = FileResponse(stored.file.open("rb"), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not shown, stored.name) or ""
    response["Content-Length"] = str(stored.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    # Chromium's PDF viewer does not start inside a sandbox; it runs no script of the page anyway.
    policy = _FILE_POLICY if content_type == "application/pdf" else f"{_FILE_POLICY}; sandbox"
    response["Content-Security-Policy"] = policy
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
