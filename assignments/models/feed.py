"""A calendar of deadlines at a secret address, which a calendar program reads without signing in."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def in_use(self) -> Self:
        """Addresses that were not revoked; whether their owner may still read is decided at each reading."""
        return self.filter(revoked_at__isnull=True)


class CalendarFeed(models.Model):
    """One secret address of one person; the secret itself is nowhere, only its SHA-256."""

    class Scope(models.TextChoices):
        OWN = "own", _("What the agencies I answer for must do")
        ASSIGNED = "assigned", _("What was assigned in the name of the bodies I decide for")
        AGENCY = "agency", _("What one agency must do")

    class Alarm(models.TextChoices):
        NONE = "none", _("No alarm")
        SAME_DAY = "same_day", _("On the day, at 8:00")
        DAY_BEFORE = "day_before", _("The day before, at 8:00")
        THREE_DAYS = "three_days", _("Three days before, at 8:00")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds"
    )
    name = models.CharField(_("name"), max_length=60)  # "Điện thoại của tôi"
    scope = models.CharField(_("deadlines"), max_length=8, choices=Scope, default=Scope.OWN)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agency")
    )
    alarm = models.CharField(_("alarm"), max_length=10, choices=Alarm, default=Alarm.NONE)
    secret_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    # To the day only: enough to see that an address is used, too little to follow a person by it.
    last_read_on = models.DateField(_("last read"), null=True, blank=True)
    # What was answered last and since when it has been so: Last-Modified tells the truth also where
    # a deadline merely disappeared.
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    content_since = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["person", "-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="agency", agency__isnull=False)
                | (~Q(scope="agency") & Q(agency__isnull=True)),
                name="calendarfeed_agency_where_it_follows_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def was_read(self, on: date) -> bool:
        return self.last_read_on == on
