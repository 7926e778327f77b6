"""Where the parts of the layout lie (NĐ 30/2020 Phụ lục I): header, body, foot, appended text.

Reads: the lines of the normalised text. Writes: `Layout`, line ranges that do not overlap.
No field is read here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from .results import Span
from .texts import Line, Text, is_caps
from .vocabulary import APPENDED, TITLES

MOTTO = re.compile(r"xa.? ?hoi chu nghia|doc lap[ .,-]{1,4}tu do[ .,-]{1,4}hanh phuc")
PARTY_MOTTO = re.compile(r"dang cong san viet nam$")
NUMBER_LINE = re.compile(r"so(?! *(?:luong|lieu|tien))\s*[:.]?\s*(?=[\d/.…_-]|[a-z]{1,3}/|$)")
SUBJECT_MARK = re.compile(r"v ?/ ?v\b\s*:?\s*|ve viec\s*:?\s*")
DATE_LINE = re.compile(r"(?P<place>[^,\n]{2,40})?, ?(?:ngay|\d{1,2}[/-])")
TO_MARK = re.compile(
    r"kinh gui\s*:?\s*|[^\n:;.]{0,90}\bdien ?:\s*"
)  # công điện: "CHỦ TỊCH … ĐIỆN:"
COPIES_MARK = re.compile(r"noi nhan\b\s*:?\s*")
# How the first sentence of a body begins.
_BODY = re.compile(
    r"(?:can cu|thuc hien|trien khai|xet|theo|de |ngay \d|nham|tiep theo|phuc dap"
    r"|tra loi|nhan dip|trong |thoi gian"
    r"|hien nay|tren co so|sau khi|vua qua|qua |dieu 1\b|i[.-] |a\. |1[.-] |ngay sau"
    r"|can cu|uy ban nhan dan .{3,40} nhan duoc)"
)
TITLE = re.compile(
    rf"(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})(?: khan| hoa toc)?\s*[:.]?$"
)
_TITLE_AND_MORE = re.compile(rf"(?P<type>{'|'.join(sorted(TITLES, key=len, reverse=True))})\b")
_APPENDED = re.compile(rf"(?:{'|'.join(APPENDED)})\b")
_SIGNING = re.compile(r"(?:tm|kt|tl|tuq|q)\s?\. ?[a-z]|[tk]/[mtl]\b|t/l\b")
_END_OF_BODY = re.compile(r"\./\.?\s*$")
_HEADER_LINES = 45
_LONGEST_HEADER_LINE = 260


@dataclass(frozen=True)
class Layout:
    """Line numbers: header [0, body), body [body, foot), foot [foot, appended), the rest."""

    doc: Text
    title: int | None  # the line that names the type, "KẾ HOẠCH"
    to: int | None  # Kính gửi
    copies: int | None  # Nơi nhận
    body: int
    foot: int
    appended: int

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.doc.lines

    @cached_property
    def header_lines(self) -> tuple[Line, ...]:
        """Lines that may carry number, date, issuer: before Kính gửi, the title and the body."""
        ends = [at for at in (self.title, self.to, self.body) if at is not None]
        return self.lines[: min(ends)]

    @property
    def head(self) -> tuple[Line, ...]:
        return self.lines[: self.body]

    @property
    def body_lines(self) -> tuple[Line, ...]:
        return self.lines[self.body : self.foot]

    @property
    def foot_lines(self) -> tuple[Line, ...]:
        return self.lines[self.foot : self.appended]

    @property
    def appended_lines(self) -> tuple[Line, ...]:
        return self.lines[self.appended :]

    def foot_span(self) -> Span:
        lines = self.foot_lines
        return (lines[0].start, lines[-1].end) if lines else (len(self.doc.text),) * 2


def is_motto(line: Line) -> bool:
    """The motto's own lines; a subject may name the country too ("Quốc khánh nước Cộng hòa …")."""
    match = MOTTO.search(line.flat)
    if match is None:
        return False
    return is_caps(line.text) or match.group().startswith("doc lap") or len(line.flat) < 40


def lay_out(doc: Text) -> Layout:
    """Find the parts of the document."""
    lines = doc.lines
    copies = _copies_line(lines)
    to = _first(lines[:_HEADER_LINES], _names_addressees)
    title = None if to is not None and _is_dispatch(lines[:to]) else _title_line(lines, to)
    body = _body_line(lines, title, to)
    foot, appended = _foot(lines, copies, body)
    return Layout(doc, title, to, copies, body, foot, appended)


def _first(lines: tuple[Line, ...], test: Callable[[Line], bool], start: int = 0) -> int | None:
    return next((i for i in range(start, len(lines)) if test(lines[i])), None)


def _names_addressees(line: Line) -> bool:
    telegram = "dien" in line.flat and not line.flat.startswith("kinh gui")
    return bool(TO_MARK.match(line.flat)) and (not telegram or is_caps(line.text.split(":")[0]))


def _is_dispatch(head: tuple[Line, ...]) -> bool:
    return any(SUBJECT_MARK.match(line.flat) for line in head) and not any(
        TITLE.match(line.flat) and is_caps(line.text) for line in head
    )


def _title_line(lines: tuple[Line, ...], to: int | None) -> int | None:
    """The line of capitals that is a type, alone or before its subject."""
    for i, line in enumerate(lines[:_HEADER_LINES]):
        if _BODY.match(line.flat) and not is_caps(line.text):
            break
        if TITLE.match(line.flat) and (is_caps(line.text) or (line.text[:1].isupper() and i < 12)):
            return i
        more = _TITLE_AND_MORE.match(line.flat)
        if (
            more
            and is_caps(line.text[: more.end()])
            and len(line.text) < 400
            and not is_motto(line)
        ):
            return i
    return None


def _copies_line(lines: tuple[Line, ...]) -> int | None:
    """Nơi nhận of the document itself: the first one that stands at a line's start."""
    return _first(lines, lambda line: bool(COPIES_MARK.match(line.flat)) and len(line.flat) < 60)


# However short: "Chủ tịch UBND tỉnh có ý kiến như sau:", "UBND xã yêu cầu:".
_INTRODUCES = re.compile(r"(?:\bsau|yeu cau|de nghi|thong bao|chi dao|y kien|ket luan) ?:\s*$")


def _body_line(lines: tuple[Line, ...], title: int | None, to: int | None) -> int:
    start = max(-1 if title is None else title, -1 if to is None else to) + 1
    if to is not None and to + 1 >= start:
        start = _after_addressees(lines, to)
    if title is not None and to is None and _names_subject(lines, title):
        start += 1
    for i in range(start, min(len(lines), start + _HEADER_LINES)):
        flat = lines[i].flat
        if NUMBER_LINE.match(flat) or is_motto(lines[i]) or SUBJECT_MARK.match(flat):
            continue
        if is_caps(lines[i].text) and not re.match(r"(?:[ivx]+|[a-h]|\d)[.-] ", flat):
            continue
        if (_BODY.match(flat) and lines[i].text[:1].isupper()) or len(flat) > _LONGEST_HEADER_LINE:
            return i
        if lines[i].text.rstrip().endswith((":", "./.", ".")) and len(flat) > 60:
            return i
        if _INTRODUCES.search(flat):
            return i
    return min(start, len(lines))


def _names_subject(lines: tuple[Line, ...], title: int) -> bool:
    """Whether the line under the title is the subject, though it may begin as a body does
    ("Triển khai Nghị quyết …")."""
    if title + 1 >= len(lines) or not TITLE.match(lines[title].flat):
        return False
    line = lines[title + 1]
    basis = re.match(r"(?:can cu|theo de nghi|xet de nghi)\b", line.flat)
    return (
        not basis
        and len(line.flat) <= _LONGEST_HEADER_LINE + 200
        and not line.text.rstrip().endswith((";", ":", "./."))
    )


def _after_addressees(lines: tuple[Line, ...], to: int) -> int:
    """The line after the last addressee: dashes go on, a sentence does not."""
    inline = TO_MARK.sub("", lines[to].flat, count=1).strip(" .:")
    at = to + 1
    dashed = at < len(lines) and lines[at].flat.startswith("-")
    if inline and not dashed:
        return at
    while at < len(lines):
        flat = lines[at].flat
        if dashed and not flat.startswith("-"):
            break
        if not dashed and (_BODY.match(flat) or len(flat) > 160 or flat.endswith(":")):
            break
        at += 1
        if not dashed and lines[at - 1].text.rstrip().endswith("."):
            break
    return at


def _foot(lines: tuple[Line, ...], copies: int | None, body: int) -> tuple[int, int]:
    """The foot begins after the last line of the body and ends before an appended text."""
    if copies is None:
        signing = _first(
            lines, lambda line: is_caps(line.text) and bool(_SIGNING.match(line.flat)), body
        )
        closing = _first(lines, lambda line: bool(_END_OF_BODY.search(line.flat)), body)
        if signing is None and closing is None:
            return len(lines), len(lines)
        foot = signing if signing is not None else (closing or 0) + 1
    else:
        foot = copies
    while foot > body and _is_foot_line(lines[foot - 1]):
        foot -= 1
    return foot, _appended(lines, max(foot, copies or foot), foot)


def _is_foot_line(line: Line) -> bool:
    """A title or a name above Nơi nhận, where the right column was printed first."""
    if re.match(r"(?:[ivx]+|[a-h]|\d+)[.)] ", line.flat) or _END_OF_BODY.search(line.flat):
        return False
    words = line.text.split()
    named = 2 <= len(words) <= 5 and all(word[:1].isupper() for word in words)
    debris = len(words) == 1 and len(line.text) < 9 and line.text[:1].isupper()
    return (
        (is_caps(line.text) and len(line.text) < 90) or named or debris
    ) and not line.text.endswith((".", ";", ":"))


def _appended(lines: tuple[Line, ...], after: int, foot: int) -> int:
    """The first line past the foot: the heading of an appended text, or a paragraph."""
    for i in range(after + 1, len(lines)):
        line = lines[i]
        if _APPENDED.match(line.flat) and is_caps(line.text) and i > foot + 1:
            return i
        if len(line.text) > 240 and not line.text.startswith("-") and i > foot + 2:
            return i
        if SUBJECT_MARK.match(line.flat):
            continue
    return len(lines)
