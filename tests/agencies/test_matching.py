"""Words on paper become agencies: marks, abbreviations, dates, provinces, groups."""

import unicodedata
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from agencies import services
from agencies.matching import resolve, resolve_many, similar, suggestions, tidy
from agencies.models import Block, Kind, Level, Succession
from agencies.spelling import canonical
from agencies.succession import successor_of
from core.folding import fold
from tests import factories

REFORM = date(2025, 3, 1)
IN_2021 = date(2021, 8, 3)


@pytest.fixture
def information(province, on):
    """Sở Thông tin và Truyền thông until 28/02/2025, then Sở Khoa học và Công nghệ."""
    older = services.create_agency(
        "Sở Thông tin và Truyền thông", kind=Kind.DEPARTMENT, block=Block.DEPARTMENTS,
        notation="STTTT", province=province, by=None, on=on,
    )  # fmt: skip
    heir = services.create_agency(
        "Sở Khoa học và Công nghệ", kind=Kind.DEPARTMENT, block=Block.DEPARTMENTS,
        notation="SKHCN", province=province, by=None, on=on,
    )  # fmt: skip
    services.record_succession(
        older, heir, kind=Succession.Kind.MERGE, effective_on=REFORM, by=None, on=on
    )
    return older, heir


def test_information_department_of_2021_and_who_answers_today(information, province, on):
    older, heir = information
    then = resolve("Sở Thông tin và Truyền thông", on=IN_2021, province=province)
    assert then.agency == older
    assert successor_of(then.agency, IN_2021) == older
    assert successor_of(then.agency, on) == heir


def test_ended_agency_is_not_understood_today_but_remembered(information, on):
    older, _heir = information
    match = resolve("Sở TT&TT", on=on)
    assert match.target is None
    assert match.former == (older,)


@pytest.mark.parametrize(
    "words",
    [
        "Sở Thông tin và Truyền thông",
        "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        "so thong tin va truyen thong",
        "Sở TT&TT",
        "Sở TTTT",
        "STTTT",
        "- Sở Thông tin, Truyền thông;",
        "Sở Thông tin và Truyền thông tỉnh",
        "Sở Thông tin và Truyền thông tỉnh An Giang",
        "Sở TT&TT An Giang",
        "Sở Thông tin và Truyền thông (An Giang)",
        "Sở Thông tin và Truyền thông (để thực hiện)",
    ],
)
def test_spellings_of_one_department_meet(information, words):
    assert resolve(words, on=IN_2021).agency == information[0]


@pytest.mark.parametrize(
    "words", ["UBND tỉnh", "Ủy ban nhân dân tỉnh", "Uỷ ban nhân dân tỉnh An Giang"]
)
def test_committee_is_found_by_its_generic_name_within_its_province(province, words):
    factories.province(name="Ủy ban nhân dân tỉnh Điện Biên", short_name="UBND tỉnh")
    assert resolve(words, on=IN_2021, province=province).agency == province


def test_same_name_in_two_provinces_is_ambiguous_until_one_is_named(province, outsider, on):
    mine = factories.agency(name="Sở Y tế", province=province)
    match = resolve("Sở Y tế", on=on)
    assert match.target is None
    assert sorted(a.label for a in match.candidates) == [
        "Sở Y tế (An Giang)",
        "Sở Y tế (Điện Biên)",
    ]
    assert resolve("Sở Y tế", on=on, province=province).agency == mine
    assert resolve("Sở Y tế tỉnh Điện Biên", on=on, province=province).agency != mine


def test_renamed_agency_answers_to_each_name_in_its_time(province, on):
    agency = services.create_agency(
        "Sở Nông nghiệp và Phát triển nông thôn", kind=Kind.DEPARTMENT, block=Block.DEPARTMENTS,
        province=province, by=None, on=on,
    )  # fmt: skip
    services.rename_agency(
        agency, name="Sở Nông nghiệp và Môi trường", valid_from=REFORM, by=None, on=on
    )
    assert resolve("Sở NN&PTNT", on=IN_2021).agency == agency
    assert resolve("Sở NN&MT", on=IN_2021).target is None
    assert resolve("Sở NN&MT", on=on).agency == agency
    assert resolve("Sở NN&PTNT", on=on).former == (agency,)


@pytest.mark.parametrize(
    "words",
    ["Các sở, ban, ngành cấp tỉnh", "các sở ban, ngành tỉnh", "- Sở, ban, ngành cấp tỉnh;"],
)
def test_collective_addressee_is_a_group(province, department, words, on):
    group = factories.group("Các sở, ban, ngành cấp tỉnh", members=[department], province=province)
    assert resolve(words, on=on, province=province).group == group


def test_group_is_found_by_another_spelling_with_abbreviation(province, on):
    group = services.create_group(
        "Ủy ban nhân dân các huyện, thành phố", province=province,
        spellings=["UBND các huyện, thị xã, thành phố"], by=None, on=on,
    )  # fmt: skip
    for words in ("UBND các huyện, thành phố", "Ủy ban nhân dân các huyện, thị xã, thành phố"):
        assert resolve(words, on=on).group == group


def test_commune_names_that_differ_in_a_tone_are_not_confused_silently(province, on):
    for name in ("Ủy ban nhân dân xã Tân Hòa", "Ủy ban nhân dân xã Tân Hóa"):
        services.create_agency(
            name, kind=Kind.COMMITTEE, block=Block.COMMUNES, level=Level.COMMUNE,
            province=province, by=None, on=on,
        )  # fmt: skip
    typed_without_marks = resolve("ubnd xa tan hoa", on=on)
    assert len(typed_without_marks.candidates) == 2
    assert resolve("UBND xã Tân Hóa", on=on).agency.name == "Ủy ban nhân dân xã Tân Hóa"
    assert resolve("UBND xã Tân Hoà", on=on).agency.name == "Ủy ban nhân dân xã Tân Hòa"


def test_unknown_words_find_nothing_and_similar_names_are_offered(department, department2, on):
    assert resolve("Sở Tài chánh", on=on).target is None
    assert similar("Sở Tài chánh", on=on)[0] == department
    assert similar("xyz", on=on) == []


@pytest.mark.parametrize("words", ["", "   ", "…", "()", "-;"])
def test_words_without_letters_mean_nothing(province, words, on):
    match = resolve(words, on=on, province=province)
    assert (match.target, match.candidates, match.former) == (None, (), ())


def test_suggestions_put_the_own_province_first(province, outsider, on):
    mine = factories.agency(name="Sở Y tế", province=province)
    found = suggestions("so y", on=on, provinces=[province.pk])
    assert found[0] == mine
    assert len(found) == 2


def test_number_of_queries_does_not_grow_with_the_words(province, department, department2, on):
    with CaptureQueriesContext(
        connection,
    ) as one:
        resolve_many(["Sở Tài chính"], on=on, province=province)
    with CaptureQueriesContext(connection) as many:
        resolve_many(["Sở Tài chính", "Sở Xây dựng"] * 20, on=on, province=province)
    assert len(many) == len(one)


NAMES = st.sampled_from(
    [
        "Sở Thông tin và Truyền thông", "Ủy ban nhân dân xã Đồng Thái", "Ban Tuyên giáo Tỉnh ủy",
        "Đài Phát thanh và Truyền hình", "Hội Liên hiệp Phụ nữ", "Trường Chính trị",
        "Sở Kế hoạch và Đầu tư", "Sở Tư pháp", "Ủy ban nhân dân tỉnh Cà Mau",
    ]
)  # fmt: skip
MANGLES = st.lists(
    st.sampled_from(
        [str.upper, str.lower, fold, tidy]
        + [lambda t, f=f: unicodedata.normalize(f, t) for f in ("NFC", "NFD")]
        + [lambda t: t.replace("Ủy ban nhân dân", "UBND"), lambda t: f"- {t};",
           lambda t: t.replace(" ", "  "), lambda t: t.replace("Ủy", "Uỷ")]
    ),
    max_size=4,
)  # fmt: skip


@given(name=NAMES, mangles=MANGLES)
def test_canonical_spelling_survives_case_marks_and_normal_forms(name, mangles):
    mangled = name
    for mangle in mangles:
        mangled = mangle(mangled)
    assert canonical(tidy(mangled)) == canonical(name)
    assert canonical(canonical(name)) == canonical(name)
