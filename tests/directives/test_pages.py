"""The pages: gate, form, refusal beside the field with everything typed kept, nothing done twice."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import HeldUpload
from directives.models import Attachment, Delivery, Document, DocumentType, RegisterEntry
from directives.services import CitationLine, RecipientLine, register_received
from tests import factories
from tests.conftest import NOON, TODAY
from tests.core.files import PDF, upload
from tests.directives.conftest import facts, plan

NEW = reverse("directives:document-register-incoming")
OUT = reverse("directives:document-register-outgoing")
MANAGEMENT = {"cite-TOTAL_FORMS": "3", "cite-INITIAL_FORMS": "0"}


@pytest.fixture(autouse=True)
def working_day(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def typed(province):
    """What a clerk types for a complete incoming plan."""
    return {
        **MANAGEMENT,
        "token": str(uuid4()),
        "agency": province.pk,
        "document_type": factories.document_type().pk,
        "issuer": province.name,
        "number": "141",
        "notation": "KH-UBND",
        "issued_on": "2/3/2026",
        "subject": "Triển khai chuyển đổi số năm 2026",
        "urgency": "normal",
        "secrecy": "none",
        "arrived_on": "16/9/2026",
    }


@pytest.fixture
def desk(signed_in, clerk):
    return signed_in(clerk)


def errors_of(response, form="form"):
    return set(response.context[form].errors)


# --- registering -----------------------------------------------------------------------------
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


# --- outgoing --------------------------------------------------------------------------------
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


# --- correcting ------------------------------------------------------------------------------
def correction(document, **changes):
    return {
        "version": document.version, "document_type": document.document_type_id,
        "issuer": document.issuer_words, "issuer_unlisted": "on", "number": document.number,
        "notation": document.notation, "issued_on": "2/3/2026", "subject": document.subject,
        "urgency": "normal", "secrecy": "none", **changes,
    }  # fmt: skip


def test_the_correction_form_shows_what_is_stored_and_changes_only_that(desk, incoming):
    document = incoming(plan(), body="Toàn văn").document
    url = reverse("directives:document-correct", args=[document.pk])
    page = desk.get(url)
    assert "Toàn văn" in page.text
    response = desk.post(url, correction(document, subject="Trích yếu đúng", body="Toàn văn"))
    assert response.status_code == 303
    document.refresh_from_db()
    assert (document.subject, document.issuer_words) == (
        "Trích yếu đúng",
        "Bộ Khoa học và Công nghệ",
    )


def test_a_stale_correction_shows_both_versions_and_may_be_sent_again(desk, incoming):
    document = incoming(plan()).document
    url = reverse("directives:document-correct", args=[document.pk])
    desk.post(url, correction(document, subject="Người thứ nhất"))
    stale = desk.post(url, correction(document, subject="Người thứ hai"))
    assert stale.status_code == 422
    assert "Người thứ nhất" in stale.text
    assert "Người thứ hai" in stale.text
    document.refresh_from_db()
    assert document.subject == "Người thứ nhất"
    assert f'name="version" value="{document.version}"' in stale.text
    assert desk.post(url, correction(document, subject="Người thứ hai")).status_code == 303


# --- parts of a document ---------------------------------------------------------------------
def test_citations_addressees_and_files_are_added_and_removed(desk, incoming, department):
    document = incoming(plan()).document
    here = document.get_absolute_url()
    steps = [
        ("citation-add", {"relation": "basis", "code": "07-CT/TU", "issued_on": "2021"}),
        ("recipient-add", {"words": "Sở Tài chính", "role": "action"}),
        ("attachment-add", {"uploads": [upload()], "kind": "appendix"}),
    ]
    for version, (name, data) in enumerate(steps, start=1):
        url = reverse(f"directives:{name}", args=[document.pk])
        assert desk.get(url).status_code == 200
        assert desk.post(url, {**data, "version": version}).url == here
    parts = [
        ("citation-remove", document.citations.get()),
        ("recipient-remove", document.recipients.get()),
        ("attachment-remove", document.attachments.get()),
    ]
    for version, (name, part) in enumerate(parts, start=4):
        url = reverse(f"directives:{name}", args=[part.pk])
        assert desk.post(url, {"version": 1}).url == here  # stale: refused with a message
        assert desk.post(url, {"version": version}).url == here
    assert not document.citations.exists()
    assert not Delivery.objects.exists()
    page = desk.get(here)
    assert "cong-van.pdf" not in page.context["attachments"]


@pytest.mark.parametrize(
    ("name", "data", "field"),
    [
        ("citation-add", {"relation": "basis", "code": "vô nghĩa"}, "code"),
        ("citation-add", {"relation": "x", "code": "1/QĐ-TTg"}, "relation"),
        ("recipient-add", {"words": "", "role": "action"}, "words"),
        ("attachment-add", {"kind": "original"}, "uploads"),
    ],
)
def test_bad_parts_are_refused_beside_their_field(desk, incoming, name, data, field):
    document = incoming(plan()).document
    response = desk.post(reverse(f"directives:{name}", args=[document.pk]), {**data, "version": 1})
    assert response.status_code == 422
    assert field in errors_of(response)


def test_the_addressee_notes_the_arrival_and_its_clerk_enters_it(
    outgoing, signed_in, department, department_clerk
):
    document = outgoing(
        recipients=[RecipientLine(words="Sở Tài chính", agency=department)], allot=True
    ).document
    desk = signed_in(department_clerk)
    receive = reverse("directives:document-receive", args=[document.pk])
    assert receive in desk.get(document.get_absolute_url()).text
    for _again in range(2):
        assert desk.post(receive, {"agency": department.pk}).status_code == 303
    assert Delivery.objects.get().received_by == department_clerk
    enter = reverse("directives:document-enter", args=[document.pk])
    assert desk.get(enter).status_code == 200
    assert desk.post(enter, {"agency": department.pk, "arrived_on": "16/9/2026"}).status_code == 303
    assert desk.get(enter).status_code == 403
    assert document.register_entries.count() == 2


# --- who may ---------------------------------------------------------------------------------
def test_unseen_answers_404_and_seen_but_not_allowed_403(
    incoming, outgoing, signed_in, outsider, focal, auditor, department
):
    hidden = incoming(plan()).document
    shown = outgoing(recipients=[RecipientLine(words="STC", agency=department)]).document
    for name in ("document-detail", "document-correct", "citation-add", "attachment-add"):
        hidden_url, shown_url = (
            reverse(f"directives:{name}", args=[d.pk]) for d in (hidden, shown)
        )
        assert signed_in(outsider).get(hidden_url).status_code == 404
        assert signed_in(focal).get(hidden_url).status_code == 404
        expected = 200 if name == "document-detail" else 403
        assert signed_in(focal).get(shown_url).status_code == expected
        assert signed_in(auditor).get(shown_url).status_code == expected
    assert signed_in(focal).get(NEW).status_code == 403


def test_anonymous_visitors_are_sent_to_sign_in(client, incoming):
    document = incoming().document
    for url in (NEW, document.get_absolute_url(), reverse("directives:document-list")):
        assert client.get(url).status_code == 302


def test_files_are_served_safely_and_only_to_those_who_see_the_document(
    incoming, signed_in, clerk, outsider
):
    document = incoming(files=[_checked()]).document
    url = reverse("directives:attachment-download", args=[document.attachments.get().pk])
    assert signed_in(outsider).get(url).status_code == 404
    served = signed_in(clerk).get(url)
    assert b"".join(served.streaming_content) == PDF
    assert served["X-Content-Type-Options"] == "nosniff"
    assert served["Content-Type"] == "application/pdf"
    assert served["Content-Disposition"].startswith("inline; filename*=utf-8''c%C3%B4ng")
    assert "default-src 'none'" in served["Content-Security-Policy"]
    saved = signed_in(clerk).get(url, {"download": "1"})
    assert saved["Content-Disposition"].startswith("attachment")
    again = signed_in(clerk).get(url, headers={"If-None-Match": served["ETag"]})
    assert again.status_code == 304


def _checked():
    from core.uploads import check_upload

    return check_upload(upload(PDF, "công văn.pdf"), field="files")


# --- stubs -----------------------------------------------------------------------------------
def test_the_page_of_a_replaced_stub_leads_to_the_document(desk, incoming):
    incoming(citations=[CitationLine(code="141/KH-UBND", issued_on=date(2026, 3, 2))])
    stub = Document.objects.stubs().get()
    assert desk.get(stub.get_absolute_url()).status_code == 200
    real = incoming(plan()).document
    assert desk.get(stub.get_absolute_url()).url == real.get_absolute_url()


def test_a_cited_document_out_of_sight_shows_only_the_words_of_the_citation(
    outgoing, incoming, signed_in, focal, department
):
    incoming(plan(subject="Việc kín của Văn phòng"))
    line = CitationLine(relation="basis", code="141/KH-UBND", issued_on=date(2026, 3, 2))
    shown = outgoing(
        citations=[line], recipients=[RecipientLine(words="STC", agency=department)]
    ).document
    page = signed_in(focal).get(shown.get_absolute_url())
    assert "141/KH-UBND" in page.text
    assert "Việc kín" not in page.text


# --- lists -----------------------------------------------------------------------------------
LIST = reverse("directives:document-list")


@pytest.mark.parametrize(
    "query",
    [
        {"q": "chuyen doi so"},
        {"q": "141/kh-ubnd"},
        {"issuer": "Bộ Khoa học và Công nghệ"},
        {"since": "1/3/2026", "until": "3/3/2026"},
        {"direction": "incoming"},
        {"urgency": "express"},
        {"status": "registered"},
        {"answer": "any"},
        {"answer": "overdue"},
    ],
)
def test_filters_find_the_document(desk, incoming, query):
    ministry = factories.agency("Bộ Khoa học và Công nghệ", level="central", kind="central")
    given = plan(issuer=ministry, urgency="express", answer_due_on=date(2026, 9, 10))
    document = incoming(given).document
    incoming(
        facts(subject="Khác", number="9", notation="BC-STC", issued_on=date(2026, 5, 5)),
        anyway=True,
    )
    rows = desk.get(LIST, query).context["page"].rows
    assert document in rows
    assert len(rows) == (2 if query in ({"direction": "incoming"}, {"status": "registered"}) else 1)


@pytest.mark.parametrize(
    "query",
    [
        {"since": "31/2/2026"},
        {"since": "3/3/2026", "until": "1/3/2026"},
        {"issuer": "Sở Không Có Thật"},
        {"document_type": "999999"},
        {"status": "merged"},
        {"sort": "password"},
        {"urgency": "x"},
        {"q": "a" * 300},
    ],
)
def test_a_filter_that_cannot_be_understood_shows_no_rows_and_says_why(desk, incoming, query):
    incoming(plan())
    page = desk.get(LIST, query)
    assert page.context["page"].rows == []
    assert page.context["form"].errors
    assert 'role="alert"' in page.text


def test_filters_are_chips_and_the_fragment_is_the_list(desk, incoming):
    incoming(plan())
    page = desk.get(LIST, {"urgency": "normal", "q": "141"}, headers={"HX-Request": "true"})
    assert len(page.context["chips"]) == 2
    assert "<html" not in page.text


def test_blank_numbers_and_stubs_are_found_when_asked_for(desk, incoming):
    blank = incoming(
        facts(notation="STTTT-CNTT"), citations=[CitationLine(code="7/CT-TTg")]
    ).document
    incoming(plan())
    assert desk.get(LIST, {"blank": "on"}).context["page"].rows == [blank]
    assert [d.code for d in desk.get(LIST, {"status": "stub"}).context["page"].rows] == ["7/CT-TTg"]
    assert len(desk.get(LIST).context["page"].rows) == 2


def test_old_names_of_issuers_find_old_papers(desk, incoming, province):
    gone = factories.agency("Sở Thông tin cũ", province=province, ended_on=date(2025, 2, 28))
    gone.names.update(valid_until=date(2025, 2, 28))
    gone.aliases.update(valid_until=date(2025, 2, 28))
    document = incoming(plan(issuer=gone, issued_on=date(2024, 3, 2))).document
    assert desk.get(LIST, {"issuer": "Sở Thông tin cũ"}).context["page"].rows == [document]


@pytest.mark.parametrize("name", ["document-list", "register-list"])
def test_queries_of_lists_do_not_grow_with_rows(desk, incoming, name):
    counts = []
    for _round in range(2):
        for _n in range(5):
            incoming(facts())
        desk.get(reverse(f"directives:{name}"))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            desk.get(reverse(f"directives:{name}"))
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_queries_of_a_documents_page_do_not_grow_with_its_parts(desk, outgoing, incoming, province):
    def count(n):
        agencies = [factories.agency(province=province) for _n in range(n)]
        document = outgoing(
            anyway=True,
            recipients=[RecipientLine(words=a.name, agency=a) for a in agencies],
            citations=[CitationLine(code=f"{n}{i}/QĐ-TTg") for i in range(n)],
            files=[_file(f"{n}-{i}") for i in range(n)],
        ).document
        for i in range(n):
            incoming(facts(subject=f"Dẫn {n}-{i}"), citations=[CitationLine(cited=document)])
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(document.get_absolute_url()).status_code == 200
        return len(caught)

    count(1)
    assert count(1) == count(6)


def _file(words):
    from core.uploads import check_upload

    return check_upload(upload(words.encode(), "a.txt"), field="files")


# --- registers -------------------------------------------------------------------------------
def test_a_register_shows_its_lines_and_a_struck_one_stays(desk, incoming):
    entry = incoming(plan()).entry
    url = reverse("directives:entry-strike", args=[entry.pk])
    assert desk.get(url).status_code == 200
    assert errors_of(desk.post(url, {"version": 1, "reason": " "})) == {"reason"}
    assert desk.post(url, {"version": 1, "reason": "Ghi nhầm"}).status_code == 303
    page = desk.get(entry.register.get_absolute_url())
    assert "table__struck" in page.text
    assert "Ghi nhầm" in page.text


def test_registers_are_searched_by_words_number_and_period(desk, incoming):
    entry = incoming(plan()).entry
    incoming(facts(subject="Khác"), arrived_on=date(2026, 9, 1))
    url = entry.register.get_absolute_url()
    for query, n in [({"q": "141/KH"}, 1), ({"q": "2"}, 1), ({"since": "10/9/2026"}, 1), ({}, 2)]:
        assert len(desk.get(url, query).context["page"].rows) == n
    wrong = desk.get(url, {"since": "2/9/2026", "until": "1/9/2026"})
    assert wrong.context["page"].rows == []
    assert wrong.context["form"].errors


def test_registers_of_others_are_unseen_and_only_clerks_strike(incoming, signed_in, focal, auditor):
    entry = incoming().entry
    strike = reverse("directives:entry-strike", args=[entry.pk])
    assert signed_in(focal).get(entry.register.get_absolute_url()).status_code == 404
    assert signed_in(focal).get(strike).status_code == 404
    assert signed_in(auditor).get(entry.register.get_absolute_url()).status_code == 200
    assert signed_in(auditor).post(strike, {"version": 1, "reason": "x"}).status_code == 403


def test_numbers_skipped_are_said_on_the_register(desk, outgoing):
    register = outgoing(plan(number="3", issuer_words="")).entry.register
    assert list(desk.get(register.get_absolute_url()).context["unused"]) == [1, 2]


def test_secret_placeholder_takes_a_number_once(desk, province):
    url = reverse("directives:secret-placeholder")
    data = {"token": str(uuid4()), "agency": province.pk, "arrived_on": "16/9/2026"}
    for _again in range(2):
        assert desk.post(url, data).status_code == 303
    assert RegisterEntry.objects.get().kind == RegisterEntry.Kind.SECRET
    assert (
        desk.post(url, {**data, "token": str(uuid4()), "arrived_on": "1/1/2030"}).status_code == 422
    )


def test_a_received_document_shows_both_lines_to_those_who_keep_them(
    outgoing, signed_in, clerk, department, department_clerk
):
    document = outgoing(
        recipients=[RecipientLine(words="STC", agency=department)], allot=True
    ).document
    register_received(document, by=department_clerk, now=NOON, agency=department, arrived_on=TODAY)
    page = signed_in(department_clerk).get(document.get_absolute_url())
    assert [entry.register.agency for entry in page.context["entries"]] == [department]
    assert len(signed_in(clerk).get(document.get_absolute_url()).context["entries"]) == 2


# --- reference rows --------------------------------------------------------------------------
def test_reference_rows_are_added_and_never_overwritten(db):
    from django.core.management import call_command

    call_command("load_reference")
    plan_type = DocumentType.objects.get(system="state", name="Kế hoạch")
    plan_type.position = 77
    plan_type.save()
    call_command("load_reference")
    plan_type.refresh_from_db()
    assert plan_type.position == 77
    assert DocumentType.objects.filter(system="state").count() >= 29
