"""The story of a duty: one row for each thing that happened to it."""

from django.db import models

from assignments.models.assignment import Assignment
from core.events import EventBase


class Event(EventBase):
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="events")

    class Meta(EventBase.Meta):
        indexes = [models.Index(fields=["assignment", "-at"], name="event_story")]

    def __str__(self) -> str:
        return f"{self.verb} {self.assignment_id}"
