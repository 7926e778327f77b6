"""A stamp is a stamp only where stamps stand; prose about secrets stops nobody."""

import unicodedata

import pytest

from directives.secrecy import SecrecyGrade, find_secrecy_stamp

HEAD = "ỦY BAN NHÂN DÂN\nTỈNH AN GIANG\n"
BODY = "\nKính gửi: Các sở, ban, ngành\n" + "Nội dung công việc.\n" * 60


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        ("MẬT", SecrecyGrade.MAT),
        ("  [ MẬT ]  ", SecrecyGrade.MAT),
        ("TỐI MẬT", SecrecyGrade.TOI_MAT),
        ("TUYỆT  MẬT", SecrecyGrade.TUYET_MAT),
        ("T Ố I  M Ậ T", SecrecyGrade.TOI_MAT),
        ("Độ mật: Mật", SecrecyGrade.MAT),
        ("ĐỘ MẬT: TỐI MẬT", SecrecyGrade.TOI_MAT),
        ("TỈNH AN GIANG      MẬT      Độc lập - Tự do", SecrecyGrade.MAT),
        ("MAT", SecrecyGrade.MAT),
        (unicodedata.normalize("NFD", "MẬT"), SecrecyGrade.MAT),
    ],
)
def test_stamp_in_the_head_is_found(line, grade):
    found = find_secrecy_stamp(HEAD + line + BODY)
    assert found is not None
    assert found.grade == grade
    assert found.line_number == 3


@pytest.mark.parametrize(
    "line",
    [
        "bảo vệ bí mật nhà nước",
        "Luật Bảo vệ bí mật nhà nước",
        "MẶT TRẬN TỔ QUỐC",
        "BẢO MẬT",
        "Độ mật: Không",
        "- Độ mật, độ khẩn của văn bản;",
        "Danh mục tài liệu MẬT do cơ quan ban hành",
        "mật",
        "",
    ],
)
def test_words_about_secrets_are_no_stamp(line):
    assert find_secrecy_stamp(HEAD + line + BODY + line) is None


def test_stamp_on_a_later_page_is_found_but_a_damaged_one_is_not_guessed():
    assert find_secrecy_stamp(HEAD + BODY + "MẬT\n") is not None
    assert find_secrecy_stamp(HEAD + BODY + "MAT\n") is None
