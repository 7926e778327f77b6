"""Công văn đôn đốc: one body urges one late agency, once; a draft until it is numbered, then frozen."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, Role
from agencies.signing import Authority
from agencies.visibility import ASSIGNERS, acting_agency_ids, reach_of
from assignments.models.assignment import Assignment, State
from assignments.models.progress import ProgressReport
from core.past import end_of_day, known_rows, known_value
from directives.models import Document

# Whoever signed leaves no answer to wait for: what is over needs no report about the urging.
OVER = (State.DONE, State.WITHDRAWN)


class UrgingQuerySet(models.QuerySet["Urging"]):
    """Urgings as they stand, or those of a past day (`core.past.objects_known_on`).

    `known_on` is then that day: what was answered by its end counts, and nothing that came later.
    """

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

    def waiting(self, known_on: date | None = None) -> Self:
        """Issued ones with a duty whose agency has not reported since; see UrgedDutyQuerySet."""
        return self.issued().filter(_is_unanswered(known_on))

    def answered(self, known_on: date | None = None) -> Self:
        return self.issued().filter(~_is_unanswered(known_on))

    def answer_overdue(self, on: date, known_on: date | None = None) -> Self:
        """Issued ones whose date to answer has passed without an answer on every duty."""
        return self.waiting(known_on).filter(answer_by__lt=on)

    def for_rows(self) -> Self:
        """With all a list row shows but its counts (see urging_rows); no query grows with the rows."""
        rows = self.select_related("agency", "assigner", "document__document_type", "created_by")
        return rows.order_by("-created_at", "-id")  # of a past day `pk` is that of the history row


def _is_unanswered(known_on: date | None) -> Exists:
    return Exists(UrgedDuty.objects.unanswered(known_on).filter(urging=OuterRef("id")))


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
    """The duties of urgings; what a dispatch lists never changes once it is issued.

    So a past day (`known_on`) needs no history of these rows, only the day of the issue and, of the
    duties, when they were reported on and how they stood. What a *draft* listed then is `listed_in`.
    """

    def counted(self, known_on: date | None = None) -> Self:
        """The one definition of "this duty was urged": it stands in an issued dispatch."""
        counted = self.filter(urging__state=Urging.State.ISSUED, is_dropped=False)
        return counted.filter(urging__issued_at__lt=end_of_day(known_on)) if known_on else counted

    def with_answer(self, known_on: date | None = None) -> Self:
        """Annotate `is_answered`: reported on since the urging, or over; by the end of that day."""
        since = ProgressReport.objects.filter(
            assignment=OuterRef("assignment"), reported_at__gt=OuterRef("urging__issued_at")
        )
        state: Any = F("assignment__state")
        if known_on:
            since = since.filter(reported_at__lt=end_of_day(known_on))
            then = known_value(Assignment, "state", known_on, of="assignment_id")
            state = Coalesce(then, Value(""))  # nobody knew it to be over
        return self.alias(stood=state).annotate(is_answered=Q(stood__in=OVER) | Exists(since))

    def unanswered(self, known_on: date | None = None) -> Self:
        return self.counted(known_on).with_answer(known_on).filter(is_answered=False)

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
    # Which duties a draft listed from when to when; what the issue says of them is said once, above.
    history = HistoricalRecords(excluded_fields=["days_late", "n_earlier", "is_dropped"])

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


def listed_in(urging_ids: Iterable[int], known_on: date | None = None) -> QuerySet[Any]:
    """Return the duties listed in these drafts, or the rows of their history that stood that evening.

    Exact since this history is kept. Of an older draft the rows it still had then are taken to have
    stood in it since it was made (migration 0016): which were taken out before is not known.
    """
    of = Q(urging__in=list(urging_ids))
    if known_on is None:
        return UrgedDuty.objects.filter(of)
    return known_rows(UrgedDuty.history.model.objects.filter(of), known_on)


def urgings_of(
    assignment_ids: Any, *, until: date | None = None
) -> dict[int, tuple[int, datetime]]:
    """Return how often each duty was urged and when last; one query, absent where never."""
    rows = (
        UrgedDuty.objects.counted(until)
        .filter(assignment__in=list(assignment_ids))
        .values("assignment")
        .annotate(n=Count("pk"), last=Max("urging__issued_at"))
        .order_by()
    )
    return {row["assignment"]: (row["n"], row["last"]) for row in rows}


def quiet_since(on: date, days: int) -> date:
    """Return the first day of the last so many days, that day among them."""
    return on - timedelta(days=max(days, 1) - 1)
