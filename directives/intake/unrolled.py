"""Documents that lost every line break, as web pages and bad converters leave them.

Reads a text whose header and body run in one line; writes it broken where the parts of the layout
begin. A text that has its lines is left alone.
"""

import re

from core.folding import fold_in_place

from .mapped import Mapped
from .vocabulary import UPPER

_LONGEST_HEADER_LINE = 330
_MOTTO = re.compile(r"hoi chu nghia viet nam")
_TITLE = (
    r"(?:PHÓ )?(?:CHỦ TỊCH|GIÁM ĐỐC|TỔNG GIÁM ĐỐC|BỘ TRƯỞNG|CỤC TRƯỞNG|CHÁNH VĂN PHÒNG|TRƯỞNG PHÒNG"
    r"|TRƯỞNG BAN|BÍ THƯ|THỦ TƯỚNG|HIỆU TRƯỞNG)\b"
)
_BREAKS = (
    re.compile(r" (?=S[ốỐ] ?: ?[\d./…])"),
    re.compile(rf" ([{UPPER}][\w.-]{{0,12}}(?:[ -][{UPPER}][\w.-]{{0,12}}){{0,4}}, ?ng[àa]y )"),
    re.compile(r"(?<=năm \d{4}) (?=\S)(?=[A-ZĐV])"),
    re.compile(r" (?=V/v\b|Kính gửi ?:|Nơi nhận ?:|Điều \d{1,2}\. )"),
    re.compile(rf"(?<=[;:.]) (?=- ?[{UPPER}])"),
    re.compile(rf"(?<=[.:;]) (?=(?:[IVX]{{1,4}}|\d{{1,2}})\. [{UPPER}])"),
    re.compile(rf"(?<=[.;)]) (?=(?:TM|KT|TL|TUQ|Q)\. ?[{UPPER}]|{_TITLE})"),
)
_AFTER_ADDRESSEES = re.compile(rf"(- [^;\n]{{3,120}}\.) (?=[{UPPER}])")


def unrolled(mapped: Mapped) -> Mapped:
    """Break a text whose header stands in one line with its body."""
    start = 0
    for line in mapped.text.split("\n"):
        rolled = len(line) > _LONGEST_HEADER_LINE and _MOTTO.search(fold_in_place(line))
        if rolled and "|" not in line:
            end = start + len(line)
            middle = _broken(mapped.cut(start, end))
            return Mapped.joined(
                [mapped.cut(0, start), middle, mapped.cut(end, len(mapped.text))], ""
            )
        start += len(line) + 1
    return mapped


def _broken(line: Mapped) -> Mapped:
    for pattern in _BREAKS:
        line = line.sub(pattern, lambda match: f"\n{match.group()[1:]}")
    to = line.text.find("Kính gửi")
    if to < 0:
        return line
    head, rest = line.cut(0, to), line.cut(to, len(line.text))
    last = _AFTER_ADDRESSEES.search(rest.text)
    if last is None:
        return line
    kept, body = rest.cut(0, last.end()), rest.cut(last.end(), len(rest.text))
    return Mapped.joined([head, kept, Mapped("\n", kept.origin[-1:]), body], "")
