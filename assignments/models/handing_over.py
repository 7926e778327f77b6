"""What becomes of duties when agencies are reorganised: the rules chosen, and every row that moved."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Reorganisation
from assignments.models.assignment import Assignment
from assignments.models.task import Task
from directives.models import Field


class DutyRule(models.Model):
    """Open duties of a predecessor that follow another than its main successor.

    By the field of work, by the task, or one duty by hand: what is nearer to the duty wins.
    """

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="duty_rules")
    predecessor = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    field = models.ForeignKey(Field, models.PROTECT, null=True, blank=True, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="+")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["reorganisation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(field__isnull=False, task__isnull=True, assignment__isnull=True)
                | Q(field__isnull=True, task__isnull=False, assignment__isnull=True)
                | Q(field__isnull=True, task__isnull=True, assignment__isnull=False),
                name="dutyrule_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["reorganisation", "predecessor", "field", "task", "assignment"],
                nulls_distinct=False,
                name="dutyrule_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class HandedOver(models.Model):
    """One duty, or the right to decide on one, that a reorganisation moved; with the version it left."""

    class Side(models.TextChoices):
        DUTY = "duty", _("carries it out")
        ASSIGNED = "assigned", _("assigned it")
        TASK = "task", _("keeps the task")

    reorganisation = models.ForeignKey(Reorganisation, models.PROTECT, related_name="handed_over")
    side = models.CharField(max_length=8, choices=Side)
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="+")
    former = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()  # of the row as this act left it; undoing compares it

    class Meta:
        ordering = ["reorganisation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(side="task", task__isnull=False, assignment__isnull=True)
                | (~Q(side="task") & Q(task__isnull=True, assignment__isnull=False)),
                name="handedover_is_a_duty_or_a_task",
            ),
            models.UniqueConstraint(
                fields=["reorganisation", "side", "assignment", "task"],
                nulls_distinct=False,
                name="handedover_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.former_id} → {self.agency_id}"
