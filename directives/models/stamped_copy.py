"""Copies of scans that bear the arrival stamp; the scans themselves stay as they came."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.files import StoredFile, storage_path
from core.pdf.overlay.places import Place
from directives.models.attachment import Attachment
from directives.models.register import RegisterEntry

PLACES = {
    Place.FREE: _("Where page one is empty"),
    Place.BELOW_NUMBER: _("Left, below the number"),
    Place.BELOW_DATE: _("Right, below the date"),
    Place.TOP_LEFT: _("Top left corner"),
    Place.TOP_RIGHT: _("Top right corner"),
    Place.BOTTOM_LEFT: _("Bottom left corner"),
    Place.BOTTOM_RIGHT: _("Bottom right corner"),
}


class StampedCopyQuerySet(models.QuerySet["StampedCopy"]):
    def visible_to(self, user: Any) -> Self:
        """Copies of documents and lines of registers this person may see."""
        return self.filter(
            entry__in=RegisterEntry.objects.visible_to(user),
            original__in=Attachment.objects.visible_to(user),
        )

    def in_force(self) -> Self:
        return self.filter(replaced_at__isnull=True)


class StampedCopy(StoredFile):
    """A copy of one scan with the stamp of one line of an incoming register over page one.

    A table of its own and not a kind of attachment: what a document consists of, what is sent on and
    what is read for it never includes the copy. Replaced when the line says something else; the older
    copy is kept. `uploaded_at` and `uploaded_by` are when and by whom it was asked for.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting for its turn")
        DONE = "done", _("Stamped")
        FAILED = "failed", _("Could not be stamped")

    file = models.FileField(upload_to=storage_path, max_length=200, blank=True)
    entry = models.ForeignKey(RegisterEntry, models.PROTECT, related_name="stamped_copies")
    original = models.ForeignKey(Attachment, models.PROTECT, related_name="stamped_copies")
    # What the stamp says: the fields of directives.stamping.ArrivalStamp, frozen when asked for.
    facts = models.JSONField()
    place = models.CharField(
        _("place of the stamp"), max_length=12, choices=list(PLACES.items()), default=Place.FREE
    )
    stands = models.CharField(max_length=12, choices=list(PLACES.items()), blank=True)
    n_pages = models.PositiveIntegerField(null=True, blank=True)
    was_signed = models.BooleanField(default=False)  # the original; the copy bears no signature
    state = models.CharField(max_length=6, choices=State, default=State.QUEUED)
    message = models.TextField(blank=True)  # why it could not be made, for people
    # A worker's hold on the row; whoever does not hold the newest one writes nothing.
    claim = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = StampedCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("stamped copy")
        verbose_name_plural = _("stamped copies")
        ordering = ["entry", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "original"],
                condition=Q(replaced_at__isnull=True),
                name="stampedcopy_one_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(file="") & ~Q(sha256="")),
                name="stampedcopy_done_has_file",
            ),
        ]
        indexes = [
            # the sweep asks every minute for what waits, out of all that were ever made
            models.Index(
                fields=["uploaded_at"], condition=Q(state="queued"), name="stampedcopy_queued"
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.QUEUED

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE
