"""Print an official document from known fields, in the layouts and with the damage seen in offices."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Paper:
    """What a document says; the tests print it and read it back."""

    province: str
    office: str  # "Sở Nội vụ": its field and name under UBND tỉnh
    number: int | None
    unit: str
    issued: date
    subject: str
    addressees: tuple[str, ...]
    cited: tuple[str, date]
    lead: str
    support: str
    due: date
    signer: str
    date_style: int = 0
    archive: str = "Lưu: VT"
    letters: str = field(default="SNV")

    @property
    def code(self) -> str | None:
        return None if self.number is None else f"{self.number:02d}/{self.notation}"

    @property
    def notation(self) -> str:
        return f"{self.letters}-{self.unit}"

    @property
    def issuer(self) -> str:
        return f"{self.office} tỉnh {self.province}"

    def day(self, when: date) -> str:
        return (
            f"ngày {when.day:02d} tháng {when.month} năm {when.year}",
            f"ngày {when.day}/{when.month}/{when.year}",
            f"ngày {when.day:02d}-{when.month}-{when.year}",
        )[self.date_style]

    # --- parts -----------------------------------------------------------------------------

    def left(self) -> list[str]:
        number = "Số:       " if self.number is None else f"Số: {self.number:02d}"
        return [
            f"UBND TỈNH {self.province.upper()}",
            self.office.upper(),
            f"{number}/{self.notation}",
        ]

    def right(self) -> list[str]:
        return [
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            f"{self.province}, {self.issued:ngày %d tháng %m năm %Y}",
        ]

    def body(self) -> list[str]:
        number, when = self.cited
        return [
            f"Thực hiện Kế hoạch số {number} {self.day(when)} của Ủy ban nhân dân tỉnh về cải cách "
            f"hành chính; {self.office} đề nghị các cơ quan, đơn vị triển khai một số nội dung sau:",
            f"1. Giao {self.lead} chủ trì, phối hợp với {self.support} rà soát, tổng hợp kết quả, "
            f"báo cáo trước {self.day(self.due)}.",
            "2. Các nội dung khác thực hiện theo quy định./.",
        ]

    def foot(self) -> list[str]:
        return [
            "Nơi nhận:",
            "- Như trên;",
            "- UBND tỉnh (để b/c);",
            f"- {self.archive}, {self.unit}.",
        ]

    def signature(self) -> list[str]:
        return ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", self.signer]

    def to(self) -> list[str]:
        if len(self.addressees) == 1:
            return [f"Kính gửi: {self.addressees[0]}."]
        *first, last = self.addressees
        return ["Kính gửi:", *(f"- {name};" for name in first), f"- {last}."]

    # --- layouts ---------------------------------------------------------------------------

    def plain(self) -> str:
        parts = [
            "\n".join(self.left()[:2]), "\n".join(self.right()[:2]), self.left()[2],
            f"V/v {self.subject}", self.right()[2], "\n".join(self.to()), "\n\n".join(self.body()),
            "\n".join(self.foot()), "\n".join(self.signature()),
        ]  # fmt: skip
        return "\n\n".join(parts)

    def side_by_side(self) -> str:
        """Two columns on one line, as a converter that keeps the layout prints them."""
        head = [f"{a:<46}{b}" for a, b in zip(self.left(), self.right(), strict=True)]
        foot = self.foot()
        signature = ["", *self.signature()]
        rows = [f"{a:<46}{b}".rstrip() for a, b in zip(foot, [*signature[1:], ""], strict=True)]
        return "\n".join(
            [*head, f"V/v {self.subject}", "", *self.to(), "", *self.body(), "", *rows]
        )

    def tables(self) -> str:
        """Markdown tables for header and foot, cells flattened."""
        left, right = self.left(), self.right()
        return "\n".join(
            [
                f"| {left[0]}<br>**{left[1]}** | **{right[0]}**<br>{right[1]} |", "|---|---|",
                f"| {left[2]}<br>V/v {self.subject} | *{right[2]}* |", "", *self.to(), "",
                "\n\n".join(self.body()), "",
                f"| **Nơi nhận:**<br>{'<br>'.join(self.foot()[1:])} "
                f"| **{'<br>'.join(self.signature()[:2])}**<br><br>**{self.signer}** |",
                "|---|---|",
            ]
        )  # fmt: skip

    def joined_number_and_date(self) -> str:
        text = self.plain()
        number, place = self.left()[2], self.right()[2]
        return text.replace(f"\n\n{place}", "", 1).replace(number, f"{number} {place}", 1)

    def subject_last(self) -> str:
        """V/v printed after Nơi nhận, as text boxes fall out of a file."""
        line = f"V/v {self.subject}"
        return self.plain().replace(f"\n\n{line}", "", 1) + f"\n\n{line}"

    def signature_first(self) -> str:
        foot, signature = "\n".join(self.foot()), "\n".join(self.signature())
        return self.plain().replace(f"{foot}\n\n{signature}", f"{signature}\n\n{foot}")


LAYOUTS = (
    "plain",
    "side_by_side",
    "tables",
    "joined_number_and_date",
    "subject_last",
    "signature_first",
)


# --- damage ----------------------------------------------------------------------------------


def wrapped(text: str, width: int = 78) -> str:
    """Hard line breaks at a width, as text copied from a page has them."""
    lines: list[str] = []
    for line in text.split("\n"):
        while len(line) > width:
            cut = line.rfind(" ", 0, width)
            if cut <= 0:
                break
            lines.append(line[:cut])
            line = line[cut + 1 :]
        lines.append(line)
    return "\n".join(lines)


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def lookalikes(text: str) -> str:
    """Cyrillic letters in place of Latin ones, ƣ for ư."""
    swapped = str.maketrans({"о": "о", "o": "о", "a": "а", "e": "е", "ư": "ƣ", "Ư": "Ƣ"})
    return text.translate(swapped)


def odd_spaces(text: str) -> str:
    return text.replace(" của ", " của\u00a0").replace(" - ", " – ").replace("- ", "– ")


def old_tones(text: str) -> str:
    return text.replace("HÒA", "HOÀ").replace("Hòa", "Hoà").replace("Ủy", "Uỷ")


DAMAGES = (wrapped, decomposed, lookalikes, odd_spaces, old_tones)
