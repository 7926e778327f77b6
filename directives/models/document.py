"""A document as printed, registered or known only because another cites it."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency
from agencies.visibility import reach_of
from core.folding import fold_code
from core.formatting import vn_date
from directives.models.document_type import DocumentType

LABEL_BREAK = " · "  # between the parts of a document's label


class Urgency(models.TextChoices):
    """Degrees of urgency, least first [NĐ 30/2020 Phụ lục I]."""

    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")
    VERY_URGENT = "very_urgent", _("Very urgent")
    EXPRESS = "express", _("Express")
    TIMED_EXPRESS = "timed_express", _("Express at an hour")


class Field(models.Model):
    """A field of government work (lĩnh vực), to group documents and tasks by."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(_("order in lists"), default=100)

    class Meta:
        verbose_name = _("field of work")
        verbose_name_plural = _("fields of work")
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Any) -> Self:
        """Documents this person may know exist; anything else answers 404.

        Reads DocumentParty, the one table that says which agencies a document concerns. Stubs are
        seen by whoever sees a document that cites them.
        """
        from directives.models.party import DocumentParty

        reach = reach_of(user)
        if not reach:
            return self.none()
        parties = DocumentParty.objects.filter(reach.q("agency"), document=OuterRef("id"))
        return self.filter(Exists(parties))

    def registered(self) -> Self:
        return self.filter(status=Document.Status.REGISTERED)

    def stubs(self) -> Self:
        return self.filter(status=Document.Status.STUB)

    def search(self, words: str, *, known_on: date | None = None) -> Self:
        """Those whose code, subject, issuer, signer or body have all these words; see directives.search."""
        from directives.search import matching

        return matching(self, words, known_on=known_on)


class Document(models.Model):
    """Any directive, plan, dispatch; number and date may be blank until they are filled in by hand."""

    class Status(models.TextChoices):
        STUB = "stub", _("Known from citations only")
        REGISTERED = "registered", _("Registered")
        MERGED = "merged", _("Stub replaced by the document itself")

    class Secrecy(models.TextChoices):
        """State secrets may not be kept here (Luật 117/2025/QH15, NĐ 63/2026): only this grade is stored."""

        NONE = "none", _("Not secret")

    status = models.CharField(max_length=10, choices=Status, default=Status.REGISTERED)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed_stubs"
    )
    document_type = models.ForeignKey(
        DocumentType, models.PROTECT, null=True, blank=True, verbose_name=_("document type")
    )
    issuer = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issued_documents",
        verbose_name=_("issuer"),
    )
    # What the paper or the citation calls the issuer; kept although the agency is known.
    issuer_words = models.CharField(_("issuer as printed"), max_length=200, blank=True)
    number = models.CharField(_("number"), max_length=20, blank=True)  # as printed: 07, 141, 12a
    notation = models.CharField(
        _("notation"), max_length=60, blank=True
    )  # KH-UBND, CT/TU, 2014/QĐ-TTg
    code = models.CharField(
        max_length=90, blank=True, editable=False
    )  # number and notation as printed
    code_key = models.CharField(
        max_length=90, blank=True, editable=False
    )  # fold_code(code); see search
    issued_on = models.DateField(_("date of issue"), null=True, blank=True)
    # What is printed of a date that is not complete: "ngày … tháng … năm 2024".
    issued_year = models.PositiveSmallIntegerField(null=True, blank=True)
    issued_month = models.PositiveSmallIntegerField(null=True, blank=True)
    place = models.CharField(_("place"), max_length=50, blank=True)
    subject = models.TextField(_("subject"), blank=True)
    field = models.ForeignKey(
        Field,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("field of work"),
    )
    urgency = models.CharField(_("urgency"), max_length=14, choices=Urgency, default=Urgency.NORMAL)
    secrecy = models.CharField(_("secrecy"), max_length=10, choices=Secrecy, default=Secrecy.NONE)
    signer_name = models.CharField(_("signer"), max_length=120, blank=True)
    signer_title = models.CharField(_("title of the signer"), max_length=200, blank=True)
    signing_authority = models.CharField(
        _("signing authority"), max_length=20, blank=True
    )  # TM. KT. TL. TUQ. Q.
    archive_line = models.CharField(_("archive line"), max_length=200, blank=True)
    n_pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    n_copies = models.PositiveIntegerField(_("copies"), null=True, blank=True)
    answer_due_on = models.DateField(_("answer due"), null=True, blank=True)
    electronic_id = models.CharField(_("electronic document id"), max_length=120, blank=True)
    # The agency whose clerk put it in; empty for stubs.
    registrar = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="registered_documents"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)  # optimistic lock shown in every form
    history = HistoricalRecords(excluded_fields=["code", "code_key"])

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = [models.F("issued_on").desc(nulls_last=True), "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(secrecy="none"), name="document_is_never_secret"),
            models.CheckConstraint(
                condition=~Q(status="registered")
                | (Q(document_type__isnull=False) & ~Q(subject="")),
                name="document_registered_has_type_and_subject",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="document_merged_points_somewhere",
            ),
        ]
        indexes = [
            # lists are newest first with pk as tie-break
            models.Index(
                models.F("issued_on").desc(nulls_last=True),
                models.F("id").desc(),
                name="document_newest",
            ),
            # look-up of codes by equality and prefix: duplicates, stubs, search
            models.Index(
                fields=["code_key"], name="document_code_prefix", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(
                fields=["electronic_id"],
                condition=~Q(electronic_id=""),
                name="document_electronic_id",
            ),
        ]

    def __str__(self) -> str:
        return self.code or self.subject[:80] or str(self.pk)

    @property
    def label(self) -> str:
        """The code with its day and issuer, which tell documents numbered alike apart."""
        issuer = self.issuer_words or (self.issuer.name if self.issuer else "")
        day = vn_date(self.issued_on) if self.issued_on else ""
        return LABEL_BREAK.join(filter(None, [self.code, day, issuer]))

    def get_absolute_url(self) -> str:
        return reverse("directives:document-detail", args=[self.pk])

    @property
    def is_stub(self) -> bool:
        return self.status == self.Status.STUB

    @property
    def is_complete(self) -> bool:
        """Whether number and date are both known; a blank one is filled in later."""
        return bool(self.number and self.issued_on)

    def set_code(self) -> None:
        """Derive the printed code and its key from number and notation; services call it before saving."""
        separator = self.document_type.code_separator if self.document_type else "/"
        if self.number and self.notation:
            self.code = f"{self.number}{separator}{self.notation}"
        elif self.notation:
            self.code = f"…{separator}{self.notation}"
        else:
            self.code = self.number
        self.code_key = fold_code(self.code) if self.number else ""


class DocumentText(models.Model):
    """The words of a document and what search reads; apart, so that history never copies long texts."""

    document = models.OneToOneField(Document, models.CASCADE, related_name="text", primary_key=True)
    body = models.TextField(blank=True)
    # fold_words of code, subject, issuer, signer and body, written by directives.search.index_document
    folded = models.TextField(blank=True)
    vector = models.GeneratedField(
        expression=SearchVector("folded", config=Value("simple")),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="documenttext_vector")]

    def __str__(self) -> str:
        return f"text of {self.document_id}"
