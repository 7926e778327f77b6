"""What people are told: in-app notices and the daily digest (one consolidated message a day)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from assignments.models.assignment import Assignment
from core.models import Mail


class Notice(models.Model):
    """One line in a person's bell; the sentence is made from verb and facts when it is shown."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="+")
    verb = models.CharField(max_length=40)
    facts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            # the bell counts what is unread
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=["person", "-created_at"], name="notice_newest"),
        ]

    def __str__(self) -> str:
        return self.verb


class Digest(models.Model):
    """The one message of a person and a working day; the unique row is what makes it happen once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    on = models.DateField()
    mail = models.OneToOneField(Mail, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    n_lines = models.PositiveIntegerField(default=0)  # 0: nothing waited that morning
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-on", "person"]
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y}"
