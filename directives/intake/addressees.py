"""Kính gửi and Nơi nhận: who the document is for, who gets a copy and why, the archive line.

Reads: the lines after each mark. Writes: one entry per printed item, words as printed.
"""

import re

from .layout import COPIES_MARK, SUBJECT_MARK, TO_MARK, Layout
from .results import Copy, Span
from .texts import Line, is_caps, squeeze

_ITEM_BREAK = re.compile(r";\s*(?:-\s*)?|\.\s+-\s*")
_DASH = re.compile(r"^\s*[-+*•]\s*")
_PURPOSE = re.compile(r"^(?P<name>.*\S)\s*[;,]?\s*\((?P<purpose>[^()]*)\)\s*$")
# What brackets say of purpose, rather than of who is meant: báo cáo, để biết, thực hiện, phối hợp.
_IS_PURPOSE = re.compile(
    r"\b(?:de|b/c|bc|bao cao|thuc hien|t/h|phoi hop|p/h|biet|theo doi|chi dao|dang tai|xem xet)\b"
)
_ARCHIVE = re.compile(r"^\s*-?\s*luu\b")
_SIGNING_LINE = re.compile(r"(?:tm|kt|tl|tuq|q)\s?\. ?[a-z]|[tk]/[mtl]\b")


def recipients_of(layout: Layout) -> tuple[tuple[str, ...], Span | None]:
    """The addressees after Kính gửi, one entry per printed item."""
    if layout.to is None:
        return (), None
    lines = layout.lines[layout.to : layout.body]
    mark = TO_MARK.match(lines[0].flat)
    start = lines[0].start + (mark.end() if mark else 0)
    first = layout.doc.text[start : lines[0].end]
    printed = [first, *(line.text for line in lines[1:])]
    dashed = any(_DASH.match(words) for words in printed)
    items: list[str] = []
    for words in printed:
        if not words.strip() or SUBJECT_MARK.match(words.lower()):
            continue
        if dashed and not _DASH.match(words) and items and words[:1].islower():
            items[-1] = f"{items[-1]} {words}"
            continue
        items += _items_in(words, dashed=dashed)
    names = tuple(name for item in items if (name := _clean(item)))
    return names, (start, lines[-1].end)


def _items_in(words: str, *, dashed: bool) -> list[str]:
    """Items of one line; without dashes a semicolon parts them just the same."""
    return [part for part in _ITEM_BREAK.split(_DASH.sub("", words)) if part.strip()]


def _clean(item: str) -> str:
    return squeeze(_DASH.sub("", item)).strip(" ;.,:-|")


def copies_of(layout: Layout) -> tuple[tuple[Copy, ...], str | None, Span | None]:
    """The list of Nơi nhận and the archive line."""
    if layout.copies is None:
        return (), None, None
    lines = layout.lines[layout.copies : layout.appended]
    copies: list[Copy] = []
    archive: str | None = None
    end = lines[0].end
    for line in _copy_lines(lines):
        end = line.end
        if archive is not None:
            break
        if _ARCHIVE.match(line.flat):
            archive = squeeze(_DASH.sub("", line.text)).rstrip(" .;")
            continue
        for item in _copy_items(line):
            if item.startswith("(") and copies:  # "Bộ X; (báo cáo)": the purpose fell behind
                copies[-1] = Copy(copies[-1].name, item.strip("()"))
            else:
                copies.append(_copy(item))
    return tuple(copies), archive, (lines[0].start, end)


def _copy_lines(lines: tuple[Line, ...]) -> list[Line]:
    found: list[Line] = []
    dashed = any(_DASH.match(line.text) for line in lines)
    for i, line in enumerate(lines):
        if i and not dashed and line.text.rstrip().endswith(";"):
            found.append(line)  # the dashes were lost
            continue
        if i == 0:
            mark = COPIES_MARK.match(line.flat)
            start = mark.end() if mark else 0
            line = Line(line.start + start, line.end, line.text[start:], line.flat[start:])
            if not line.text.strip():
                continue
        if not (_DASH.match(line.text) or _ARCHIVE.match(line.flat)):
            if found and not _is_signature(line):
                last = found[-1]
                if not last.text.rstrip().endswith((";", ".")) and not _ARCHIVE.match(last.flat):
                    found[-1] = Line(
                        last.start, line.end, f"{last.text} {line.text}", f"{last.flat} {line.flat}"
                    )
                elif line.text.startswith("("):
                    found.append(line)
                continue
            if i:
                continue
        found.append(line)
    return found


def _is_signature(line: Line) -> bool:
    words = line.text.split()
    name = 2 <= len(words) <= 5 and all(word[:1].isupper() for word in words)
    return bool(_SIGNING_LINE.match(line.flat)) or is_caps(line.text) or name


def _copy_items(line: Line) -> list[str]:
    words = _DASH.sub("", line.text)
    if ";" not in words.rstrip(" ;"):
        return [words.strip(" ;.")]
    # "VPCP: các Vụ: TH, PL; TGĐ Cổng TTĐT" is one item: only what a colon opened goes on
    if ":" in words.split(";", 1)[0]:
        return [words.strip(" ;.")]
    return [part.strip(" .") for part in words.split(";") if part.strip(" .")]


def _copy(item: str) -> Copy:
    words = squeeze(item).strip(" ;,")
    match = _PURPOSE.match(words)
    if match:
        from core.folding import fold_in_place

        if _IS_PURPOSE.search(fold_in_place(match["purpose"])):
            return Copy(match["name"].rstrip(" ;,"), squeeze(match["purpose"]))
    return Copy(words.rstrip(" .;,"))
