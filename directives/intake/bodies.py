"""Agencies as sentences name them: one name, a group, an office-holder, a list of all three.

Reads folded text at a place where a name may begin; writes the names, as printed, and where the
list ends. A name ends where vocabulary says a verb or another clause begins.
"""

import re
from dataclasses import dataclass

from .bodies_words import (
    AFTER_GROUP,
    COLLEGE,
    DUTY,
    FACTORED,
    FIELD,
    GROUP,
    HEAD,
    OFFICE_HOLDER,
    ON_ITS_OWN,
    PLACE_QUALIFIER,
    PROVINCE,
    SEPARATOR,
    SHORT_DUTY,
    SHORT_DUTY_UNMARKED,
    STOP,
    STOP_PRINTED,
    STOP_UNMARKED,
    UNSPECIFIC_TAIL,
    WHOLE,
)
from .results import Span
from .texts import Text, squeeze
from .vocabulary import UPPER

_WORD = re.compile(r" ?(?P<word>[^\W_][\w/]*)")
_BRACKETS = re.compile(r" ?\([^()\n]{1,120}\)")
_AND = re.compile(r" (?:va|-|cac) ")
_ROMAN_OR_DIGITS = re.compile(r"[ivx]+$|\d{1,4}$")
_OWN_NUMBER = re.compile(r" \d{2,4}(?![\w/.-])")  # Ban Chỉ đạo quốc gia 1237
_SMALL_HEAD = re.compile(r"phong|so|ban|cuc|vu|chi cuc|van phong|trung tam|thanh tra")
_SHORT_HOLDER = re.compile(r"(?:pho )?(?:truong|chanh|cuc|vu) ")
_BELONGS_TO = re.compile(r"thuoc (?P<head>[a-z ]+)$")
# ", B và C": words without a body's head between a comma and the last part of a name.
_LIST_IN_NAME = re.compile(rf", [{UPPER}][^\s,.;:]*(?: [^\s,.;:]+){{0,3}} và (?=[{UPPER}])")
# What an authority of estates adds to its name: Ban Quản lý Khu kinh tế X và các khu công nghiệp.
_ESTATES = re.compile(
    r"(?:,? (?:va )?(?:cac )?khu (?:cong nghiep|che xuat|kinh te|cong nghe cao)(?!\w)){1,3}"
)
_OF_MANY = re.compile(r" cac (?:huyen|xa|phuong|tinh|quan)(?!\w)")
_PLACES = frozenset(("huyen", "xa", "phuong", "tinh", "thanh pho"))
_MAX_WORDS = 14
_MAX_LOWER = 3  # lower-case syllables one after the other inside a name
_MAX_BODIES = 24


@dataclass(frozen=True)
class Body:
    """One agency as printed (`name`) and where it stands."""

    name: str
    span: Span


@dataclass(frozen=True)
class BodyList:
    """Agencies named one after the other; `end` is where the list stops."""

    bodies: tuple[Body, ...]
    start: int
    end: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(body.name for body in self.bodies)


def bodies_at(doc: Text, pos: int) -> BodyList | None:
    """Read the list of agencies that begins at `pos`, or None when no agency does."""
    found: list[Body] = []
    end = pos
    head = None  # Sở or Bộ, factored out of "Sở Nội vụ, Tài chính và Xây dựng"
    here = pos
    while len(found) < _MAX_BODIES:
        several = _factored(doc, here)
        if several:
            found += several.bodies
            end = several.end
        elif (span := body_span(doc, here)) is not None:
            found.append(Body(squeeze(doc.text[span[0] : span[1]]), span))
            head = _factor(doc, span)
            end = _past_tail(doc, span[1])
        elif head and (field := FIELD.match(doc.flat, here)) and doc.is_capital(here):
            found.append(Body(f"{head} {doc.text[here : field.end()]}", (here, field.end())))
            end = field.end()
        else:
            break
        gap = SEPARATOR.match(doc.flat, end)
        if gap is None:
            break
        here = gap.end()
    return BodyList(tuple(found), pos, end) if found else None


def body_span(doc: Text, pos: int) -> Span | None:
    """The span of the one agency that begins at `pos`, without what only places it."""
    holder = OFFICE_HOLDER.match(doc.flat, pos)
    if holder:
        inner = _body_end(doc, holder.end())
        if inner is None and (short := _SHORT_HOLDER.match(doc.flat, pos)):
            inner = _body_end(doc, short.end())  # Trưởng phòng Tài chính: head of phòng Tài chính
        if inner:
            return pos, inner
    if (alone := ON_ITS_OWN.match(doc.flat, pos)) and doc.is_capital(pos):
        return pos, alone.end()
    end = _body_end(doc, pos)
    return (pos, end) if end else None


def _body_end(doc: Text, pos: int) -> int | None:
    return _group_end(doc, pos) or _college_end(doc, pos) or _named_end(doc, pos)


def _group_end(doc: Text, pos: int) -> int | None:
    """Các sở, ban, ngành tỉnh; các cơ quan, đơn vị có liên quan."""
    match = GROUP.match(doc.flat, pos)
    if match is None:
        return None
    end = match.end()
    if doc.is_capital(match.start("noun")) and not doc.unmarked:
        named = _named_end(doc, match.start("noun"))  # các Sở Nội vụ, Tài chính: names follow
        if named and named > end:
            return named
    qualifier = AFTER_GROUP.match(doc.flat, end)
    if qualifier is None:
        return end
    above = _BELONGS_TO.search(qualifier.group())  # "thuộc Bộ": whose, when its name follows
    named = _named_end(doc, end + above.start("head")) if above else None
    return named or qualifier.end()


def _college_end(doc: Text, pos: int) -> int | None:
    """Ủy ban nhân dân tỉnh Nghệ An; UBND các huyện, thị xã, thành phố."""
    match = COLLEGE.match(doc.flat, pos)
    if match is None:
        return None
    end = match.end()
    if match["many"]:
        qualifier = AFTER_GROUP.match(doc.flat, end)
        return qualifier.end() if qualifier else end
    return _place_end(doc, end) if match["level"] else end


def _named_end(doc: Text, pos: int) -> int | None:
    """Sở Thông tin và Truyền thông; Ban Tuyên giáo Tỉnh ủy; Công an tỉnh."""
    head = _head_end(doc, pos)
    if head is None:
        return None
    small = bool(_SMALL_HEAD.fullmatch(doc.flat[pos:head])) and doc.is_capital(head + 1)
    small = small or bool(_OF_MANY.match(doc.flat, head))  # đảng ủy các xã, phường
    if not (doc.is_capital(pos) or doc.unmarked or small):
        return None
    end = _name_end(doc, head)
    if doc.flat.startswith("ban quan ly", pos) and (estates := _ESTATES.match(doc.flat, end)):
        end = estates.end()
    end = _qualified_end(doc, end)
    if end == head and not WHOLE.fullmatch(doc.flat, pos, head):
        return None
    return end


def _printed_heads(folded: str) -> tuple[str, ...]:
    """Heads that marks alone tell from other words."""
    return {"so": ("sở",), "bo": ("bộ",), "vu": ("vụ",), "hoi": ("hội",), "dai": ("đài",),
            "bao": ("báo",), "to": ("tổ",), "quy": ("quỹ",), "vien": ("viện",), "ban": ("ban",),
            "thue": ("thuế",), "doan": ("đoàn",), "tram": ("trạm",)}.get(folded, ("",))  # fmt: skip


def _name_end(doc: Text, pos: int) -> int:
    """Where the proper name after a head ends: by vocabulary, else by capitals and stop words."""
    start = pos + 1 if doc.text[pos : pos + 1] == " " else pos
    if doc.is_capital(start) and COLLEGE.match(doc.flat, start):
        return pos  # an office of a council: the council's own name follows
    field = FIELD.match(doc.flat, start)
    if field and not _hyphen_goes_on(doc, field.end()):
        return field.end()
    first = _WORD.match(doc.text, pos)
    if first and len(first["word"]) > 1 and first["word"].isupper() and doc.text[pos - 1].isupper():
        return pos  # all in capitals: only names the vocabulary knows can be told from a heading
    end, lower = pos, _MAX_LOWER  # a name begins with a capital
    for _count in range(_MAX_WORDS):
        joined = _AND.match(doc.flat, end)
        if joined and end != pos:
            if not _name_goes_on(doc, joined.end()):
                break
            end = joined.end() - 1
        elif end != pos and _LIST_IN_NAME.match(doc.text, end) and _name_goes_on(doc, end + 2):
            end += 1  # Văn hóa, Thông tin và Thể thao: the comma is inside the name
        word = _WORD.match(doc.text, end)
        if word is None or (word.start("word") == end and end != pos):
            break
        at = word.start("word")
        if doc.is_capital(at) or _ROMAN_OR_DIGITS.match(doc.flat[at : word.end()]):
            end, lower = word.end(), 0
            continue
        standing = doc.flat.startswith("truc", at) and doc.flat.endswith("thuong ", pos, at)
        stops = (stops_at(doc, at) and not standing) or PLACE_QUALIFIER.match(doc.flat, end)
        if lower >= _MAX_LOWER or stops:
            break
        end, lower = word.end(), lower + 1
    return end


def _hyphen_goes_on(doc: Text, pos: int) -> bool:
    """Tuyên giáo - Nữ công: a field with another one after a hyphen is one name."""
    return doc.text.startswith(" - ", pos) and _name_goes_on(doc, pos + 3)


def _name_goes_on(doc: Text, pos: int) -> bool:
    """Whether what follows `và` is the rest of one name, not the next body."""
    return doc.is_capital(pos) and _head_end(doc, pos) is None


def duty_at(doc: Text, pos: int) -> bool:
    """Whether a verb that can begin a duty stands here."""
    if DUTY.match(doc.flat, pos):
        return True
    if doc.unmarked:
        return SHORT_DUTY_UNMARKED.match(doc.flat, pos) is not None
    return SHORT_DUTY.match(doc.text, pos) is not None


def stops_at(doc: Text, pos: int) -> bool:
    """Whether a verb of duty or a word of another clause stands here."""
    if STOP.match(doc.flat, pos) or duty_at(doc, pos):
        return True
    words = (
        STOP_UNMARKED.match(doc.flat, pos) if doc.unmarked else STOP_PRINTED.match(doc.text, pos)
    )
    return words is not None


def _head_end(doc: Text, pos: int) -> int | None:
    """Where the head of a body ends, when one stands here spelt with its own marks."""
    head = HEAD.match(doc.flat, pos)
    if head is None or not doc.says(pos, *_printed_heads(head.group())):
        return None
    return head.end()


def _qualified_end(doc: Text, end: int) -> int:
    """Past `tỉnh Kiên Giang`, `Tỉnh ủy`, `Việt Nam`, `các cấp` and the body an office belongs to."""
    for _count in range(3):
        if doc.text[end : end + 1] == " ":
            nested = _college_end(doc, end + 1)
            if nested:
                return nested
        match = PLACE_QUALIFIER.match(doc.flat, end)
        if match is None:
            number = _OWN_NUMBER.match(doc.flat, end)
            return number.end() if number else end
        if (match["level"] or "").startswith("quan") and not doc.says(match.start() + 1, "quận"):
            return end  # "quan tâm" is no district
        end = _place_end(doc, match.end()) if match["level"] else match.end()
    return end


def _place_end(doc: Text, pos: int) -> int:
    """Past the name of a province, a commune or the like, when one follows."""
    start = pos + 1 if doc.text[pos : pos + 1] == " " else pos
    if start == pos or not doc.is_capital(start):
        return pos
    province = PROVINCE.match(doc.flat, start)
    if province:
        return province.end()
    end = pos
    for _count in range(4):
        word = _WORD.match(doc.text, end)
        if word is None or not doc.text[word.start("word")].isupper():
            break
        if word.start("word") == end or (HEAD.match(doc.flat, word.start("word")) and end != pos):
            break
        end = word.end()
    return end


def _factored(doc: Text, pos: int) -> BodyList | None:
    """`các Bộ: Công an, Tư pháp và Tài chính`; `Giám đốc các sở: Nội vụ, Tài chính`."""
    match = FACTORED.match(doc.flat, pos)
    if match is None:
        return None
    holder = squeeze(doc.text[pos : match.start("many")])
    noun = doc.text[match.start("noun") : match.end("noun")].capitalize()
    places = doc.flat[match.start("noun") : match.end("noun")] in _PLACES
    if holder and places:
        noun = noun.lower()
    prefix = f"{holder} {noun}" if holder else noun
    found: list[Body] = []
    here = match.end()
    end = here
    while len(found) < _MAX_BODIES and doc.is_capital(here):
        field = FIELD.match(doc.flat, here)
        stop = _place_end(doc, here - 1) if places else _name_end(doc, here)
        stop = field.end() if field and not places else stop
        if stop <= here:
            break
        found.append(Body(f"{prefix} {squeeze(doc.text[here:stop])}", (here, stop)))
        end = stop
        gap = SEPARATOR.match(doc.flat, end)
        if gap is None or body_span(doc, gap.end()):
            break
        here = gap.end()
    if places and len(found) < 2:
        return None  # "UBND các xã: Rà soát …" is a heading with its duty
    return BodyList(tuple(found), pos, end) if found else None


def _factor(doc: Text, span: Span) -> str | None:
    words = doc.text[span[0] : span[1]].split()
    if words and words[0].lower() == "các":
        words = words[1:]
    return words[0].capitalize() if words and words[0].lower() in ("sở", "bộ") else None


def _past_tail(doc: Text, end: int) -> int:
    """Past words that place a group without naming it, and a remark in brackets."""
    tail = UNSPECIFIC_TAIL.match(doc.flat, end)
    if tail:
        end = _place_end(doc, tail.end())
    brackets = _BRACKETS.match(doc.text, end)
    return brackets.end() if brackets else end
