"""One printing of a report or register: asked for, made by a worker, kept with its checksum.

A report may be printed at once, or drafted: its figures are kept, agencies check them, somebody freezes
it, and only then is it printed. What is frozen never changes: a trigger of the table holds it.
"""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.visibility import reach_of
from assignments.models import Task
from core.folding import fold
from directives.models import Register, RegisterVolume
from reporting.labels import write_numbers
from reporting.models.narrowing import Narrowed
from reporting.models.report_words import ReportWords


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    def visible_to(self, user: Any) -> Self:
        """Runs about agencies within reach; whoever asked loses sight of them with the membership.

        Safe because a run's rows are those that everyone who reaches its agency may see anyway:
        a province's own people see the province, the others' runs count one agency (see scopes).
        Who inspects a register is not always who keeps it: both must be within reach.
        """
        reach = reach_of(user)
        if not reach:
            return self.none()
        return self.filter(reach.q("agency"), Q(register=None) | reach.q("register__agency"))


class ReportRun(ReportWords, Narrowed):
    """What was asked (kind, scope, period, cut-off), how far the worker is, and what came out."""

    class Kind(models.TextChoices):
        COMPLIANCE = "compliance", _("Compliance report")
        REGISTER_INCOMING = "register_incoming", _("Register of incoming documents")
        REGISTER_OUTGOING = "register_outgoing", _("Register of outgoing documents")
        REGISTER_FOLLOWUP = "register_followup", _("Register following up incoming documents")
        REGISTER_POSTAL = "register_postal", _("Register of documents sent by post")
        REGISTER_INSPECTION = "register_inspection", _("Result of inspecting a register")
        DISPATCH_SUMMARY = "dispatch_summary", _("Dispatch summary")
        SIX_CLEAR = "six_clear", _("List of tasks by six clear points")
        UPDATE_RATE = "update_rate", _("Share of tasks with an update")
        SCORECARD = "scorecard", _("Scorecard of agencies")
        EXTENSIONS = "extensions", _("Extensions")
        URGINGS = "urgings", _("Urgings")
        UNSENT = "unsent", _("Recurring reports not sent")
        REPLY_MATRIX = "reply_matrix", _("Replies to a document")
        SLIP_HANDLING = "slip_handling", _("Handling slip of an incoming document")
        SLIP_ASSIGNMENT = "slip_assignment", _("Assignment slip")
        ARRIVAL_LABELS = "arrival_labels", _("Arrival stamps as labels")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being made")
        DRAFT = "draft", _("Draft")
        CHECKING = "checking", _("Being checked by agencies")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    class Step(models.TextChoices):
        """What the worker is doing, in words for the person who waits."""

        COLLECTING = "collecting", _("Collecting the figures")
        PRINTING = "printing", _("Printing the pages")
        STORING = "storing", _("Storing the file")

    class Failure(models.TextChoices):
        """Why a report could not be made, for whoever asked; the first ones are core.pdf.Cause."""

        TYPEFACE = (
            "typeface",
            _("The typeface of official paper is not installed on the server; nothing is printed."),
        )
        LETTER = "letter", _("No typeface on the server has one of the letters in the data.")
        TEMPLATE = "template", _("The layout of this paper is damaged.")
        PROCESS = "process", _("The printing was cut off, perhaps for want of memory.")
        SNAPSHOT = (
            "snapshot",
            _("The data kept for this paper are not those that were closed; nothing is printed."),
        )
        OTHER = "other", _("Something went wrong that the program did not expect.")
        REFUSED = "refused", _("The report was refused.")
        WORKER = "worker", _("The printing stopped three times before it was finished.")

    class Level(models.TextChoices):
        """How far the file keeps to PDF/A-2; paper from before has none."""

        ACCESSIBLE = "A", "PDF/A-2a, PDF/UA-1"
        UNICODE = "U", "PDF/A-2u"

    kind = models.CharField(_("report"), max_length=20, choices=Kind)
    # The body that issues the report and whose area it is about (scopes.area_of).
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("issuing body")
    )
    # The task an assignment slip hands over.
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("task")
    )
    # A slip whose blocks are left to the pen although something is known.
    is_blank = models.BooleanField(_("blank blocks, filled in by hand"), default=False)
    register = models.ForeignKey(
        Register,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("register"),
    )
    # A closed volume of that register: printed from its snapshot.
    volume = models.ForeignKey(
        RegisterVolume, models.PROTECT, null=True, blank=True, related_name="runs"
    )
    # The lines whose labels are printed, and how these lie on paper (reporting.label_sheet).
    numbers = ArrayField(models.PositiveIntegerField(), null=True, blank=True)
    label_layout = models.JSONField(null=True, blank=True)
    period_from = models.DateField(_("from"), null=True, blank=True)
    period_to = models.DateField(_("to"), null=True, blank=True)
    cut_off = models.DateField(_("figures as of"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    step = models.CharField(max_length=12, choices=Step, blank=True)
    n_done = models.PositiveIntegerField(default=0)  # rows printed, of n_total
    n_total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True)  # which worker's hold is the newest
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="report_runs"
    )
    requested_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Why it failed: for whoever asked, and in technical words for whoever runs the system.
    failure = models.CharField(max_length=10, choices=Failure, blank=True)
    error = models.TextField(blank=True)
    # Whether it stops as a draft before it is printed; what people make of that draft is ReportWords.
    is_drafted = models.BooleanField(_("drafted and checked first"), default=False)
    version = models.PositiveIntegerField(default=1)  # of the draft; printing does not raise it
    check_by = models.DateField(_("agencies answer by"), null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    freeze_note = models.TextField(_("note"), blank=True)
    data = models.JSONField(null=True, blank=True)  # the frozen figures the paper was made from
    data_sha256 = models.CharField(max_length=64, blank=True)  # of the frozen figures
    file = models.FileField(upload_to="reports/%Y/%m", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    archival_level = models.CharField(max_length=1, choices=Level, blank=True)
    n_pages = models.PositiveIntegerField(null=True, blank=True)
    workbook = models.FileField(upload_to="reports/%Y/%m", max_length=200, blank=True)
    workbook_sha256 = models.CharField(max_length=64, blank=True)

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
            models.CheckConstraint(
                condition=~Q(kind__startswith="register_") | Q(register__isnull=False),
                name="reportrun_register_kinds_name_one",
            ),
            models.CheckConstraint(
                condition=~Q(
                    kind__in=[
                        "dispatch_summary",
                        "reply_matrix",
                        "slip_handling",
                        "slip_assignment",
                    ]
                )
                | Q(document__isnull=False),
                name="reportrun_summary_names_document",
            ),
            models.CheckConstraint(
                condition=~Q(kind="slip_assignment") | Q(task__isnull=False),
                name="reportrun_assignment_slip_names_task",
            ),
            models.CheckConstraint(
                condition=~Q(kind="arrival_labels")
                | Q(register__isnull=False, numbers__isnull=False, label_layout__isnull=False),
                name="reportrun_labels_name_their_lines",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, frozen_by__isnull=True, data_sha256="")
                | (
                    Q(frozen_at__isnull=False, frozen_by__isnull=False, data__isnull=False)
                    & ~Q(data_sha256="")
                ),
                name="reportrun_frozen_is_whole",
            ),
            # A drafted report is printed by being frozen, in no other way.
            models.CheckConstraint(
                condition=~Q(is_drafted=True, state="done") | Q(frozen_at__isnull=False),
                name="reportrun_drafted_is_frozen_first",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["draft", "checking"]) | Q(is_drafted=True),
                name="reportrun_draft_was_asked_for",
            ),
            models.CheckConstraint(
                condition=~Q(state="checking") | Q(check_by__isnull=False),
                name="reportrun_checking_has_a_deadline",
            ),
        ]
        indexes = [
            # the worker's sweep asks for what waits and for what was being made by a dead worker
            models.Index(
                fields=["requested_at"],
                condition=Q(state__in=["queued", "running"]),
                name="reportrun_unfinished",
            ),
            # the list of reports of an agency, newest first
            models.Index(fields=["agency", "-requested_at"], name="reportrun_newest"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def has_period_rule(self) -> bool:
        """Whether it has a period that says which duties are counted, and so may be meant in two ways."""
        return self.kind in PERIOD_RULED and bool(self.period_from or self.period_to)

    @property
    def is_scoped(self) -> bool:
        """Whether what it counts can be narrowed, which registers and slips cannot."""
        return self.kind in SCOPED

    @property
    def is_finished(self) -> bool:
        """Whether no worker has anything to do with it; a draft waits for people."""
        return self.state not in {self.State.QUEUED, self.State.RUNNING}

    @property
    def is_open_draft(self) -> bool:
        return self.state in {self.State.DRAFT, self.State.CHECKING}

    @property
    def fixed_at(self) -> datetime:
        """When its data were fixed; its files carry this moment, so that they can be made alike again."""
        if self.volume_id is not None and self.volume is not None:
            return self.volume.closed_at
        return self.frozen_at or self.requested_at

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def kept_until(self) -> datetime | None:
        """When its files may be dropped (see retention); None: never, or there are none yet."""
        is_for_good = self.is_frozen or self.volume_id is not None or not settings.REPORT_KEPT_DAYS
        if is_for_good or self.state != self.State.DONE or self.finished_at is None:
            return None
        return self.finished_at + timedelta(days=settings.REPORT_KEPT_DAYS)

    @property
    def state_label(self) -> str:
        """The state in words; what people froze is called so."""
        if self.is_frozen and self.state == self.State.DONE:
            return str(_("Frozen"))
        return str(self.get_state_display())

    @property
    def percent(self) -> int | None:
        """How much of the printing is done; unknown before the rows are counted."""
        return min(100, 100 * self.n_done // self.n_total) if self.n_total else None

    @property
    def file_name(self) -> str:
        """What the downloaded file is called: plain letters, so that every system keeps them."""
        day = self.cut_off or self.period_to or self.requested_at
        with translation.override("vi"):  # as the paper itself, whatever the page is read in
            words = slugify(fold(self.get_kind_display()))
        return f"{words}-{day:%Y%m%d}-{self.pk}.pdf"

    @property
    def number_spans(self) -> str:
        """The numbers of its lines, as the form takes them: `12-20, 25`."""
        return write_numbers(self.numbers or [])

    @property
    def workbook_name(self) -> str:
        return f"{self.file_name.removesuffix('.pdf')}.xlsx"


# Reports that count duties of a period; that of the others is when things happened.
PERIOD_RULED = frozenset(
    {ReportRun.Kind.COMPLIANCE, ReportRun.Kind.SIX_CLEAR, ReportRun.Kind.SCORECARD}
)
# Reports that count or list the duties of a scope.
SCOPED = PERIOD_RULED | {
    ReportRun.Kind.UPDATE_RATE,
    ReportRun.Kind.EXTENSIONS,
    ReportRun.Kind.URGINGS,
    ReportRun.Kind.UNSENT,
    ReportRun.Kind.REPLY_MATRIX,
}
# Forms that are about one document by their nature.
OF_ONE_DOCUMENT = frozenset(
    {
        ReportRun.Kind.DISPATCH_SUMMARY,
        ReportRun.Kind.REPLY_MATRIX,
        ReportRun.Kind.SLIP_HANDLING,
        ReportRun.Kind.SLIP_ASSIGNMENT,
    }
)
