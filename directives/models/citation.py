"""One document referring to another; the edges of the chain from a directive to what carries it out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from directives.models.document import Document


class Citation(models.Model):
    """`citing` refers to `cited`, which may be a stub until that document itself is registered."""

    class Relation(models.TextChoices):
        BASIS = "basis", _("On the basis of")  # căn cứ
        IMPLEMENTS = "implements", _("Carries out")  # thực hiện
        ATTACHED = "attached", _("Attached")  # kèm theo
        REPLACES = "replaces", _("Replaces")  # thay thế
        REPLIES = "replies", _("Replies to")  # phúc đáp
        MENTIONS = "mentions", _("Mentions")

    citing = models.ForeignKey(Document, models.PROTECT, related_name="citations")
    cited = models.ForeignKey(
        Document, models.PROTECT, related_name="cited_by", verbose_name=_("document")
    )
    relation = models.CharField(_("relation"), max_length=10, choices=Relation)
    printed = models.TextField(_("as printed"), blank=True)
    span_start = models.PositiveIntegerField(null=True, blank=True)
    span_end = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    class Meta:
        ordering = ["citing", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["citing", "cited", "relation"], name="citation_once"),
            models.CheckConstraint(condition=~Q(citing=F("cited")), name="citation_not_of_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.citing_id} → {self.cited_id}"
