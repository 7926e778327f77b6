"""Kinds of documents and how each system writes their codes (DOMAIN section 3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NumberingSystem(models.TextChoices):
    # 141/KH-UBND; series by year [NĐ 30/2020 Đ.15]
    STATE = "state", pgettext_lazy("numbering system", "State")
    PARTY = "party", _("Party")  # 07-CT/TU; series by type and term
    LEGAL = "legal", _("Legal instrument")  # 42/2014/QĐ-TTg: the year stands inside the code


class DocumentType(models.Model):
    """One type of document; rows are data (`fixtures/document_types.json`), for decrees change them."""

    system = models.CharField(_("system"), max_length=5, choices=NumberingSystem)
    name = models.CharField(_("name"), max_length=60)  # Kế hoạch
    symbol = models.CharField(_("symbol"), max_length=10, blank=True)  # KH; none for công văn
    position = models.PositiveSmallIntegerField(_("order in lists"), default=100)

    class Meta:
        verbose_name = _("document type")
        verbose_name_plural = _("document types")
        ordering = ["position", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["system", "name"], name="documenttype_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code_separator(self) -> str:
        """What stands between number and notation: a party code is written 07-CT/TU."""
        return "-" if self.system == NumberingSystem.PARTY else "/"
