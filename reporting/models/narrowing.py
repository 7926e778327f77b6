"""What a report may be narrowed to: the same columns for one that is asked for and one that is scheduled."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Block
from assignments.models import Assignment
from assignments.standpoint import Standpoint
from directives.models import Document, Field


class PeriodRule(models.TextChoices):
    """Which duties a report for a period counts, see scopes.in_period."""

    TO_DO = "to_do", _("All that were to be done in it, carried over ones included")
    ASSIGNED = "assigned", _("Only those assigned in it")


class Narrowed(models.Model):
    """Columns that narrow the area of the issuing body; what is empty narrows nothing."""

    # One agency of the area, where only its duties are asked for.
    about = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only this agency"),
    )
    block = models.CharField(_("block"), max_length=12, choices=Block, blank=True)
    standpoint = models.CharField(
        _("agencies"), max_length=4, choices=Standpoint, default=Standpoint.NOW
    )
    field = models.ForeignKey(
        Field,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("field of work"),
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document"),
    )
    # The whole name as tasks have it, and the part that totals count: empty means lead.
    leader = models.CharField(_("leader in charge"), max_length=120, blank=True)
    role = models.CharField(_("part"), max_length=7, choices=Assignment.Role, blank=True)
    period_rule = models.CharField(
        _("duties of the period"), max_length=8, choices=PeriodRule, default=PeriodRule.TO_DO
    )

    class Meta:
        abstract = True

    def narrowing(self) -> dict[str, Any]:
        """Return the columns by name, to ask for another report about the same."""
        return {field.name: getattr(self, field.name) for field in Narrowed._meta.local_fields}
