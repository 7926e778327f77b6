"""Which letters were drawn by which fonts: paper in another type, or with boxes for letters, is no paper."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from weasyprint.text.ffi import ffi, fontconfig

from core.pdf.errors import Cause, PaperError

# Faces with the widths of Times New Roman [NĐ 30/2020 Phụ lục I] that have all letters of Vietnamese.
TIMES_FAMILIES = frozenset({"Times New Roman", "Liberation Serif", "Tinos", "TeX Gyre Termes"})
# What Vietnamese is written with. Other signs may come from another font, if one has them.
_VIETNAMESE = re.compile("[A-Za-z0-9\u00c0-\u01b0\u1ea0-\u1ef9\u0300-\u0323]")
# Letters of a font's own, above all the bullets of Symbol and Wingdings in what is pasted from Word:
# they mean nothing without that font.
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_TOLD = 10
ALPHABET = (
    "aáàảãạăắằẳẵặâấầẩẫậ bcdđ eéèẻẽẹêếềểễệ ghiíìỉĩị klmn "
    "oóòỏõọ ôốồổỗộ ơớờởỡợ pqrst uúùủũụưứừửữự vx yýỳỷỹỵ"
)


def without_private_letters(html: str) -> str:
    return _PRIVATE.sub("•", html)


@lru_cache(maxsize=1)
def times_family() -> str:
    """Return the family that stands for Times New Roman on this machine, as when the process began."""
    pattern = fontconfig.FcPatternCreate()
    fontconfig.FcPatternAddString(pattern, b"family", b"Times New Roman")
    fontconfig.FcPatternAddString(pattern, b"lang", b"vi")
    # 0 is FcMatchPattern; NULL the configuration in use
    fontconfig.FcConfigSubstitute(ffi.NULL, pattern, 0)
    fontconfig.FcDefaultSubstitute(pattern)
    found = fontconfig.FcFontMatch(ffi.NULL, pattern, ffi.new("FcResult *"))
    name, family = ffi.new("FcChar8 **"), ""
    if found != ffi.NULL:
        if fontconfig.FcPatternGetString(found, b"family", 0, name) == 0:
            family = ffi.string(name[0]).decode()
        fontconfig.FcPatternDestroy(found)
    fontconfig.FcPatternDestroy(pattern)
    return family


def require_times() -> None:
    """Raise PaperError before anything is laid out: on a machine without any font Pango would crash."""
    family = times_family()
    if family not in TIMES_FAMILIES:
        raise PaperError(
            f"the type of official paper is not installed: it would be {family or 'none at all'}; "
            "install fonts-liberation2",
            cause=Cause.TYPEFACE,
        )


def check_faces(fonts: Iterable[Any]) -> None:
    """Raise PaperError unless Vietnamese was drawn by the Times faces and every letter by some font.

    `fonts` are those of a document that WeasyPrint has written.
    """
    for font in fonts:
        lacking = sorted(chr(letter) for letter in font.missing)
        own = [letter for letter in lacking if _VIETNAMESE.match(letter)]
        foreign = font.family not in TIMES_FAMILIES and any(
            _VIETNAMESE.search(words) for words in font.to_unicode.values()
        )
        if own or foreign:
            lacks = f" lacks {_named(own)}" if own else " stands in for the Times faces"
            raise PaperError(
                f"the type of official paper is not installed: {font.family or 'no font'}{lacks}; "
                "install fonts-liberation2",
                cause=Cause.TYPEFACE,
            )
        if lacking:
            raise PaperError(f"no installed font has {_named(lacking)}", cause=Cause.LETTER)


def _named(letters: list[str]) -> str:
    more = " …" if len(letters) > _TOLD else ""
    return ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters[:_TOLD]) + more
