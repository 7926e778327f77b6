"""The mail outbox: infrastructure rows only, nothing of the business."""

from django.db import models


class Mail(models.Model):
    """One message to one address; written in the transaction that causes it, sent by a worker.

    `key` makes the cause unique: the same digest or notice can never be queued twice.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        CANCELLED = "cancelled"

    key = models.CharField(max_length=120, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
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
        ]

    def __str__(self) -> str:
        return self.subject
