"""One printing of a report or register: asked for, made by a worker, kept with its checksum."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Block
from agencies.visibility import reach_of
from directives.models import Document


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    def visible_to(self, user: Any) -> Self:
        """One's own runs, and runs about agencies within reach."""
        reach = reach_of(user)
        if not reach:
            return self.none()
        return self.filter(Q(requested_by=user) | reach.q("agency"))


class ReportRun(models.Model):
    """What was asked (kind, scope, period, cut-off), how far the worker is, and what came out."""

    class Kind(models.TextChoices):
        COMPLIANCE = "compliance", _("Compliance report")
        REGISTER_INCOMING = "register_incoming", _("Register of incoming documents")
        REGISTER_OUTGOING = "register_outgoing", _("Register of outgoing documents")
        DISPATCH_SUMMARY = "dispatch_summary", _("Dispatch summary")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(_("report"), max_length=20, choices=Kind)
    # The agency on whose behalf and about whose area the report is made.
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    block = models.CharField(_("block"), max_length=12, choices=Block, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    period_from = models.DateField(_("from"), null=True, blank=True)
    period_to = models.DateField(_("to"), null=True, blank=True)
    cut_off = models.DateField(_("figures as of"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    step = models.CharField(max_length=120, blank=True)  # what the worker is doing, for people
    n_done = models.PositiveIntegerField(default=0)
    n_total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="report_runs"
    )
    requested_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    data = models.JSONField(null=True, blank=True)  # the frozen figures the paper was made from
    file = models.FileField(upload_to="reports/%Y/%m", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    n_pages = models.PositiveIntegerField(null=True, blank=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_from__isnull=True)
                | Q(period_to__isnull=True)
                | Q(period_to__gte=F("period_from")),
                name="reportrun_period_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(sha256=""), name="reportrun_done_has_file"
            ),
        ]
        indexes = [
            # the worker's sweep asks for what waits
            models.Index(
                fields=["requested_at"], condition=Q(state="queued"), name="reportrun_queued"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
