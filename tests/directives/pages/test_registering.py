"""Registering by form: refusal beside the field, everything typed kept, nothing done twice."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from core.models import HeldUpload
from directives.models import Attachment, Document, RegisterEntry
from tests.core.files import PDF, upload
from tests.directives.pages.conftest import NEW, OUT, errors_of


def test_the_form_opens_with_today_and_one_register(desk):
    page = desk.get(NEW)
    assert page.status_code == 200
    assert "16/09/2026" in page.text
    assert page.text.count("<form") < 10


def test_a_document_with_everything_is_registered_in_one_step(desk, typed, province, department):
    typed |= {
        "to_action": "Sở Tài chính\nCác tổ chức liên quan",
        "cite-0-relation": "implements",
        "cite-0-code": "07-CT/TU",
        "cite-0-issued_on": "5/2026",
        "cite-0-issuer_words": "Tỉnh ủy",
        "uploads": [upload()],
        "body": "Nội dung " * 1000,
        "handed_to": "Phòng Tổng hợp",
        "answer_due_on": "30/9/2026",
    }
    response = desk.post(NEW, typed)
    document = Document.objects.registered().get()
    assert response.status_code == 303
    assert response.url == document.get_absolute_url()
    assert document.code == "141/KH-UBND"
    assert document.deliveries.get().agency == department
    assert document.attachments.get().size == len(PDF)
    assert document.citations.get().cited.issued_year == 2026
    assert document.register_entries.get().answer_due_on == date(2026, 9, 30)
    page = desk.get(response.url)
    for words in (
        "141/KH-UBND",
        "Các tổ chức liên quan",
        "07-CT/TU",
        "cong-van.pdf",
        "Phòng Tổng hợp",
    ):
        assert words in page.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issued_on": "31/2/2026"}, "issued_on"),
        ({"issued_on": "hôm qua"}, "issued_on"),
        ({"issued_on": "17/9/2026"}, "issued_on"),
        ({"arrived_on": ""}, "arrived_on"),
        ({"arrived_on": "1/1/2026"}, "arrived_on"),
        ({"issuer": "Sở Không Có Thật"}, "issuer"),
        ({"issuer": ""}, "issuer"),
        ({"subject": " "}, "subject"),
        ({"subject": "a\x00b"}, "subject"),
        ({"secrecy": "mat"}, "secrecy"),
        ({"secrecy": "none; DROP"}, "secrecy"),
        ({"document_type": "999999"}, "document_type"),
        ({"body": "UBND TỈNH\n\nTỐI MẬT\n\nNội dung"}, "body"),
        ({"agency": "999999"}, "agency"),
        ({"token": "x"}, "token"),
        ({"n_pages": "-1"}, "n_pages"),
        ({"uploads": [upload(b"MZ" + bytes(99), "virus.exe")]}, "uploads"),
        ({"uploads": [upload(b"", "empty.pdf")]}, "uploads"),
        ({"uploads": [upload(PDF[:50], "cut.pdf")]}, "uploads"),
    ],
)
def test_bad_input_is_explained_beside_its_field_and_nothing_is_saved(desk, typed, changes, field):
    response = desk.post(NEW, {**typed, "signer_name": "Nguyễn Văn <Giữ>", **changes})
    assert response.status_code == 422
    assert field in errors_of(response)
    assert "Nguyễn Văn &lt;Giữ&gt;" in response.text
    assert not Document.objects.exists()
    assert not RegisterEntry.objects.exists()


def test_a_bad_citation_row_is_explained_in_its_row(desk, typed):
    response = desk.post(NEW, {**typed, "cite-1-relation": "basis", "cite-1-code": "một hai ba"})
    assert response.status_code == 422
    assert "code" in response.context["citations"].forms[1].errors
    assert "một hai ba" in response.text
    assert not Document.objects.exists()


def test_an_unlisted_issuer_is_kept_as_typed_when_the_clerk_says_so(desk, typed):
    response = desk.post(NEW, {**typed, "issuer": "Hội Nghề cá", "issuer_unlisted": "on"})
    assert response.status_code == 303
    document = Document.objects.get()
    assert (document.issuer, document.issuer_words) == (None, "Hội Nghề cá")


def test_text_too_long_is_refused_and_kept(desk, typed, settings):
    settings.MAX_TEXT_LENGTH = 1000
    response = desk.post(NEW, {**typed, "body": "x" * 1001})
    assert "body" in errors_of(response)
    assert "x" * 1001 in response.text


def test_two_hundred_thousand_characters_are_taken(desk, typed):
    assert desk.post(NEW, {**typed, "body": "Đường " * 34_000}).status_code == 303
    assert len(Document.objects.get().text.body) > 200_000


def test_files_of_a_refused_form_are_held_and_come_along_the_next_time(desk, typed, clerk):
    refused = desk.post(NEW, {**typed, "issued_on": "31/2/2026", "uploads": [upload()]})
    held = HeldUpload.objects.get()
    assert str(held.token) in refused.text
    assert "cong-van.pdf" in refused.text
    done = desk.post(NEW, {**typed, "held": [str(held.token)]})
    assert done.status_code == 303
    assert Attachment.objects.get().file.read() == PDF
    assert not HeldUpload.objects.exists()


def test_nobody_takes_up_another_persons_held_file(desk, typed, signed_in, coordinator):
    desk.post(NEW, {**typed, "issued_on": "31/2/2026", "uploads": [upload()]})
    token = HeldUpload.objects.get().token
    other = signed_in(coordinator)
    assert other.post(NEW, {**typed, "held": [str(token)]}).status_code == 303
    assert not Attachment.objects.exists()
    assert HeldUpload.objects.exists()


def test_a_good_file_is_held_when_another_one_is_bad(desk, typed):
    files = [upload(), upload(b"MZ" + bytes(99), "virus.exe")]
    response = desk.post(NEW, {**typed, "uploads": files})
    assert errors_of(response) == {"uploads"}
    assert HeldUpload.objects.get().name == "cong-van.pdf"


def test_the_same_form_sent_twice_registers_once(desk, typed):
    first, second = desk.post(NEW, typed), desk.post(NEW, typed)
    assert first.url == second.url
    assert Document.objects.count() == RegisterEntry.objects.count() == 1


def test_a_duplicate_is_shown_with_its_differences_and_passed_by_a_tick(desk, typed):
    desk.post(NEW, typed)
    again = {**typed, "token": str(uuid4()), "subject": "Một trích yếu khác"}
    warned = desk.post(NEW, again)
    assert warned.status_code == 422
    assert "Triển khai chuyển đổi số năm 2026" in warned.text
    assert "anyway" in warned.text
    assert Document.objects.count() == 1
    assert desk.post(NEW, {**again, "anyway": "on"}).status_code == 303
    assert Document.objects.count() == 2


def test_more_rows_without_scripts_keep_everything_and_complain_of_nothing(desk, typed):
    response = desk.post(
        NEW,
        {
            **typed,
            "subject": "",
            "cite-0-code": "1/QĐ-TTg",
            "more_citations": "1",
            "uploads": [upload()],
        },
    )
    assert response.status_code == 200
    assert len(response.context["citations"].forms) == 6
    assert "1/QĐ-TTg" in response.text
    assert "cong-van.pdf" in response.text
    assert 'role="alert"' not in response.text


def test_hostile_row_counts_do_no_harm(desk, typed):
    for count in ("1000000", "-1", "x", ""):
        assert desk.post(NEW, {**typed, "cite-TOTAL_FORMS": count}).status_code in {303, 422}
        typed["token"], typed["number"] = str(uuid4()), typed["number"] + "1"


def test_words_are_escaped_wherever_they_appear(desk, typed):
    hostile = "<script>alert(1)</script>"
    response = desk.post(
        NEW,
        {
            **typed,
            "subject": hostile,
            "signer_name": hostile,
            "to_action": hostile,
            "body": hostile,
        },
    )
    for url in (
        response.url,
        reverse("directives:document-list"),
        reverse("directives:register-list"),
    ):
        assert hostile not in desk.get(url).text


def test_an_outgoing_document_gets_the_next_number(desk, typed):
    given = {k: v for k, v in typed.items() if k not in {"issuer", "number", "arrived_on"}}
    assert desk.post(OUT, {**given, "allot": "on"}).status_code == 303
    assert Document.objects.get().code == "01/KH-UBND"


def test_a_used_number_is_refused_beside_the_number(desk, typed):
    desk.post(OUT, typed)
    again = {**typed, "token": str(uuid4()), "subject": "Khác", "anyway": "on"}
    response = desk.post(OUT, again)
    assert response.status_code == 422
    assert errors_of(response) == {"number"}
    assert "Khác" in response.text


def test_number_and_date_left_blank_are_completed_on_their_page(desk, typed):
    desk.post(OUT, {**typed, "number": "", "issued_on": "…/9/2026"})
    document = Document.objects.get()
    assert (document.issued_on, document.issued_month) == (None, 9)
    url = reverse("directives:document-complete", args=[document.pk])
    assert url in desk.get(document.get_absolute_url()).text
    refused = desk.post(url, {"version": 1, "issued_on": "15/9/2026"})
    assert errors_of(refused) == {"number"}
    assert (
        desk.post(url, {"version": 1, "issued_on": "15/9/2026", "allot": "on"}).status_code == 303
    )
    document.refresh_from_db()
    assert document.code == "01/KH-UBND"
