import pytest

from directives.intake.bodies import bodies_at
from directives.intake.texts import Text


@pytest.mark.parametrize(
    ("text", "names", "rest"),
    [
        ("Sở Thông tin và Truyền thông chủ trì", ["Sở Thông tin và Truyền thông"], " chủ trì"),
        ("Các sở, ban, ngành tỉnh, UBND các huyện, thị xã, thành phố thực hiện",
         ["Các sở, ban, ngành tỉnh", "UBND các huyện, thị xã, thành phố"], " thực hiện"),
        ("các Bộ: Công an, Tư pháp và Tài chính có ý kiến",
         ["Bộ Công an", "Bộ Tư pháp", "Bộ Tài chính"], " có ý kiến"),
        ("Sở Nội vụ, Tài chính và Công an tỉnh kiểm tra",
         ["Sở Nội vụ", "Sở Tài chính", "Công an tỉnh"], " kiểm tra"),
        ("Giám đốc các sở: Nội vụ, Y tế; Chủ tịch UBND các xã, phường báo cáo",
         ["Giám đốc Sở Nội vụ", "Giám đốc Sở Y tế", "Chủ tịch UBND các xã, phường"], " báo cáo"),
        ("Ủy ban nhân dân tỉnh Nghệ An rà soát", ["Ủy ban nhân dân tỉnh Nghệ An"], " rà soát"),
        ("Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương báo cáo",
         ["Ủy ban nhân dân các tỉnh, thành phố"], " báo cáo"),
        ("Ban Tuyên giáo Tỉnh ủy tăng cường", ["Ban Tuyên giáo Tỉnh ủy"], " tăng cường"),
        ("Cục Đổi mới sáng tạo có ý kiến", ["Cục Đổi mới sáng tạo"], " có ý kiến"),
        ("Vụ Công chức - Viên chức tham mưu", ["Vụ Công chức - Viên chức"], " tham mưu"),
        ("Ban Chỉ đạo quốc gia 1237", ["Ban Chỉ đạo quốc gia 1237"], ""),
        ("Văn phòng Ủy ban nhân dân tỉnh đôn đốc", ["Văn phòng Ủy ban nhân dân tỉnh"], " đôn đốc"),
        ("Đảng đoàn Hội đồng nhân dân tỉnh lãnh đạo", ["Đảng đoàn Hội đồng nhân dân tỉnh"], " lãnh đạo"),
        ("UBND các xã: Tân Mẫu, Long Thử hoàn thành", ["UBND xã Tân Mẫu", "UBND xã Long Thử"], " hoàn thành"),
        ("Ban Quản lý Khu kinh tế Mẫu và các khu công nghiệp kiểm tra",
         ["Ban Quản lý Khu kinh tế Mẫu và các khu công nghiệp"], " kiểm tra"),
        ("đảng ủy các xã, phường quan tâm", ["đảng ủy các xã, phường"], " quan tâm"),
        ("Văn phòng Thường trực Ban Chỉ huy tổng hợp", ["Văn phòng Thường trực Ban Chỉ huy"], " tổng hợp"),
        ("Trạm Y tế xã rà soát", ["Trạm Y tế xã"], " rà soát"),
        ("Thủ trưởng các cơ quan, đơn vị chỉ đạo", ["Thủ trưởng các cơ quan, đơn vị"], " chỉ đạo"),
    ],
)  # fmt: skip
def test_agencies_end_where_their_verb_begins(text, names, rest):
    found = bodies_at(Text(text), 0)
    assert list(found.names) == names
    assert text[found.end :] == rest


@pytest.mark.parametrize(
    "text", ["TỔ CHỨC THỰC HIỆN", "Tổ chức hội nghị", "số liệu", "báo cáo kết quả", "Đẩy mạnh"]
)
def test_words_that_only_look_like_agencies_are_none(text):
    assert bodies_at(Text(text), 0) is None
