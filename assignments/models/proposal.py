"""A task the reader found, or a clerk marked, that no coordinator has decided about yet."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from assignments.models.task import Task
from directives.models import Document


class ProposedTask(models.Model):
    """The words stay words: which agencies they mean is asked on the document's day whenever it matters."""

    class Decision(models.TextChoices):
        OPEN = "open", _("To be decided")
        ACCEPTED = "accepted", _("Made a task")
        DISCARDED = "discarded", _("Discarded")

    document = models.ForeignKey(Document, models.PROTECT, related_name="proposed_tasks")
    position = models.PositiveIntegerField(default=0)
    section = models.CharField(_("section"), max_length=40, blank=True)
    text = models.TextField(_("words of the document"))
    span_start = models.PositiveIntegerField(null=True, blank=True)
    span_end = models.PositiveIntegerField(null=True, blank=True)
    leads = models.TextField(_("lead agencies, one a line"), blank=True)
    supports = models.TextField(_("supporting agencies, one a line"), blank=True)
    is_requested = models.BooleanField(_("requested, not ordered"), default=False)
    due_words = models.CharField(_("deadline as printed"), max_length=200, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    decision = models.CharField(
        _("decision"), max_length=9, choices=Decision, default=Decision.OPEN
    )
    task = models.OneToOneField(
        Task, models.PROTECT, null=True, blank=True, related_name="proposal"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("proposed task")
        verbose_name_plural = _("proposed tasks")
        ordering = ["document", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="accepted", task__isnull=False)
                | (~Q(decision="accepted") & Q(task__isnull=True)),
                name="proposedtask_accepted_has_task",
            ),
        ]
        indexes = [
            # the tasks tab of a document asks how many wait
            models.Index(
                fields=["document"], condition=Q(decision="open"), name="proposedtask_open"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
