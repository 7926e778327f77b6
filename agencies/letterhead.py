"""Head and foot of a document: who issues it under whom, its symbol, its place, who signs.

Layout [NĐ 30/2020/NĐ-CP, Phụ lục I]. Number and day stay blank: they are given when it is signed.
"""

import re
from dataclasses import dataclass
from datetime import date

from agencies.models import Agency, Kind
from core.formatting import paper_month

_AREA = re.compile(r"^(ủy ban nhân dân|ubnd)\s+", re.IGNORECASE)
_COMMITTEE = re.compile(r"^ủy ban nhân dân\s+", re.IGNORECASE)
_OFFICE = re.compile(r"^văn phòng\s+", re.IGNORECASE)
_LEVEL = re.compile(r"^(tỉnh|thành phố|xã|phường|đặc khu|huyện|thị xã)\s+", re.IGNORECASE)
# The head who signs, by the first words of the agency's name; a committee acts as a collective.
_HEADS = {
    "sở": "GIÁM ĐỐC",
    "công an": "GIÁM ĐỐC",
    "đài": "GIÁM ĐỐC",
    "trung tâm": "GIÁM ĐỐC",
    "văn phòng": "CHÁNH VĂN PHÒNG",
    "thanh tra": "CHÁNH THANH TRA",
    "ban": "TRƯỞNG BAN",
    "báo": "TỔNG BIÊN TẬP",
    "chi cục": "CHI CỤC TRƯỞNG",
    "bộ chỉ huy": "CHỈ HUY TRƯỞNG",
}


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


def letterhead_of(agency: Agency, *, type_symbol: str, on: date) -> Letterhead:
    """Return the head an agency's document has that day; two queries."""
    names = list(agency.names.select_related("parent"))
    name = next((n for n in names if n.valid_from <= on and (n.valid_until or on) >= on), None)
    issuer = name.name if name else agency.name
    notation = name.notation if name else ""
    return Letterhead(
        parent=_COMMITTEE.sub("UBND ", _parent_of(agency)),
        issuer=issuer,
        issuer_lines=_lines_of(issuer, agency),
        symbol=f"{type_symbol}-{notation}" if notation else type_symbol,
        place=place_of(agency),
        dated=on,
        signs=signing_lines(agency),
    )


def _parent_of(agency: Agency) -> str:
    above = agency.office_of or agency.parent
    if above is None and agency.province_id and agency.province_id != agency.pk:
        above = agency.province
    return above.name if above else ""


def _lines_of(issuer: str, agency: Agency) -> list[str]:
    """Break a committee's name before its area; an office stands under its body's name already."""
    if agency.office_of_id and (match := _OFFICE.match(issuer)):
        return [match[0].strip()]
    if match := _COMMITTEE.match(issuer):
        return [match[0].strip(), issuer[match.end() :]]
    return [issuer]


def area_name(name: str) -> str:
    """Return `tỉnh An Giang` of `Ủy ban nhân dân tỉnh An Giang`."""
    return _AREA.sub("", name).strip()


def place_of(agency: Agency) -> str:
    """Return the place printed before the date: of a commune its own name, else the province's."""
    seat = agency if agency.kind == Kind.COMMITTEE else agency.province
    return _LEVEL.sub("", area_name(seat.name)) if seat else ""


def signing_lines(agency: Agency) -> list[str]:
    """Return authority and title over the signature [Phụ lục I, II.7]."""
    if agency.kind == Kind.COMMITTEE:
        return ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
    name = agency.name.lower()
    return [next((head for word, head in _HEADS.items() if name.startswith(word)), "THỦ TRƯỞNG")]


def head_words(head: Letterhead) -> dict[str, str]:
    """Return the blanks of number and day, wide enough to be filled by hand, and the month."""
    blank = "\N{NO-BREAK SPACE}"
    return {
        "blank_number": blank * 10,
        "blank_day": blank * 5,
        "month": paper_month(head.dated.month),
    }
