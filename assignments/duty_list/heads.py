"""The columns of the list: how the template names them and by which other words they are known.

The "6 rõ" list (clear person, work, time, responsibility, product, authority) with the particulars of
the document in columns of their own.
"""

import re
from dataclasses import dataclass

from core.folding import fold_words


@dataclass(frozen=True)
class Column:
    """One column: its key, its head on paper, the words it is also known by, an example, its width."""

    key: str
    head: str
    known_as: tuple[str, ...]
    example: str
    note: str
    width: int = 18


# Heads are Vietnamese on purpose: the list is paper, and paper is Vietnamese.
COLUMNS = (
    Column("position", "TT", ("stt", "so tt", "so thu tu"), "1", "Không bắt buộc.", 6),
    Column(
        "title", "Nhiệm vụ",
        ("noi dung nhiem vu", "noi dung cong viec", "ten nhiem vu", "nhiem vu duoc giao",
         "nhiem vu giao", "noi dung", "cong viec"),
        "Rà soát, báo cáo kết quả giải ngân vốn đầu tư công quý III", "Bắt buộc, tối đa 500 ký tự.", 50,
    ),
    Column(
        "lead", "Cơ quan chủ trì",
        ("don vi chu tri", "chu tri", "co quan don vi chu tri", "don vi thuc hien",
         "co quan thuc hien", "don vi chu tri thuc hien"),
        "Sở Tài chính",
        "Bắt buộc, tên theo ngày của văn bản. Nhiều đơn vị (dấu ;) hoặc một nhóm: mỗi đơn vị một đầu việc.",
        26,
    ),
    Column(
        "supports", "Cơ quan phối hợp", ("don vi phoi hop", "phoi hop", "co quan don vi phoi hop"),
        "Sở Xây dựng; Sở Y tế", "Cách nhau bằng dấu ;", 26,
    ),
    Column(
        "leader", "Lãnh đạo phụ trách", ("lanh dao phu trach chi dao", "lanh dao", "nguoi phu trach"),
        "Phó Chủ tịch phụ trách kinh tế", "Tối đa 120 ký tự.", 22,
    ),
    Column(
        "due_on", "Thời hạn",
        ("han hoan thanh", "thoi han hoan thanh", "thoi han thuc hien", "han xu ly", "thoi han xu ly",
         "thoi gian hoan thanh"),
        "30/9/2026", "Ngày/tháng/năm; để trống nếu không có thời hạn.", 14,
    ),
    Column("product", "Sản phẩm", ("san pham dau ra", "ket qua san pham"), "Báo cáo", "", 20),
    Column("authority", "Thẩm quyền", ("tham quyen quyet dinh", "cap tham quyen"), "UBND tỉnh", "", 16),
    Column(
        "basis", "Căn cứ", ("van ban giao", "van ban giao nhiem vu", "can cu giao nhiem vu"),
        "141/KH-UBND ngày 19/7/2026", "Thay cho ba cột bên cạnh khi danh sách chỉ có một cột.", 26,
    ),
    Column(
        "code", "Số, ký hiệu",
        ("so ky hieu", "so ky hieu van ban", "so hieu", "so van ban", "so hieu van ban", "ky hieu"),
        "141/KH-UBND", "Của văn bản giao nhiệm vụ; bắt buộc nếu không có cột Căn cứ.", 18,
    ),
    Column(
        "issued_on", "Ngày văn bản", ("ngay ban hanh", "ngay thang van ban", "ngay ban hanh van ban"),
        "19/7/2026", "Ngày/tháng/năm.", 14,
    ),
    Column(
        "issuer", "Cơ quan ban hành",
        ("don vi ban hanh", "tac gia", "noi ban hanh", "co quan ban hanh van ban"),
        "UBND tỉnh", "Để trống: hiểu là cơ quan giao nhiệm vụ.", 22,
    ),
    Column("subject", "Trích yếu", ("trich yeu noi dung", "trich yeu van ban"), "", "Của văn bản.", 30),
    Column(
        "state", "Trạng thái", ("tinh trang", "trang thai thuc hien", "tinh hinh thuc hien"),
        "Đang thực hiện", "Chưa thực hiện, Đang thực hiện hoặc Đã hoàn thành.", 18,
    ),
    Column(
        "percent", "Tiến độ (%)", ("tien do", "ty le hoan thanh", "phan tram hoan thanh"), "40",
        "Từ 0 đến 100.", 12,
    ),
    Column(
        "completed_on", "Ngày hoàn thành", ("ngay hoan thanh thuc te", "thoi diem hoan thanh"), "",
        "Bắt buộc với nhiệm vụ đã hoàn thành.", 16,
    ),
)  # fmt: skip
NAMES = {column.key: column.head for column in COLUMNS}
REQUIRED = ("title", "lead")
DOCUMENT = ("code", "basis")  # one of them
_KNOWN = {
    words: column.key for column in COLUMNS for words in (fold_words(column.head), *column.known_as)
}
_UNIT = re.compile(r"\(.*?\)")


def key_of(head: str) -> str | None:
    """Return the column a head means, whatever its marks, case, brackets and line breaks."""
    return _KNOWN.get(fold_words(head)) or _KNOWN.get(fold_words(_UNIT.sub("", head)))


def missing(keys: "set[str]") -> list[str]:
    """Return the heads of required columns that are not among these."""
    found = [NAMES[key] for key in REQUIRED if key not in keys]
    if not keys & set(DOCUMENT):
        found.append(NAMES["code"])
    return found
