"""Why a duty stood in somebody's morning message: each cause once for each person."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assignments.models.assignment import Assignment
from assignments.models.notice import Digest


class Reminder(models.Model):
    """One cause to remind one person of one duty, and the message it stood in.

    `step` counts along the deadline: how many working days ahead the lead time is, or the how many-th
    reminder while overdue. A sweep after days of downtime finds the step reached by then: it repeats
    none and forgets none. A new deadline begins anew.
    """

    class Kind(models.TextChoices):
        AHEAD = "ahead", _("Due soon")
        OVERDUE = "overdue", _("Overdue")
        LEADER = "leader", _("Overdue, told to the leader")

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="reminders", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind)
    due_on = models.DateField()
    step = models.PositiveIntegerField()

    class Meta:
        ordering = ["digest", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "person", "kind", "due_on", "step"], name="reminder_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.assignment_id}"
