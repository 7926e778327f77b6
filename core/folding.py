"""The one fold for comparing and searching Vietnamese text, with or without its marks.

Everything that compares words (search, aliases, codes, duplicates) goes through these functions,
on both sides, so that "Chỉ thị", "CHỈ THỊ", "chi thi" and decomposed or OCR-damaged forms meet.
"""

import re
import unicodedata

# Letters that only look like Latin ones (OCR, copy and paste) and letters NFD does not take apart.
_LOOKALIKES = str.maketrans(
    {
        "đ": "d", "ð": "d", "ɖ": "d", "ø": "o", "ł": "l", "ƣ": "u",
        "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "і": "i", "ј": "j", "к": "k",
        "ӏ": "l", "м": "m", "н": "h", "о": "o", "р": "p", "ѕ": "s", "т": "t", "у": "y", "х": "x",
        "α": "a", "ο": "o", "ν": "v", "ι": "i",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "\u00ad": "",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'",
        "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "",
    }
)  # fmt: skip
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_NOT_CODE = re.compile(r"[^0-9a-z/]+")


def fold(text: str) -> str:
    """Return lower-case text without tone or letter marks, look-alikes mapped, spaces single."""
    lowered = unicodedata.normalize("NFKC", text).lower().translate(_LOOKALIKES)
    bare = "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def _in_place_table() -> dict[int, str]:
    """Map every letter the fold changes to its one folded letter: Latin with marks, look-alikes."""
    ranges = ((0x41, 0x5B), (0xC0, 0x250), (0x370, 0x530), (0x1E00, 0x1F00), (0x2010, 0x201F))
    table = {0xA0: " ", 0x2007: " ", 0x2009: " ", 0x202F: " "}
    for first, last in ranges:
        for code in range(first, last):
            folded = fold(chr(code))
            if len(folded) == 1:
                table[code] = folded
    return table


def fold_in_place(text: str) -> str:
    """Fold composed (NFC) text letter by letter: the result is as long as the text.

    For patterns that must find a place: a match in the folded text spans the same characters of
    the original. Spaces are not merged and nothing is dropped, unlike `fold`.
    """
    return text.translate(_IN_PLACE)


def fold_words(text: str) -> str:
    """Fold and keep only letters and digits, words apart by one space: names and search terms."""
    return _NOT_WORD.sub(" ", fold(text)).strip()


def has_terms(said: str, terms: list[str], *, last_begins: bool) -> bool:
    """Tell whether folded words are among those said, the last perhaps only as the beginning of one.

    For words that stand in no index; what search asks the index for must follow the same rule.
    """
    there = fold_words(said).split()
    *whole, last = terms
    begins = last_begins and any(word.startswith(last) for word in there)
    return all(term in there for term in whole) and (begins or last in there)


def fold_code(text: str) -> str:
    """Fold a document code for lookup: `141/KH-UBND` and `141 / KH – UBND` give `141/khubnd`.

    The slash stays, for `07-CT/TU` and `07/CT-TU` are different documents' ways of numbering;
    leading zeros of the running number go, for `07` and `7` are one number.
    """
    return _NOT_CODE.sub("", fold(text)).lstrip("0").strip("/")


_IN_PLACE = _in_place_table()
