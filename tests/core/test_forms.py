"""Fields as people meet them: dates day first, errors beside the field, refusals in their place."""

from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template

from core.forms import (
    DateField,
    Form,
    ModelForm,
    MultipleFileField,
    TextField,
    VersionedForm,
    formfield_for,
)
from core.models import Mail
from core.refusals import Refused


class DispatchForm(VersionedForm):
    code = TextField(label="Số", help_text="Ghi như trên văn bản")
    issued_on = DateField(label="Ngày ban hành")
    urgency = forms.ChoiceField(
        label="Độ khẩn", choices=[("a", "Thường"), ("b", "Khẩn")], widget=forms.RadioSelect
    )


@pytest.mark.parametrize(
    "typed",
    [
        "30/9/2021",
        "30/09/2021",
        "30-9-2021",
        "30.9.2021",
        "30 / 9 / 2021",
        "30092021",
        "2021-09-30",
        " ngày 30 tháng 9 năm 2021 ",
    ],
)
def test_a_date_is_read_in_every_way_offices_write_it(typed):
    assert DateField().clean(typed) == date(2021, 9, 30)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("30/2/2021", "30/2/2021"),
        ("9/30/2021", "30/2021"),
        ("30/9/21", "30/9/2021"),
        ("30/9/0021", "21"),
        ("mai", "30/9/2021"),
        ("31/4/2021; DROP", "30/9/2021"),
    ],
)
def test_a_date_that_cannot_be_is_explained(typed, says):
    with pytest.raises(forms.ValidationError) as refused:
        DateField().clean(typed)
    assert says in refused.value.messages[0]


def test_what_was_typed_into_a_date_stays_when_it_is_refused():
    form = DispatchForm({"issued_on": "30/2/2021", "code": "1", "urgency": "a", "version": 1})
    assert not form.is_valid()
    assert 'value="30/2/2021"' in str(form["issued_on"])


def test_a_stored_date_is_shown_day_first():
    assert 'value="30/09/2021"' in str(
        DispatchForm(initial={"issued_on": date(2021, 9, 30)})["issued_on"]
    )


def test_a_date_written_another_way_has_not_changed():
    assert not DateField().has_changed(date(2021, 9, 30), "30/9/2021")
    assert DateField().has_changed(date(2021, 9, 30), "1/10/2021")


def test_text_comes_in_one_unicode_form():
    apart = "Kiên Giang"
    assert TextField().clean(apart) == "Kiên Giang"


def test_help_and_errors_belong_to_their_input():
    form = DispatchForm({"code": "", "issued_on": "", "version": 1})
    html = form["code"].as_field_group()
    assert 'aria-describedby="id_code_helptext id_code_error"' in html
    assert 'id="id_code_helptext"' in html
    assert 'id="id_code_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_group_of_choices_is_a_fieldset_with_its_legend():
    html = DispatchForm({"version": 1})["urgency"].as_field_group()
    assert html.startswith('<fieldset class="field field--choices field--invalid"')
    assert '<legend class="field__label">Độ khẩn' in html
    assert 'aria-describedby="id_urgency_error"' in html


def test_the_summary_links_each_error_to_the_first_input_of_its_field():
    form = DispatchForm({"code": "", "issued_on": "x", "version": ""})
    html = Template("{% error_summary form %}").render(Context({"form": form}))
    assert 'href="#id_code"' in html
    assert 'href="#id_issued_on"' in html
    assert 'href="#id_urgency_0"' in html
    assert "#id_version" not in html, "a hidden field cannot be jumped to"
    assert html.count("<li>") == 4


def test_the_summary_is_silent_before_anything_was_sent():
    html = Template("{% error_summary form %}").render(Context({"form": DispatchForm()}))
    assert html.strip() == ""


def test_hostile_words_in_a_form_are_escaped():
    form = DispatchForm(
        {"code": '"><script>alert(1)</script>', "issued_on": "<b>x</b>", "version": 1}
    )
    form.add_refusal(Refused("Không được <script>", field="code"))
    assert "<script" not in str(form)
    assert "<b>" not in str(form)


@pytest.mark.parametrize(
    ("field", "place"), [("code", "code"), ("no_such", "__all__"), (None, "__all__")]
)
def test_a_refusal_lands_on_its_field_or_on_top(field, place):
    form = DispatchForm({"code": "1", "issued_on": "1/1/2021", "urgency": "a", "version": 1})
    assert form.is_valid()
    form.add_refusal(Refused("Số này đã dùng", field=field))
    assert form.errors[place] == ["Số này đã dùng"]


def test_a_versioned_form_without_its_version_is_refused():
    form = DispatchForm({"code": "1", "issued_on": "1/1/2021", "urgency": "a"})
    assert not form.is_valid()
    assert "version" in form.errors


class FilesForm(Form):
    papers = MultipleFileField()


def test_several_files_are_cleaned_one_by_one():
    good, empty = SimpleUploadedFile("a.pdf", b"x"), SimpleUploadedFile("b.pdf", b"")
    accepted = FilesForm({}, _files(good, SimpleUploadedFile("c.pdf", b"y")))
    assert accepted.is_valid()
    assert [file.name for file in accepted.cleaned_data["papers"]] == ["a.pdf", "c.pdf"]
    assert not FilesForm({}, _files(good, empty)).is_valid(), (
        "an empty file among good ones is refused"
    )
    assert not FilesForm({}, _files()).is_valid(), "required means at least one"


def _files(*files):
    from django.utils.datastructures import MultiValueDict

    return MultiValueDict({"papers": list(files)})


def test_model_forms_read_text_and_dates_the_same_way():
    class MailForm(ModelForm):
        class Meta:
            model = Mail
            fields = ["subject", "state"]
            formfield_callback = formfield_for

    assert isinstance(MailForm().fields["subject"], TextField)
    assert isinstance(MailForm().fields["state"], forms.TypedChoiceField)
