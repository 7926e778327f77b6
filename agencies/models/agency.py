"""An agency is an identity; its names, codes and parent are dated facts about it (DOMAIN section 7)."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.spelling import canonical, place_of
from core.folding import fold_words


class Kind(models.TextChoices):
    COMMITTEE = "committee", _("People's committee")
    OFFICE = "office", _("Office of a body")
    DEPARTMENT = "department", _("Department")
    POLICE = "police", _("Police or military")
    MEDIA = "media", _("Press and broadcasting")
    PARTY = "party", _("Party body")
    FRONT = "front", _("Fatherland Front or union")
    COUNCIL = "council", _("People's council")
    CENTRAL = "central", _("Central body")
    OTHER = "other", _("Other")


class Block(models.TextChoices):
    """How summary tables group agencies (DOMAIN section 6, table A)."""

    DEPARTMENTS = "departments", _("Departments and sectors")
    DISTRICTS = "districts", _("Districts and towns (until 30/6/2025)")
    COMMUNES = "communes", _("Communes, wards and special zones")
    PARTY = "party", _("Party bodies, Front and unions")
    OTHER = "other", _("Others")


class Level(models.TextChoices):
    CENTRAL = "central", _("Central")
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")
    COMMUNE = "commune", _("Commune")


class AgencyQuerySet(models.QuerySet["Agency"]):
    def existing_on(self, on: date) -> Self:
        """Agencies that were already founded and not yet ended on that day."""
        return self.filter(
            Q(founded_on__isnull=True) | Q(founded_on__lte=on),
            Q(ended_on__isnull=True) | Q(ended_on__gte=on),
        )

    def by_block(self) -> Self:
        """In the order of summary tables: blocks as Block lists them, then as lists order agencies."""
        places = [When(block=block, then=Value(n)) for n, block in enumerate(Block.values)]
        return self.order_by(
            Case(*places, output_field=models.SmallIntegerField()), "position", "name", "pk"
        )

    def matching(self, words: str) -> Self:
        """Agencies one of whose names, abbreviations or aliases contains these words, folded."""
        folded = fold_words(words)
        if not folded:
            return self
        return self.filter(
            pk__in=AgencyAlias.objects.filter(folded__contains=folded).values("agency")
        )


class Agency(models.Model):
    """A body that issues, receives or carries out; what it is called depends on the day."""

    # The name in force, or the last one: kept by services.rename_agency so that lists need no join.
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    block = models.CharField(_("block"), max_length=12, choices=Block)
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.PROVINCE)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    # The provincial people's committee in whose area it sits; empty for central bodies.
    province = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province")
    )
    # Văn phòng UBND keeps the registers of the UBND and decides in its name: its people act for it.
    office_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="offices",
        verbose_name=_("office of"),
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("order in lists"), default=100)
    version = models.PositiveIntegerField(default=1, editable=False)  # optimistic lock of the forms
    history = HistoricalRecords()

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["position", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(founded_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("founded_on")),
                name="agency_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def exists_on(self, on: date) -> bool:
        return (self.founded_on is None or self.founded_on <= on) and not self.has_ended(on)

    def has_ended(self, on: date) -> bool:
        return self.ended_on is not None and self.ended_on < on

    @property
    def place(self) -> str:
        """The province it sits in, as people say it: "An Giang"; reads `province`."""
        if self.province_id == self.pk:  # a province itself: no query for its own row
            return place_of(self.name)
        return place_of(self.province.name) if self.province else ""

    @property
    def label(self) -> str:
        """The name with its province where the name does not say it: "Sở Y tế (An Giang)"."""
        place = self.place
        return self.name if not place or place in self.name else f"{self.name} ({place})"

    def name_on(self, on: date) -> str:
        """Return what it was called that day; one query unless `names` is prefetched."""
        for name in self.names.all():
            if name.valid_from <= on and (name.valid_until is None or on <= name.valid_until):
                return name.name
        return self.name


class AgencyName(models.Model):
    """What an agency was called, and under whom it stood, from one day to another."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    notation = models.CharField(_("symbol in document codes"), max_length=30, blank=True)  # STTTT
    parent = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["agency", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="agencyname_dates_in_order",
            ),
            models.UniqueConstraint(fields=["agency", "valid_from"], name="agencyname_once_a_day"),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(valid_until__isnull=True), name="agencyname_one_open"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AgencyCode(models.Model):
    """An identifier in an exchange scheme; schemes and codes change by decree, so they are dated."""

    class Scheme(models.TextChoices):
        QCVN_102 = "qcvn102", "QCVN 102:2016 (000.00.00.H33)"
        QD_20 = "qd20", "QĐ 20/2020/QĐ-TTg (H33.1)"

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=10, choices=Scheme)
    code = models.CharField(max_length=40)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["agency", "scheme", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code", "valid_from"], name="agencycode_unique_from"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class AgencyAlias(models.Model):
    """Every spelling that means this agency, folded: names, abbreviations and what paper really prints.

    Rows for dated names are written by services with those names; others are entered by people.
    """

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="aliases")
    text = models.CharField(_("spelling"), max_length=200)
    folded = models.CharField(max_length=200, editable=False)  # searched by substring
    # Folded with standard abbreviations written out: what `matching` looks up.
    key = models.CharField(max_length=400, db_index=True, editable=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["agency", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "folded", "valid_from"],
                nulls_distinct=False,
                name="agencyalias_once",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def set_keys(self) -> None:
        """Derive what is searched; bulk writers call this, `save` does so by itself."""
        self.folded = fold_words(self.text)[:200]
        self.key = canonical(self.text)[:400]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_keys()
        super().save(*args, **kwargs)
