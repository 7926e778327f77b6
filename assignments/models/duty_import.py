"""A list of duties kept by hand until now: the file, its rows as read, what was found about each."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.visibility import ASSIGNERS, acting_agency_ids
from assignments.models.task import Task
from core.files import StoredFile


class DutyImportQuerySet(models.QuerySet["DutyImport"]):
    def visible_to(self, user: Any) -> Self:
        """Lists of the bodies this person assigns for; anything else answers 404."""
        return self.filter(body__in=acting_agency_ids(user, ASSIGNERS, timezone.localdate()))


class DutyImport(StoredFile):
    """One file on its way into the lists of duties: read by a worker, confirmed once by a person."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be read")
        READING = "reading", _("Being read")
        READY = "ready", _("Ready to check")
        FAILED = "failed", _("Could not be read")
        DONE = "done", _("Imported")
        DISCARDED = "discarded", _("Discarded")

    body = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("assigned by")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    message = models.TextField(blank=True)  # for people: why it failed
    language = models.CharField(max_length=10)  # of who uploaded it; findings are in it
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    sheet = models.CharField(max_length=100, blank=True)
    other_sheets = models.JSONField(default=list, blank=True)  # with the same head, not read
    # What people said unknown names mean: {words: agency key}.
    chosen = models.JSONField(default=dict, blank=True)
    n_rows = models.PositiveIntegerField(default=0)
    n_errors = models.PositiveIntegerField(default=0)
    n_warnings = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    n_imported = models.PositiveIntegerField(default=0)
    n_documents = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = DutyImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of tasks to import")
        verbose_name_plural = _("lists of tasks to import")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state="done",
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    n_imported__gt=0,
                )
                | (~Q(state="done") & Q(confirmed_at__isnull=True, n_imported=0)),
                name="dutyimport_done_was_confirmed",
            ),
        ]
        indexes = [
            # the sweep asks every minute for what waits or was abandoned
            models.Index(
                fields=["claimed_at"],
                condition=Q(state__in=["queued", "reading"]),
                name="dutyimport_underway",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_underway(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.READING}

    @property
    def n_good(self) -> int:
        return self.n_rows - self.n_errors


class DutyImportRow(models.Model):
    """One row of the sheet: its cells, what they mean, what is wrong, and the task it became."""

    class Verdict(models.TextChoices):
        FINE = "fine", _("Fine")
        WARNING = "warning", _("Warning")
        ERROR = "error", _("Error: will not be imported")

    duty_import = models.ForeignKey(DutyImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # of the row in the sheet
    cells = models.JSONField(default=dict)  # column key → words
    unknown = models.JSONField(default=list)  # columns whose formula has no remembered value
    verdict = models.CharField(max_length=7, choices=Verdict, default=Verdict.FINE)
    findings = models.JSONField(default=list)  # [{"kind", "column", "text"}]
    # What will be written, keys and ISO days only; empty for an error.
    plan = models.JSONField(default=dict)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="import_rows"
    )

    class Meta:
        ordering = ["duty_import", "number"]
        constraints = [
            models.UniqueConstraint(fields=["duty_import", "number"], name="dutyimportrow_once"),
        ]
        indexes = [
            # the page of one kind of findings
            models.Index(
                fields=["duty_import", "verdict", "number"], name="dutyimportrow_by_verdict"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_import_id}: {self.number}"

    @property
    def due_day(self) -> date | None:
        due = self.plan.get("due_on")
        return date.fromisoformat(due) if due else None

    @property
    def document_words(self) -> str:
        return str(self.cells.get("code") or self.cells.get("basis") or "")
