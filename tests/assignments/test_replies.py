"""The reply matrix: who received, accepted, reported and kept the time; counts are the rows behind them."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assignments import services
from assignments.models import Assignment, Task
from assignments.replies import BY_KEY, FACETS, counts_of, replies_to
from directives.models import Delivery, DocumentParty
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_day(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def collective(paper, duty, working, province, department2, coordinator, focal, now):
    """Besides the single task: one for three agencies, of which one reported and one was late."""
    task = factories.task(document=paper, mode=Task.Mode.EACH, due_on=date(2026, 9, 10), position=2)
    late = factories.agency("Sở Y tế", province=province)
    done = factories.agency("Sở Nội vụ", province=province)
    factories.assignment(task=task, agency=department2)
    factories.assignment(task=task, agency=late, due_on=date(2026, 9, 1))
    factories.assignment(
        task=task, agency=done, state="done", completed_on=date(2026, 9, 9), percent=100,
        confirmed_at=now, reported_on=date(2026, 9, 9), last_report_at=now, result_words="Đã gửi",
    )  # fmt: skip
    Delivery.objects.create(
        document=paper, agency=late, received_at=datetime(2026, 3, 4, 2, tzinfo=UTC)
    )
    services.report_progress(
        working.pk, by=focal, now=now, version=working.version, text="Đang làm", percent=40
    )
    return task


def address(document, **query):
    return reverse("assignments:document-replies", args=[document.pk], query=query)


def test_every_count_is_the_number_of_rows_behind_it(collective, paper, coordinator, signed_in):
    client = signed_in(coordinator)
    page = client.get(address(paper))
    assert page.context["counts"].total == 4
    for facet, choice in zip(FACETS, page.context["choices"], strict=True):
        shown = client.get(address(paper, show=facet.key)).context
        assert shown["page"].total == choice["count"] == sum(len(b.lines) for b in shown["blocks"])
    counts = page.context["counts"].n
    for key, facet in BY_KEY.items():
        assert client.get(address(paper, show=key)).context["page"].total == counts[facet.key]
    assert counts == {
        "": 4, "unanswered": 2, "unreceived": 3, "unaccepted": 2, "late": 2, "done": 1,
        "answered": 2, "received": 1, "accepted": 2,
    }  # fmt: skip


def test_counts_of_tasks_add_up_to_the_whole(collective, paper, coordinator, on):
    whole, by_task = counts_of(replies_to(paper, coordinator, on))
    for facet in BY_KEY.values():
        assert whole.n[facet.key] == sum(counts.n[facet.key] for counts in by_task.values())


def test_who_has_not_answered_stands_first_in_each_task(collective, paper, coordinator, signed_in):
    blocks = signed_in(coordinator).get(address(paper)).context["blocks"]
    assert len(blocks) == 2
    for block in blocks:
        assert [line.answered for line in block.lines] == sorted(
            line.answered for line in block.lines
        )


def test_a_line_tells_received_accepted_and_last_progress(
    collective, paper, duty, coordinator, signed_in, on
):
    blocks = signed_in(coordinator).get(address(paper)).context["blocks"]
    lines = {line.duty.agency.name: line for block in blocks for line in block.lines}
    assert lines["Sở Y tế"].received_on == date(2026, 3, 4)
    worked = lines["Sở Tài chính"]
    assert (worked.accepted_on, worked.reported_on, worked.duty.percent) == (on, on, 40)


def test_one_sees_only_what_is_ones_own(collective, paper, focal2, department2, signed_in):
    DocumentParty.objects.get_or_create(document=paper, agency=department2, why="duty")
    context = signed_in(focal2).get(address(paper)).context
    seen = {line.duty.pk for block in context["blocks"] for line in block.lines}
    visible = Assignment.objects.visible_to(focal2).leads().filter(task__document=paper)
    assert seen == set(visible.values_list("pk", flat=True)) and context["counts"].total == len(
        seen
    )
    assert context["counts"].total < 4


@pytest.mark.parametrize("query", [{"show": "x"}, {"show": "' OR 1=1"}])
def test_an_unknown_question_does_not_exist(query, collective, paper, coordinator, signed_in):
    assert signed_in(coordinator).get(address(paper, **query)).status_code == 404


def test_the_spreadsheet_holds_the_rows_on_show(collective, paper, coordinator, signed_in):
    where = reverse("assignments:document-replies-export", args=[paper.pk, "xlsx"])
    answer = signed_in(coordinator).get(where, {"show": "unanswered"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [row for row in sheet.iter_rows(min_row=6, values_only=True) if row[1]]
    assert {row[2] for row in rows} == {"Sở Y tế", "Sở Xây dựng"}
    assert {row[9] for row in rows} == {datetime(2026, 9, 1), datetime(2026, 9, 10)}
    text = signed_in(coordinator).get(where.replace("xlsx", "csv"))
    assert len(b"".join(text.streaming_content).decode("utf-8-sig").splitlines()) == 5
    assert signed_in(coordinator).get(where.replace("xlsx", "xls")).status_code == 404


def test_the_matrix_takes_the_same_queries_for_any_number_of_agencies(
    collective, paper, province, coordinator, signed_in
):
    client = signed_in(coordinator)

    def asked():
        client.get(address(paper))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(paper)).status_code == 200
        return len(seen)

    before = asked()
    for _each in range(12):
        factories.assignment(task=collective, agency=factories.agency(province=province))
    more = factories.task(document=paper, position=3)
    factories.assignment(task=more, agency=factories.agency(province=province))
    assert asked() == before
