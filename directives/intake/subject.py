"""The subject (trích yếu): V/v of a công văn, or the lines under the title of a named type.

Reads: header lines, and those after Nơi nhận where a printed V/v sometimes ends up.
Writes: the words without "V/v" and "Về việc"; capitals folded back to a sentence.
"""

import re

from core.folding import fold_in_place

from .bodies import bodies_at
from .layout import (
    DATE_LINE,
    NUMBER_LINE,
    PARTY_MOTTO,
    SUBJECT_MARK,
    TO_MARK,
    Layout,
    is_motto,
)
from .naming import sentence
from .results import Span
from .texts import Line, Text, is_caps, squeeze, trimmed

_OFFICE = re.compile(
    r"(?:chu tich|pho chu tich|giam doc|bo truong|thu tuong chinh phu|tong giam doc|cuc truong|chi cuc truong"
    r"|tong cuc truong|truong ban|hieu truong|chanh an|vien truong|hoi dong nhan dan"
    r"|ban thuong vu|ban chap hanh"
    r"|uy ban thuong vu quoc hoi|quoc hoi|chinh phu|bo chinh tri|ban bi thu|uy ban nhan dan)\b"
)
_BODY_OPENS = re.compile(
    r"(?:can cu|thuc hien|xet|theo de nghi|trien khai thuc hien|tiep tuc thuc hien"
    r"|sau \d|kinh gui|dieu \d|i[.-] |a\. |1[.-] )"
)
_CARRIES_OUT = re.compile(r"(?:trien khai |tiep tuc )?thuc hien ")
_INTRODUCES = re.compile(r"[:;,.]\s*$|nhu sau|ban hanh ke hoach|xay dung ke hoach|.{400}")
_ABOUT = re.compile(
    r"^(?:v ?/ ?v\s*:?(?: ve viec)?|ve viec\s*:?|ve |trich yeu\s*:)\s*", re.IGNORECASE
)
_ATTACHED_TO = re.compile(r"\(? ?(?:kem theo|ban hanh kem theo|du thao)\b")
# Between title and subject: whose resolution it is.
_WHOSE = re.compile(
    r"cua (?:ban chap hanh|ban thuong vu|tinh uy|thanh uy|huyen uy|dang uy|bo chinh tri"
    r"|ban bi thu|hoi dong nhan dan|chu tich|uy ban nhan dan|thu tuong)"
)
_JOINT = re.compile(r"(?:lien (?:nganh|tich|so|co quan)|phoi hop(?: lien nganh)?|hanh dong)")
_KEY_WORDS = re.compile(r"(?:khoa|ky hop|phien|nhiem ky)\b.{0,60}$")
_FOOTNOTE = re.compile(r"(?<=[^\W\d_]{3})\d{1,2}$")
_MAX_LINES = 12


def subject_of(
    layout: Layout, *, document_type: str | None
) -> tuple[str | None, Span | None, float]:
    """The subject, its place and how sure it is."""
    if layout.title is not None:
        found = _under_title(layout)
        if found:
            return *_said(layout, found), 0.95
    for lines, sure in ((layout.head, 0.95), (layout.foot_lines, 0.8)):
        found = _after_mark(layout, lines)
        if found:
            return *_said(layout, found), sure
    return None, None, 0.0


def _said(layout: Layout, span: Span) -> tuple[str, Span]:
    doc = layout.doc
    start, end = trimmed(doc.text, *span, drop=" \n.;:*|-")
    words = squeeze(doc.text[start:end])
    mark = _ABOUT.match(_same_length_fold(words, doc.flat[start:end]))
    words = words[mark.end() :] if mark else words
    if words.count("(") < words.count(")"):
        words = words.rstrip(")")
    return sentence(_FOOTNOTE.sub("", words), doc), (start + (mark.end() if mark else 0), end)


def bare_subject(words: str) -> str:
    """What a package states as subject, without the "V/v" or "Về việc" that paper prints before it."""
    words = squeeze(words)
    mark = _ABOUT.match(_same_length_fold(words, fold_in_place(words)))
    rest = words[mark.end() :] if mark else words
    return rest or words


def _same_length_fold(words: str, flat: str) -> str:
    folded = squeeze(flat)
    return folded if len(folded) == len(words) else words.lower()


def _under_title(layout: Layout) -> Span | None:
    """Lines from the title to the authority line, the first căn cứ or the body."""
    title = layout.lines[layout.title or 0]
    rest = _rest_of_title(title)
    spans: list[Span] = [rest] if rest else []
    for line in layout.lines[(layout.title or 0) + 1 : layout.body]:
        if _ends_title(layout.doc, line, started=bool(spans)):
            break
        if _WHOSE.match(line.flat) or _ATTACHED_TO.match(line.flat) or is_motto(line):
            continue
        spans.append((line.start, line.end))
        if len(spans) >= _MAX_LINES:
            break
    return (spans[0][0], spans[-1][1]) if spans else None


def _rest_of_title(title: Line) -> Span | None:
    """The subject printed on the title's own line: "THÔNG BÁO Về việc …"."""
    from .layout import _TITLE_AND_MORE

    match = _TITLE_AND_MORE.match(title.flat)
    if match is None:
        return None
    start, end = trimmed(title.text, match.end(), len(title.text))
    if _JOINT.fullmatch(title.flat[start:end]):
        return None  # "KẾ HOẠCH LIÊN NGÀNH": still the title
    return (title.start + start, title.start + end) if end - start > 5 else None


def _ends_title(doc: Text, line: Line, *, started: bool) -> bool:
    if (
        NUMBER_LINE.match(line.flat)
        or TO_MARK.match(line.flat)
        or (DATE_LINE.search(line.flat) and "ngay" in line.flat[:45] and len(line.flat) < 70)
    ):
        return True
    caps = is_caps(line.text)
    if caps and started and (_OFFICE.match(line.flat) or PARTY_MOTTO.search(line.flat)):
        return True
    if caps and started and _is_authority(doc, line):
        return True
    if started and _KEY_WORDS.match(line.flat):
        return True
    if not started and _CARRIES_OUT.match(line.flat) and not _INTRODUCES.search(line.flat):
        return False  # "KẾ HOẠCH / Thực hiện Nghị quyết …": its subject
    return bool(_BODY_OPENS.match(line.flat)) and (started or not caps)


def _is_authority(doc: Text, line: Line) -> bool:
    """A line of capitals that is an agency and nothing else: who decides, not what."""
    found = bodies_at(doc, line.start)
    return found is not None and found.end >= line.end - 2


def _after_mark(layout: Layout, lines: tuple[Line, ...]) -> Span | None:
    """From V/v to the next part of the header."""
    for i, line in enumerate(lines):
        mark = SUBJECT_MARK.match(line.flat)
        if not mark:
            continue
        start, end = line.start + mark.end(), line.end
        stopped = line.text.rstrip().endswith((".", ";")) and len(line.text) > 60
        for more in lines[i + 1 : i + _MAX_LINES]:
            if stopped or _ends_subject(more):
                break
            end = more.end
        return (start, end) if end - start > 2 else None
    return None


def _ends_subject(line: Line) -> bool:
    if TO_MARK.match(line.flat) or NUMBER_LINE.match(line.flat) or is_motto(line):
        return True
    if re.match(r"[^,]{2,40}, ?(?:ngay|\d{1,2}[/-])", line.flat) and len(line.flat) < 75:
        return True
    return (
        (is_caps(line.text) and len(line.text) > 8)
        or line.flat.startswith("-")
        or len(line.flat) > 160
    )
