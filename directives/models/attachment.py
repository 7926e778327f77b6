"""Files of a document: the scan, appendices, the signed copy."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.files import StoredFile
from directives.models.document import Document


class Attachment(StoredFile):
    """One file of a document; removing it only hides it, the file and the row stay."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("The document itself")
        APPENDIX = "appendix", _("Appendix")
        RESULT = "result", _("Result")

    document = models.ForeignKey(Document, models.PROTECT, related_name="attachments")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ORIGINAL)
    n_pages = models.PositiveIntegerField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["document", "pk"]
