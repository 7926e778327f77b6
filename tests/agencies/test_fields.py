"""Fields that turn typed words into agencies."""

from datetime import date

import pytest
from django import forms

from agencies.forms import AddresseesField, AgencyField, AgencyListField
from agencies.models import Succession
from core.forms import DateField
from tests import factories

IN_2021 = date(2021, 8, 3)


def clean(field, typed):
    class Asking(forms.Form):
        asked = field

    form = Asking({"asked": typed})
    return form.cleaned_data["asked"] if form.is_valid() else form.errors["asked"]


def test_agency_is_found_by_typing_without_marks(department, on):
    assert clean(AgencyField(on=on), "so tai chinh") == department


def test_unknown_agency_names_what_comes_close(department, on):
    (error,) = clean(AgencyField(on=on), "Sở Tài chánh")
    assert "Sở Tài chánh" in error
    assert "Sở Tài chính" in error


def test_namesakes_are_listed_with_their_provinces(province, outsider, on):
    factories.agency("Sở Y tế", province=province)
    (error,) = clean(AgencyField(on=on), "Sở Y tế")
    assert "Sở Y tế (An Giang)" in error
    assert "Sở Y tế (Điện Biên)" in error


def test_shown_label_reads_back_as_the_same_agency(province, outsider, on):
    mine = factories.agency("Sở Y tế", province=province)
    field = AgencyField(on=on)
    assert clean(field, field.prepare_value(mine.pk)) == mine


def test_ended_agency_is_refused_with_who_answers_now(province, department, on):
    older = factories.agency("Sở Kế hoạch và Đầu tư", province=province, ended_on=date(2025, 2, 28))
    Succession.objects.create(
        predecessor=older, successor=department, kind=Succession.Kind.MERGE, on=date(2025, 3, 1)
    )
    (error,) = clean(AgencyField(on=on), "Sở KH&ĐT")
    assert "Sở Tài chính" in error
    assert clean(AgencyField(on=IN_2021), "Sở KH&ĐT") == older


def test_day_may_come_from_another_field_of_the_form(province, on):
    older = factories.agency("Sở Cũ", province=province, ended_on=date(2025, 2, 28))

    class Issued(forms.Form):
        issued_on = DateField(required=False)
        issuer = AgencyField(on=on, dated_by="issued_on")

    assert Issued({"issued_on": "03/8/2021", "issuer": "Sở Cũ"}).is_valid()
    assert (
        older
        in Issued({"issued_on": "03/8/2021", "issuer": "Sở Cũ"})
        .fields["issuer"]
        .read(["Sở Cũ"])[0]
        .former
    )
    assert not Issued({"issued_on": "", "issuer": "Sở Cũ"}).is_valid()


def test_group_is_taken_only_where_groups_are_asked_for(province, department, on):
    group = factories.group("Các sở", members=[department], province=province)
    assert clean(AgencyField(on=on, groups=True), "các sở") == group
    (error,) = clean(AgencyField(on=on), "các sở")
    assert "các sở" in error


def test_list_takes_lines_and_semicolons_each_agency_once(department, department2, on):
    typed = "Sở Tài chính; Sở Xây dựng\r\n- so tai chinh;\n\n"
    assert clean(AgencyListField(on=on), typed) == [department, department2]


def test_every_bad_line_of_a_list_is_named(department, on):
    errors = clean(AgencyListField(on=on), "Sở Không Có\nSở Tài chính\nSở Chưa Có")
    assert len(errors) == 2
    assert "Sở Không Có" in errors[0]
    assert "Sở Chưa Có" in errors[1]


def test_addressees_keep_words_that_name_nobody(province, department, on):
    group = factories.group("Các sở, ban, ngành", members=[department], province=province)
    typed = "- Sở Tài chính;\n- các sở ban ngành;\n- Như trên;\n- Lưu: VT, KGVX."
    found = clean(AddresseesField(on=on), typed)
    assert [(a.words, a.agency, a.group) for a in found] == [
        ("Sở Tài chính", department, None),
        ("các sở ban ngành", None, group),
        ("Như trên", None, None),
        ("Lưu: VT, KGVX", None, None),
    ]


@pytest.mark.parametrize("field", [AgencyField, AgencyListField, AddresseesField])
def test_overlong_words_are_refused(field, on, db):
    assert "300" in clean(field(on=on), "S" * 301)[0]


def test_a_list_of_too_many_lines_is_refused(on, db):
    assert "201" in clean(AgencyListField(on=on), "Sở\n" * 201)[0]


def test_input_is_escaped_and_asks_for_suggestions(db, on):
    class Asking(forms.Form):
        asked = AgencyField(on=on)

    html = str(Asking({"asked": '"><script>alert(1)</script>'})["asked"])
    assert "<script>" not in html
    assert 'list="id_asked_options"' in html
    assert 'hx-get="/agencies/options/"' in html


def test_suggestions_answer_only_people_signed_in(signed_in, focal, department, anonymous):
    url = "/agencies/options/"
    assert signed_in(anonymous).get(url, {"q": "tai chinh"}).status_code == 302
    answer = signed_in(focal).get(url, {"q": "tai chinh"})
    assert "Sở Tài chính" in answer.content.decode()
    typed = signed_in(focal).get(
        url, {"issuer": "tai chinh"}, headers={"HX-Request": "true", "HX-Trigger-Name": "issuer"}
    )
    assert "Sở Tài chính" in typed.content.decode()


def test_list_has_a_helper_that_is_hidden_without_scripts_and_sends_nothing(db, on):
    class Asking(forms.Form):
        asked = AgencyListField(on=on)

    html = str(Asking({"asked": "</textarea><script>"})["asked"])
    assert "<script>" not in html
    assert "data-lines-helper hidden" in html
    assert 'form="id_asked_helper-none"' in html
