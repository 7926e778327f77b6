"""The base of stored files: checksum, size and type by content, kept beside the file itself."""

import hashlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from uuid import uuid4

from django.conf import settings
from django.db import models


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
