"""Who signs the paper of an agency, and what its archive is called; read from the first words of its name,
for no field tells a commission of the Party from its committee, or a department from a board."""

import re
from dataclasses import dataclass
from itertools import pairwise

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency, Kind
from agencies.paper_layout import ALL_MARKS, Layout, Rules, layout_of
from core.refusals import Refused

# Steps of a title; the slash of a Party mark, as in T/L CHÁNH VĂN PHÒNG, divides nothing.
_STEP = re.compile(r"(?<!\b[TK])/(?![MTLU]\b)")
_DEPUTIES = ("PHÓ ", "THỨ TRƯỞNG")


class Authority(models.TextChoices):
    """The mark before the office that signs, as the State writes it [NĐ 30/2020 Phụ lục I]."""

    OWN = "", gettext_lazy("The head in person")
    TM = "TM.", "TM."
    KT = "KT.", "KT."
    TL = "TL.", "TL."
    TUQ = "TUQ.", "TUQ."
    Q = "Q.", "Q."


@dataclass(frozen=True)
class Signing:
    """The lines over a signature: in whose stead (mark and body, both empty for a head), and the title."""

    title: str  # several steps are divided by a slash
    mark: str = ""
    body: str = ""

    def lines(self, rules: Rules) -> list[str]:
        """Write authority and titles one a line; a mark without a body leads the title: Q. GIÁM ĐỐC."""
        titles = [step.strip() for step in re.split(_STEP, self.title)]
        mark = rules.mark(self.mark)
        if not self.body:
            titles[0] = f"{mark} {titles[0]}".strip()
        stead = f"{mark} {self.body}".strip() if self.body else ""
        return [line.upper() for line in (stead, *titles) if line]


def check_signing(signing: Signing, rules: Rules) -> None:
    """Refuse lines that no paper of the layout has over a signature [NĐ 30/2020 Đ.13, Phụ lục I; DOMAIN 3].

    Raise Refused, naming the field of the forms.
    """
    signs_for_another = signing.mark not in ("", Authority.Q)
    if signs_for_another and not signing.body:
        raise Refused(
            _("Say on whose behalf: %(mark)s stands before it.")
            % {"mark": rules.mark(signing.mark)},
            field="signing_for",
        )
    if signing.body and not signs_for_another:
        raise Refused(
            _(
                "Who signs in person does so on nobody's behalf: choose the authority, or leave this out."
            ),
            field="signing_for",
        )
    if _mark_in(signing.body.upper()):
        raise Refused(_("Choose the mark above; here stands what follows it."), field="signing_for")
    for above, line in pairwise(["", *signing.lines(rules), ""]):
        _check_line(line, above, rules)


def _check_line(line: str, above: str, rules: Rules) -> None:
    if (wrong := _mark_in(line)) and wrong not in rules.marks.values():
        raise Refused(
            _("The paper of this body has %(right)s, not %(wrong)s.")
            % {"right": rules.mark(ALL_MARKS[wrong]), "wrong": wrong},
            field="signer_title",
        )
    stead, is_deputy = _mark_in(above), line.startswith(_DEPUTIES)
    example = {"example": rules.deputy_example}
    if stead == rules.mark(Authority.KT) and not is_deputy:
        raise Refused(
            _("Who signs in the head's stead is a deputy: %(example)s.") % example,
            field="signer_title",
        )
    alone = not stead or (stead == rules.mark(Authority.TM) and rules.deputy_names_head)
    if is_deputy and alone:
        raise Refused(
            _("A deputy signs in the head's stead: %(example)s.") % example, field="signer_title"
        )


def _mark_in(line: str) -> str:
    """Return the mark a line begins with, of whichever layout."""
    return next((mark for mark in ALL_MARKS if line.startswith(f"{mark} ")), "")


def _collective(body: str, title: str) -> Signing:
    return Signing(title, "TM.", body)


_STATE = {
    "sở": Signing("GIÁM ĐỐC"),
    "công an": Signing("GIÁM ĐỐC"),
    "đài": Signing("GIÁM ĐỐC"),
    "trung tâm": Signing("GIÁM ĐỐC"),
    "văn phòng": Signing("CHÁNH VĂN PHÒNG"),
    "thanh tra": Signing("CHÁNH THANH TRA"),
    "ban": Signing("TRƯỞNG BAN"),
    "báo": Signing("TỔNG BIÊN TẬP"),
    "chi cục": Signing("CHI CỤC TRƯỞNG"),
    "bộ chỉ huy": Signing("CHỈ HUY TRƯỞNG"),
}
# Collectives of the Party sign through their standing committee, unless they have none.
_COMMITTEES = {
    name: _collective("BAN THƯỜNG VỤ", "BÍ THƯ")
    for name in ("tỉnh ủy", "thành ủy", "huyện ủy", "thị ủy", "quận ủy", "đảng ủy", "đảng bộ")
}
_PARTY = {
    **_COMMITTEES,
    "chi bộ": _collective("CHI BỘ", "BÍ THƯ"),
    "ban chấp hành": _collective("BAN CHẤP HÀNH", "BÍ THƯ"),
    "ban thường vụ": _collective("BAN THƯỜNG VỤ", "BÍ THƯ"),
    "ban cán sự đảng": _collective("BAN CÁN SỰ ĐẢNG", "BÍ THƯ"),
    "đảng đoàn": _collective("ĐẢNG ĐOÀN", "BÍ THƯ"),
    "ủy ban kiểm tra": _collective("ỦY BAN KIỂM TRA", "CHỦ NHIỆM"),
    "văn phòng": Signing("CHÁNH VĂN PHÒNG"),
    "ban": Signing("TRƯỞNG BAN"),
}
_OTHERWISE = Signing("THỦ TRƯỞNG")


def signing_of(agency: Agency) -> Signing:
    """Return who signs by default [NĐ 30/2020 Phụ lục I, II.7; DOMAIN section 3]."""
    if agency.kind == Kind.COMMITTEE:
        return _collective("ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    heads = _PARTY if layout_of(agency) == Layout.PARTY else _STATE
    return heads.get(_first_words(agency.name, heads), _OTHERWISE)


def is_party_committee(name: str) -> bool:
    """Whether this is a committee of the Party itself, which has an office, and no commission of one."""
    return bool(_first_words(name, _COMMITTEES))


def archive_line(agency: Agency, notation: str, rules: Rules) -> str:
    """Return the last line of the addressees: `Lưu: VT`; `Lưu VPTU` of the Party, by its office [check]."""
    if layout_of(agency) == Layout.STATE:
        return rules.archive_lead
    office = f"VP{notation}" if is_party_committee(agency.name) else notation
    return f"{rules.archive_lead}{office}".strip() if notation else f"{rules.archive_lead}Văn phòng"


def _first_words(name: str, known: dict[str, Signing]) -> str:
    said = f"{name.lower().replace('uỷ', 'ủy')} "
    return max((words for words in known if said.startswith(f"{words} ")), key=len, default="")
