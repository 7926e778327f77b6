"""What an agency reports about its duty, with the files that prove it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from assignments.models.assignment import Assignment
from core.files import StoredFile


class ProgressReport(models.Model):
    """One report; never edited afterwards, a correction is a new report."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("Progress")
        COMPLETION = "completion", _("Completion")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="progress_reports")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PROGRESS)
    text = models.TextField(_("what was done"))
    percent = models.PositiveSmallIntegerField(_("percent done"))
    difficulties = models.TextField(_("difficulties"), blank=True)  # khó khăn, vướng mắc
    proposals = models.TextField(_("proposals"), blank=True)  # kiến nghị, đề xuất
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["assignment", "-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__lte=100), name="progressreport_percent_to_100"
            ),
        ]
        indexes = [
            # share of duties with an update in the period (table D)
            models.Index(fields=["reported_at"], name="progressreport_when"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.percent}%"


class Evidence(StoredFile):
    """A file that proves a report."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="evidence")

    class Meta:
        ordering = ["report", "pk"]
