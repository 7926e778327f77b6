"""What agencies say about their own figures in a drafted report, and the signed copy of a frozen one."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency
from agencies.visibility import reach_of
from core.files import StoredFile
from reporting.models.report_run import ReportRun

# The figures an agency answers for, as its line of table A has them.
FIGURE_NAMES = {
    "total": _("Assigned in total"),
    "done_on_time": _("Done on time"),
    "done_late": _("Done late"),
    "within": _("Within time"),
    "overdue": _("Overdue"),
    "without_deadline": _("No deadline"),
}


class AgencyCheckQuerySet(models.QuerySet["AgencyCheck"]):
    def visible_to(self, user: Any) -> Self:
        """An agency sees its own line; whoever sees the report sees all of them."""
        reach = reach_of(user)
        if not reach:
            return self.none()
        return self.filter(reach.q("agency") | reach.q("run__agency"))

    def unanswered(self) -> Self:
        return self.filter(answer="")

    def objected(self) -> Self:
        return self.filter(answer=AgencyCheck.Answer.OBJECTED)

    def waiting(self) -> Self:
        """Those an agency is asked for now and has not answered."""
        return self.unanswered().filter(run__state=ReportRun.State.CHECKING)


class AgencyCheck(models.Model):
    """One agency's figures in a report being checked, and its answer; the newest counts until freezing."""

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        OBJECTED = "objected", _("Objected")

    run = models.ForeignKey(ReportRun, models.PROTECT, related_name="checks")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    figures = models.JSONField()  # its line of table A, by name of the column
    answer = models.CharField(_("answer"), max_length=9, choices=Answer, blank=True)
    words = models.TextField(_("words"), blank=True)
    # What single figures should be, as the agency sees it; by name of the column.
    claims = models.JSONField(_("should be"), default=dict, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["reminded_at"])

    objects = AgencyCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check by an agency")
        verbose_name_plural = _("checks by agencies")
        ordering = ["run", "agency__position", "agency__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "agency"], name="agencycheck_once_a_report"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="agencycheck_answer_has_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(answer="objected") | ~Q(words=""),
                name="agencycheck_objection_has_words",
            ),
            models.CheckConstraint(
                condition=Q(claims={}) | Q(answer="objected"),
                name="agencycheck_claims_are_objections",
            ),
        ]
        indexes = [
            # what waits for an agency, on its front page
            models.Index(fields=["agency"], condition=Q(answer=""), name="agencycheck_unanswered"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.agency_id}"

    @property
    def claim_lines(self) -> list[str]:
        """What single figures should be, in words: "Overdue: 3 → 2"."""
        return [
            f"{FIGURE_NAMES[name]}: {self.figures.get(name)} → {n}"
            for name, n in self.claims.items()
        ]

    def get_absolute_url(self) -> str:
        return reverse("reporting:check-detail", args=[self.pk])


class SignedCopy(StoredFile):
    """The scan of a frozen report as it was signed; a better scan is another row beside it."""

    run = models.ForeignKey(ReportRun, models.PROTECT, related_name="signed_copies")

    class Meta:
        ordering = ["run", "-uploaded_at", "-pk"]
