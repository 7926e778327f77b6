"""The base of event rows: who did what and when, told as a sentence. Each app keeps its own table."""

from django.conf import settings
from django.db import models


class EventBase(models.Model):
    """One thing that happened; `facts` fills the named places of the verb's sentence."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)  # shown, never filtered on

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]
