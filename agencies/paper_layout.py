"""The two layouts of official paper, the State's and the Party's: every word and sign in which they differ.

State: Nghị định 30/2020/NĐ-CP, Phụ lục I. Party: guidance of the Central Party Office, dated below. Sizes
and margins are `.party` in static/css/pdf/paper.css; no other place knows a rule of either layout.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from agencies.models import Agency, Block, Kind


class Layout(StrEnum):
    STATE = "state"
    PARTY = "party"


@dataclass(frozen=True)
class Rules:
    """What paper of one layout prints from one day on."""

    since: date
    heading: str  # top right
    motto: str
    has_star: bool  # under the issuer: an asterisk instead of a rule
    number_lead: str
    number_joint: str  # between number and symbol
    symbol_joint: str  # between the parts of a symbol
    dispatch_symbol: str  # what a công văn, which prints no type, has for its type's symbol
    subject_lead: str  # before the subject of a công văn
    has_small_subject: bool  # the subject under the type's name begins with a small letter
    under_subject: str  # hyphens under the subject; empty: a rule
    text_end: str
    list_end: str  # after each addressee but the last
    archive_lead: str
    marks: Mapping[str, str]  # of signing, by their names in the State's layout
    deputy_names_head: (
        bool  # whether a deputy who signs for a collective writes KT. and the head too
    )
    signing_examples: tuple[str, str, str]  # a collective, a head, the head's deputy

    def number_line(self, number: str, symbol: str) -> str:
        return f"{self.number_lead}{number}{self.number_joint}{symbol}"

    def symbol(self, kind: str, issuer: str) -> str:
        """Join `BC` and `STC`; a công văn has no symbol of its type, or the Party's CV."""
        return self.symbol_joint.join(
            part for part in (kind or self.dispatch_symbol, issuer) if part
        )

    def mark(self, mark: str) -> str:
        return self.marks.get(mark, mark)

    @property
    def deputy_example(self) -> str:
        """What a deputy's title looks like as people type it: KT. CHỦ TỊCH / PHÓ CHỦ TỊCH."""
        _collective, head, deputy = self.signing_examples
        return f"{self.mark('KT.')} {head} / {deputy}"

    def is_authority(self, line: str) -> bool:
        """Whether a line over the signature says in whose stead, and not only a title."""
        return line.startswith(tuple(self.marks.values()))


STATE = Rules(
    since=date(2020, 3, 5),
    heading="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    motto="Độc lập - Tự do - Hạnh phúc",
    has_star=False,
    number_lead="Số: ",
    number_joint="/",
    symbol_joint="-",
    dispatch_symbol="",
    subject_lead="V/v ",
    has_small_subject=False,
    under_subject="",
    text_end="./.",
    list_end=";",
    archive_lead="Lưu: VT",
    marks={"TM.": "TM.", "KT.": "KT.", "TL.": "TL.", "TUQ.": "TUQ.", "Q.": "Q."},
    deputy_names_head=True,  # TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH [NĐ 30/2020 Đ.13]
    signing_examples=("ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
)
# Hướng dẫn 36-HD/VPTW of 03/4/2018 (replaced): heading, star, number and marks [seen]; documents of its
# time print "V/v" and end lists with commas [seen]. T/U for thừa ủy quyền and Q. [check].
PARTY_2018 = Rules(
    since=date(2018, 4, 3),
    heading="ĐẢNG CỘNG SẢN VIỆT NAM",
    motto="",
    has_star=True,
    number_lead="Số ",
    number_joint="-",
    symbol_joint="/",
    dispatch_symbol="CV",
    subject_lead="V/v ",
    has_small_subject=True,
    under_subject="-----",
    text_end=".",
    list_end=",",
    archive_lead="Lưu ",
    marks={"TM.": "T/M", "KT.": "K/T", "TL.": "T/L", "TUQ.": "T/U", "Q.": "Q."},
    deputy_names_head=False,  # T/M BAN THƯỜNG VỤ / PHÓ BÍ THƯ [seen]
    signing_examples=("BAN THƯỜNG VỤ", "TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"),
)
# Hướng dẫn 05-HD/VPTW of 27/5/2026, which we know from secondary sources only: what differs from its
# predecessor is [check]: "về việc" without "V/v", semicolons in lists, T/L where somebody is authorised.
PARTY_2026 = replace(
    PARTY_2018,
    since=date(2026, 5, 27),
    subject_lead="về việc ",
    list_end=";",
    marks={**PARTY_2018.marks, "TUQ.": "T/L"},
)
RULES = {Layout.STATE: (STATE,), Layout.PARTY: (PARTY_2026, PARTY_2018)}  # newest first
# Every mark somebody may write, with its name in the State's layout.
ALL_MARKS = {
    mark: name for rules in (PARTY_2026, PARTY_2018, STATE) for name, mark in rules.marks.items()
}


def layout_of(agency: Agency) -> Layout:
    """Return the layout of an agency's own paper; one query for an office, for it writes as its body.

    The Front and the unions keep the State's heading [seen], though tables group them with the Party.
    """
    if agency.kind == Kind.PARTY:
        return Layout.PARTY
    if agency.kind == Kind.CENTRAL and agency.block == Block.PARTY:  # a commission of the Centre
        return Layout.PARTY
    if agency.kind == Kind.OFFICE and agency.office_of:
        return layout_of(agency.office_of)
    return Layout.STATE


def rules_of(layout: str, on: date) -> Rules:
    """Return what paper of that day keeps to; older paper than we know, the oldest rules."""
    known = RULES[Layout(layout)]
    return next((rules for rules in known if rules.since <= on), known[-1])
