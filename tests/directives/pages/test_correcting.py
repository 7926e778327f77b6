"""Correcting a document, its parts, and the paper a stub becomes."""

from datetime import date

import pytest
from django.urls import reverse

from directives.models import Delivery, Document
from directives.services import CitationLine, RecipientLine
from tests.core.files import upload
from tests.directives.conftest import plan
from tests.directives.pages.conftest import errors_of


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
