"""Plausible words: subjects, tasks, names; put together by the given source of chance."""

from random import Random

FIELDS = [
    "chuyển đổi số", "cải cách hành chính", "đầu tư công", "quản lý đất đai", "bảo vệ môi trường",
    "phòng cháy và chữa cháy", "an toàn thực phẩm", "giảm nghèo bền vững", "xây dựng nông thôn mới",
    "an toàn giao thông", "giáo dục mầm non", "khám bệnh, chữa bệnh", "nuôi trồng thủy sản",
    "phát triển du lịch", "quản lý tài nguyên nước", "nhà ở xã hội", "thu ngân sách nhà nước",
    "tiếp công dân", "phòng, chống thiên tai", "bảo hiểm y tế", "quản lý tài sản công",
    "phát triển hợp tác xã", "bảo tồn di sản văn hóa", "đào tạo nghề cho lao động nông thôn",
]  # fmt: skip
OPENINGS = [
    "Triển khai", "Tăng cường công tác", "Đẩy mạnh", "Chấn chỉnh công tác", "Tổ chức thực hiện",
    "Rà soát công tác", "Nâng cao hiệu quả", "Kiểm tra việc thực hiện",
]  # fmt: skip
PLACES = [
    "trên địa bàn tỉnh", "tại các xã, phường", "tại khu vực biên giới", "ở vùng ven biển",
    "trong các cơ quan nhà nước", "tại các khu công nghiệp", "ở vùng đồng bào dân tộc thiểu số",
]  # fmt: skip
ORDERS = [
    "Xây dựng kế hoạch", "Báo cáo kết quả", "Rà soát, tổng hợp số liệu", "Tham mưu ban hành quy định",
    "Tổ chức tập huấn", "Lập danh mục dự án", "Kiểm tra thực địa", "Đề xuất giải pháp",
    "Công khai thủ tục", "Cập nhật cơ sở dữ liệu",
]  # fmt: skip
PRODUCTS = ["Kế hoạch", "Báo cáo", "Tờ trình", "Dự thảo quyết định", "Bảng tổng hợp", ""]
PROGRESS = [
    "Đã phân công bộ phận chủ trì và thống nhất cách làm.",
    "Đã lấy ý kiến các đơn vị, đang hoàn chỉnh dự thảo.",
    "Đã thực hiện tại phần lớn địa bàn, còn lại đang tiếp tục.",
    "Đã trình lãnh đạo cơ quan xem xét.",
]
DIFFICULTIES = ["", "", "", "Một số đơn vị gửi số liệu chậm.", "Chưa bố trí được kinh phí."]
COMPLETED = "Đã hoàn thành các nội dung được giao, có văn bản báo cáo."
SENDERS = [
    "Bộ Tài chính", "Bộ Nội vụ", "Bộ Xây dựng", "Bộ Y tế", "Bộ Khoa học và Công nghệ",
    "Bộ Nông nghiệp và Môi trường", "Văn phòng Chính phủ", "Thanh tra Chính phủ",
]  # fmt: skip
SENDER_SYMBOLS = ["BTC-NSNN", "BNV-CCHC", "BXD-QLN", "BYT-KCB", "BKHCN-CĐS", "BNNMT-QLĐĐ",
                  "VPCP-KTTH", "TTCP-V1"]  # fmt: skip
FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Danh", "Lò", "Lường"]
MIDDLE = ["Văn", "Thị", "Hữu", "Minh", "Ngọc", "Quốc", "Thanh", "Đức", "Hồng", "Thu"]
GIVEN = [
    "An",
    "Bình",
    "Châu",
    "Dũng",
    "Giang",
    "Hà",
    "Khánh",
    "Linh",
    "Nam",
    "Phương",
    "Sơn",
    "Yến",
]
DEPARTMENTS = [
    ("Sở Tài chính", "STC"), ("Sở Nội vụ", "SNV"), ("Sở Xây dựng", "SXD"), ("Sở Y tế", "SYT"),
    ("Sở Công Thương", "SCT"), ("Sở Tư pháp", "STP"), ("Sở Khoa học và Công nghệ", "SKHCN"),
    ("Sở Nông nghiệp và Môi trường", "SNNMT"), ("Sở Giáo dục và Đào tạo", "SGDĐT"),
    ("Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL"), ("Sở Dân tộc và Tôn giáo", "SDTTG"),
    ("Sở Ngoại vụ", "SNgV"), ("Thanh tra tỉnh", "TTr"), ("Ban Quản lý Khu kinh tế", "BQLKKT"),
]  # fmt: skip
COMMUNES = ["Tân", "Phú", "Bình", "Vĩnh", "Mỹ", "Long", "Thạnh", "An", "Hòa", "Đông"]
ENDINGS = ["Lợi", "Thuận", "Hưng", "Phước", "Thành", "Xuân", "Hiệp", "Sơn", "Khánh", "Trung"]


def subject(chance: Random) -> str:
    return f"{chance.choice(OPENINGS)} {chance.choice(FIELDS)} {chance.choice(PLACES)}"


def task_title(chance: Random) -> str:
    return f"{chance.choice(ORDERS)} về {chance.choice(FIELDS)} {chance.choice(PLACES)}"


def person_name(chance: Random) -> str:
    return " ".join(chance.choice(part) for part in (FAMILY, MIDDLE, GIVEN))


def body(chance: Random, subject: str) -> str:
    """Write a page or so of text for search to read."""
    return "\n".join([subject, *(f"{n}. {task_title(chance)}." for n in range(1, 9))])
