"""One file made for one person: a list or package too large to be made while they wait."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.visibility import reach_of


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: Any) -> Self:
        """One's own: a file holds what its person may see, and nobody else sees quite the same.

        Whoever has lost every role since loses the files too.
        """
        return self.filter(requested_by=user.pk) if reach_of(user) else self.none()


class Export(models.Model):
    """What was asked (the list and its address), how far the worker is, and the file until it expires."""

    class Kind(models.TextChoices):
        DUTIES = "duties", _("Tasks")
        DOCUMENTS = "documents", _("Documents")
        REGISTERS = "registers", _("Registers")
        REGISTER = "register", _("Lines of a register")
        DASHBOARD = "dashboard", _("Summary by agency")
        REPORT = "report", _("Compliance report to edit")
        PACKAGE = "package", _("Exchange package")

    class Form(models.TextChoices):
        XLSX = "xlsx", "XLSX"
        CSV = "csv", "CSV"
        DOCX = "docx", "DOCX"
        EDXML = "edxml", "edXML"

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    form = models.CharField(_("kind of file"), max_length=5, choices=Form)
    query = models.TextField(blank=True)  # the filters as they stood in the address
    language = models.CharField(max_length=5)  # of the person who asked: heads are written in it
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    n_done = models.PositiveIntegerField(default=0)  # rows written, of n_total
    n_total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True)  # which worker's hold is the newest
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    file = models.FileField(upload_to="exports/%Y/%m", max_length=200, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(sha256="") & Q(expires_at__isnull=False)),
                name="export_done_has_file_that_expires",
            ),
        ]
        indexes = [
            # the sweep asks for what waits, for what a dead worker left and for what expired
            models.Index(
                fields=["state", "expires_at"],
                condition=Q(state__in=["queued", "running", "done"]),
                name="export_to_look_after",
            ),
            models.Index(fields=["requested_by", "-requested_at"], name="export_mine"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_form_display()}"

    @property
    def list_url(self) -> str:
        """Where the same rows are on the screen, narrowed the same way; empty for what is no list."""
        asked = QueryDict(self.query, mutable=True)
        register = asked.pop("register", [""])[0]
        if self.kind == self.Kind.REGISTER:
            url = reverse("directives:register-detail", args=[register])
        elif self.kind in _LISTS:
            url = reverse(_LISTS[self.kind])
        else:
            return ""
        return f"{url}?{asked.urlencode()}" if asked else url

    @property
    def is_finished(self) -> bool:
        return self.state not in {self.State.QUEUED, self.State.RUNNING}

    @property
    def percent(self) -> int | None:
        """How much is written; unknown before the rows are counted."""
        return min(100, 100 * self.n_done // self.n_total) if self.n_total else None


_LISTS: dict[str, str] = {
    Export.Kind.DUTIES: "assignments:assignment-list",
    Export.Kind.DOCUMENTS: "directives:document-list",
    Export.Kind.REGISTERS: "directives:register-list",
    Export.Kind.DASHBOARD: "reporting:dashboard",
}
