"""Names printed in capitals or abbreviated, given back their ordinary spelling.

A body of text usually spells the words of its own heading in mixed case; that spelling wins, then
the vocabulary, then plain lower case with a capital first letter.
"""

import re

from core.folding import fold_in_place

from .bodies_words import FIELD, HEAD, PROVINCE
from .texts import Text, is_caps, squeeze
from .vocabulary import FIELDS, PROVINCES

_SPELLING = {fold_in_place(name): name for name in (*FIELDS, *PROVINCES)}
_ABBREVIATED = (
    (re.compile(r"\bUBND\b"), "Ủy ban nhân dân"),
    (re.compile(r"\bHĐND\b"), "Hội đồng nhân dân"),
    (re.compile(r"\bUBMTTQ\b"), "Ủy ban Mặt trận Tổ quốc"),
    (re.compile(r"\b(?:TP|T\.P)\.? ?(?=\w)", re.IGNORECASE), "thành phố "),
)
_LOWER_LEVELS = re.compile(
    r"(?<=\w )(Tỉnh|Thành [Pp]hố|Huyện|Thị [Xx]ã|Quận|Xã|Phường|Thị [Tt]rấn|Đặc [Kk]hu)(?= )(?! [uủỦ]y)"
)
_WORDS = re.compile(r"\S+")
_CODE_IN_CAPS = re.compile(r"\d+(?:/\d{4})?[/-]\S+")
# A word after the head of an agency has the capital of that name, not its own.
_AFTER_HEAD = re.compile(r"\b(?:cuc|so|bo|ban|phong|vu|hoi|vien|truong|trung tam|chi cuc) $")
_LONGEST_PHRASE = 7
# Words written with a capital in running text wherever they stand.
_CAPITALISED = (
    "Thủ tướng Chính phủ", "Chính phủ", "Quốc hội", "Ủy ban nhân dân", "Hội đồng nhân dân",
    "Bộ Chính trị", "Ban Bí thư", "Đảng", "Đảng bộ", "Nhà nước", "Tỉnh ủy", "Thành ủy", "Huyện ủy",
    "Đảng ủy", "Trung ương", "Việt Nam", "Ban Chấp hành Trung ương", "Ban Thường vụ",
    "Tết Nguyên đán", "Đại hội", "Hội nghị", "Mặt trận Tổ quốc Việt Nam", "Luật", "Nghị định",
    "Nghị quyết", "Quyết định", "Chỉ thị", "Thông tư", "Kết luận", "Ban Chỉ đạo",
    "Hồ Chí Minh", "Kế hoạch", "Đề án", "Chương trình", "Văn phòng", "Covid-19", "Tổ quốc",
)  # fmt: skip
_ALWAYS = {fold_in_place(word): word for word in _CAPITALISED}


def unabbreviated(name: str) -> str:
    """UBND TỈNH X to Ủy ban nhân dân TỈNH X."""
    for pattern, words in _ABBREVIATED:
        name = pattern.sub(words, name)
    return name


def agency_name(printed: str, doc: Text) -> str:
    """A header's agency in ordinary spelling."""
    words = squeeze(unabbreviated(printed)).strip(" .,;:-*")
    if not is_caps(
        re.sub(r"Ủy ban nhân dân|Hội đồng nhân dân|Ủy ban Mặt trận Tổ quốc|thành phố", "", words)
        or "AB"
    ):
        return words
    spelt = _respelt(words, doc, agency=True)
    spelt = _LOWER_LEVELS.sub(lambda m: m.group().lower(), spelt)
    return spelt[:1].upper() + spelt[1:]


def sentence(printed: str, doc: Text) -> str:
    """A title in capitals as a sentence; mixed case stays as printed."""
    words = squeeze(printed)
    if not is_caps(_CODE_IN_CAPS.sub("", words)):
        return words
    spelt = _respelt(words, doc, agency=False)
    return spelt[:1].upper() + spelt[1:]


def _respelt(words: str, doc: Text, *, agency: bool) -> str:
    """Walk over the words, taking the longest phrase whose spelling is known at each step."""
    flat = fold_in_place(words)
    spans = [match.span() for match in _WORDS.finditer(flat)]
    out: list[str] = []
    at = 0
    while at < len(spans):
        for size in range(min(_LONGEST_PHRASE, len(spans) - at), 0, -1):
            start, end = spans[at][0], spans[at + size - 1][1]
            phrase = flat[start:end]
            if spelt := _known_spelling(phrase, doc, size, first=at == 0, agency=agency):
                out.append(spelt)
                at += size
                break
        else:
            start, end = spans[at]
            out.append(
                _plain(
                    words[start:end], agency and (at == 0 or HEAD.match(flat, start) is not None)
                )
            )
            at += 1
    return " ".join(out)


def _known_spelling(phrase: str, doc: Text, size: int, *, first: bool, agency: bool) -> str | None:
    bare = phrase.rstrip(",;.")
    tail = phrase[len(bare) :]
    known = _ALWAYS.get(bare) or _SPELLING.get(bare)
    if known:
        return known + tail
    if size < 2:
        return None
    here = -1
    for _try in range(40):
        here = doc.flat.find(bare, here + 1)
        if here < 0:
            return None
        found = doc.text[here : here + len(bare)]
        whole = (
            not doc.flat[here - 1 : here].isalnum()
            and not doc.flat[here + len(bare) :][:1].isalnum()
        )
        if whole and "\n" not in found and not is_caps(found):
            starts_sentence = (
                here == 0 or doc.text[here - 2 : here] in (". ", ": ") or doc.text[here - 1] == "\n"
            )
            of_agency = found[:1].isupper() and _AFTER_HEAD.search(
                doc.flat[max(0, here - 12) : here]
            )
            if agency or not (starts_sentence or of_agency):
                return found + tail
    return None


def _plain(word: str, capital: bool) -> str:  # noqa: FBT001
    if any(map(str.isdigit, word)) or "/" in word:
        return word
    return word.capitalize() if capital else word.lower()


__all__ = ["FIELD", "PROVINCE", "agency_name", "sentence", "unabbreviated"]
