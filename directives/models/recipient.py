"""To whom a document went: addressees as printed, and each agency's copy on its way."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, Group
from directives.models.document import Document


class Recipient(models.Model):
    """One addressee as printed (Kính gửi, Nơi nhận): an agency, a group on the document's date, or words."""

    class Role(models.TextChoices):
        ACTION = "action", _("For action")  # Kính gửi; để thực hiện
        REPORT = "report", _("To report to")  # để báo cáo
        INFORMATION = "information", _("For information")  # để biết
        ARCHIVE = "archive", _("Archive")  # Lưu

    document = models.ForeignKey(Document, models.CASCADE, related_name="recipients")
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.ACTION)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(_("as printed"), max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    class Meta:
        ordering = ["document", "role", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=True) | Q(group__isnull=True),
                name="recipient_agency_or_group",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Delivery(models.Model):
    """One agency's copy: when it was sent, when and by whom it was received."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="deliveries")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(
        Recipient, models.SET_NULL, null=True, blank=True, related_name="deliveries"
    )  # the line that brought it there
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["document", "agency__position", "agency__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["document", "agency"], name="delivery_once")]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.agency_id}"
