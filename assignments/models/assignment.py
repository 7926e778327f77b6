"""One agency's part in a task: state, dates, percent. The time cell is never stored (see time_cell)."""

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency
from agencies.visibility import reach_of
from assignments.models.task import Task
from assignments.periods import period_label
from core.past import happened_by
from core.workdays import Calendar
from directives.models import Document


class State(models.TextChoices):
    """Work states [DOMAIN section 6]."""

    ISSUED = "issued", _("Not started")  # chưa thực hiện
    WORKING = "working", _("In progress")  # đang thực hiện
    REPORTED = "reported", _("Waiting for confirmation")  # chờ xác nhận
    DONE = "done", _("Completed")  # đã hoàn thành
    SUSPENDED = "suspended", _("Suspended")  # tạm hoãn
    RETURNED = "returned", _("Returned")  # trả lại
    WITHDRAWN = "withdrawn", _("Withdrawn")  # thu hồi


OPEN_STATES = (State.ISSUED, State.WORKING, State.REPORTED, State.SUSPENDED, State.RETURNED)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: Any) -> Self:
        """Rows this person may know exist; anything else answers 404.

        One's own (or inherited, subordinate, province-wide) duties, those one's agency assigned, and
        all parts of a single task in which one's agency has a part: lead and supports see each other.
        """
        reach = reach_of(user)
        if not reach:
            return self.none()
        same_task = Assignment._base_manager.filter(
            reach.q("agency"), task=OuterRef("task"), is_single=True
        ).exclude(state=State.WITHDRAWN)
        return self.filter(
            reach.q("agency") | reach.q("assigner") | (Q(is_single=True) & Exists(same_task))
        )

    def leads(self) -> Self:
        """The counting unit of every figure: one lead assignment of one agency."""
        return self.filter(role=Assignment.Role.LEAD)

    def supports(self) -> Self:
        return self.filter(role=Assignment.Role.SUPPORT)

    def counted(self) -> Self:
        """What totals count: everything assigned and not withdrawn."""
        return self.exclude(state=State.WITHDRAWN)

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def inherited(self) -> Self:
        """Duties another agency answers for than the one the document named."""
        return self.exclude(agency=F("named_agency"))

    def with_cell(self, on: date) -> Self:
        """Annotate `cell`, the time cell at the cut-off; see assignments.time_cell."""
        from assignments.time_cell import time_cell_sql

        return self.annotate(cell=time_cell_sql(on))

    def in_cell(self, cell: str, on: date) -> Self:
        """Counted duties in that time cell; the six cells add up to `counted()`."""
        from assignments.time_cell import cell_hint

        return self.counted().filter(cell_hint(cell, on)).with_cell(on).filter(cell=cell)

    def overdue(self, on: date) -> Self:
        return self.in_cell("overdue", on)

    def due_soon(self, on: date, calendar: Calendar) -> Self:
        """The part of `within` whose deadline lies in the next few working days."""
        from assignments.time_cell import due_soon_until

        return self.in_cell("within", on).filter(due_on__range=(on, due_soon_until(on, calendar)))

    def no_deadline(self, on: date, *, aged: int = 0) -> Self:
        """Running duties without a deadline, assigned at least so many days ago (30, 60, 90)."""
        return self.in_cell("no_deadline", on).filter(assigned_on__lte=on - timedelta(days=aged))

    def with_last_report(self, known_on: date | None = None) -> Self:
        """Annotate `said` and `said_at`: the words of the newest report, by the end of that day, and when."""
        from assignments.models.progress import ProgressReport

        reports = ProgressReport.objects.filter(happened_by("reported_at", known_on))
        newest = reports.filter(assignment=OuterRef("id")).order_by("-reported_at", "-pk")
        return self.annotate(
            said=Subquery(newest.values("text")[:1]),
            said_at=Subquery(newest.values("reported_at")[:1]),
        )

    def with_urgings(self) -> Self:
        """Annotate `n_urged`: in how many issued dispatches each duty was urged (see UrgedDuty)."""
        from assignments.models.urging import UrgedDuty

        counted = UrgedDuty.objects.counted().filter(assignment=OuterRef("pk")).order_by()
        n = counted.values("assignment").annotate(n=Count("pk")).values("n")
        return self.annotate(n_urged=Coalesce(Subquery(n), 0))

    def for_rows(self) -> Self:
        """With all that a list row shows, so that the number of queries does not grow with the rows."""
        return self.select_related(
            "agency", "named_agency", "assigner", "task__document__document_type", "task__field"
        ).defer("task__folded", "task__vector")


class Assignment(models.Model):
    """One agency's duty to carry out, or to support, one task."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")  # chủ trì
        SUPPORT = "support", _("Support")  # phối hợp

    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments")
    # Who answers for it now; follows the function when agencies are reorganised.
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="assignments", verbose_name=_("agency")
    )
    # Whom the document named; never changes.
    named_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.LEAD)
    # Copies of the task's facts that constraints and hot queries read; written with it by services.
    is_single = models.BooleanField(default=True)
    assigner = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    # Of a recurring task, the period this duty is for: each period is a duty of its own.
    period_from = models.DateField(_("period from"), null=True, blank=True)
    period_to = models.DateField(_("period to"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ISSUED)
    # State to go back to when a suspended duty is resumed or a returned one insisted on.
    state_before = models.CharField(max_length=10, choices=State, blank=True)
    assigned_on = models.DateField(_("assigned on"))
    original_due_on = models.DateField(_("original deadline"), null=True, blank=True)
    due_on = models.DateField(_("deadline in force"), null=True, blank=True)
    n_extensions = models.PositiveSmallIntegerField(default=0)
    # Until when more time is asked for, while a request is open: a copy of Extension.asked_due_on that
    # lists, piles and the workflow table read without a query of their own.
    wished_due_on = models.DateField(_("more time asked until"), null=True, blank=True)
    suspended_on = models.DateField(null=True, blank=True)  # the clock stops here while suspended
    # As the agency claims it while waiting; lateness counts to this date meanwhile [DOMAIN section 6].
    reported_on = models.DateField(_("reported completion"), null=True, blank=True)
    # Who reported completion, returned the duty or asked for more time: the one person who may not
    # decide on it. One thing is asked at a time: a request for more time ends when work does.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # As accepted: the date of the result document, not the day of typing.
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    result_document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="result_of",
        verbose_name=_("result document"),
    )
    result_words = models.CharField(_("result"), max_length=300, blank=True)
    percent = models.PositiveSmallIntegerField(_("percent done"), default=0)
    last_report_at = models.DateTimeField(null=True, blank=True)
    # The part that ended when the duty was sent on to this agency; both keep their own story.
    redirected_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="redirected_to",
        verbose_name=_("redirected from"),
    )
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)  # optimistic lock shown in every form
    history = HistoricalRecords()

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["task", "role", "pk"]
        constraints = [
            # Each rule twice, for ordinary duties and for periods: an empty period equals no other.
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(role="lead", is_single=True, period_from__isnull=True)
                & ~Q(state="withdrawn"),
                name="assignment_one_lead_of_single_task",
            ),
            models.UniqueConstraint(
                fields=["task", "period_from"],
                condition=Q(role="lead", is_single=True, period_from__isnull=False)
                & ~Q(state="withdrawn"),
                name="assignment_one_lead_each_period",
            ),
            models.UniqueConstraint(
                fields=["task", "agency", "named_agency"],
                condition=Q(period_from__isnull=True) & ~Q(state="withdrawn"),
                name="assignment_one_part_per_agency",
            ),
            models.UniqueConstraint(
                fields=["task", "period_from", "agency", "named_agency"],
                condition=Q(period_from__isnull=False) & ~Q(state="withdrawn"),
                name="assignment_one_part_each_period",
            ),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True, period_to__isnull=True)
                | Q(period_from__isnull=False, period_to__gte=F("period_from")),
                name="assignment_period_is_whole",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="assignment_percent_to_100"),
            models.CheckConstraint(
                condition=Q(state="done", completed_on__isnull=False, confirmed_at__isnull=False)
                | (~Q(state="done") & Q(completed_on__isnull=True, confirmed_at__isnull=True)),
                name="assignment_done_has_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state="reported") | Q(reported_on__isnull=False),
                name="assignment_reported_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="suspended") | Q(suspended_on__isnull=False),
                name="assignment_suspended_has_date",
            ),
            models.CheckConstraint(
                condition=Q(original_due_on__isnull=True)
                | Q(due_on__isnull=True)
                | Q(due_on__gte=F("original_due_on")),
                name="assignment_extended_not_shortened",
            ),
            models.CheckConstraint(
                condition=Q(wished_due_on__isnull=True)
                | Q(
                    role="lead",
                    state__in=["issued", "working"],
                    due_on__isnull=False,
                    wished_due_on__gt=F("due_on"),
                ),
                name="assignment_lead_at_work_asks_for_more",
            ),
            models.CheckConstraint(
                condition=~Q(redirected_from=F("pk")), name="assignment_redirected_to_another"
            ),
        ]
        indexes = [
            # the list of one agency sorted by deadline, and the summary of all agencies
            models.Index(fields=["agency", "state", "due_on"], name="assignment_agency_due"),
            # digests and the due-soon list read only open rows
            models.Index(
                fields=["due_on"],
                condition=Q(state__in=["issued", "working", "reported", "suspended", "returned"]),
                name="assignment_open_due",
            ),
            # what an assigner waits for or must decide
            models.Index(fields=["assigner", "state"], name="assignment_assigner_state"),
            # the pile of extensions to decide
            models.Index(
                fields=["assigner"],
                condition=Q(wished_due_on__isnull=False),
                name="assignment_asks_for_more",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.task_id}"

    @property
    def title(self) -> str:
        """The task's title, with the period where it recurs; every list, page, mail and paper says this."""
        period = self.period_words
        return f"{self.task.title} ({period})" if period else self.task.title

    @property
    def period_words(self) -> str:
        if self.period_from is None or self.period_to is None:
            return ""
        return period_label(self.period_from, self.period_to)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def reference_day(self, on: date) -> date:
        """The day lateness of an unfinished duty is counted to (DOMAIN section 6), never after `on`."""
        if self.state == State.REPORTED and self.reported_on:
            return min(on, self.reported_on)
        if self.state == State.SUSPENDED and self.suspended_on:
            return min(on, self.suspended_on)
        return on
