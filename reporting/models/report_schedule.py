"""Reports that make themselves: how often, for whom, and which period was made already."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency
from agencies.visibility import reach_of
from assignments.periods import Frequency, Weekday, period_around
from reporting.models.narrowing import Narrowed
from reporting.models.report_run import PERIOD_RULED, ReportRun
from reporting.models.report_words import Section


class ReportScheduleQuerySet(models.QuerySet["ReportSchedule"]):
    def visible_to(self, user: Any) -> Self:
        """Schedules of bodies within reach, like the reports they make."""
        reach = reach_of(user)
        return self.filter(reach.q("agency")) if reach else self.none()


class ReportSchedule(Narrowed):
    """One report to be made after each period ends, as its maker would ask for it; never twice."""

    class Kind(models.TextChoices):
        """The kinds that need nothing but a period and a scope."""

        COMPLIANCE = ReportRun.Kind.COMPLIANCE.value, ReportRun.Kind.COMPLIANCE.label
        SIX_CLEAR = ReportRun.Kind.SIX_CLEAR.value, ReportRun.Kind.SIX_CLEAR.label
        UPDATE_RATE = ReportRun.Kind.UPDATE_RATE.value, ReportRun.Kind.UPDATE_RATE.label
        SCORECARD = ReportRun.Kind.SCORECARD.value, ReportRun.Kind.SCORECARD.label
        EXTENSIONS = ReportRun.Kind.EXTENSIONS.value, ReportRun.Kind.EXTENSIONS.label
        URGINGS = ReportRun.Kind.URGINGS.value, ReportRun.Kind.URGINGS.label
        UNSENT = ReportRun.Kind.UNSENT.value, ReportRun.Kind.UNSENT.label

    class Frequency(models.TextChoices):
        WEEKLY = Frequency.WEEKLY.value, Frequency.WEEKLY.label
        MONTHLY = Frequency.MONTHLY.value, Frequency.MONTHLY.label
        QUARTERLY = Frequency.QUARTERLY.value, Frequency.QUARTERLY.label
        HALF_YEARLY = Frequency.HALF_YEARLY.value, Frequency.HALF_YEARLY.label
        YEARLY = Frequency.YEARLY.value, Frequency.YEARLY.label

    kind = models.CharField(_("report"), max_length=20, choices=Kind)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("issuing body")
    )
    frequency = models.CharField(_("how often"), max_length=11, choices=Frequency)
    # Of the week (1 Monday) or month after the period has ended; a shorter month's last day.
    day = models.PositiveSmallIntegerField(_("day"), default=Weekday.MONDAY)
    hour = models.PositiveSmallIntegerField(_("hour"), default=7)
    sections = ArrayField(models.CharField(max_length=12, choices=Section), null=True, blank=True)
    # Printed as soon as it is made, or left as a draft for people and agencies.
    is_drafted = models.BooleanField(_("drafted and checked first"), default=False)
    addressees = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("addressees")
    )
    is_active = models.BooleanField(_("active"), default=True)
    # Periods that ended before it are not made up for.
    starts_on = models.DateField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    objects = ReportScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("report schedule")
        verbose_name_plural = _("report schedules")
        ordering = ["-is_active", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(day__gte=1)
                & (Q(day__lte=7) | (~Q(frequency="weekly") & Q(day__lte=31))),
                name="reportschedule_day_of_its_period",
            ),
            models.CheckConstraint(condition=Q(hour__lte=23), name="reportschedule_hour"),
            models.CheckConstraint(
                condition=Q(is_drafted=False) | Q(kind=ReportRun.Kind.COMPLIANCE.value),
                name="reportschedule_only_compliance_is_drafted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_frequency_display()}"

    def get_absolute_url(self) -> str:
        return reverse("reporting:schedule-change", args=[self.pk])

    @property
    def has_period_rule(self) -> bool:
        """Whether the period of its reports says which duties are counted."""
        return self.kind in PERIOD_RULED

    def made_at(self, end: date) -> datetime:
        """The moment the report of the period that ended on that day is due."""
        first = end + timedelta(days=1)
        if self.frequency == self.Frequency.WEEKLY:
            day = first + timedelta(days=self.day - 1)
        else:
            last = period_around(Frequency.MONTHLY, first)[1]
            day = min(first + timedelta(days=self.day - 1), last)
        return timezone.make_aware(datetime.combine(day, time(self.hour)))

    def due_periods(self, now: datetime, *, at_most: int) -> list[tuple[date, date]]:
        """Return the newest ended periods whose report is due, oldest first, made already or not.

        Periods that ended before the schedule was laid down or started again are none of its.
        """
        found: list[tuple[date, date]] = []
        day = timezone.localdate(now)
        while len(found) < at_most:
            begin = period_around(self.frequency, day)[0]
            first, end = period_around(self.frequency, begin - timedelta(days=1))
            if end < self.starts_on:
                break
            if self.made_at(end) <= now:
                found.append((first, end))
            day = first
        return found[::-1]

    @property
    def when(self) -> str:
        """Say on which day and hour its reports are made."""
        hour = f"{self.hour:02}:00"
        if self.frequency == self.Frequency.WEEKLY:
            return gettext("%(weekday)s of the week after, %(hour)s") % {
                "weekday": Weekday(self.day).label,
                "hour": hour,
            }
        return gettext("day %(day)s of the month after, %(hour)s") % {
            "day": self.day,
            "hour": hour,
        }


class ScheduledReport(models.Model):
    """A period of a schedule that was made; the unique row is what makes it happen once."""

    schedule = models.ForeignKey(ReportSchedule, models.PROTECT, related_name="made")
    period_from = models.DateField()
    period_to = models.DateField()
    # Asked for long after its hour, because nothing ran or nobody's name stood for it.
    was_missed = models.BooleanField(default=False)
    run = models.OneToOneField(ReportRun, models.PROTECT, null=True, related_name="scheduled")
    created_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)  # why no report came of it
    told_at = models.DateTimeField(null=True, blank=True)
    # A draft is told of once more, when it is frozen and printed.
    frozen_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-period_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "period_from", "period_to"],
                name="scheduledreport_once_a_period",
            )
        ]
        indexes = [
            # the sweep asks which made reports nobody was told about
            models.Index(
                fields=["created_at"],
                condition=Q(told_at__isnull=True),
                name="scheduledreport_untold",
            )
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id}: {self.period_from:%d/%m/%Y}"
