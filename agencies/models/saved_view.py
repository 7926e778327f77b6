"""A list as somebody likes to see it: the filters, order and columns of its address, under a name."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.people import User

MAX_QUERY = 2_000  # characters of an address; browsers and proxies take it whole


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: Any) -> Self:
        """One's own and those shared with an agency one belongs to or stands in for today."""
        from agencies.visibility import memberships_in_force

        held = {m.agency_id for m in memberships_in_force(user, timezone.localdate())}
        return self.filter(Q(owner=user.pk) | Q(shared_with__in=held))

    def of(self, user: Any) -> Self:
        return self.filter(owner=user.pk)


class SavedView(models.Model):
    """Words of an address, never rows: whoever opens it sees what they may see."""

    class List(models.TextChoices):
        """The lists that have views; the value stands in addresses, the route is `route`."""

        DUTIES = "duties", _("Tasks")
        DOCUMENTS = "documents", _("Documents")
        URGINGS = "urgings", _("Urging")
        DASHBOARD = "dashboard", _("Dashboard")

        @property
        def route(self) -> str:
            return _ROUTES[self]

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    list = models.CharField(_("list"), max_length=12, choices=List)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=MAX_QUERY)
    shared_with = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("shared with"),
    )
    # What the owner's list opens with when its address says nothing.
    is_default = models.BooleanField(default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["list", Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "owner", "list", Lower("name"), name="saved_view_name_once_per_list"
            ),
            models.UniqueConstraint(
                fields=["owner", "list"],
                condition=Q(is_default=True),
                name="saved_view_one_default_per_list",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]
        indexes = [
            models.Index(
                fields=["shared_with", "list"],
                condition=Q(shared_with__isnull=False),
                name="saved_view_shared",
            ),
        ]

    def __str__(self) -> str:
        return self.name


# Lists live in apps further right; only their names are known here.
_ROUTES = {
    SavedView.List.DUTIES: "assignments:assignment-list",
    SavedView.List.DOCUMENTS: "directives:document-list",
    SavedView.List.URGINGS: "assignments:urging-list",
    SavedView.List.DASHBOARD: "reporting:dashboard",
}
