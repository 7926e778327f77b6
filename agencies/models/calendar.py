"""Exceptions to the public calendar: swapped working days and days off (DOMAIN section 9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency


class SpecialDay(models.Model):
    """A day that differs from the library's calendar, in the whole country or in one province."""

    class Kind(models.TextChoices):
        OFF = "off", _("Day off")
        WORKING = "working", _("Working day in exchange")

    on = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    # Empty: everywhere. A province's own row outweighs the one of the whole country.
    province = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("province"),
    )

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["on"],
                condition=models.Q(province__isnull=True),
                name="specialday_once_everywhere",
            ),
            models.UniqueConstraint(
                fields=["on", "province"],
                condition=models.Q(province__isnull=False),
                name="specialday_once_a_province",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y} {self.name}"
