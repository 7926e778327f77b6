"""Who signs the paper of an agency, and what its archive is called; read from the first words of its name,
for no field tells a commission of the Party from its committee, or a department from a board."""

from dataclasses import dataclass

from agencies.models import Agency, Kind
from agencies.paper_layout import Layout, Rules, layout_of


@dataclass(frozen=True)
class Signing:
    """The lines over a signature: in whose stead (mark and body, both empty for a head), and the title."""

    title: str
    mark: str = ""
    body: str = ""

    def lines(self, rules: Rules) -> list[str]:
        stead = f"{rules.mark(self.mark)} {self.body}".strip()
        return [line for line in (stead, self.title) if line]


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
