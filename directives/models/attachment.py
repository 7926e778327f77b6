"""Files of a document: the scan, appendices, the signed copy."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.files import StoredFile
from directives.models.document import Document


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: Any) -> Self:
        """Files in force of the documents this person may see."""
        seen = Document.objects.visible_to(user)
        return self.filter(removed_at__isnull=True, document__in=seen)


class Attachment(StoredFile):
    """One file of a document; removing it only hides it, the file and the row stay."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("The document itself")
        APPENDIX = "appendix", _("Appendix")
        RESULT = "result", _("Result")

    document = models.ForeignKey(Document, models.PROTECT, related_name="attachments")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ORIGINAL)
    n_pages = models.PositiveIntegerField(null=True, blank=True)
    # What a worker found about the electronic signatures inside; see directives.intake.signing.
    signatures = models.JSONField(default=list, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["document", "pk"]
