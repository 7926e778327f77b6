import pytest

from directives.intake.codes import codes_in, repaired, type_of


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Kế hoạch số 141/KH-UBND ngày 19/7/2021", ["141/KH-UBND"]),
        ("Chỉ thị số 07-CT/TU, ngày 04-6-2021", ["07-CT/TU"]),
        ("Quyết định số 42/2014/QĐ-TTg", ["42/2014/QĐ-TTg"]),
        ("Luật số 87/2025/QH15", ["87/2025/QH15"]),
        ("Công văn số 3968-CV/BCSĐ", ["3968-CV/BCSĐ"]),
        ("Tờ trình số 02/TTr-CAT- ANCTNB ngày", ["02/TTr-CAT-ANCTNB"]),
        ("Nghị định số 144/2021/NĐ- CP ngày", ["144/2021/NĐ-CP"]),
        ("Nghị định số 144/2021/NĐ-CP2 ngày", ["144/2021/NĐ-CP"]),
        ("Quyết định số 961/QĐUBND", ["961/QĐ-UBND"]),
        ("Quyết định số 961/QĐ-UNBD", ["961/QĐ-UBND"]),
        ("Chỉ thị 12/CT-TTg và Chỉ thị 07-CT/TƯ", ["12/CT-TTg", "07-CT/TU"]),
        ("Kế hoạch số 12/KH-UBND - Sở Nội vụ", ["12/KH-UBND"]),
        ("Nghị quyết số 494/NQ-UBTVQH13", ["494/NQ-UBTVQH13"]),
        ("Quy chuẩn QCVN 102:2016/BTTTT", []),
        ("dịch Covid-19, ngày 24/7, giai đoạn 2013-2015, 3/4 số xã, 60 km/h", []),
        ("ngày 19/7/2021 của UBND tỉnh", []),
    ],
)
def test_codes_are_found_and_repaired_only_where_certain(text, numbers):
    assert [code.number for code in codes_in(text)] == numbers


def test_what_was_printed_is_kept_beside_the_repair():
    code = next(codes_in("Quyết định số 961/QĐUBND"))
    assert (code.number, code.printed) == ("961/QĐ-UBND", "961/QĐUBND")


def test_an_unknown_symbol_is_not_guessed():
    assert repaired("QXUBMD") == "QXUBMD"
    assert repaired("BCĐQG1237") == "BCĐQG1237"


@pytest.mark.parametrize(
    ("notation", "kind"),
    [
        ("KH-UBND", "kế hoạch"), ("CT/TU", "chỉ thị"), ("UBND-KGVX", "công văn"),
        ("2013/TT-BXD", "thông tư"), ("2025/QH15", "luật"), ("CV/VPTU", "công văn"), ("", None),
    ],
)  # fmt: skip
def test_the_symbol_tells_the_type(notation, kind):
    assert type_of(notation) == kind
