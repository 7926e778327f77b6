"""When people are reminded: what an office, or a person, chose instead of the settings of the site."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.agency import Agency


class ReminderRule(models.Model):
    """One office's or one person's choice; what is empty is inherited: person, office, site."""

    agency = models.OneToOneField(
        Agency, models.CASCADE, null=True, blank=True, related_name="reminder_rule"
    )
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="reminder_rule",
    )
    # Working days before the deadline; the day itself always reminds, so 0 is never in it.
    lead_days = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("lead times"), null=True, blank=True
    )
    hour = models.PositiveSmallIntegerField(_("hour of the message"), null=True, blank=True)
    # Calendar days between two reminders of one overdue duty.
    overdue_every = models.PositiveSmallIntegerField(
        _("days between reminders while overdue"), null=True, blank=True
    )
    # Working days after the deadline until the agency's leaders are told, too.
    leader_after = models.PositiveSmallIntegerField(
        _("working days until the leader is told"), null=True, blank=True
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, person__isnull=True)
                | Q(agency__isnull=True, person__isnull=False),
                name="reminderrule_of_one",
            ),
            # Overdue cannot be silenced: a person's rule holds lead times and the hour, no more.
            models.CheckConstraint(
                condition=Q(person__isnull=True)
                | Q(overdue_every__isnull=True, leader_after__isnull=True),
                name="reminderrule_person_keeps_overdue",
            ),
            models.CheckConstraint(
                condition=Q(hour__isnull=True) | Q(hour__lte=23), name="reminderrule_hour"
            ),
            models.CheckConstraint(
                condition=(Q(overdue_every__isnull=True) | Q(overdue_every__range=(1, 31)))
                & (Q(leader_after__isnull=True) | Q(leader_after__range=(1, 60))),
                name="reminderrule_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.agency)
