"""Who signed: name, title as printed, authority mark (TM. KT. TL. TUQ. Q.; the Party's T/M).

Reads: the lines of the foot that are no items of Nơi nhận. Writes: `Signature`; joint signers are
kept in order, apart by "; ".
"""

import re
from dataclasses import dataclass, field

from core.folding import fold

from .layout import COPIES_MARK, SUBJECT_MARK, Layout
from .results import Signature, Span
from .texts import Line, is_caps, squeeze

_MARK = re.compile(
    r"(?P<mark>(?:tm|kt|tl|tuq|q)\s?\.|[tk]/[mtl]\b\.?|(?:tm|kt|tl|tuq)(?= [a-z]))\s*"
)
# Titles that may stand in a signature without a mark before them.
_TITLE = re.compile(
    r"(?:chu tich|pho chu tich|bo truong|thu truong|thu tuong|pho thu tuong|giam doc"
    r"|pho giam doc|tong giam doc"
    r"|pho tong giam doc|cuc truong|pho cuc truong|tong cuc truong|pho tong cuc truong"
    r"|chi cuc truong|pho chi cuc truong"
    r"|vu truong|pho vu truong|chanh van phong|pho chanh van phong|chanh thanh tra"
    r"|pho chanh thanh tra|truong ban"
    r"|pho truong ban|truong phong|pho truong phong|bi thu|pho bi thu|tong bi thu"
    r"|bi thu thuong truc|pho bi thu thuong truc"
    r"|chu nhiem|pho chu nhiem|hieu truong|pho hieu truong|vien truong|pho vien truong"
    r"|chanh an|pho chanh an|thong doc"
    r"|pho thong doc|tong thanh tra|tu lenh|chi huy truong|uy vien thuong truc"
    r"|uy vien|tong bien tap|chanh|truong doan|to truong"
    r"|hat truong|doi truong|thuong truc|ban thuong vu|uy ban nhan dan|hoi dong nhan dan"
    r"|tong kiem toan|pho chanh)\b"
)
_RANK = re.compile(
    r"^(?:(?:Thiếu|Trung|Thượng|Đại)\s(?:tướng|tá|úy)|GS|PGS|TS|ThS|BS|BSCKII"
    r"|BSCKI|KS|CN|NSND|Luật sư|Bác sĩ|Ông|Bà|Đồng chí|Đ/c)[.,]?\s+",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\(?\s*(?:da ky|ky ten|ky, ghi|dong dau)[^)]*\)?|^\[.*\]$")
_NOISE = re.compile(r"(?:\d|[@:/])")
# Common family names; a name in capitals is told from a title by them.
_FAMILY = frozenset(
    fold(
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đoàn Lâm "
        "Mai Trịnh Tô Hà Cao Tạ Thái Lương Vương Châu Quách Đào Trương Lưu Phùng Tăng Giàng "
        "Sùng Lò Lù Vàng Thào Nông Triệu Chu Kiều Mạc Từ Đàm La Danh Quàng Hứa Vi Ma Hầu Cầm "
        "Lường Điểu Y Siu Rơ Kpă Hạng Mùa Tòng Bế Thân Khuất Nghiêm Ninh Viên Doãn Lục Ông "
        "Tống Thạch Kim Sơn "
    ).split()
)


@dataclass
class _Signer:
    """One signer while the lines are read: titles gather until a name closes them."""

    titles: list[str] = field(default_factory=list)
    mark: str | None = None
    name: str | None = None
    span: Span = (0, 0)


def signature_of(layout: Layout) -> Signature:
    """Read the signature of the document itself, not of an appended text."""
    signers = _signers(layout)
    named = [signer for signer in signers if signer.name]
    if not named:
        lone = [signer for signer in signers if signer.titles]
        if not lone:
            return Signature()
        return Signature(None, _titles(lone), lone[0].mark, lone[0].span, 0.4)
    sure = 0.95 if all(signer.titles for signer in named) else 0.7
    return Signature(
        "; ".join(signer.name or "" for signer in named),
        _titles(named) or None,
        next((signer.mark for signer in named if signer.mark), None),
        (named[0].span[0], named[-1].span[1]),
        sure,
    )


def _titles(signers: list[_Signer]) -> str:
    return "; ".join(" ".join(signer.titles) for signer in signers if signer.titles)


def _signers(layout: Layout) -> list[_Signer]:
    signers: list[_Signer] = []
    open_titles: list[_Signer] = []
    for line in _signature_lines(layout):
        title, name = _parted(line)
        if not title and not name and open_titles and _goes_on(line.text):
            open_titles[-1].titles[-1] += f" {line.text.strip()}"
            continue
        if title:
            last = open_titles[-1] if open_titles else None
            if last is None or _begins_anew(title, last):
                open_titles.append(_Signer(span=(line.start, line.end)))
                signers.append(open_titles[-1])
            _add_title(open_titles[-1], title)
        if name:
            # names under joint titles come in the order of the titles
            signer = open_titles.pop(0) if open_titles else None
            if signer is None:
                if any(s.titles for s in signers):
                    continue
                signer = _Signer(span=(line.start, line.end))
                signers = [s for s in signers if s.titles]  # debris before the name
                signers.append(signer)
            signer.name = name
            signer.span = (signer.span[0], line.end)
    return signers


def _goes_on(words: str) -> bool:
    """A word of a title that fell to a line of its own: "TM. ỦY BAN NHÂN / DÂN"."""
    return is_caps(words) and len(words.split()) <= 2 and len(words) < 14


def _begins_anew(title: str, last: _Signer) -> bool:
    """TM./KT. after a full title opens the next of joint signers, unless steps go on (TL. KT.)."""
    mark = _MARK.match(fold(title))
    return bool(mark and last.mark and _step(mark["mark"]) <= _step(last.mark))


def _step(mark: str) -> int:
    """Marks of one signer come in this order: for the body, by order, for the head."""
    letters = re.sub(r"[^a-z]", "", fold(mark))
    return {"tm": 0, "tl": 1, "tuq": 1, "kt": 2, "q": 2}.get(letters, 3)


def authority_mark(title: str) -> str | None:
    """The mark a title begins with, as the rules write it: "KT. GIÁM ĐỐC" gives "KT."."""
    mark = _MARK.match(fold(title))
    if mark is None:
        return None
    printed = title[: mark.end()].strip().upper().replace(" ", "")
    return printed if "/" in printed or printed.endswith(".") else f"{printed}."


def _add_title(signer: _Signer, title: str) -> None:
    if signer.mark is None:
        signer.mark = authority_mark(title)
    signer.titles.append(title)


def _signature_lines(layout: Layout) -> list[Line]:
    """Lines of the foot that can be title or name: no items, no archive line, no marks."""
    found = []
    in_items = False
    for line in layout.foot_lines:
        if COPIES_MARK.match(line.flat):
            in_items = True
            continue
        if line.text.lstrip().startswith(("-", "+")) or re.match(r"luu\b", line.flat):
            in_items = True
            continue
        if SUBJECT_MARK.match(line.flat):
            break
        if in_items and not (
            is_caps(line.text)
            or _looks_like_name(line.text)
            or _MARK.match(line.flat)
            or _caps_head(line.text)[0]
        ):
            continue
        found.append(line)
    return found


def _parted(line: Line) -> tuple[str | None, str | None]:
    """A line's title and name: either, or both where one table cell holds them."""
    words = squeeze(_strip_signed(line.text)).strip(" *|_.,-")
    if not words:
        return None, None
    if _looks_like_name(words) and not _TITLE.match(fold(words)):
        return None, _name(words)
    head, rest = _caps_head(words)
    if head and _is_title(head):
        return head, _name(rest) if _looks_like_name(_RANK.sub("", rest)) else None
    if is_caps(words) and _is_title(words):
        return words, None
    return None, None


def _strip_signed(words: str) -> str:
    flat = fold(words)
    if len(flat) != len(words):
        return words
    match = _SIGNED.search(flat)
    return words[: match.start()] + words[match.end() :] if match else words


def _is_title(words: str) -> bool:
    flat = fold(words)
    return bool(_MARK.match(flat) or _TITLE.search(flat)) and len(words) < 160


def _caps_head(words: str) -> tuple[str, str]:
    """The leading words in capitals, and the rest."""
    parts = words.split(" ")
    count = 0
    while count < len(parts) and (
        is_caps(parts[count])
        or (len(parts[count]) == 1 and count + 1 < len(parts) and is_caps(parts[count + 1]))
        or not any(map(str.isalpha, parts[count]))
        or fold(parts[count]) in ("t/m", "k/t", "t/l", "q.", "tm.", "kt.", "tl.")
    ):
        count += 1
    return " ".join(parts[:count]), " ".join(parts[count:])


def _looks_like_name(words: str) -> bool:
    """Two to five capitalised words, a family name first where all is in capitals."""
    bare = _RANK.sub("", words.strip(" *|_.,-")).split()
    if not 2 <= len(bare) <= 6 or _NOISE.search(words) or fold(" ".join(bare)) == "y te":
        return False
    if is_caps("".join(bare)):
        return (
            fold(bare[0]) in _FAMILY and len(bare) <= 5 and not _TITLE.match(fold(" ".join(bare)))
        )
    shaped = all(
        word[:1].isupper() and (word[1:].islower() or len(word) == 1 or "'" in word or "-" in word)
        for word in bare
    )
    return shaped and not _TITLE.match(fold(" ".join(bare))) and len(bare) <= 5


def _name(words: str) -> str:
    bare = squeeze(words).strip(" *|_.,-")
    for _count in range(3):
        bare = _RANK.sub("", bare)
    return bare.title() if is_caps(bare) else bare
