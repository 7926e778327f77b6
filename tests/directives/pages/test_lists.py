"""Lists of documents: filters, chips, queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives.models import DocumentType
from directives.services import CitationLine, RecipientLine
from tests import factories
from tests.core.files import upload
from tests.directives.conftest import facts, plan

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
