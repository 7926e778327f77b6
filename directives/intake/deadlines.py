"""Time limits: a day, the end of a period, recurring, relative, by reference.

Reads: body and appended text, outside the titles of cited documents. Writes: each limit once, with
the last day it allows where the document's own date makes that certain.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .dates import DATE, date_of, last_day, number_of, real_date, with_suffix
from .results import Deadline, Span
from .texts import Text, is_caps, squeeze, trimmed

_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_EVERY = r"(?:hang|moi|cua)"
_SHORT_DAY = r"(?P<d3>\d{1,2}) ?[/-] ?(?P<m3>\d{1,2})(?![/-]?\d)"  # a day without its year
_HOUR = r"(?:\d{1,2} ?(?:gio|h|g)(?: ?\d{2})?(?: ?phut)?,? ?)?"
_BEFORE = (
    r"(?:cham nhat(?: (?:la|vao|den|den het|truoc|trong))?|muon nhat(?: (?:la"
    r"|vao))?|truoc|den het|het|xong truoc|den truoc"
    r"|hoan thanh truoc|khong qua|khong muon hon|han chot(?: la)?|han cuoi(?: cung)?(?: la)?"
    r"|thoi han(?: la)?|den)"
)
_PERIOD = (
    r"(?:(?P<half>6 thang (?:dau|cuoi) nam|dau nam|cuoi nam|quy ?(?P<q>(?:iv"
    r"|i{1,3}|[1-4])(?![a-z0-9]))|thang ?(?P<pm>\d{1,2})|nam)"
    r"(?: ?[/,-]? ?(?:nam )?(?P<py>\d{4}))?)"
)
_YEARLY_END = (
    r"(?:hang thang|hang nam|hang quy|hang tuan|moi thang|moi quy|moi nam|cua thang"
    r"|cua quy|cua nam|thang cuoi|cua ky)"
)

# Each pattern opens with a fixed word; groups name what `_resolve` needs.
_FROM_TO = re.compile(
    rf"(?:tu|ke tu) (?:ngay )?(?:{with_suffix(DATE, 'a')}|\d{{1,2}} ?/ ?\d{{1,2}}(?![/\d]))"
    rf"[^.;\n]{{0,12}}? den (?:het )?(?:ngay )?{DATE}"
)
_RECURRING_DAY = re.compile(
    rf"(?:{_BEFORE} |vao |dinh ky (?:truoc |vao )?)?(?:{_HOUR})?ngay (?:\d{{1,2}}(?: thang \d{{1,2}}"
    rf"|[/-]\d{{1,2}})?(?: va (?:ngay )?\d{{1,2}}(?: thang \d{{1,2}}|[/-]\d{{1,2}})?)?"
    rf"|cuoi cung|lam viec cuoi cung) ?(?:\(.{{0,20}}\) ?)?{_YEARLY_END}(?: (?:[a-z]+ )?(?:quy"
    rf"|thang|ky))?(?: hang (?:thang|quy|nam))?"
)
_DAY = re.compile(rf"(?:{_BEFORE}|trong(?= ngay))(?: {_HOUR}|,? )(?:ngay ?)?{DATE}")
_HOUR_DAY = re.compile(rf"{_BEFORE} {_HOUR}(?:ngay )?(?:{DATE})")
_DAY_NO_YEAR = re.compile(
    rf"{_BEFORE} {_HOUR}(?:ngay |(?<=truoc )|(?<=nhat ))"
    rf"(?:{_SHORT_DAY}|(?P<d4>\d{{1,2}}) thang (?P<m4>\d{{1,2}})(?! nam \d))"
)
_PERIOD_END = re.compile(
    rf"(?:tu nay (?:cho )?den (?:het |cuoi )?|den het |den cuoi |truoc |het |trong "
    rf"|hoan thanh trong |ket thuc |xong trong |cham nhat (?:la |trong |vao |den "
    rf"|den het )?|den |cuoi |dau )"
    rf"{_PERIOD}"
)
_TWO_YEARS = re.compile(r"trong (?:hai|ba|\d) nam (?P<from>\d{4}) ?(?:-|va|den) ?(?P<to>\d{4})")
_RELATIVE = re.compile(
    r"(?:trong vong|trong thoi han|trong thoi gian|cham nhat(?: la| sau| trong)?|khong qua|toi da|sau) "
    r"(?:khong qua )?\d{1,3} ?(?:\([^)]{1,20}\) ?)?(?:ngay lam viec|ngay|gio lam viec|gio|thang|tuan)(?! ?\d)"
    r"(?:,? ?(?:ke tu|tinh tu|sau khi|truoc khi|tu khi|tu ngay|truoc ngay|sau ngay)[^.;,\n]{0,90})?"
)
# "trong 05 ngày kể từ ngày ký", "trước kỳ họp 10 ngày": counted from something else.
_COUNTED = re.compile(
    r"trong \d{1,3} ?(?:\([^)]{1,20}\) ?)?(?:ngay lam viec|ngay|gio|thang|tuan),? ?"
    r"(?:ke tu|tinh tu|sau khi)[^.;,\n]{0,90}"
    r"|truoc (?:ky hop|hoi nghi|cuoc hop|phien hop|ngay khai mac|ngay to chuc|khi)[^.;,\n]{0,40}?"
    r" \d{1,3} ?(?:ngay lam viec|ngay|gio|thang|tuan)(?! ?\d)(?! thang)"
)
_RECURRING = re.compile(
    r"(?:dinh ky|bao cao)(?: [a-z]+){0,2} (?:0?6 thang(?:,| va)? (?:va )?(?:hang )?nam"
    r"|(?:hang|moi) (?:tuan|thang|quy|nam|ngay)(?:(?:,| va) (?:6 thang|hang (?:quy"
    r"|nam)|(?:quy|nam)))*|0?6 thang(?! (?:dau|cuoi))(?: (?:mot|1) lan)?|\d (?:thang|tuan)(?:/lan"
    r"| (?:mot|1) lan))"
)
_EVERY_DAY = re.compile(
    r"(?:truoc|vao|luc) \d{1,2} ?(?:h|gio)(?: ?\d{2})?(?: phut)? (?:hang|moi) (?:ngay|tuan|thang)"
)
_CONGRESS = re.compile(
    r"(?:tu nay|tu nam \d{4}|tu (?:quy|thang) [^,;.\n]{1,16}) (?:cho )?den (?:het )?(?:nhiem ky )?(?:Đ"
    r"|đ|d)ai hoi[^,;.:\n()]{0,80}?(?=(?: cac noi dung| voi lo trinh| nhu sau"
    r"|[,;.:\n()]|$))"
)
_REFERENCE = re.compile(
    r"(?:theo|dung)(?: dung)? (?:thoi gian|thoi han|tien do)(?: (?:quy dinh|neu"
    r"|yeu cau|de ra|duoc giao))? (?:tai|o) (?:khoan|muc|diem|dieu|phan|phu luc"
    r"|ke hoach|cong van|van ban)[^.;,\n]{0,60}"
)
# A labelled value: "Thời gian thực hiện: Tháng 12/2013 và thường xuyên."
_LABEL = re.compile(
    r"(?:^|\n)[ \-+*]*(?:[ivx\d.]{1,6}[.)] ?|[a-z]\) ?)?(?:thoi (?:gian|han)(?: (?:thuc hien"
    r"|hoan thanh|trien khai|tuyen truyen|to chuc|gui|bao cao|nop|giai quyet)){0,3}(?: bao cao"
    r"| ke hoach)?|tien do(?: thuc hien)?|han hoan thanh)\s*: *(?P<value>[^\n]{2,200})"
)
_BRACKETED = re.compile(
    rf"\((?P<value>(?:trong |hoan thanh (?:trong|truoc) |truoc )?(?:ngay )?{_PERIOD}[^()\n]{{0,60}})\)"
)
_OPEN_ENDED = re.compile(r"tro di|va (?:cac|nhung) nam (?:tiep theo|sau)")
_LAST_PERIODS = re.compile(
    rf"{DATE}|(?:quy ?(?P<q>(?:iv|i{{1,3}}|[1-4])(?![a-z0-9]))|thang (?:\d{{1,2}}, ?)?(?P<pm>\d{{1,2}})"
    rf"|nam)? ?[/,-]? ?(?:nam )?(?P<py>(?:19|20)\d{{2}})"
)
_EVENT = re.compile(r"\d ?(?:gio|h)\b|tai hoi truong|dia diem|hop\b")
# A limit that is none: force of a rule, a birth, what was before, a year that money belongs to.
_NOT_BEFORE = re.compile(
    r"(?:hieu luc(?: thi hanh)?(?: ke)?(?: tu)?|(?:da|duoc) ban hanh|sinh|thanh lap"
    r"|muc tieu de ra|de ra|su kien|duoc giao|ngan sach|ky niem|so voi|so sanh"
    r"|so lieu|duoc cap|tinh den|gia doan|giai doan)\s*(?:tu )?$"
)
_NOT_AFTER = re.compile(
    r"\s*(?:va (?:cac|nhung) nam (?:tiep theo|sau|toi)|,? [^,.;:\n]{0,40}? (?:da"
    r"|van con|con) |\s*,?\s*(?:da|dat|tang|giam) )"
)
_PURPOSE = re.compile(r"^(?:de (?!nghi|xuat|cao)|nham )")
_SENTENCE = re.compile(r"(?:^|[.;]\s)\s*")


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    kind: str
    resolved: dt.date | None


def deadlines_of(
    doc: Text,
    *,
    issued: dt.date | None,
    year: int | None,
    ranges: tuple[Span, ...],
    skip: tuple[Span, ...],
    subject: str | None,
) -> tuple[Deadline, ...]:
    """Every time limit printed in `ranges`, outside the spans of `skip` (titles of citations)."""
    free = bytearray(len(doc.text) + 1)  # 1 where a limit may stand and none was found yet
    for start, end in ranges:
        free[start:end] = b"\x01" * (end - start)
    for start, end in skip:
        free[start:end] = bytes(end - start)
    found: list[_Found] = []
    for finder in (_labelled, _days, _recurring, _relative, _congress, _periods, _bracketed):
        for item in finder(doc, issued, year):
            if not all(free[item.start : item.end]) or _in_capitals(doc, item):
                continue
            if not _in_subject(doc, item, subject):
                free[item.start : item.end] = bytes(item.end - item.start)
                found.append(item)
    return _once(doc, sorted(found, key=lambda item: item.start))


def _once(doc: Text, found: list[_Found]) -> tuple[Deadline, ...]:
    kept: dict[tuple[str, object], Deadline] = {}
    for item in found:
        start, end = trimmed(doc.text, item.start, item.end, drop=" \n,;.:(")
        words = squeeze(doc.text[start:end])
        kept.setdefault(
            (words.lower(), item.resolved), Deadline(words, (start, end), item.kind, item.resolved)
        )
    return tuple(kept.values())


def every_deadline(
    doc: Text, deadlines: tuple[Deadline, ...], start: int, end: int
) -> list[Deadline]:
    """The limits printed between two places, repeated ones included, at their own spans."""
    here = []
    flat = doc.flat[start:end]
    for limit in deadlines:
        words = doc.flat[limit.span[0] : limit.span[1]]
        at = flat.find(words)
        if at >= 0:
            here.append(
                Deadline(
                    limit.text, (start + at, start + at + len(words)), limit.kind, limit.resolved
                )
            )
    return sorted(here, key=lambda limit: limit.span)


def _in_capitals(doc: Text, item: _Found) -> bool:
    """A heading in capitals names a period; it sets no limit."""
    return is_caps(doc.text[item.start : item.end]) and item.end - item.start > 8


def _in_subject(doc: Text, item: _Found, subject: str | None) -> bool:
    """A phrase of the subject repeated in the body names the document, unless it says "thực hiện từ nay"."""
    if not subject or item.kind == "date":
        return False
    words = squeeze(doc.text[item.start : item.end]).lower()
    return words in subject.lower() and not re.search(
        r"(?:thuc hien|thoi gian[^.]{0,20}):? $", doc.flat[max(0, item.start - 30) : item.start]
    )


def _rejected(doc: Text, start: int, end: int) -> bool:
    before = doc.flat[max(0, start - 45) : start]
    return bool(_NOT_BEFORE.search(before)) or bool(_NOT_AFTER.match(doc.flat, end))


def _in_purpose(doc: Text, start: int) -> bool:
    """ "Để bảo đảm … trong năm 2013, …": the aim of the order, not its limit."""
    line_start = doc.text.rfind("\n", 0, start) + 1
    before = doc.flat[line_start:start]
    sentence = re.split(r"[.;] ", before)[-1].lstrip(" -")
    return bool(_PURPOSE.match(sentence)) and "," not in sentence[-40:]


# --- finders: each yields what one kind of wording means --------------------------------------


def _labelled(doc: Text, issued: dt.date | None, year: int | None) -> Iterator[_Found]:
    for match in _LABEL.finditer(doc.flat):
        start, end = match.span("value")
        stop = re.search(r"\.(?: |$)|;", doc.flat[start:end])
        end = start + stop.start() if stop else end
        value = doc.flat[start:end]
        if _EVENT.search(value):
            continue
        yield _Found(start, end, *value_of(value, issued=issued, year=year))


def value_of(value: str, *, issued: dt.date | None, year: int | None) -> tuple[str, dt.date | None]:
    """Kind and last day of a value of a field or a table cell, folded."""
    if _OPEN_ENDED.search(value) and not re.search(r" den (?:nam|thang|quy)", value):
        return "recurring", None
    relative = _RELATIVE.search(value)
    if relative:
        return "relative", None
    last: tuple[str, dt.date | None] | None = None
    for match in _LAST_PERIODS.finditer(value):
        date = date_of(match)
        if date:
            last = ("date", date)
        elif match["py"]:
            last = ("period_end", _end_of(match, None))
    if last:
        return last
    if re.search(r"\b(?:hang|moi|thuong xuyen|dinh ky|6 thang)", value):
        return "recurring", None
    for pattern in (_DAY_NO_YEAR, re.compile(rf"(?:ngay )?{_SHORT_DAY}")):
        found = pattern.search(value)
        if found and (resolved := _without_year(found, issued, year)):
            return "date", resolved
    period = re.search(_PERIOD, value)
    if (
        period
        and (year or issued)
        and (period["q"] or period["pm"] or "cuoi nam" in period.group())
    ):
        return "period_end", _end_of(period, year or (issued.year if issued else None))
    return "reference", None


def _days(doc: Text, issued: dt.date | None, year: int | None) -> Iterator[_Found]:
    for match in _FROM_TO.finditer(doc.flat):
        if not _NOT_BEFORE.search(doc.flat[max(0, match.start() - 45) : match.start()]):
            yield _Found(*match.span(), "date", date_of(match))
    for match in _RECURRING_DAY.finditer(doc.flat):
        yield _Found(*match.span(), "recurring", None)
    for pattern in (_DAY, _HOUR_DAY):
        for match in pattern.finditer(doc.flat):
            resolved = date_of(match)
            if resolved and issued and resolved < issued and match.group().startswith("den "):
                continue  # "đến ngày 20/6, …": up to when something was counted
            if resolved and not _rejected(doc, *match.span()) and not _is_range_start(doc, match):
                yield _Found(*match.span(), "date", resolved)
    for match in _DAY_NO_YEAR.finditer(doc.flat):
        if (resolved := _without_year(match, issued, year)) and not _rejected(doc, *match.span()):
            yield _Found(*match.span(), "date", resolved)


def _is_range_start(doc: Text, match: re.Match[str]) -> bool:
    return doc.flat[: match.start()].endswith("tu ")


def _without_year(match: re.Match[str], issued: dt.date | None, year: int | None) -> dt.date | None:
    """A day without a year is the next such day after the document's date."""
    groups = match.groupdict()
    day, month = (
        number_of(groups.get("d3") or groups.get("d4")),
        number_of(groups.get("m3") or groups.get("m4")),
    )
    base = issued.year if issued else year
    if not (day and month and base):
        return None
    found = real_date(base, month, day)
    if found and issued and found < issued:
        return real_date(base + 1, month, day)
    return found


def _recurring(doc: Text, issued: dt.date | None, year: int | None) -> Iterator[_Found]:
    for pattern in (_EVERY_DAY, _RECURRING):
        for match in pattern.finditer(doc.flat):
            yield _Found(*match.span(), "recurring", None)


def _relative(doc: Text, issued: dt.date | None, year: int | None) -> Iterator[_Found]:
    for match in _RELATIVE.finditer(doc.flat):
        if match.group().startswith("sau ") and "ke tu" not in match.group():
            continue
        yield _Found(*match.span(), "relative", None)
    for match in _COUNTED.finditer(doc.flat):
        yield _Found(*match.span(), "relative", None)
    for match in _REFERENCE.finditer(doc.flat):
        yield _Found(*match.span(), "reference", None)


def _congress(doc: Text, issued: dt.date | None, year: int | None) -> Iterator[_Found]:
    for match in _CONGRESS.finditer(doc.flat):
        yield _Found(*match.span(), "reference", None)


def _periods(doc: Text, issued: dt.date | None, year: int | None) -> Iterator[_Found]:
    for match in _TWO_YEARS.finditer(doc.flat):
        yield _Found(*match.span(), "period_end", dt.date(int(match["to"]), 12, 31))
    for match in _PERIOD_END.finditer(doc.flat):
        if _rejected(doc, *match.span()) or _in_purpose(doc, match.start()):
            continue
        if not match["py"] and not (match["q"] or match["pm"] or "cuoi nam" in match.group()):
            continue
        open_ended = re.match(r" va (?:cac|nhung) nam|-| den ", doc.flat[match.end() :])
        resolved = _end_of(match, year or (issued.year if issued else None))
        too_old = resolved and issued and resolved < dt.date(issued.year, 1, 1)
        bare = not re.match(r"den (?:het|cuoi) (?:quy|thang)", match.group())
        plain = (
            bare
            and match.group().startswith(("den ", "dau "))
            and not _ordered_before(doc, match.start())
        )
        if resolved and not open_ended and not too_old and not plain:
            yield _Found(*match.span(), "period_end", resolved)


def _ordered_before(doc: Text, start: int) -> bool:
    """A bare "đến năm 2025" sets a limit only where something is to be done by then."""
    return bool(
        re.search(
            r"(?:hoan thanh|thuc hien|xong|ket thuc)[^.;\n]{0,60}$",
            doc.flat[max(0, start - 80) : start],
        )
    )


def _bracketed(doc: Text, issued: dt.date | None, year: int | None) -> Iterator[_Found]:
    for match in _BRACKETED.finditer(doc.flat):
        start, end = match.span("value")
        value = doc.flat[start:end]
        if match["half"] == "nam" and not value.startswith(("trong", "hoan thanh", "truoc")):
            continue  # "(năm 2013)" only says when
        kind, resolved = value_of(value, issued=issued, year=year)
        if resolved:
            yield _Found(start, end, kind, resolved)


def _end_of(match: re.Match[str], year: int | None) -> dt.date | None:
    """The last day of a month, a quarter, a half-year or a year."""
    groups = match.groupdict()
    in_year = number_of(groups.get("py")) or year
    if in_year is None or not 1945 <= in_year <= 2100:
        return None
    if groups.get("q"):
        return last_day(in_year, _QUARTERS[groups["q"]] * 3)
    month = number_of(groups.get("pm"))
    if month:
        return last_day(in_year, month) if 1 <= month <= 12 else None
    if (groups.get("half") or "").startswith("6 thang dau"):
        return dt.date(in_year, 6, 30)
    return dt.date(in_year, 12, 31)
