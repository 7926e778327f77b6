"""A recurring duty ("báo cáo định kỳ"): how often a task comes back, for whom, from when until when."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency
from assignments.models.assignment import Assignment
from assignments.models.task import Task
from assignments.periods import Cadence, DayRule, Frequency, Shift, Weekday, cadence_words


class RecurrenceQuerySet(models.QuerySet["Recurrence"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(task__in=Task.objects.visible_to(user).values("pk"))

    def due_to_make(self, on: date) -> Self:
        """Those with a period whose duties should exist by that day and do not."""
        return self.filter(is_suspended=False, make_on__lte=on)


class Recurrence(models.Model):
    """How a task comes back. The rule speaks for the periods still to be made; made ones stay as made."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="recurrence")
    frequency = models.CharField(_("how often"), max_length=11, choices=Frequency)
    day_rule = models.CharField(_("due on"), max_length=16, choices=DayRule)
    weekday = models.PositiveSmallIntegerField(
        _("day of the week"), null=True, blank=True, choices=Weekday
    )
    day = models.PositiveSmallIntegerField(_("day of the month"), null=True, blank=True)
    month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    shift = models.CharField(
        _("when that is no working day, it"), max_length=6, choices=Shift, default=Shift.NONE
    )
    starts_on = models.DateField(_("first period begins"))  # of the rule as it stands now
    until = models.DateField(_("until"), null=True, blank=True)  # the last period contains it
    days_ahead = models.PositiveSmallIntegerField(_("days ahead"))
    is_suspended = models.BooleanField(_("suspended"), default=False)
    # The next period to be made and the day to make it, derived with every change; null: ended.
    next_begin = models.DateField(_("next period begins"), null=True, blank=True)
    make_on = models.DateField(_("made on"), null=True, blank=True)
    note = models.TextField(_("why it was changed last"), blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    # Where the making of periods has got to is told by the duties made, not by history rows.
    history = HistoricalRecords(excluded_fields=["next_begin", "make_on"])

    objects = RecurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("recurring duty")
        verbose_name_plural = _("recurring duties")
        ordering = ["task", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts_on")),
                name="recurrence_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(next_begin__isnull=True, make_on__isnull=True)
                | Q(next_begin__isnull=False, make_on__isnull=False),
                name="recurrence_next_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(day__isnull=True) | Q(day__range=(1, 31)), name="recurrence_day_to_31"
            ),
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__range=(1, 12)),
                name="recurrence_month_to_12",
            ),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) | Q(weekday__range=(1, 7)),
                name="recurrence_weekday_to_7",
            ),
        ]
        indexes = [
            # the sweep asks every few minutes what is to be made
            models.Index(
                fields=["make_on"], condition=Q(is_suspended=False), name="recurrence_to_make"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def cadence(self) -> Cadence:
        return Cadence(
            self.frequency, self.day_rule, self.weekday, self.day, self.month, self.shift
        )

    @property
    def words(self) -> str:
        """The rule as paper says it: "ngày 25 hằng tháng"."""
        return cadence_words(self.cadence)

    @property
    def is_ended(self) -> bool:
        return self.next_begin is None


class RecurrenceParty(models.Model):
    """An agency each period is given to by name; members of the task's group come on top of these."""

    recurrence = models.ForeignKey(Recurrence, models.CASCADE, related_name="parties")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=8, choices=Assignment.Role)
    history = HistoricalRecords()

    class Meta:
        ordering = ["recurrence", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recurrence", "agency"], name="recurrenceparty_agency_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}"
