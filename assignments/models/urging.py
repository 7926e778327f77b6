"""Công văn đôn đốc: one body urges one late agency, once; a draft until it is numbered, then frozen."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, Role
from agencies.signing import Authority
from agencies.visibility import ASSIGNERS, acting_agency_ids, reach_of
from assignments.models.assignment import Assignment, State
from assignments.models.progress import ProgressReport
from directives.models import Document

# Whoever signed leaves no answer to wait for: what is over needs no report about the urging.
OVER = (State.DONE, State.WITHDRAWN)


class UrgingQuerySet(models.QuerySet["Urging"]):
    def visible_to(self, user: Any) -> Self:
        """Drafts are the urging body's own; the urged agency sees what was issued to it."""
        reach = reach_of(user)
        if not reach:
            return self.none()
        return self.filter(reach.q("assigner") | (Q(state=Urging.State.ISSUED) & reach.q("agency")))

    def of_side(self, side: str, user: Any, on: date) -> Self:
        """Those that urge agencies the person answers for ("urged"), or issued in their name ("urging")."""
        if side == "urged":
            return self.filter(agency__in=acting_agency_ids(user, {Role.FOCAL, Role.LEADER}, on))
        return self.filter(assigner__in=acting_agency_ids(user, ASSIGNERS, on))

    def drafts(self) -> Self:
        return self.filter(state=Urging.State.DRAFT)

    def issued(self) -> Self:
        """What counts as an urging of an agency, everywhere."""
        return self.filter(state=Urging.State.ISSUED)

    def waiting(self) -> Self:
        """Issued ones with a duty whose agency has not reported since; see UrgedDutyQuerySet."""
        unanswered = UrgedDuty.objects.unanswered().filter(urging=OuterRef("pk"))
        return self.issued().filter(Exists(unanswered))

    def answered(self) -> Self:
        unanswered = UrgedDuty.objects.unanswered().filter(urging=OuterRef("pk"))
        return self.issued().filter(~Exists(unanswered))

    def answer_overdue(self, on: date) -> Self:
        """Issued ones whose date to answer has passed without an answer on every duty."""
        return self.waiting().filter(answer_by__lt=on)

    def for_rows(self) -> Self:
        """With all a list row shows; no query grows with the rows."""
        return (
            self.select_related("agency", "assigner", "document", "created_by")
            .annotate(n_duties=Count("duties", filter=Q(duties__is_dropped=False)))
            .order_by("-created_at", "-pk")
        )


class Urging(models.Model):
    """One dispatch to one agency. What it says is worked out while a draft and frozen at issue."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")
        CANCELLED = "cancelled", _("Cancelled")

    assigner = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("urging body")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="urgings", verbose_name=_("agency")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    answer_by = models.DateField(_("answer by"))
    opening = models.TextField(_("opening words"))
    notation = models.CharField(_("notation"), max_length=60)  # UBND-TH, after the number
    signing_authority = models.CharField(
        _("signing authority"), max_length=4, choices=Authority, blank=True
    )
    # ỦY BAN NHÂN DÂN after TM., CHỦ TỊCH after KT.; empty where the head signs in person.
    signing_for = models.CharField(_("on behalf of"), max_length=120, blank=True)
    signer_title = models.CharField(_("title of the signer"), max_length=200)
    signer_name = models.CharField(_("signer"), max_length=120, blank=True)
    copies = models.TextField(_("copies to"), blank=True)  # Nơi nhận, one a line
    said = models.JSONField(null=True, blank=True)  # what it says, word for word, since its issue
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="urging"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The worker prints what was frozen, once: which worker's hold is the newest, and how it went.
    print_claim = models.UUIDField(null=True, blank=True)
    print_claimed_at = models.DateTimeField(null=True, blank=True)
    print_attempts = models.PositiveSmallIntegerField(default=0)
    print_error = models.CharField(max_length=500, blank=True)
    printed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords(
        excluded_fields=["print_claim", "print_claimed_at", "print_attempts", "print_error"]
    )

    objects = UrgingQuerySet.as_manager()

    class Meta:
        verbose_name = _("urging")
        verbose_name_plural = _("urgings")
        ordering = ["-created_at", "-pk"]
        constraints = [
            # Two people proposing at the same moment write one draft, not two.
            models.UniqueConstraint(
                fields=["assigner", "agency"],
                condition=Q(state="draft"),
                name="urging_one_draft_per_agency",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="issued",
                    document__isnull=False,
                    said__isnull=False,
                    issued_at__isnull=False,
                    issued_by__isnull=False,
                )
                | (~Q(state="issued") & Q(document__isnull=True, issued_at__isnull=True)),
                name="urging_issued_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(agency=F("assigner")), name="urging_not_of_oneself"
            ),
        ]
        indexes = [
            # the urgings of an agency, and how many they are
            models.Index(fields=["agency", "state", "-created_at"], name="urging_of_agency"),
            # the worker's sweep asks for what is issued and not printed
            models.Index(
                fields=["issued_at"],
                condition=Q(state="issued", printed_at__isnull=True),
                name="urging_unprinted",
            ),
        ]

    def __str__(self) -> str:
        return str(self.document) if self.document_id else f"{self.agency}"

    def get_absolute_url(self) -> str:
        return reverse("assignments:urging-detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class UrgedDutyQuerySet(models.QuerySet["UrgedDuty"]):
    def counted(self) -> Self:
        """The one definition of "this duty was urged": it stands in an issued dispatch."""
        return self.filter(urging__state=Urging.State.ISSUED, is_dropped=False)

    def with_answer(self) -> Self:
        """Annotate `is_answered`: reported on since the urging, or over."""
        since = ProgressReport.objects.filter(
            assignment=OuterRef("assignment"), reported_at__gt=OuterRef("urging__issued_at")
        )
        return self.annotate(is_answered=Q(assignment__state__in=OVER) | Exists(since))

    def unanswered(self) -> Self:
        return self.counted().with_answer().filter(is_answered=False)

    def since(self, day: date) -> Self:
        """Urged on that day or later."""
        return self.counted().filter(urging__issued_at__date__gte=day)


class UrgedDuty(models.Model):
    """One overdue duty in an urging; its days and earlier urgings are those at the issue."""

    urging = models.ForeignKey(Urging, models.PROTECT, related_name="duties")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="urged")
    days_late = models.PositiveIntegerField(null=True, blank=True)
    n_earlier = models.PositiveIntegerField(null=True, blank=True)
    # No longer late, or no longer this agency's, when the dispatch was issued.
    is_dropped = models.BooleanField(default=False)

    objects = UrgedDutyQuerySet.as_manager()

    class Meta:
        ordering = ["urging", "assignment__due_on", "assignment"]
        constraints = [
            models.UniqueConstraint(fields=["urging", "assignment"], name="urgedduty_once"),
            models.CheckConstraint(
                condition=Q(days_late__isnull=True) | Q(days_late__gte=1),
                name="urgedduty_is_late",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.urging_id}: {self.assignment_id}"


def urgings_of(
    assignment_ids: Any, *, until: date | None = None
) -> dict[int, tuple[int, datetime]]:
    """Return how often each duty was urged and when last; one query, absent where never."""
    counted = UrgedDuty.objects.counted()
    if until is not None:
        counted = counted.filter(urging__issued_at__date__lte=until)
    rows = (
        counted.filter(assignment__in=list(assignment_ids))
        .values("assignment")
        .annotate(n=Count("pk"), last=Max("urging__issued_at"))
        .order_by()
    )
    return {row["assignment"]: (row["n"], row["last"]) for row in rows}


def quiet_since(on: date, days: int) -> date:
    """Return the first day of the last so many days, that day among them."""
    return on - timedelta(days=max(days, 1) - 1)
