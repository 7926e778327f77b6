"""Lines of the register of documents sent by post [NĐ 30/2020 Phụ lục IV]: struck, never deleted."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.visibility import reach_of
from directives.models.line import RegisterLine
from directives.models.register import Register, RegisterEntry
from directives.models.volume import RegisterVolume

MAX_ENVELOPES = 9_999


class PostalSendingQuerySet(models.QuerySet["PostalSending"]):
    def visible_to(self, user: Any) -> Self:
        """Lines of the postal registers this person may read, as those of any other register."""
        reach = reach_of(user)
        return self.filter(reach.q("register__agency")) if reach else self.none()


class PostalSending(RegisterLine):
    """Envelopes of one outgoing document taken to the post on one day, for one group of addressees.

    `number` counts the lines of the year's register in the order of writing. The decree has no column
    for it; it is what closed volumes go by. A trigger of its migration holds a line of one fast.
    """

    SEARCHED = ("addressees", "receipt", "note")

    register = models.ForeignKey(Register, models.PROTECT, related_name="sendings")
    number = models.PositiveIntegerField(_("line"))
    # The line of the outgoing register: it knows the document, or that the document is secret.
    entry = models.ForeignKey(RegisterEntry, models.PROTECT, related_name="sendings")
    posted_on = models.DateField(_("posted on"))
    addressees = models.CharField(_("addressees"), max_length=500)
    n_envelopes = models.PositiveSmallIntegerField(_("envelopes"))
    receipt = models.CharField(_("post office reference"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    # fold_words of SEARCHED, for the search of the register's page
    folded = models.TextField(blank=True, editable=False)
    # Set once, when the volume is closed; from then on the database refuses every change of the line.
    volume = models.ForeignKey(
        RegisterVolume, models.PROTECT, null=True, blank=True, related_name="sendings"
    )
    history = HistoricalRecords(excluded_fields=["folded", "volume"])

    objects = PostalSendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("postal sending")
        verbose_name_plural = _("postal sendings")
        ordering = ["register", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "number"], name="postalsending_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="postalsending_number_from_one"
            ),
            models.CheckConstraint(
                condition=Q(n_envelopes__range=(1, MAX_ENVELOPES)),
                name="postalsending_has_envelopes",
            ),
            models.CheckConstraint(
                condition=~Q(addressees=""), name="postalsending_has_addressees"
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True) | ~Q(struck_reason=""),
                name="postalsending_struck_has_reason",
            ),
        ]
        indexes = [
            # the register is shown and printed for a period in the order of its lines
            models.Index(fields=["register", "posted_on", "number"], name="postalsending_period"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("directives:register-detail", args=[self.register_id])
