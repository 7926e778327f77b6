"""The arrival stamp "ĐẾN" [NĐ 30/2020/NĐ-CP, Phụ lục IV]: what it says and what it looks like.

A worker prints it as a label (reporting/paper/labels.py) or lays it over page one of a scan; both
take the words from `stamp_of` and the picture from `stamp_html`, so they cannot differ.
"""

from directives.stamping.facts import (
    ArrivalStamp,
    only_stamped,
    require_stamped,
    stamp_of,
    with_stamp_facts,
)
from directives.stamping.paper import (
    HEIGHT_MM,
    STYLES,
    WIDTH_MM,
    Ink,
    print_stamp,
    stamp_html,
    title_of,
)

__all__ = [
    "HEIGHT_MM",
    "STYLES",
    "WIDTH_MM",
    "ArrivalStamp",
    "Ink",
    "only_stamped",
    "print_stamp",
    "require_stamped",
    "stamp_html",
    "stamp_of",
    "title_of",
    "with_stamp_facts",
]
