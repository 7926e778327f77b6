"""Who took over from whom: the edges along which duties and archives pass on."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.agency import Agency


class Succession(models.Model):
    """One edge from a predecessor to a successor; a split or a merger is several edges of one day."""

    class Kind(models.TextChoices):
        RENAME = "rename", _("Renamed")
        MERGE = "merge", _("Merged into")
        SPLIT = "split", _("Split into")
        ABOLISH = "abolish", _("Abolished, duties passed to")
        TRANSFER = "transfer", _("Transfer of a function to")

    predecessor = models.ForeignKey(Agency, models.PROTECT, related_name="heirs")
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="ancestors")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on = models.DateField(_("date"))
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    function = models.CharField(_("function passed on"), max_length=200, blank=True)
    # Of several successors the one that answers where nothing more precise is known.
    is_main = models.BooleanField(_("main successor"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_not_to_itself"
            ),
            models.UniqueConstraint(
                fields=["predecessor", "successor", "on", "function"], name="succession_edge_once"
            ),
            models.UniqueConstraint(
                fields=["predecessor"], condition=Q(is_main=True), name="succession_one_main"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id} ({self.on:%d/%m/%Y})"
