"""More time: what an agency asked for, and what the assigner made of it [DOMAIN section 6]."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from assignments.models.assignment import Assignment


class Extension(models.Model):
    """One request for a later deadline; open until it is decided, taken back or without an object."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        # taken back by the agency, or fallen away because the duty went another way
        DROPPED = "dropped", _("Fallen away")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="extensions")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    due_before = models.DateField(_("deadline before"))  # in force when it was asked
    asked_due_on = models.DateField(_("asked until"))
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    granted_due_on = models.DateField(_("granted until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)  # of whoever decided
    # Whoever closed it: for a dropped one this may be the asker.
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["assignment", "-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(state="open"), name="extension_one_open"
            ),
            models.CheckConstraint(
                condition=Q(asked_due_on__gt=F("due_before")), name="extension_asks_for_later"
            ),
            models.CheckConstraint(
                condition=Q(state="granted", granted_due_on__gt=F("due_before"))
                | (~Q(state="granted") & Q(granted_due_on__isnull=True)),
                name="extension_granted_has_later_date",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="extension_open_until_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(decided_at__gte=F("asked_at")),
                name="extension_asked_before_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "refused"])
                | Q(asked_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(asked_by=F("decided_by")),
                name="extension_not_decided_by_asker",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.asked_due_on:%d/%m/%Y}"
