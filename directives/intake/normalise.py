"""Raw text to the normalised text that every span indexes.

Reads: the text of a file as its source gave it, hard-wrapped, in columns, with markup debris.
Writes: paragraphs one per line, table rows as `cell | cell`, header and signature columns apart;
every character mapped to its place in the raw text.
"""

import re

from core.folding import fold_in_place

from .columns import columns_apart
from .letters import sound_letters
from .mapped import Mapped
from .texts import is_caps
from .unrolled import unrolled
from .vocabulary import UPPER
from .wraps import joined_wraps

_TASK_TABLE = re.compile(
    r"(?=.*(?:noi dung|nhiem vu|cong viec|de an))"
    r"(?=.*(?:chu tri|thuc hien|thoi gian|thoi han|phoi hop|tien do|hoan thanh))"
)
_TABLE_RULE = re.compile(r"^[\s|:+=-]*$")
_TAG_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>")
_ESCAPED = re.compile(r"\\(?=[-_.*#()\[\]|])")
_HEADING = re.compile(r"^ {0,3}#{1,6} +", re.MULTILINE)
# Anchors such as "# 12_2020_art1" left by converters; no Vietnamese word has an underscore.
_ANCHOR = re.compile(r"#[ \t]*\w*_\w*")
_EMPHASIS = re.compile(r"\*+(?=\S)|(?<=\S)\*+|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)")
# OCR reads the dash of an item as other strokes.
_FALSE_DASH = re.compile(r"^ {0,60}[_~=»>] (?=\S)", re.MULTILINE)
_LONE_STARS = re.compile(r"^[ *]+$", re.MULTILINE)
# A rule drawn with characters; a blank left for the number or the day is made of dots.
_DRAWN_RULE = re.compile(r"-{3,}|_{3,}|={3,}|~{3,}|[─━═]{2,}|-(?: -){2,}")
_BLANKS = re.compile(r"[.…]{3,}|…+")
# Both lines of the motto, however they were broken, glued or bereft of their hyphens.
_MOTTO = re.compile(
    r"\s{0,3}(cong\s{1,3}h.a\s{1,3}xa.?\s{0,3}hoi\s{1,3}chu\s{1,3}nghia\s{1,3}viet\s{1,3}nam"
    r"|doc\s{1,2}lap[\s.,-]{1,4}tu\s{1,2}do[\s.,-]{1,4}hanh\s{1,2}phuc)[ ]*"
)
_NUMBER_THEN_SUBJECT = re.compile(r"(?<=[0-9a-z)]) +(?=v/v\b)")
_NUMBER_THEN_DATE = re.compile(
    rf"^([ \t]{{0,80}}S[ốôoỐO0]\b[^\n]{{1,40}}?\S) +"
    rf"(?=(?:TP\.? ?)?[{UPPER}]\w{{1,9}}(?: [{UPPER}]\w{{1,9}}){{0,4}}, ?ng[àa]y\b)",
    re.MULTILINE,
)
_NEWLINES = re.compile(r"\s+")
_COPIES_HEAD = re.compile(r"[ \t]*(noi nhan ?:)[ \t]*")
_NEXT_ITEM = re.compile(r"([;.)]) ?- ?(?=\S)|(?<=\S) (- ?)(?=luu\b)")
_SPACES = re.compile(r"[ \t]{2,}")
_LINE_ENDS = re.compile(r"[ \t]+$|^[ \t]+", re.MULTILINE)
_SPACE_BEFORE_MARK = re.compile(r" +(?=[;:](?:\s|$))")
_PAGE_NUMBER = re.compile(
    r"^[ \t]{0,80}(?:- ?\d{1,3} ?-|\d{1,3}|trang \d{1,3}(?:/\d{1,3})?)[ \t]{0,80}$", re.M
)
# Font maps that print Õ for Ò ("HÕA"): certain only in words that Vietnamese does not have.
_WRONG_TONE = re.compile(r"(?<=[Hh])[Õõ](?=[Aa]\b)")


def normalise(raw: str) -> Mapped:
    """Return the normalised text with its map to `raw`."""
    mapped = sound_letters(raw)
    mapped = _without_markup(mapped)
    mapped = _tables_as_lines(mapped)
    mapped = unrolled(mapped)
    mapped = columns_apart(mapped)
    mapped = _heads_on_lines_of_their_own(mapped)
    mapped = mapped.sub(_SPACES, " ").sub(_LINE_ENDS, "").sub(_SPACE_BEFORE_MARK, "")
    mapped = mapped.sub(_PAGE_NUMBER, "", folded=True)
    return joined_wraps(mapped)


def _without_markup(mapped: Mapped) -> Mapped:
    for pattern, new in (
        (_TAG_BREAK, "\n"),
        (_TAG, ""),
        (_ESCAPED, ""),
        (_ANCHOR, "\n"),
        (_HEADING, ""),
        (_FALSE_DASH, "- "),
        (_DRAWN_RULE, "\n" if "|" not in mapped.text else " "),
        (_LONE_STARS, ""),
        (_EMPHASIS, ""),
        (_WRONG_TONE, lambda match: "Ò" if match.group() == "Õ" else "ò"),
    ):
        mapped = mapped.sub(pattern, new)
    return mapped


def _tables_as_lines(mapped: Mapped) -> Mapped:
    """Keep the rows of a table of tasks; take tables that only place things on the page apart."""
    if "|" not in mapped.text:
        return mapped
    kept: list[Mapped] = []
    in_tasks = False
    for line in mapped.lines():
        bars = line.text.count("|")
        if not bars:
            in_tasks = in_tasks and not line.text.strip()
            kept.append(line)
        elif _TABLE_RULE.match(line.text):
            continue
        else:
            in_tasks = in_tasks or (
                bars >= 2 and bool(_TASK_TABLE.search(fold_in_place(line.text)))
            )
            kept.extend(_cells(line, together=in_tasks))
    return Mapped.joined(kept)


def _cells(line: Mapped, *, together: bool) -> list[Mapped]:
    cells, start = [], 0
    for raw in line.text.split("|"):
        cells.append(line.cut(start, start + len(raw)).sub(_LINE_ENDS, ""))
        start += len(raw) + 1
    if together:
        inner = cells[1 if not cells[0].text else 0 : -1 if not cells[-1].text else None]
        return [Mapped.joined(inner, " | ")]
    return [cell for cell in cells if cell.text]


def _heads_on_lines_of_their_own(mapped: Mapped) -> Mapped:
    """Break lines where two parts of the layout were printed side by side or run together."""
    mapped = mapped.sub(_MOTTO, lambda m: _own_line(m, mapped.text), folded=True)
    flat = fold_in_place(mapped.text)
    body = flat.find("kinh gui")
    head_end = body if body >= 0 else min(len(flat), 1500)
    head, rest = mapped.cut(0, head_end), mapped.cut(head_end, len(flat))
    head = head.sub(_NUMBER_THEN_SUBJECT, "\n", folded=True)
    head = head.sub(_NUMBER_THEN_DATE, lambda m: f"{m.group(1)}\n")
    mapped = Mapped.joined([head, rest], "")
    place = fold_in_place(mapped.text).rfind("noi nhan")
    if place < 0:
        return mapped
    before, tail = mapped.cut(0, place), mapped.cut(place, len(mapped.text))
    tail_end = _end_of_tail(tail.text)
    tail, after = tail.cut(0, tail_end), tail.cut(tail_end, len(tail.text))
    tail = tail.sub(_NEXT_ITEM, lambda m: f"{m.group(1) or ''}\n- ", folded=True)
    tail = tail.sub(_COPIES_HEAD, lambda m: f"\n{tail.text[m.start(1) : m.end(1)]}\n", folded=True)
    return Mapped.joined([before, tail, after], "")


def _end_of_tail(text: str) -> int:
    """Items of Nơi nhận end with the archive line; its own line closes what may be split."""
    archive = re.search(r"luu ?:?[^\n]*", fold_in_place(text))
    return archive.end() if archive else min(len(text), 2500)


def _own_line(match: re.Match[str], text: str) -> str:
    printed = text[match.start(1) : match.end(1)]
    if match[1].startswith("cong") and not is_caps(printed) and text[match.start()] != "\n":
        return text[match.start() : match.end()]  # the country's name within a sentence
    return f"\n{_NEWLINES.sub(' ', text[match.start(1) : match.end(1)])}\n"
