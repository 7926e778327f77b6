"""The statutory registers (DOMAIN section 5): numbers without gaps, entries struck, never deleted."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency
from agencies.visibility import reach_of
from directives.models.document import Document
from directives.models.document_type import DocumentType
from directives.models.line import RegisterLine


class RegisterQuerySet(models.QuerySet["Register"]):
    def visible_to(self, user: Any) -> Self:
        """Registers of the agencies within reach; anything else answers 404."""
        reach = reach_of(user)
        return self.filter(reach.q("agency")) if reach else self.none()


class RegisterEntryQuerySet(models.QuerySet["RegisterEntry"]):
    def visible_to(self, user: Any) -> Self:
        """Lines of the registers this person may read."""
        reach = reach_of(user)
        return self.filter(reach.q("register__agency")) if reach else self.none()


class Register(models.Model):
    """One agency's incoming, outgoing or postal book of one year, 01/01 to 31/12 [NĐ 30/2020 Đ.15].

    Which types share an outgoing series is the agency head's decision: a register that names types
    takes those, the one that names none takes the rest. Party registers run per term, so `year` is
    the first year of the term and `series` says which. The lines of a postal book are PostalSendings.
    """

    class Direction(models.TextChoices):
        INCOMING = "incoming", _("Incoming documents")
        OUTGOING = "outgoing", _("Outgoing documents")
        POSTAL = "postal", _("Documents sent by post")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="registers")
    direction = models.CharField(max_length=8, choices=Direction)
    year = models.PositiveSmallIntegerField(_("year"))
    series = models.CharField(_("series"), max_length=60, blank=True)
    document_types = models.ManyToManyField(DocumentType, blank=True, related_name="+")
    # Where the register was begun on paper and goes on here: the first number to be given here.
    first_number = models.PositiveIntegerField(_("first number"), default=1)
    # The counter; read and raised only under a row lock by directives.services.numbering. Its story
    # is told by the entries, so history does not copy it.
    last_number = models.PositiveIntegerField(default=0)
    history = HistoricalRecords(excluded_fields=["last_number"])

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        ordering = ["agency", "direction", "-year", "series"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "direction", "year", "series"], name="register_once"
            ),
            models.CheckConstraint(
                condition=Q(first_number__gte=1), name="register_first_number_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("directives:register-detail", args=[self.pk])

    @property
    def is_postal(self) -> bool:
        return self.direction == self.Direction.POSTAL

    @property
    def lines(self) -> models.QuerySet[Any]:
        """The lines this register is made of, whichever table they lie in."""
        return self.sendings.all() if self.is_postal else self.entries.all()

    @property
    def day_of_line(self) -> str:
        """The field of a line that says on which day it belongs."""
        return "posted_on" if self.is_postal else "entered_on"


# Directions in which a document itself is entered; the postal register holds envelopes.
ENTERING = [
    (way.value, way.label) for way in (Register.Direction.INCOMING, Register.Direction.OUTGOING)
]


class RegisterEntry(RegisterLine):
    """One line of a register; its number is allotted once and never changed or given again."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("Document")
        SECRET = "secret", _("Entered in the register of secret documents")

    register = models.ForeignKey(Register, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.DOCUMENT)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="register_entries"
    )
    # Ngày đến for incoming; the day the number was given for outgoing.
    entered_on = models.DateField(_("date"))
    handed_to = models.CharField(_("unit or person who receives"), max_length=300, blank=True)
    handed_on = models.DateField(_("handed over on"), null=True, blank=True)
    answer_due_on = models.DateField(_("answer due"), null=True, blank=True)
    archive_holder = models.CharField(_("holder of the archive copy"), max_length=200, blank=True)
    n_copies = models.PositiveIntegerField(_("copies"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    # Set once, when the volume is closed; from then on the database refuses every change of the line.
    volume = models.ForeignKey(
        "directives.RegisterVolume", models.PROTECT, null=True, blank=True, related_name="entries"
    )
    history = HistoricalRecords(excluded_fields=["volume"])

    objects = RegisterEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("register entry")
        verbose_name_plural = _("register entries")
        ordering = ["register", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "number"], name="registerentry_number_once"
            ),
            models.UniqueConstraint(
                fields=["register", "document"],
                condition=Q(struck_at__isnull=True),
                name="registerentry_document_once",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="registerentry_number_from_one"
            ),
            models.CheckConstraint(
                condition=Q(kind="document", document__isnull=False)
                | Q(kind="secret", document__isnull=True),
                name="registerentry_secret_has_no_document",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True) | ~Q(struck_reason=""),
                name="registerentry_struck_has_reason",
            ),
        ]
        indexes = [
            # a register is printed for a period in the order of its numbers
            models.Index(fields=["register", "entered_on", "number"], name="registerentry_period"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
