"""The outline of a body: parts, articles, numbered items, letters, dashes, plain paragraphs.

Reads: lines. Writes: items with a level (smaller is higher) and the label that is printed, so that
`duties` can tell which heading an item stands under.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .texts import Line, Text, trimmed

PART, ROMAN, ARABIC, DECIMAL, LETTER, DASH, PLUS, PLAIN = 1, 2, 3, 4, 6, 7, 8, 9

_PART_NUMBER = r"[ivx]{1,5}|\d{1,2}|nhat|hai|ba|tu"
_LABELS = (
    (PART, re.compile(rf"(?:phan|chuong|muc) (?:thu )?(?P<label>{_PART_NUMBER})\b[.:]?\s*")),
    (PART, re.compile(r"(?P<label>[a-h])\. ?(?=\S)")),
    (ROMAN, re.compile(r"(?P<label>[ivx]{1,5})[.)-] ?(?=\S)")),
    (ROMAN, re.compile(r"(?P<label>dieu \d{1,3})[.:]?\s*(?=\S|$)")),
    (DECIMAL, re.compile(r"(?:- ?)?(?P<label>\d{1,2}(?:\.\d{1,2}){1,3})[.)]?\s+")),
    (ARABIC, re.compile(r"(?:- ?)?(?P<label>\d{1,2})(?:[.)/]|-(?= )) ?(?=[^\W\d]|\()")),
    (LETTER, re.compile(r"(?P<label>[a-z]{1,2})[)] ?")),
    (DASH, re.compile(r"[-*] ?(?=\S)")),
    (PLUS, re.compile(r"\+ ?(?=\S)")),
)  # fmt: skip
_LEADING_BRACKET = re.compile(r"^\(\d{1,2}\) ?")


@dataclass(frozen=True)
class Item:
    """One item: `start` to `end` are its words without the label."""

    level: int
    label: str | None
    start: int
    end: int
    text: str
    flat: str

    @property
    def is_open(self) -> bool:
        """Whether it announces what stands below it."""
        return self.text.rstrip().endswith(":")

    @property
    def is_closed(self) -> bool:
        return self.text.rstrip().endswith((".", ";", "./.", "…"))


def items_of(doc: Text, lines: Iterable[Line]) -> list[Item]:
    """Lines as items, in order."""
    return [_item(doc, line) for line in lines]


def _item(doc: Text, line: Line) -> Item:
    for level, pattern in _LABELS:
        match = pattern.match(line.flat)
        if match is None or not _fits(level, line, match):
            continue
        label = match.groupdict().get("label")
        start = line.start + match.end()
        if level == DECIMAL and label:
            level += min(label.count(".") - 1, 1)
        printed = line.text[match.start("label") : match.end("label")] if label else None
        return _made(doc, level, printed, start, line.end)
    bracket = _LEADING_BRACKET.match(line.text)
    if bracket:
        return _made(
            doc, LETTER, bracket.group().strip(" ()"), line.start + bracket.end(), line.end
        )
    return _made(doc, PLAIN, None, line.start, line.end)


def _fits(level: int, line: Line, match: re.Match[str]) -> bool:
    """Roman figures and part letters are capitals; "c. " in lower case is a letter item."""
    first = line.text[:1]
    if (
        level in (PART, ROMAN)
        and match.groupdict().get("label")
        and not line.flat.startswith(("dieu", "phan", "chuong", "muc"))
    ):
        return first.isupper()
    if line.flat.startswith("dieu ") and level == ROMAN:
        return first.isupper()
    if line.flat.startswith(("phan ", "muc ", "chuong ")):
        return first.isupper() and line.end - line.start < 90
    return True


def _made(doc: Text, level: int, label: str | None, start: int, end: int) -> Item:
    start, end = trimmed(doc.text, start, end, drop=" \n")
    return Item(level, label, start, end, doc.text[start:end], doc.flat[start:end])


def section_of(labels: Iterable[str | None]) -> str | None:
    """IV and 1 give "IV.1"; 1.2 says its own parent; articles keep their word."""
    path: list[str] = []
    for label in labels:
        if not label:
            continue
        if re.match(r"\d+\.\d", label) and path and path[-1] == label.rsplit(".", 1)[0]:
            path[-1] = label
        else:
            path.append(label)
    return ".".join(path) or None
