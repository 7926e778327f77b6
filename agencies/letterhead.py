"""Head and foot of a document: who issues it under whom, its symbol, its place, who signs.

What either layout prints stands in paper_layout. Number and day stay blank: they are given when it is signed.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies.models import Agency, Kind, Level
from agencies.paper_layout import Layout, Rules, layout_of, rules_of
from agencies.signing import archive_line, is_party_committee, signing_of
from core.formatting import paper_month

_AREA = re.compile(r"^(ủy ban nhân dân|ubnd)\s+", re.IGNORECASE)
_COMMITTEE = re.compile(r"^ủy ban nhân dân\s+", re.IGNORECASE)
_OFFICE = re.compile(r"^văn phòng\s+", re.IGNORECASE)
_LEVEL = re.compile(r"^(tỉnh|thành phố|xã|phường|đặc khu|huyện|thị xã)\s+", re.IGNORECASE)
# The place at the end of the name of a body of a commune; "Phòng Văn hóa - Xã hội phường Rạch Giá".
_COMMUNE = re.compile(r".*\b(?:xã(?! hội)|phường|đặc khu) (?P<place>.+)$")
# A Party committee stands under the organisation, not the committee, above it [36-HD/VPTW, Phụ lục 3].
_ORGANISATIONS = {"tỉnh": "Đảng bộ tỉnh ", "thành": "Đảng bộ thành phố ", "đảng": "Đảng bộ "}
_PARTY_ABOVE = re.compile(r"^(?P<word>tỉnh|thành|đảng) (?:ủy|uỷ) ", re.IGNORECASE)
_PARTY_LINE = 22  # capitals of 14 pt bold that go on a line of the left half
BLANK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Letterhead:
    """The printed head: parent (may be empty) over issuer, symbol, place; and the signer's lines."""

    parent: str
    issuer: str
    issuer_lines: list[str]  # as the head prints it, broken where offices break it
    symbol: str
    place: str
    dated: date
    signs: list[str]
    layout: str = Layout.STATE.value  # paper frozen before there were two lacks it
    archive: str = "Lưu: VT"

    @property
    def rules(self) -> Rules:
        return rules_of(self.layout, self.dated)

    @property
    def is_party(self) -> bool:
        return self.layout == Layout.PARTY

    @property
    def sign_lines(self) -> list[tuple[str, bool]]:
        """The lines over the signature, and whether each is printed strongly: the Party's titles are not."""
        rules = self.rules
        return [(line, not self.is_party or rules.is_authority(line)) for line in self.signs]

    def date_line(self, day: str = "") -> str:
        """Write `An Giang, ngày 05 tháng 02 năm 2026`; without a day, room for it."""
        words = (
            f"ngày {day or BLANK * 5} tháng {paper_month(self.dated.month)} năm {self.dated.year}"
        )
        return f"{self.place}, {words}" if self.place else words


def letterhead_of(agency: Agency, *, type_symbol: str, on: date) -> Letterhead:
    """Return the head an agency's document has that day; two queries, an office's body one more."""
    names = list(agency.names.select_related("parent"))
    name = next((n for n in names if n.valid_from <= on and (n.valid_until or on) >= on), None)
    issuer = name.name if name else agency.name
    notation = name.notation if name else ""
    layout = layout_of(agency)
    rules = rules_of(layout, on)
    above = superior_of(agency)
    return Letterhead(
        parent=_parent_line(above, issuer),
        issuer=issuer,
        issuer_lines=_lines_of(issuer, agency, above),
        symbol=rules.symbol(type_symbol, notation),
        place=place_of(agency),
        dated=on,
        signs=signing_of(agency).lines(rules),
        layout=layout.value,
        archive=archive_line(agency, notation, rules),
    )


def superior_of(agency: Agency) -> Agency | None:
    """Return the body printed above this one; a Party body stands under none of the State."""
    above = agency.office_of or agency.parent
    if layout_of(agency) == Layout.PARTY:
        return above if above and layout_of(above) == Layout.PARTY else None
    if above is None and agency.province_id and agency.province_id != agency.pk:
        above = agency.province
    return above


def _parent_line(above: Agency | None, issuer: str) -> str:
    if above is None:
        return ""
    if is_party_committee(issuer) and (match := _PARTY_ABOVE.match(above.name)):
        return _ORGANISATIONS[match["word"].lower()] + above.name[match.end() :]
    return _COMMITTEE.sub("UBND ", above.name)


def _lines_of(issuer: str, agency: Agency, above: Agency | None) -> list[str]:
    """Break a committee's name before its area; an office stands under its body's name already."""
    if layout_of(agency) == Layout.PARTY:
        return _party_lines(issuer, above)
    if agency.office_of_id and (match := _OFFICE.match(issuer)):
        return [match[0].strip()]
    if match := _COMMITTEE.match(issuer):
        return [match[0].strip(), issuer[match.end() :]]
    return [issuer]


def _party_lines(issuer: str, above: Agency | None) -> list[str]:
    """Leave out what the line above says: BAN TUYÊN GIÁO under TỈNH ỦY AN GIANG, of even lines."""
    if above is not None:
        place = _LEVEL.sub("", _PARTY_ABOVE.sub("", above.name))
        for said in (f" {above.name}", f" {above.short_name}", f" {place}"):
            if said.strip() and issuer.endswith(said):
                issuer = issuer.removesuffix(said)
                break
    lead, _, rest = issuer.partition("ủy ")
    if rest and len(issuer) > _PARTY_LINE and lead.casefold() == "đảng ":
        return [f"{lead}ủy", *_even_lines(rest.split())]
    return _even_lines(issuer.split())


def _even_lines(words: list[str]) -> list[str]:
    """Break into as few lines as fit, the longest of them as short as can be."""
    whole = " ".join(words)
    if len(whole) <= _PARTY_LINE or len(words) < 2:
        return [whole]
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    first, rest = min(cuts, key=lambda lines: max(map(len, lines)))
    return [first, rest] if len(rest) <= _PARTY_LINE else [first, *_even_lines(rest.split())]


def area_name(name: str) -> str:
    """Return `tỉnh An Giang` of `Ủy ban nhân dân tỉnh An Giang`."""
    return _AREA.sub("", name).strip()


def place_of(agency: Agency) -> str:
    """Return the place printed before the date: of a commune's bodies its name, else the province's."""
    if agency.level == Level.COMMUNE and (match := _COMMUNE.match(agency.name)):
        return match["place"]
    seat = agency if agency.kind == Kind.COMMITTEE else agency.province
    return _LEVEL.sub("", area_name(seat.name)) if seat else ""


def head_words(head: Letterhead, *, number: str = "", day: str = "") -> dict[str, Any]:
    """Return what `pdf/_head.html` prints; number and day blank, wide enough to be filled by hand."""
    return {
        "head": head,
        "number_line": head.rules.number_line(number or BLANK * 10, head.symbol),
        "date_line": head.date_line(day),
    }
