"""The story of a document: one row for each thing that happened to it."""

from django.db import models

from core.events import EventBase
from directives.models.document import Document


class DocumentEvent(EventBase):
    document = models.ForeignKey(Document, models.PROTECT, related_name="events")

    class Meta(EventBase.Meta):
        indexes = [models.Index(fields=["document", "-at"], name="documentevent_story")]

    def __str__(self) -> str:
        return f"{self.verb} {self.document_id}"
