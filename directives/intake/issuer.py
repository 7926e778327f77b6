"""The issuing body and its parent.

Reads: the left column of the header; where it is lost, the line of authority under the title, the
signature and the sentence in which the issuer speaks. Writes: `Issuer`, names in ordinary spelling.
"""

import re
from dataclasses import dataclass

from core.folding import fold, fold_in_place

from .bodies import bodies_at
from .bodies_words import HEAD, OFFICE_HOLDER
from .layout import DATE_LINE, NUMBER_LINE, PARTY_MOTTO, SUBJECT_MARK, Layout, is_motto
from .naming import agency_name, unabbreviated
from .results import Span
from .texts import Line, is_caps
from .vocabulary import CENTRAL_CITIES, PROVINCES

_SKIP = re.compile(
    r"(?:\W*$|(?:xa hoi )?(?:chu nghia )?viet nam$|(?:du thao|hoa toc|thuong khan"
    r"|khan|mat|ban sao)\b|trang \d|\d+$)"
)
_COUNCIL = re.compile(r"(?:uy ban nhan dan|hoi dong nhan dan)")
_LEVELS = r"(?:tinh|thanh pho|huyen|quan|thi xa|xa|phuong|thi tran|dac khu)"
_COUNCIL_OF = re.compile(rf"(?:uy ban nhan dan|hoi dong nhan dan) (?P<where>{_LEVELS} .+)")
_PARTY_OF = re.compile(
    r"(?:tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|đảng ủy|đảng bộ) .+", re.IGNORECASE
)
# Inside one line, a second body begins after the place of the first: "UBND TỈNH X SỞ NỘI VỤ".
_SECOND_BODY = re.compile(
    r"(?<=\w) (?=(?:so|van phong|chi cuc|cuc|tong cuc|phong|trung tam|thanh tra"
    r"|ban quan ly|truong|benh vien|vu) )"
)
_CLAUSE_START = re.compile(r"(?:^|(?<=[.,;] ))(?=\w)")
_LONGEST_NAME = 160
_SENTENCE = 700  # the issuer speaks near the start of a paragraph
_SPEAKS = re.compile(
    r" (?:tran trong )?(?:de nghi|yeu cau|thong bao|ban hanh|xay dung ke hoach"
    r"|co y kien|nhan duoc|bao cao|kinh de nghi|chi thi"
    r"|kinh trinh|xin thong bao|giao|moi|tran trong|trieu tap|huong dan|quyet dinh|ket luan)"
)
_AUTHORITY = re.compile(
    r"(?:chu tich|giam doc|bo truong|thu tuong|tong giam doc|cuc truong|truong ban"
    r"|chanh an|vien truong|hieu truong|chi cuc truong|tong cuc truong) "
)
_HOLDER_IN_FOOT = (
    (re.compile(r"^thu tuong"), "Thủ tướng Chính phủ"),
    (re.compile(r"^tm\. ?chinh phu"), "Chính phủ"),
    (re.compile(r"^tm\. ?uy ban thuong vu quoc hoi"), "Ủy ban Thường vụ Quốc hội"),
    (re.compile(r"^tm\. ?bo chinh tri"), "Bộ Chính trị"),
    (re.compile(r"^t/m ban bi thu"), "Ban Bí thư"),
)


@dataclass(frozen=True)
class Issuer:
    """Who issued the document, and above whom it says that one stands."""

    name: str | None = None
    parent: str | None = None
    span: Span | None = None
    confidence: float = 0.0


def issuer_of(layout: Layout, *, place: str | None, notation: str | None) -> Issuer:
    """The issuer from the header, else from authority line, signature and body."""
    lines = _left_column(layout)
    groups = _agencies(lines)
    if groups:
        return _from_header(layout, groups, place)
    return _from_elsewhere(layout, place)


def _left_column(layout: Layout) -> list[tuple[Line, str]]:
    """Lines of capitals above the title that are no motto, number, date or subject."""
    found = []
    in_subject = False
    for line in layout.header_lines:
        if SUBJECT_MARK.match(line.flat):
            in_subject = True
        elif (NUMBER_LINE.match(line.flat) or is_motto(line) or PARTY_MOTTO.search(line.flat)) or (
            DATE_LINE.search(line.flat) and re.search(r"ngay|\d{4}", line.flat)
        ):
            in_subject = False
        elif not in_subject and _may_name(line):
            found.append((line, _printed(line)))
    return found


def _may_name(line: Line) -> bool:
    return not _SKIP.match(line.flat) and is_caps(_printed(line)) and len(line.text) < _LONGEST_NAME


def _printed(line: Line) -> str:
    return line.text.strip(" *-_:.|")


def _agencies(lines: list[tuple[Line, str]]) -> list[tuple[str, Span]]:
    """Header lines grouped into agencies: a line that begins no agency continues the last one."""
    groups: list[tuple[str, Span]] = []
    for line, printed in lines:
        flat = fold(printed)
        begins = HEAD.match(flat) or re.match(
            r"(?:ubnd|uy ban|hoi dong|hdnd|ubmttq|lien danh|lien hiep|cong doan)\b", flat
        )
        continues = groups and not _complete(groups[-1][0])
        if groups and (not begins or continues):
            name, span = groups[-1]
            groups[-1] = (f"{name} {printed}", (span[0], line.end))
        elif begins or not groups:
            groups.append((printed, (line.start, line.end)))
    return [part for name, span in groups for part in _split(name, span)]


def _complete(name: str) -> bool:
    """Whether a name could end here; "… XANH VÀ" and "SỞ" cannot."""
    flat = fold(name)
    return not re.search(r"(?:,|\bva|\bcua|\bve|-)$", name.strip(), re.IGNORECASE) and flat not in (
        "so",
        "bo",
        "cuc",
        "ban",
    )


def _split(name: str, span: Span) -> list[tuple[str, Span]]:
    """Two bodies that one line holds, as table cells do."""
    flat = fold(name)
    if len(flat) != len(name) or not re.match(
        r"(?:uy ban nhan dan|ubnd|bo|so|tinh uy|huyen uy) ", flat
    ):
        return [(name, span)]
    for match in _SECOND_BODY.finditer(flat):
        if len(flat[: match.start()].split()) >= 3 and not flat[: match.start()].endswith(
            (" va", ",")
        ):
            return [(name[: match.start()], span), (name[match.end() :], span)]
    return [(name, span)]


def _from_header(layout: Layout, groups: list[tuple[str, Span]], place: str | None) -> Issuer:
    names = [agency_name(name, layout.doc) for name, _span in groups]
    name, parent = names[-1], names[-2] if len(names) > 1 else None
    authority = _authority_body(layout)
    if authority and len(authority) > len(name) and fold(authority).startswith(fold(name)):
        name = authority  # the header was cut off; the line under the title has it whole
    elif _COUNCIL.fullmatch(fold_in_place(name)) and place:
        name = f"{name} {_level_of(place)} {place}"
    elif parent:
        name = _placed(name, parent)
    return Issuer(name, parent, groups[-1][1], 0.95)


def _placed(name: str, parent: str) -> str:
    """The issuer with the place its parent names: Sở Nội vụ under UBND tỉnh X is Sở Nội vụ tỉnh X."""
    where = _COUNCIL_OF.match(fold_in_place(parent))
    if where and not _COUNCIL.match(fold_in_place(name)):
        place = parent[where.start("where") : where.end("where")]
        council_office = re.match(r"(?:ban|thuong truc) ", fold(name)) and "hoi dong" in fold(
            parent
        )
        if fold(name) == "van phong" or council_office:
            return f"{name} {parent}"
        bare = re.sub(rf"^{_LEVELS} ", "", fold_in_place(place))
        if fold(bare) in fold(name):
            return name
        level = re.search(rf" {_LEVELS}$", fold_in_place(name))
        name = name[: level.start()] if level else name
        return f"{name} {place}"
    if (
        _PARTY_OF.match(parent)
        and re.match(r"(?:ban|văn phòng|ủy ban kiểm tra)\b", name, re.IGNORECASE)
        and not _PARTY_OF.search(name)
    ):
        return f"{name} {parent}"
    if re.match(r"(?:văn phòng|thanh tra|vụ)$", name, re.IGNORECASE):
        return f"{name} {parent}"
    return name


def _level_of(place: str) -> str:
    return "thành phố" if fold(place) in CENTRAL_CITIES else "tỉnh"


def _authority_body(layout: Layout) -> str | None:
    """ỦY BAN THƯỜNG VỤ QUỐC HỘI under the title, before the first căn cứ."""
    if layout.title is None:
        return None
    for line in reversed(layout.lines[layout.title + 1 : layout.body]):
        if is_caps(line.text) and HEAD.match(line.flat):
            return agency_name(_printed(line), layout.doc)
    return None


def _from_elsewhere(layout: Layout, place: str | None) -> Issuer:
    authority = _authority_body(layout)
    if authority:
        return Issuer(_with_place(authority, place), None, None, 0.7)
    holder = _authority_holder(layout)
    if holder:
        return Issuer(_with_place(holder, place), None, None, 0.6)
    for line in layout.foot_lines:
        for pattern, name in _HOLDER_IN_FOOT:
            if pattern.match(line.flat) and is_caps(line.text.split()[0]):
                return Issuer(name, None, (line.start, line.end), 0.7)
        council = re.match(
            r"tm\. ?(uy ban nhan dan|hoi dong nhan dan|ubnd|hdnd)(?: (?:tinh|thanh pho|huyen|xa|phuong))?",
            line.flat,
        )
        if council and place:
            base = unabbreviated("HĐND" if council[1] in ("hoi dong nhan dan", "hdnd") else "UBND")
            return Issuer(f"{base} {_level_of(place)} {place}", None, (line.start, line.end), 0.6)
    return _from_body(layout, place)


def _authority_holder(layout: Layout) -> str | None:
    """CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH X, the office that decides: the issuer is its body."""
    if layout.title is None:
        return None
    for line in layout.lines[layout.title + 1 : layout.body]:
        if is_caps(line.text) and _AUTHORITY.match(line.flat):
            named = agency_name(_printed(line), layout.doc)
            body = re.sub(
                r"^(?:Chủ tịch|Giám đốc|Bộ trưởng|Tổng giám đốc|Cục trưởng|Trưởng ban|Hiệu trưởng"
                r"|Chi cục trưởng) ",
                "",
                named,
                flags=re.IGNORECASE,
            )
            return named if fold(body) == "chinh phu" else body[:1].upper() + body[1:]
    return None


def _from_body(layout: Layout, place: str | None) -> Issuer:
    """The body that speaks: "Sở Thông tin và Truyền thông đề nghị …"."""
    doc = layout.doc
    for line in layout.body_lines:
        for match in _CLAUSE_START.finditer(line.text[:_SENTENCE]):
            at = line.start + match.start()
            if not doc.is_capital(at):
                continue
            found = bodies_at(doc, at)
            holder = OFFICE_HOLDER.match(doc.flat, at)
            if (
                found
                and len(found.bodies) == 1
                and not holder
                and _SPEAKS.match(doc.flat, found.end)
            ):
                return Issuer(_with_place(found.names[0], place), None, found.bodies[0].span, 0.6)
    return Issuer()


def _with_place(name: str, place: str | None) -> str:
    """A provincial body named without its province takes the place of the date line."""
    flat = fold(name)
    if not place or fold(place) not in set(map(fold, PROVINCES)) or fold(place) in flat:
        return name
    if re.search(r" (?:tinh|thanh pho)$", flat):
        return f"{name} {place}"
    if flat.startswith(("so ", "uy ban nhan dan", "hoi dong nhan dan", "cong an", "thanh tra")):
        return f"{name} {_level_of(place)} {place}"
    return name
