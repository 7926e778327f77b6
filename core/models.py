"""Infrastructure rows, nothing of the business: the mail outbox, files and forms on their way in."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.files import StoredFile


class Mail(models.Model):
    """One message to one address; written in the transaction that causes it, sent by a worker.

    `key` makes the cause unique: the same digest or notice can never be queued twice.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        UNSURE = "unsure", _("Perhaps sent")
        FAILED = "failed", _("Given up")
        CANCELLED = "cancelled", _("Cancelled")

    key = models.CharField(max_length=120, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    # Just before the dot that ends the message: from then on only the server's answer says whether it
    # was taken. Empty until then, and with servers that are not spoken to by core.smtp.
    handed_over_at = models.DateTimeField(null=True, blank=True)
    # When a message stuck between "sending" and "sent" was put back: that happens once, see outbox.
    recovered_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            # the sender asks every minute for what is queued and due
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state="queued"),
                name="mail_queued_due",
            ),
            # operators and the sweep count what has not left, out of all that ever did
            models.Index(fields=["state"], condition=~models.Q(state="sent"), name="mail_unsent"),
        ]

    def __str__(self) -> str:
        return self.subject


class HeldUpload(StoredFile):
    """A file that arrived with a form that was refused, kept a while so that nobody uploads it twice.

    Only its uploader may take it up again; taking it up hands the stored file over and deletes this row.
    """

    token = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        indexes = [
            # the sweep drops what nobody came back for
            models.Index(fields=["uploaded_at"], name="heldupload_age"),
        ]


class Submission(models.Model):
    """A form that has been carried out: a second identical POST finds its answer instead of acting again."""

    token = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answer_url = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="submission_age")]

    def __str__(self) -> str:
        return self.answer_url


class PagePicture(models.Model):
    """Page one of a paper as a small picture; see core.page_pictures. A row may be dropped at any time."""

    # SHA-256 of the PDF, or of the name of what a draft says now.
    key = models.CharField(max_length=64, primary_key=True)
    image = models.FileField(upload_to="pictures/%Y/%m", max_length=200, blank=True)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)  # with no image: it cannot be drawn

    class Meta:
        verbose_name = _("picture of page one")
        verbose_name_plural = _("pictures of page one")
        indexes = [models.Index(fields=["asked_at"], name="pagepicture_age")]

    def __str__(self) -> str:
        return self.key

    @property
    def is_awaited(self) -> bool:
        return self.made_at is None
