"""What every line of a register has, whichever register it stands in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RegisterLine(models.Model):
    """Who wrote the line and who struck it; a struck line stays readable and keeps its number."""

    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    struck_reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
