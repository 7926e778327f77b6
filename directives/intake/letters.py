"""The letters of a text made sound: composed (NFC), look-alikes replaced, invisible ones gone.

Reads raw text; writes Mapped text in which every letter is the one a person sees.
"""

import re
import unicodedata

from .mapped import Mapped

# One for one: spaces, dashes and bullets in their many shapes; ƣ is ư under a broken font map.
_ONE_FOR_ONE = str.maketrans(
    {
        "ƣ": "ư", "Ƣ": "Ư",
        "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ",
        "\u3000": " ", "\t": " ", "\v": "\n", "\f": "\n", "\u2028": "\n", "\u2029": "\n",
        "\r": "\n", "\x85": "\n",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "―": "-",
        "•": "-", "●": "-", "▪": "-", "◦": "-", "·": "-", "\uf0b7": "-", "\uf02d": "-", "\uf0a7": "-",
        "⁄": "/", "∕": "/", "：": ":", "；": ";", "，": ",", "．": ".",
    }
)  # fmt: skip
# Cyrillic and Greek letters that print like Latin ones; replaced only inside Latin words.
_LOOKALIKE = dict(
    zip(
        "АВЕІЈКМНОРСТУХЅаеіјорсухѕԁһΑΒΕΗΙΚΜΝΟΡΤΥΧΖοιν",
        "ABEIJKMHOPCTYXSaeijopcyxsdhABEHIKMNOPTYXZoiv",
        strict=True,
    )
)
_ANY_LOOKALIKE = re.compile(f"[{''.join(_LOOKALIKE)}]")
_WORD = re.compile(r"\w+")
_LATIN = re.compile(r"[A-Za-zÀ-ỹ]")
_UNPRINTED = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]+")
_NEWLINE = re.compile(r"\r\n")


def _compose(raw: str) -> Mapped:
    """NFC with the offsets kept: each base letter takes its combining marks along."""
    if unicodedata.is_normalized("NFC", raw):
        return Mapped.of(raw)
    texts: list[str] = []
    origin: list[int] = []
    start = 0
    while start < len(raw):
        end = start + 1
        while end < len(raw) and unicodedata.combining(raw[end]):
            end += 1
        composed = unicodedata.normalize("NFC", raw[start:end])
        texts.append(composed)
        origin.extend([start] * len(composed))
        start = end
    return Mapped("".join(texts), tuple(origin))


def _latin_word(match: re.Match[str]) -> str:
    word = match.group()
    if not _ANY_LOOKALIKE.search(word):
        return word
    replaced = "".join(_LOOKALIKE.get(c, c) for c in word)
    wholly_foreign = not _LATIN.search(word) and any(
        c.isalpha() and c not in _LOOKALIKE for c in word
    )
    return word if wholly_foreign else replaced


def sound_letters(raw: str) -> Mapped:
    """Compose, map look-alikes and drop what prints nothing."""
    mapped = _compose(raw).sub(_NEWLINE, "\n")
    mapped = Mapped(mapped.text.translate(_ONE_FOR_ONE), mapped.origin)
    mapped = mapped.sub(_UNPRINTED, "")
    return mapped.sub(_WORD, _latin_word) if _ANY_LOOKALIKE.search(mapped.text) else mapped
