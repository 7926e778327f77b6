"""Take a printed code apart and say what type of document its symbol names."""

import re
from typing import NamedTuple

from core.folding import fold_code
from directives.models import DocumentType, NumberingSystem

_CODE = re.compile(
    r"^\s*(?:số\s*[:.]?\s*)?(?P<number>\d{1,6}[a-zđ]?)\s*(?P<separator>[/\-–])\s*(?P<notation>\S.*?)\s*[.;,]?\s*$",
    re.IGNORECASE,
)


class ParsedCode(NamedTuple):
    number: str
    separator: str
    notation: str

    @property
    def printed(self) -> str:
        return f"{self.number}{self.separator}{self.notation}"

    @property
    def key(self) -> str:
        return fold_code(self.printed)


def parse_code(text: str) -> ParsedCode | None:
    """Return number and notation of `141/KH-UBND`, `07-CT/TU` or `42/2014/QĐ-TTg`; None for other words."""
    found = _CODE.match(text)
    if found is None:
        return None
    separator = "/" if found["separator"] == "/" else "-"
    return ParsedCode(found["number"], separator, re.sub(r"\s+", "", found["notation"]))


def type_of_code(parsed: ParsedCode) -> DocumentType | None:
    """Return the type a symbol names; a party code is the one with a hyphen after its number."""
    notation = parsed.notation
    if parsed.separator == "-":
        return _type(NumberingSystem.PARTY, notation.split("/")[0])
    year, slash, rest = notation.partition("/")
    if slash and year.isdigit():
        return _type(NumberingSystem.LEGAL, rest) or _type(
            NumberingSystem.LEGAL, rest.split("-")[0]
        )
    return _type(NumberingSystem.LEGAL, notation) or _type(
        NumberingSystem.STATE, notation.split("-")[0]
    )


def _type(system: str, symbol: str) -> DocumentType | None:
    if not symbol:
        return None
    return DocumentType.objects.filter(system=system, symbol__iexact=symbol).first()
