"""A plan of our own in the genre: eight agency blocks, a group among them, dates of several kinds."""

BLOCKS = [
    (
        "Sở Tài chính",
        "Tham mưu bố trí kinh phí thực hiện Kế hoạch này, hoàn thành trước ngày 30/9/2026.",
    ),
    ("Sở Xây dựng", "Rà soát hồ sơ quy hoạch khu dân cư, báo cáo kết quả trước ngày 15/10/2026."),
    (
        "Sở Y tế",
        "Chủ trì, phối hợp với Sở Tài chính và các cơ quan, đơn vị có liên quan tổ chức "
        "khám sức khỏe cho người cao tuổi.",
    ),
    ("Sở Nội vụ", "Hướng dẫn các cơ quan, đơn vị sắp xếp vị trí việc làm sau khi tổ chức lại."),
    ("Sở Tư pháp", "Thẩm định các dự thảo văn bản quy phạm pháp luật liên quan đến Kế hoạch."),
    ("Sở Công Thương", "Theo dõi tình hình cung ứng hàng hóa thiết yếu trên địa bàn tỉnh."),
    ("Công an tỉnh", "Bảo đảm an ninh, trật tự tại các địa điểm tổ chức hoạt động."),
    ("Ủy ban nhân dân các xã, phường", "Tổ chức triển khai Kế hoạch này tại địa phương."),
]
_ROMAN = """ỦY BAN NHÂN DÂN
TỈNH AN GIANG

Số: 88/KH-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

An Giang, ngày 02 tháng 3 năm 2026

KẾ HOẠCH
Chăm sóc người cao tuổi trên địa bàn tỉnh năm 2026

Thực hiện Quyết định số 1234/QĐ-TTg ngày 05/01/2026 của Thủ tướng Chính phủ về chăm sóc người cao tuổi, \
Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:

I. MỤC ĐÍCH, YÊU CẦU
Nâng cao đời sống vật chất và tinh thần của người cao tuổi.

II. TỔ CHỨC THỰC HIỆN
"""
_END = """
Trên đây là Kế hoạch của Ủy ban nhân dân tỉnh, các cơ quan nghiêm túc thực hiện./.

Nơi nhận:
- Thường trực Tỉnh ủy (báo cáo);
- Các sở: Tài chính, Xây dựng;
- Lưu: VT, KGVX.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Trần Thị Thử
"""


def plan(number: str = "88") -> str:
    """The plan as text; a blank number prints only the notation."""
    blocks = "".join(f"{n}. {who}\n- {what}\n" for n, (who, what) in enumerate(BLOCKS, start=1))
    return (_ROMAN + blocks + _END).replace("Số: 88/", f"Số: {number}/")


SECRET = "MẬT\n\n" + plan()
