"""Hard-wrapped lines back to paragraphs, across page breaks too.

A line is joined to the one before it when that one stopped in the middle of a sentence and this
one does not open a part of the layout (a bullet, a number, Điều, Kính gửi, a heading in capitals).
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from core.folding import fold_in_place

from .mapped import Mapped
from .texts import is_caps

_OPENS = re.compile(
    r"(?:- ?\S|[+*] \S|\d{1,2}[.)-](?:\s|$)|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s|[ivx]{1,5}[.)-]\s"
    r"|[a-z]\)|[a-h]\. |dieu \d{1,3}[.:]?\s*(?:$|[a-z])|chuong [ivx]+|muc [ivx\d]+|phan (?:thu|[ivx])"
    r"|phu luc|kinh gui|noi nhan|so ?[:.] ?|v/v\b|ve viec\b|(?:tm|kt|tl|tuq|q)\. ?[a-z]|[tk]/[mtl]\b"
    r"|- ?luu\b|cong h.a xa hoi|doc lap ?-|dang cong san viet nam|\*)"
)
# A paragraph, not a line in the middle of one, begins so (with a capital).
_OPENS_PARAGRAPH = re.compile(r"(?:can cu|thuc hien|theo de nghi|xet de nghi|tren day|kem theo) ")
_PLACE_AND_DATE = re.compile(r"[^\W\d_][\w .'-]{1,40}, ?(?:ngay|thang)\b")
_STOPS = re.compile(r"[.;:!?]['\")”]?$|\./\.?$")
# Words no line of ours ends a paragraph with; the next line goes on even with a capital.
_GOES_ON = re.compile(
    r"(?:\b(?:cua|va|ve|cac|cho|voi|tai|theo|do|den|hoac|nhu|trong|so|ngay|thang|nam|bo|so|uy ban"
    r"|thu tuong|chu tich|giam doc|bo truong|ban|tinh uy|nhan|van phong|phong)|,)$"
)
_NUMBER_ONLY = re.compile(r"so ?:?$")
_SYMBOL_CUT = re.compile(r"[A-ZĐ]-$")
_WRAP_RANGE = (50, 125)
_FULL = 0.8


@dataclass(frozen=True)
class _Wrapping:
    """How this text was wrapped: the usual width, and whether blank lines part every line."""

    width: int
    double_spaced: bool


def joined_wraps(mapped: Mapped) -> Mapped:
    lines = mapped.lines()
    wrapping = _wrapping([line.text for line in lines])
    paragraphs: list[list[Mapped]] = []
    blanks = 0
    last = ""  # the last printed line, which tells how full it was
    for line in lines:
        if not line.text:
            blanks += 1
            continue
        if paragraphs and _goes_on(last, line.text, blanks, wrapping):
            glue = "" if _SYMBOL_CUT.search(last) else " "
            paragraphs[-1] += [Mapped(glue, line.origin[:1] * len(glue)), line]
        else:
            paragraphs.append([line])
        last, blanks = line.text, 0
    return Mapped.joined([Mapped.joined(pieces, "") for pieces in paragraphs])


def _wrapping(lines: list[str]) -> _Wrapping:
    low, high = _WRAP_RANGE
    printed = [line for line in lines if line]
    broken = [line for line in printed if len(line) >= low and not _STOPS.search(line)]
    lengths = sorted(len(line) for line in broken if len(line) <= high)
    width = lengths[len(lengths) * 8 // 10] if len(lengths) >= 4 else 0
    cut = len(broken)
    gaps = sum(1 for a, b in pairwise(lines) if a and not b)
    double = bool(printed) and gaps > 0.8 * len(printed) and cut > 0.4 * len(printed)
    return _Wrapping(width, double)


def _goes_on(last: str, line: str, blanks: int, wrapping: _Wrapping) -> bool:
    flat_last, flat = fold_in_place(last), fold_in_place(line)
    if " | " in line or " | " in last:
        return False
    lower = line[0].islower() or line[0].isdigit() or line[0] in "(,;"
    if _opens(line, flat, lower=lower):
        return False
    if _STOPS.search(last) and not (
        last.endswith(";") and line[0].islower() and len(last) >= _WRAP_RANGE[0]
    ):
        return False
    if is_caps(line) and not (line[0].isdigit() or "/" in line.split()[0]):
        return False
    if is_caps(last) and not lower:
        return False
    if _NUMBER_ONLY.search(flat_last) and flat_last != flat_last.strip("so: "):
        return line[0].isdigit() or lower
    if lower:
        return not is_caps(last)
    if blanks and not wrapping.double_spaced:
        return False
    full = wrapping.width and _FULL * wrapping.width <= len(last) <= _WRAP_RANGE[1]
    return bool(full or _GOES_ON.search(flat_last))


def _opens(line: str, flat: str, *, lower: bool) -> bool:
    match = _OPENS.match(flat)
    if match:
        if flat.startswith("- ") and line[2:3].islower():
            return False  # a hyphen between words that fell to the start of a line
        if flat.startswith("-") and line[1:2].islower():
            return False
        letter = match.group()[0]
        return not (letter in "ivxvpcmdsn" and lower and not match.group().endswith(")"))
    return not lower and bool(_OPENS_PARAGRAPH.match(flat) or _PLACE_AND_DATE.match(flat))
