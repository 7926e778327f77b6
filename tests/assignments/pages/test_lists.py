"""The list of duties: words, filters, chips and piles; rows cost no more queries."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Role
from assignments import services
from assignments.models import Assignment, State
from directives.models import Citation
from tests import factories
from tests.assignments.pages.conftest import act, url

pytestmark = pytest.mark.django_db


def queries(client, address):
    client.get(address)  # session, content types
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.fixture
def list_of(signed_in):
    def titles(person, **params):
        answer = signed_in(person).get(url("assignment-list"), params)
        assert answer.status_code == 200, answer.context["form"].errors
        return [row.duty.task.title for row in answer.context["rows"]]

    return titles


def test_words_are_found_without_marks_and_by_document_code(
    duty, paper, coordinator, department, list_of
):
    other = factories.task(document=paper, title="Tuyên truyền an toàn giao thông")
    factories.assignment(task=other, agency=department)
    assert list_of(coordinator, q="tuyen truyen an toa") == [other.title]
    assert other.title in list_of(coordinator, q=paper.code)
    assert list_of(coordinator, q="không có chữ này") == []


def test_filters_narrow_and_combine(duty, support, coordinator, department, list_of):
    def n(**params):
        return len(list_of(coordinator, **params))

    assert n() == 2
    assert n(role="lead") == 1
    assert n(agency=department.name, role="support") == 0
    assert n(agency=str(department.pk)) == 1
    assert n(cell=["within", "overdue"]) == 2
    assert n(cell="overdue") == 0
    assert n(on="1/1/2026") == 0
    assert n(due_from="30/9/2026", due_to="2026-09-30") == 2
    assert n(state="done") == 0
    assert n(due_soon="on") == 0
    assert n(document=str(duty.task.document_id), block="departments") == 2
    for day, params in (
        (date(2026, 9, 29), {"due_soon": "on"}),
        (date(2026, 10, 1), {"cell": "overdue"}),
    ):
        with time_machine.travel(datetime.combine(day, time(5), UTC), tick=False):
            assert n(**params) == 2


def test_withdrawn_duties_are_shown_only_when_asked_for(duty, coordinator, list_of):
    Assignment.objects.update(state=State.WITHDRAWN)
    assert list_of(coordinator) == []
    assert len(list_of(coordinator, state="withdrawn")) == 2


@pytest.mark.parametrize(
    "params",
    [
        {"agency": "Sở Không Có"},
        {"agency": "999999999"},
        {"due_from": "31/2/2026"},
        {"cell": "late"},
        {"sort": "password"},
        {"document": "x"},
        {"on": "hôm nay"},
        {"mine": "all"},
    ],
)
def test_an_invalid_filter_shows_no_rows_and_says_why(params, duty, coordinator, signed_in):
    answer = signed_in(coordinator).get(url("assignment-list"), params)
    assert answer.status_code == 422
    assert not answer.context["rows"]
    assert answer.context["form"].errors
    assert duty.task.title not in answer.content.decode()


def test_a_document_one_cannot_see_is_no_choice(duty, outsider, signed_in):
    address = url("assignment-list") + f"?document={duty.task.document_id}"
    assert signed_in(outsider).get(address).status_code == 422


def test_chips_name_what_was_chosen_and_remove_it(duty, coordinator, department, signed_in):
    answer = signed_in(coordinator).get(url("assignment-list"), {"agency": department.pk, "q": "x"})
    (chip,) = [c for c in answer.context["chips"] if c.value == department.name]
    assert "agency" not in chip.remove_url and "q=x" in chip.remove_url


@pytest.mark.parametrize(
    "key", ["late", "soon", "to_confirm", "returned", "new", "late_elsewhere", "no_deadline"]
)
def test_each_pile_is_a_list(key, paper, department, coordinator, list_of):
    late = factories.task(document=paper, title="Việc quá hạn", due_on=date(2026, 3, 20))
    factories.assignment(task=late, agency=department)
    undated = factories.task(document=paper, title="Việc không thời hạn")
    factories.assignment(task=undated, agency=department)
    own = {"late_elsewhere": [late.title], "no_deadline": [undated.title]}
    assert list_of(coordinator, mine=key) == own.get(key, [])


def test_pages_take_the_same_number_of_queries_for_any_number_of_rows(
    paper, province, coordinator, focal, department, signed_in, now
):
    client = signed_in(coordinator)
    first = factories.assignment(task=factories.task(document=paper), agency=department)

    def grow(n):
        for _ in range(n):
            task = factories.task(document=paper, mode="each", due_on=date(2026, 9, 1))
            for _ in range(2):
                agency = factories.agency(province=province)
                duty = factories.assignment(task=task, agency=agency)
                services.suspend(duty.pk, by=coordinator, now=now, version=1, note="x")
            citing = factories.document(issuer=province)
            Citation.objects.create(citing=citing, cited=paper, relation="implements")
        first.refresh_from_db()
        for _ in range(n):
            if first.state == State.ISSUED:
                services.accept(first.pk, by=focal, now=now, version=first.version)
            first.refresh_from_db()
            services.report_progress(
                first.pk, by=focal, now=now, version=first.version, text="x", percent=1,
                evidence=[SimpleUploadedFile("a.txt", b"abc")],
            )  # fmt: skip
            first.refresh_from_db()

    addresses = [
        url("assignment-list"),
        url("assignment-list") + "?mine=late_elsewhere&sort=agency",
        url("assignment-detail", first.pk),
        url("document-tasks", paper.pk),
        url("document-chain", paper.pk),
        url("task-detail", first.task_id),
        url("notice-list"),
    ]
    grow(2)
    before = [queries(client, address) for address in addresses]
    grow(6)
    assert [queries(client, address) for address in addresses] == before


def test_leaders_decide_like_coordinators(reported, province, signed_in):
    chief = factories.person(province, Role.LEADER)
    assert act(signed_in(chief), reported, "confirm", completed_on="10/9/2026").status_code == 303
