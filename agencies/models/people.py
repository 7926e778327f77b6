"""People, the roles they hold in agencies from day to day, and who stands in for whom."""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history import register
from simple_history.models import HistoricalRecords

from agencies.models.agency import Agency
from agencies.models.group import DatedQuerySet


class Role(models.TextChoices):
    CLERK = "clerk", _("Clerk")
    COORDINATOR = "coordinator", _("Coordinator")
    FOCAL = "focal", _("Focal officer")
    LEADER = "leader", _("Leader")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class User(AbstractUser):
    """A person who signs in; what they may do comes from memberships, never from flags here."""

    # One field, as Vietnamese names are written; the two of the base class stay empty.
    full_name = models.CharField(_("full name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    wants_digest = models.BooleanField(_("daily digest by mail"), default=True)
    language = models.CharField(_("language"), max_length=5, default="vi")
    # Given by an administrator, who knows it: the person must choose their own at the first sign-in.
    has_initial_password = models.BooleanField(default=False, editable=False)

    class Meta(AbstractUser.Meta):
        ordering = ["full_name", "pk"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)


register(User, excluded_fields=["password", "last_login"])


class Membership(models.Model):
    """A role a person holds in an agency from one day to another."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=14, choices=Role)
    title = models.CharField(_("title"), max_length=100, blank=True)  # "Chánh Văn phòng"
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    history = HistoricalRecords()

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")
        ordering = ["user", "agency", "role"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="membership_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["user", "agency", "role"],
                condition=Q(valid_until__isnull=True),
                name="membership_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class StandIn(models.Model):
    """For a period one person may do, and sees, what another may: leave, travel, a vacant desk."""

    absent = models.ForeignKey(User, models.CASCADE, related_name="stand_ins")
    deputy = models.ForeignKey(User, models.CASCADE, related_name="stands_in_for")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    history = HistoricalRecords()

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        ordering = ["valid_from", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(absent=F("deputy")), name="standin_not_oneself"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="standin_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.absent}"

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on <= self.valid_until
