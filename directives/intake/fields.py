"""Responsibility printed as fields below a heading instead of sentences.

"Cơ quan chủ trì: …", "Đơn vị phối hợp", "Thời gian thực hiện: …", with the agencies on the same line
or as dashes below. Reads one item; writes its role and the agencies it names.
"""

import re
from enum import Enum

from .bodies import bodies_at
from .outline import Item
from .texts import Text, squeeze


class FieldRole(Enum):
    """What a field says of the task above it."""

    LEAD = "lead"
    SUPPORT = "support"
    DOER = "doer"
    BOTH = "both"  # "Cơ quan chủ trì, phối hợp": fields of each kind stand below
    TIME = "time"


_WHO = r"(?:(?:co quan|don vi|to chuc|phong|so)(?:, (?:co quan|don vi|to chuc))* )?"
_COLON = r"\s*(?P<end>:|\.?$)"
_ROLES = (
    (
        FieldRole.BOTH,
        re.compile(rf"{_WHO}chu tri(?:,| va) ?(?:phoi hop|thuc hien)(?: thuc hien)?{_COLON}"),
    ),
    (
        FieldRole.LEAD,
        re.compile(
            rf"{_WHO}(?:chu tri|dau moi|chiu trach nhiem(?: chinh)?)(?: thuc hien| tham muu)?{_COLON}"
        ),
    ),
    (FieldRole.SUPPORT, re.compile(rf"{_WHO}phoi hop(?: thuc hien)?{_COLON}")),
    (
        FieldRole.DOER,
        re.compile(
            rf"(?:co quan|don vi)(?:, (?:don vi|ca nhan))? (?:thuc hien|trien khai){_COLON}"
        ),
    ),
    (FieldRole.TIME, re.compile(r"(?:thoi (?:gian|han)|tien do)(?: [a-z]+){0,4}\s*(?P<end>:)")),
)
_REST_OF_NAME = re.compile(r" [^\W\d_]+(?: [^\W\d_]+){0,5}[ .]*")
_VALUE_BREAK = re.compile(r"[;.]\s*|\s-\s")


def role_of(item: Item) -> tuple[FieldRole | None, int]:
    """The role an item's label gives, and where its value starts."""
    for role, pattern in _ROLES:
        match = pattern.match(item.flat)
        if match:
            start = item.start + match.end()
            while start < item.end and item.text[start - item.start] == " ":
                start += 1
            if role is FieldRole.BOTH and start < item.end:
                return FieldRole.LEAD, start
            return role, start
    return None, item.end


def add_values(
    doc: Text, fields: dict[FieldRole, list[str]], role: FieldRole, start: int, end: int
) -> None:
    """Add the agencies printed between two places; what is no known kind of name is kept as printed."""
    if role is FieldRole.BOTH:
        role = FieldRole.LEAD
    names = fields.setdefault(role, [])
    names += agencies_in(doc, start, end)


def agencies_in(doc: Text, start: int, end: int) -> list[str]:
    """The agencies of a value or of a table cell."""
    names: list[str] = []
    here = start
    while here < end:
        while here < end and not doc.text[here].isalnum():
            here += 1
        if here >= end:
            break
        found = bodies_at(doc, here)
        stop = _VALUE_BREAK.search(doc.text, here, end)
        if found and found.end <= end:
            names += found.names
            rest = doc.text[found.end : stop.start() if stop else end]
            if _REST_OF_NAME.fullmatch(rest):  # a value is the whole name
                names[-1] += f" {squeeze(rest).strip(' .')}"
            here = max(found.end, here + 1)
            if stop := _VALUE_BREAK.search(doc.text, here, end):
                here = stop.end()
            else:
                break
        else:
            finish = stop.start() if stop else end
            words = squeeze(doc.text[here:finish]).strip(" ,.;")
            if words and len(words) < 120:
                names.append(words)
            here = stop.end() if stop else end
    return names
