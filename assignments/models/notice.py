"""What people are told: in-app notices and the daily digest (one consolidated message a day)."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from agencies.models import StandIn
from assignments.models.assignment import Assignment
from core.models import Mail


class Notice(models.Model):
    """One line in a person's bell; the sentence is made from verb and facts when it is shown."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    # What it is about: a duty, or anything else with words and an address of its own.
    assignment = models.ForeignKey(Assignment, models.CASCADE, null=True, related_name="+")
    about = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=40)
    facts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(assignment__isnull=False, url="")
                | (Q(assignment__isnull=True) & ~Q(url="") & ~Q(about="")),
                name="notice_leads_somewhere",
            )
        ]
        indexes = [
            # the bell counts what is unread
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=["person", "-created_at"], name="notice_newest"),
        ]

    def __str__(self) -> str:
        return self.verb


class DigestQuerySet(models.QuerySet["Digest"]):
    def with_lines(self) -> Self:
        """Mornings on which something waited; the others are kept only to have happened once."""
        return self.filter(n_lines__gt=0)

    def visible_to(self, user: Any, on: date) -> Self:
        """One's own, and from the first day of standing in those of whom one stands in for that day."""
        absent = StandIn.objects.in_force(on).filter(deputy=user, absent=OuterRef("person"))
        since = Subquery(absent.order_by("valid_from").values("valid_from")[:1])
        return self.annotate(_since=since).filter(Q(person=user) | Q(on__gte=F("_since")))

    def unread_newest(self, user: Any) -> "Digest | None":
        """Return what the bell counts: a newer morning takes the place of those never opened."""
        newest = self.with_lines().filter(person=user).order_by("-on").first()
        return newest if newest is not None and newest.read_at is None else None


class Digest(models.Model):
    """The one message of a person and a working day; the unique row is what makes it happen once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    on = models.DateField()
    mail = models.OneToOneField(Mail, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    n_lines = models.PositiveIntegerField(default=0)  # 0: nothing waited that morning
    # The rows as they were told, read by assignments.mornings and never searched:
    # [{"key": …, "total": …, "duties": [[id, deadline or null,
    #   day lateness was counted to, in whose place or ""], …]}, …]
    told = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)  # when its own person opened it

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "person"]
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y}"
