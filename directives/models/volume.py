"""Closed volumes of a register: printed, bound, signed for, and never changed again [NĐ 30/2020 Đ.16, 22]."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directives.models.register import Register


class RegisterVolume(models.Model):
    """One closed volume: its numbers from–to and the lines as they stood, frozen with their checksum.

    Triggers of migration 0005 hold the rules: volumes follow each other without a gap, none is
    changed or deleted, and no line whose number lies in one is added, changed or deleted.
    """

    register = models.ForeignKey(Register, models.PROTECT, related_name="volumes")
    number = models.PositiveSmallIntegerField(_("volume"))
    first_number = models.PositiveIntegerField(_("first number"))
    last_number = models.PositiveIntegerField(_("last number"))
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("to"))
    snapshot = models.JSONField()  # the data the paper is printed from, today and years later
    sha256 = models.CharField(max_length=64)  # of the snapshot, see reporting.volumes.checksum_of
    n_lines = models.PositiveIntegerField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("register volume")
        verbose_name_plural = _("register volumes")
        ordering = ["register", "number"]
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="registervolume_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, last_number__gte=F("first_number")),
                name="registervolume_numbers_in_order",
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")), name="registervolume_period_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Volume %(number)s") % {"number": self.number})
