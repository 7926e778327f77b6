"""The story of a duty: one row for each thing that happened to it."""

from django.db import models

from assignments.models.assignment import Assignment
from core.events import EventBase


class Event(EventBase):
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="events")
    # Of the form that caused it: the second click of a double click finds its own work done.
    form_token = models.CharField(max_length=36, blank=True)

    class Meta(EventBase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "form_token"],
                condition=~models.Q(form_token=""),
                name="event_once_per_form",
            ),
        ]
        indexes = [models.Index(fields=["assignment", "-at"], name="event_story")]

    def __str__(self) -> str:
        return f"{self.verb} {self.assignment_id}"
