"""A reorganisation as one act: who ends, who takes over what, and every row of the directory it changed.

What becomes of duties is told beside it by `assignments` (DutyRule, HandedOver).
"""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.agency import Agency
from agencies.models.group import Group
from agencies.models.people import Membership, Role
from agencies.models.succession import Succession


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    def visible_to(self, user: Any, on: date) -> Self:
        """Acts this person prepares, decides or audits; anything else answers 404."""
        from agencies.services.permission import administered_provinces, is_administrator
        from agencies.visibility import (
            ASSIGNERS,
            acting_agency_ids,
            predecessors_of,
            reach_of,
            roles_in_force,
        )

        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        wanted = Q(confirming_body__in=acting_agency_ids(user, ASSIGNERS, on))
        if is_administrator(user, on):
            own = administered_provinces(user, on)
            mine = own | predecessors_of(own)
            ends_here = ReorganisationPart.objects.filter(predecessor__province__in=mine)
            wanted |= Q(prepared_by=user) | Q(pk__in=ends_here.values("reorganisation"))
        if Role.AUDITOR in roles_in_force(user, on):
            wanted |= Q(confirming_body__province__in=reach_of(user, on).provinces)
        return self.filter(wanted)


class Reorganisation(models.Model):
    """Some agencies end or lose a function, others take over; drafted, confirmed, carried out, undone."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        SUBMITTED = "submitted", _("Waiting for the coordinating office")
        WAITING = "waiting", _("Confirmed, waiting for its day")
        DONE = "done", _("Carried out")
        UNDONE = "undone", _("Undone")
        DISCARDED = "discarded", _("Discarded")

    title = models.CharField(_("name of the reorganisation"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Succession.Kind)
    effective_on = models.DateField(_("in effect from"))
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    moves_people = models.BooleanField(_("people go with their agency"), default=True)
    # Whose coordinators and leaders confirm: the committee of the province that will answer.
    confirming_body = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    failure = models.TextField(blank=True)  # why the sweep could not carry it out on its day
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    prepared_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undo_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)  # optimistic lock shown in every form
    history = HistoricalRecords()

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "discarded"])
                | Q(confirmed_at__isnull=False),
                name="reorganisation_confirmed_first",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "undone"]) | Q(done_at__isnull=False),
                name="reorganisation_done_has_moment",
            ),
            # Nobody decides on what they prepared themselves (DESIGN section 4).
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(prepared_by__isnull=True)
                | ~Q(confirmed_by=F("prepared_by")),
                name="reorganisation_two_people",
            ),
        ]
        indexes = [
            # the sweep asks which confirmed ones have come to their day
            models.Index(
                fields=["effective_on"],
                condition=Q(state="waiting"),
                name="reorganisation_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_agencies(self) -> bool:
        """Whether its predecessors end; a transfer takes one function from them and leaves the rest."""
        return self.kind != Succession.Kind.TRANSFER

    @property
    def is_open(self) -> bool:
        """Whether who takes over what may still be changed."""
        return self.state in {self.State.DRAFT, self.State.SUBMITTED}


class ReorganisationPart(models.Model):
    """One predecessor, and one successor of it with what passes on; nobody yet while it is drafted."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="parts")
    predecessor = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    function = models.CharField(_("function passed on"), max_length=200, blank=True)
    is_main = models.BooleanField(_("main successor"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["reorganisation", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "predecessor", "successor"],
                nulls_distinct=False,
                name="reorganisationpart_once",
            ),
            models.UniqueConstraint(
                fields=["reorganisation", "predecessor"],
                condition=Q(is_main=True),
                name="reorganisationpart_one_main",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="reorganisationpart_not_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class ReorganisationGroup(models.Model):
    """Who takes a predecessor's place in a group; without a row the main successor does."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="group_choices")
    predecessor = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    # Empty: nobody takes the place.
    successor = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["reorganisation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "predecessor", "group", "successor"],
                nulls_distinct=False,
                name="reorganisationgroup_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.predecessor_id} → {self.successor_id}"


class ReorganisationPerson(models.Model):
    """Where one role of a predecessor goes; without a row it goes to the main successor."""

    reorganisation = models.ForeignKey(
        Reorganisation, models.CASCADE, related_name="person_choices"
    )
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    # Empty: the role stays where it is, for an administrator to end.
    successor = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["reorganisation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "membership"], name="reorganisationperson_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} → {self.successor_id}"


class ReorganisationChange(models.Model):
    """One row of the directory as it was and as this act left it: enough to show it and to take it back."""

    class Table(models.TextChoices):
        AGENCY = "agency", _("Agency")
        NAME = "agencyname", _("Name")
        ALIAS = "agencyalias", _("Spelling")
        SUCCESSION = "succession", _("Succession")
        MEMBER = "groupmember", _("Group member")
        ROLE = "membership", _("Role held")

    reorganisation = models.ForeignKey(Reorganisation, models.PROTECT, related_name="changes")
    table = models.CharField(max_length=12, choices=Table)
    row = models.BigIntegerField()
    before = models.JSONField(null=True)  # null: the row was made by this act
    after = models.JSONField()

    class Meta:
        ordering = ["reorganisation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "table", "row"], name="reorganisationchange_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
