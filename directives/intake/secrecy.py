"""The guard: a document graded MẬT, TỐI MẬT or TUYỆT MẬT is recognised and not read further.

Luật 117/2025/QH15: state secrets may not be kept on systems joined to the Internet. Reads the first
and last lines; a text that merely speaks of secrets ("bảo vệ bí mật nhà nước") is not graded.
"""

import re

from core.folding import fold_in_place

_GRADES = (
    (re.compile(r"tuyet mat"), "tuyệt mật"),
    (re.compile(r"toi mat"), "tối mật"),
    (re.compile(r"mat"), "mật"),
)
# The stamp stands alone on its line, in a cell or in brackets; a header field may name it.
_STAMP = re.compile(
    r"^[\W_]*(?:dau (?:do )?(?:chi )?(?:do )?mat ?:? ?|do mat ?:? ?|muc do mat ?:? ?|tai lieu )?[\W_]*(?P<grade>tuyet mat|toi mat|mat)[\W_]*$"
)
_FIELD = re.compile(
    r"^[\W_]*(?:do mat|muc do mat)\s*:\s*(?P<grade>tuyet mat|toi mat|mat)\b(?! thuong)"
)
_STAMP_AMID = re.compile(r"(?:^|\s{2,}|\|\s*)(?P<grade>TUYỆT MẬT|TỐI MẬT|MẬT)(?=\s{2,}|\s*\||$)")
_LINES_LOOKED_AT = 60


def grade_of(text: str) -> str | None:
    """The grade stamped on the document, or None."""
    lines = [line for line in text.split("\n") if line.strip()]
    for line in lines[:_LINES_LOOKED_AT] + lines[-_LINES_LOOKED_AT:]:
        flat = fold_in_place(line).strip()
        amid = _STAMP_AMID.search(line)
        match = _FIELD.match(flat) or (_STAMP.match(flat) if _stamped(line) else None)
        if match:
            return next(name for pattern, name in _GRADES if pattern.fullmatch(match["grade"]))
        if amid:
            return amid["grade"].lower()
    return None


def _stamped(line: str) -> bool:
    """A stamp is in capitals and spelt with its own mark: MẬT, not MẮT or "mặt"."""
    letters = [c for c in line if c.isalpha()]
    upper = all(c.isupper() for c in letters[-3:])
    named = re.search(r"độ mật|tài liệu|dấu", line.lower())
    marked = re.search(r"m[ậa]t", line.lower()) is not None
    return marked and bool(upper or named)
