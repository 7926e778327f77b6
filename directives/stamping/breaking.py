"""The name of an agency in the stamp's 50 mm: large in one or two lines, smaller the longer it is."""

import re
from dataclasses import dataclass
from functools import lru_cache
from textwrap import TextWrapper

# The room for the name, above "ĐẾN".
HEIGHT_MM = 11.4
# Size in points, height of a line in mm, letters of bold capitals that surely fit, lines that fit.
SIZES = (
    (9.5, 4.6, 19, 2),
    (8.5, 3.75, 21, 3),
    (7.5, 3.6, 24, 3),
    (6.5, 2.8, 28, 4),
    (5.5, 2.25, 33, 5),
)
# The province or commune at the end of a name has a line of its own.
_AREA = re.compile(
    r" (?:TỈNH|THÀNH PHỐ|ĐẶC KHU|PHƯỜNG|HUYỆN|THỊ XÃ|XÃ) (?!ỦY\b|HỘI\b)(?:(?! TỈNH | XÃ ).)+$"
)
# Words that a reader takes as one thing stay on one line.
_TOGETHER = re.compile(
    r"\b(?:ỦY BAN NHÂN DÂN|HỘI ĐỒNG NHÂN DÂN|ĐẠI BIỂU QUỐC HỘI|ỦY BAN|VĂN PHÒNG|THANH TRA|CÔNG AN|QUÂN SỰ|"
    r"TỈNH ỦY|THÀNH ỦY|ĐẢNG ỦY(?! BAN)|TUYÊN GIÁO|DÂN VẬN|TỔ QUỐC|VIỆT NAM|CỘNG SẢN|HỒ CHÍ MINH|"
    r"THÔNG TIN|ĐIỆN TỬ|"
    r"TRUYỀN THÔNG|KHOA HỌC|CÔNG NGHỆ|VĂN HÓA|THỂ THAO|DU LỊCH|GIÁO DỤC|ĐÀO TẠO|TÀI CHÍNH|NÔNG NGHIỆP|"
    r"NÔNG THÔN|PHÁT TRIỂN|TÀI NGUYÊN|MÔI TRƯỜNG|XÂY DỰNG|GIAO THÔNG|VẬN TẢI|KẾ HOẠCH|ĐẦU TƯ|KINH TẾ|"
    r"LAO ĐỘNG|THƯƠNG BINH|XÃ HỘI|DÂN TỘC|TÔN GIÁO|NỘI VỤ|TƯ PHÁP|PHÁT THANH|TRUYỀN HÌNH|QUẢN LÝ|DỰ ÁN|"
    r"CÔNG TRÌNH|BIÊN PHÒNG|BỘ ĐỘI|PHỤ NỮ|CƠ SỞ)\b"
)
_KEPT = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Name:
    """The lines of a name and the size, in points and mm, at which they fit."""

    lines: list[str]
    size: float
    line_mm: float

    @property
    def above_mm(self) -> float:
        """What is left above the lines when they stand in the middle of their room."""
        return max(0.0, (HEIGHT_MM - self.line_mm * len(self.lines)) / 2)


@lru_cache(maxsize=256)
def broken(name: str) -> Name:
    """Break a name in capitals as a stamp would, at the largest size that holds it.

    A name too long even for the smallest size is cut.
    """
    name = " ".join(name.upper().split())
    found = _AREA.search(name)
    body, area = (name[: found.start()], found[0].strip()) if found else (name, "")
    for words in (_bound(body), body):
        for size, line_mm, n_letters, n_lines in SIZES:
            lines = [name] if len(name) <= n_letters else _even(words, n_letters, area)
            if len(lines) <= n_lines and max(map(len, lines)) <= n_letters:
                return Name([line.replace(_KEPT, " ") for line in lines], size, line_mm)
    size, line_mm, n_letters, n_lines = SIZES[-1]
    cut = TextWrapper(n_letters, max_lines=n_lines, placeholder="…").wrap(name)
    return Name(cut, size, line_mm)


def _bound(name: str) -> str:
    """Bind together what names one thing, and an "and" to what follows it."""
    bound = _TOGETHER.sub(lambda found: found[0].replace(" ", _KEPT), name)
    return bound.replace("VÀ ", f"VÀ{_KEPT}")


def _even(words: str, n_letters: int, area: str) -> list[str]:
    """Return as few lines as that many letters allow, made as short as they can be, then the area."""
    lines = _wrapped(words, n_letters)
    for narrower in range(n_letters - 1, 0, -1):
        fewer = _wrapped(words, narrower)
        if len(fewer) > len(lines) or max(map(len, fewer)) > narrower:
            break
        lines = fewer
    return [*lines, area] if area else lines


def _wrapped(words: str, n_letters: int) -> list[str]:
    wrapper = TextWrapper(n_letters, break_long_words=False, break_on_hyphens=False)
    return wrapper.wrap(words) or [""]
