"""Find a state-secret stamp in the words of a paper; pure, shared by typed forms and by intake.

State secrets may not be kept on Internet-connected systems (Luật 117/2025/QH15, NĐ 63/2026). What
counts is the stamp MẬT, TỐI MẬT or TUYỆT MẬT: a line of its own, a cell of the head of the page, or
a filled-in "Độ mật:" line. The words in a sentence ("bảo vệ bí mật nhà nước") are no stamp.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_HEAD_LINES = 40
_EDGES = " \t\u00a0\"'“”‘’()[]{}|*_.:;,-–—=<>/\\"
_CELLS = re.compile(r"\t+|\s{3,}|[|]")
_SPACED_OUT = re.compile(r"^\S(?: +\S){2,}$")
_LABELLED = re.compile(r"^độ mật\s*[:：.\-]\s*(?:tài liệu )?(tuyệt mật|tối mật|mật)\s*$")


class SecrecyGrade(StrEnum):
    """The three grades by their own names; translations of them disagree."""

    MAT = "mat"
    TOI_MAT = "toi_mat"
    TUYET_MAT = "tuyet_mat"

    @property
    def printed(self) -> str:
        return {"mat": "MẬT", "toi_mat": "TỐI MẬT", "tuyet_mat": "TUYỆT MẬT"}[self.value]


_EXACT = {grade.printed: grade for grade in SecrecyGrade}
# Scanners lose or swap marks; believed only in the head of the paper, where the stamp is put.
_DAMAGED = {
    **dict.fromkeys(["MÂT", "MẠT", "MAT", "MẨT", "MẪT", "MẤT", "MẦT"], SecrecyGrade.MAT),
    **dict.fromkeys(["TÓI MẬT", "TỐI MÂT", "TOI MAT", "TÔI MẬT"], SecrecyGrade.TOI_MAT),
    **dict.fromkeys(["TUYET MAT", "TUYỆT MÂT", "TUYẾT MẬT"], SecrecyGrade.TUYET_MAT),
}


@dataclass(frozen=True)
class SecrecyStamp:
    """A stamp found: its grade and where, for the message to the person."""

    grade: SecrecyGrade
    line_number: int
    line: str


def find_secrecy_stamp(text: str) -> SecrecyStamp | None:
    """Return the first stamp in a text, or None."""
    for n, raw in enumerate(unicodedata.normalize("NFC", text).splitlines(), start=1):
        if len(raw) > 400 or "m" not in raw.lower():
            continue
        grade = _grade_of_line(raw, in_head=n <= _HEAD_LINES)
        if grade:
            return SecrecyStamp(grade, n, " ".join(raw.split()))
    return None


def _grade_of_line(raw: str, *, in_head: bool) -> SecrecyGrade | None:
    labelled = _LABELLED.match(" ".join(raw.lower().split()))
    if labelled:
        return _EXACT[labelled[1].upper()]
    cells = _CELLS.split(raw.strip()) if in_head else []
    for cell in [raw, *cells]:
        words = _plain(cell)
        grade = _EXACT.get(words) or (_DAMAGED.get(words) if in_head else None)
        if grade:
            return grade
    return None


def _plain(cell: str) -> str:
    """Strip frames and punctuation around a stamp and close letters printed apart (T Ố I  M Ậ T)."""
    bare = cell.strip(_EDGES)
    if _SPACED_OUT.match(re.sub(r" {2,}", " ", bare)) and all(len(p) == 1 for p in bare.split()):
        closed = "".join(bare.split())
        for printed in _EXACT:
            if closed == printed.replace(" ", ""):
                return printed
    return " ".join(bare.split())
