"""Collective addressees ("các sở, ban, ngành cấp tỉnh") and who belonged to them on a day."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.agency import Agency, AgencyQuerySet
from agencies.spelling import canonical_group, place_of


class Group(models.Model):
    """A named set of agencies of one province whose members change over time."""

    name = models.CharField(_("name"), max_length=200)
    province = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="groups",
        verbose_name=_("province"),
    )
    # Other ways paper names the same group, one a line: "UBND các huyện, thành phố".
    spellings = models.TextField(_("other spellings"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)  # optimistic lock of the forms
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("group of agencies")
        verbose_name_plural = _("groups of agencies")
        ordering = ["province", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "name"], nulls_distinct=False, name="group_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def members_on(self, on: date) -> AgencyQuerySet:
        """The agencies that belonged to the group on that day."""
        current = GroupMember.objects.filter(group=self).in_force(on)
        return Agency.objects.filter(pk__in=current.values("agency"))

    @property
    def label(self) -> str:
        """The name with its province where the name does not say it; reads `province`."""
        place = place_of(self.province.name) if self.province else ""
        return self.name if not place or place in self.name else f"{self.name} ({place})"

    def spelling_keys(self) -> set[str]:
        """Every spelling of this group in the form in which `matching` compares."""
        lines = [self.name, *self.spellings.splitlines()]
        return {canonical_group(line) for line in lines if line.strip()}


class DatedQuerySet(models.QuerySet):
    def in_force(self, on: date) -> "DatedQuerySet":
        """Rows whose period includes that day."""
        return self.filter(
            Q(valid_from__lte=on), Q(valid_until__isnull=True) | Q(valid_until__gte=on)
        )


class GroupMember(models.Model):
    """An agency's membership in a group from one day to another."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="group_memberships")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    history = HistoricalRecords()

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["group", "agency", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="groupmember_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["group", "agency"],
                condition=Q(valid_until__isnull=True),
                name="groupmember_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} in {self.group_id}"
