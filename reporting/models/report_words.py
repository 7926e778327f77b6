"""What people make of a drafted report: its parts, its texts, whom it goes to and who signs it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.signing import Authority, Signing


class Section(models.TextChoices):
    """Parts of the compliance report that can be left out; results and signature always stand."""

    DIFFICULTIES = "difficulties", _("Difficulties")
    PROPOSALS = "proposals", _("Proposals")
    TABLE_A = "table_a", _("Appendix I: figures by agency")
    CHART = "chart", _("Chart under appendix I")
    TABLE_B = "table_b", _("Appendix II: overdue tasks")
    TREND = "trend", _("Appendix III: chart of the trend by month")
    RANKING = "ranking", _("Appendix IV: agencies ranked")
    ANNEXES = "annexes", _("Appendix V: unfinished tasks, agency by agency")


# Annexes are long: asked for, not given.
PRESET_SECTIONS = [section.value for section in Section if section != Section.ANNEXES]
# Those of a report made before parts could be chosen.
USUAL_SECTIONS = [
    section for section in PRESET_SECTIONS if section not in (Section.TREND, Section.RANKING)
]


class ReportWords(models.Model):
    """The columns of a draft that people change; null or no title of a signer: as the program offers."""

    # Null: the usual ones, as in reports made before sections could be chosen.
    sections = ArrayField(models.CharField(max_length=12, choices=Section), null=True, blank=True)
    basis = ArrayField(models.TextField(), verbose_name=_("legal basis"), null=True, blank=True)
    addressees = ArrayField(models.TextField(), verbose_name=_("addressees"), null=True, blank=True)
    opening = models.TextField(_("opening words"), blank=True)
    difficulties = models.TextField(_("difficulties"), blank=True)
    proposals = models.TextField(_("proposals"), blank=True)
    signing_authority = models.CharField(
        _("signing authority"), max_length=4, choices=Authority, blank=True
    )
    # ỦY BAN NHÂN DÂN after TM., CHỦ TỊCH after KT.; empty where the head signs in person.
    signing_for = models.CharField(_("on behalf of"), max_length=120, blank=True)
    signer_title = models.CharField(_("title of the signer"), max_length=200, blank=True)
    signer_name = models.CharField(_("signer"), max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def signing(self) -> Signing | None:
        """Who signs, where people chose."""
        if not self.signer_title:
            return None
        return Signing(self.signer_title, self.signing_authority, self.signing_for)

    @property
    def section_labels(self) -> list[str]:
        return [str(section.label) for section in Section if self.has_section(section)]

    def has_section(self, section: str) -> bool:
        return section in (USUAL_SECTIONS if self.sections is None else self.sections)
