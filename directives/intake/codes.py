"""Numbers and symbols of documents: `141/KH-UBND`, `07-CT/TU`, `42/2014/QĐ-TTg`.

State style (NĐ 30/2020): number/TYPE-BODY, for a công văn number/BODY-UNIT, legal instruments with
the year between. Party style (HD 05-HD/VPTW): number-TYPE/BODY. A damaged symbol is repaired only
where one reading is possible; what was printed is kept beside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.folding import fold_in_place

from .vocabulary import TYPE_BY_ABBREVIATION, TYPE_BY_FOLD, TYPE_BY_SYMBOL, UPPER

_PART = rf"[{UPPER}][{UPPER}a-zđư0-9]{{0,14}}"
_SYMBOL = rf"{_PART}(?: ?[-/&] ?{_PART}){{0,4}}"
_CODE = re.compile(
    rf"(?<![\w/.,-])(?P<number>\d{{1,6}}[a-z]?)(?P<year> ?/ ?(?:19|20)\d\d)?"
    rf" ?(?P<mark>[/-]) ?(?P<symbol>{_SYMBOL})"
)
_SEPARATOR = re.compile(r" ?[-/&] ?")
_STANDARD = re.compile(r"(?:qcvn|tcvn|iso)[ \w.:-]{0,14}$")  # technical standards are no documents
_NAMED = re.compile(
    rf"\b(?:so|{'|'.join(sorted(map(re.escape, TYPE_BY_FOLD), key=len, reverse=True))}"
    rf"|{'|'.join(sorted(map(re.escape, TYPE_BY_ABBREVIATION), key=len, reverse=True))}) ?:? ?$"
)
# Bodies whose letters are known for certain: damage next to them can be repaired.
_CERTAIN_BODIES = (
    "UBND", "HĐND", "TTg", "CP", "TU", "TW", "VPCP", "VP", "BTC", "BXD", "BCA", "BQP", "BNV",
    "BYT", "BGDĐT", "BKHCN", "BCT", "BTP", "BTTTT", "BVHTTDL", "BNNPTNT", "BTNMT", "BGTVT",
    "BKHĐT", "BLĐTBXH", "STTTT", "SNV", "STC", "SYT", "SXD", "SGDĐT", "BTGTU", "VPTU",
    "UBTVQH",
)  # fmt: skip
_SPELT_WRONG = {
    "UNBD": "UBND", "UBDN": "UBND", "UBNĐ": "UBND", "UBNND": "UBND", "HDND": "HĐND",
    "HNĐD": "HĐND", "QD": "QĐ", "ND": "NĐ", "TTG": "TTg", "TTR": "TTr", "CTR": "CTr",
    "QÐ": "QĐ", "NÐ": "NĐ", "HÐND": "HĐND",
}  # fmt: skip
_GLUED = re.compile(
    rf"^({'|'.join(sorted(map(re.escape, TYPE_BY_SYMBOL), key=len, reverse=True))})"
    rf"({'|'.join(sorted(_CERTAIN_BODIES, key=len, reverse=True))})$"
)
_FOOTNOTE = re.compile(r"^(UBND|HĐND|TTg|CP|TU|TW|VPCP)\d{1,2}$")


@dataclass(frozen=True)
class Code:
    """One number with its symbol; `printed` is what stood there before repair."""

    start: int
    end: int
    number: str
    notation: str
    printed: str

    @property
    def type(self) -> str | None:
        return type_of(self.notation)


def codes_in(text: str) -> Iterator[Code]:
    """Every number with a symbol in the text, in order."""
    flat = fold_in_place(text)
    for match in _CODE.finditer(text):
        before = flat[max(0, match.start() - 40) : match.start()]
        if _STANDARD.search(before):
            continue
        end = match.start("symbol") + _symbol_end(match["symbol"])
        symbol = text[match.start("symbol") : end]
        if _is_code(match, symbol, before):
            yield _code(match, symbol, text[match.start() : end], end)


def code_at_start(words: str) -> Code | None:
    """The code a string begins with, for the number line of the header."""
    match = _CODE.match(words)
    if match is None:
        return None
    end = match.start("symbol") + _symbol_end(match["symbol"])
    return _code(match, words[match.start("symbol") : end], words[:end], end)


def _code(match: re.Match[str], symbol: str, printed: str, end: int) -> Code:
    notation = repaired(symbol)
    year = re.sub(r"\s", "", match["year"] or "")
    number = f"{match['number']}{year}{match['mark']}{notation}"
    return Code(match.start(), end, number, (year[1:] + "/" if year else "") + notation, printed)


def _symbol_end(symbol: str) -> int:
    """Where the symbol really ends: after "KH-UBND - Sở" or "UBND- Sở" a sentence goes on."""
    for gap in _SEPARATOR.finditer(symbol):
        if " " not in gap.group():
            continue
        part = _SEPARATOR.split(symbol[gap.end() :], maxsplit=1)[0]
        both = gap.group().startswith(" ") and gap.group().endswith(" ")
        known = part in _CERTAIN_BODIES or part in TYPE_BY_SYMBOL
        if not known and (both or not part.isupper() or len(part) < 2):
            return gap.start()
    return len(symbol)


def _is_code(match: re.Match[str], symbol: str, before: str) -> bool:
    parts = _SEPARATOR.split(symbol)
    if len(symbol) < 2 or not any(
        sum(map(str.isupper, part)) > 1 or len(part) == 1 or part in TYPE_BY_SYMBOL
        for part in parts
    ):
        return False
    if match["year"] or _NAMED.search(before):
        return True
    if match["mark"] == "-":  # Party style: a slash must follow, or it is a range or a name
        return "/" in symbol and parts[0] in TYPE_BY_SYMBOL
    return len(parts) > 1 or parts[0] in TYPE_BY_SYMBOL


def repaired(symbol: str) -> str:
    """The symbol with certain damage undone, otherwise as printed without stray spaces."""
    pieces = re.split(r"( ?[-/&] ?)", symbol)
    parts = [_repaired_part(part) for part in pieces[::2]]
    marks = [mark.strip() for mark in pieces[1::2]]
    return "".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=True))


def _repaired_part(part: str) -> str:
    footnote = _FOOTNOTE.match(part)
    if footnote:  # NĐ-CP2: a footnote mark; bodies that end in digits (QH15) are not in the list
        part = footnote[1]
    part = _SPELT_WRONG.get(part, part)
    glued = _GLUED.match(part)
    if glued:
        return f"{glued[1]}-{glued[2]}"
    return "TU" if part == "TƯ" else part


def type_of(notation: str | None) -> str | None:
    """The type a symbol tells: KH-UBND is a plan; UBND-KGVX names no type, so a công văn."""
    if not notation:
        return None
    symbol = re.sub(r"^(?:19|20)\d\d/", "", notation)
    first = re.split(r"[-/&]", symbol)[0]
    if re.match(r"QH\d+$", first):
        return "luật"
    if first in TYPE_BY_SYMBOL:
        return TYPE_BY_SYMBOL[first]
    return "công văn" if re.search(r"[-/]", symbol) or len(first) > 2 else None


def fold_key(number: str) -> str:
    """One spelling for comparing numbers inside a document."""
    return re.sub(r"[^0-9a-z/-]", "", fold_in_place(number)).lstrip("0")
