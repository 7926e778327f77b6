"""The pages of recurring tasks: what the matrix says, what its count counts, and the form."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assignments import services
from assignments.models import Assignment, Recurrence, Task
from assignments.period_matrix import Stand, matrix_of, stand_of
from assignments.periods import Cadence
from assignments.services import making
from core.submissions import new_token
from tests import factories

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def frozen(time_machine_at_now):
    return time_machine_at_now


@pytest.fixture
def time_machine_at_now(now):
    import time_machine

    with time_machine.travel(now + timedelta(days=70), tick=False):
        yield


@pytest.fixture
def group(province, department, department2):
    return factories.group(province=province, members=[department, department2])


@pytest.fixture
def rule(paper, group, coordinator, now, on) -> Recurrence:
    """A monthly report of two departments, seventy days old."""
    task = services.create_task(
        document=paper, title="Báo cáo tình hình", by=coordinator, now=now, mode="each",
        group=group,
        recurrence=services.RecurrencePlan(cadence=Cadence("monthly", "in_period", day=25), first=on),
    )  # fmt: skip
    making.make_due_periods(now=now + timedelta(days=70))
    return task.recurrence


def report(duty, by, day, now):
    duty = services.accept(duty.pk, by=by, now=now, version=duty.version)
    return services.report_completion(
        duty.pk, by=by, now=now + timedelta(days=70), version=duty.version, text="Đã gửi",
        completed_on=day, result_words="Báo cáo",
    )  # fmt: skip


def test_the_matrix_tells_sent_late_missing_and_not_yet_due(rule, focal, department, now, on):
    mine = Assignment.objects.filter(task=rule.task_id, agency=department).order_by("period_from")
    today = on + timedelta(days=70)
    report(mine[0], focal, mine[0].due_on, now)
    report(mine[1], focal, mine[1].due_on + timedelta(days=3), now)
    stands = [stand_of(duty, today) for duty in mine]
    assert stands[:2] == [Stand.SENT, Stand.SENT_LATE]
    others = Assignment.objects.filter(task=rule.task_id).exclude(agency=department)
    assert {stand_of(d, today) for d in others if d.due_on < today} == {Stand.MISSING}


def test_who_has_not_sent_is_the_list_behind_the_count(
    rule, focal, coordinator, department, now, on
):
    today = on + timedelta(days=70)
    duty = Assignment.objects.filter(task=rule.task_id, agency=department).earliest("period_from")
    report(duty, focal, duty.due_on, now)
    matrix = matrix_of(rule, coordinator, today, asked=duty.period_from)
    assert [mark.duty.agency_id != department.pk for mark in matrix.unsent] == [True]


def test_the_link_of_the_count_shows_the_same_rows(rule, coordinator, signed_in):
    page = signed_in(coordinator).get(reverse("assignments:recurrence-detail", args=[rule.pk]))
    rows = signed_in(coordinator).get(page.context["unsent_url"])
    assert rows.status_code == 200
    assert {row.duty.pk for row in rows.context["rows"]} == {
        mark.duty.pk for mark in page.context["matrix"].unsent
    }


def test_an_agency_sees_its_own_line_only(rule, focal, department, signed_in):
    page = signed_in(focal).get(reverse("assignments:recurrence-detail", args=[rule.pk]))
    assert [line.agency for line in page.context["matrix"].lines] == [department]


def test_titles_say_their_period(rule, focal, signed_in):
    page = signed_in(focal).get(reverse("assignments:assignment-list")).content.decode()
    assert "Báo cáo tình hình (tháng 9/2026)" in page


def test_the_matrix_asks_no_more_for_more_agencies(
    rule, group, province, coordinator, now, signed_in, django_assert_max_num_queries
):
    client = signed_in(coordinator)
    for address in ("recurrence-list", "recurrence-detail"):
        url = reverse(f"assignments:{address}", args=[rule.pk] if "detail" in address else [])
        client.get(url)
        with django_assert_max_num_queries(60) as first:
            client.get(url)
        n = len(first)
        _more(rule, province, now)
        with django_assert_max_num_queries(n):
            client.get(url)


def _more(rule, province, now):
    for duty in Assignment.objects.filter(task=rule.task_id)[:3]:
        agency = factories.agency(province=province)
        duty.pk, duty.agency, duty.named_agency = None, agency, agency
        duty.save(force_insert=True)


def test_the_workbook_holds_the_lines_of_the_page(rule, coordinator, signed_in):
    answer = signed_in(coordinator).get(reverse("assignments:recurrence-sheet", args=[rule.pk]))
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    words = {str(cell.value) for row in book.active.iter_rows() for cell in row}
    assert {"Chưa gửi, quá hạn", "tháng 9/2026"} <= words


def typed(**changed):
    return {
        "form_token": str(new_token()), "title": "Báo cáo quý", "mode": "single",
        "every-frequency": "quarterly", "every-day_rule": "last_working_day",
        "every-shift": "none", **changed,
    }  # fmt: skip


def test_a_task_is_made_recurring_in_its_form(paper, department, coordinator, signed_in):
    url = reverse("assignments:task-create", args=[paper.pk])
    answer = signed_in(coordinator).post(url, typed(lead=department.name))
    made = Recurrence.objects.get()
    assert answer.status_code == 303 or answer.status_code == 302
    assert made.frequency == "quarterly"
    assert made.task.title == "Báo cáo quý"


def test_the_preview_shows_dates_keeps_what_was_typed_and_makes_nothing(
    paper, coordinator, signed_in
):
    url = reverse("assignments:task-create", args=[paper.pk])
    page = signed_in(coordinator).post(url, typed(preview="1"))
    assert page.status_code == 200
    assert "31/12/2026" in page.content.decode()
    assert "Báo cáo quý" in page.content.decode()
    assert not Task.objects.exists()


def test_a_flood_is_refused_beside_its_field_and_nothing_typed_is_lost(
    paper, department, coordinator, signed_in
):
    url = reverse("assignments:task-create", args=[paper.pk])
    given = typed(lead=department.name) | {"every-first": "01/01/1990"}
    page = signed_in(coordinator).post(url, given)
    assert page.status_code == 422
    assert "first" in page.context["form"].every.errors
    assert "01/01/1990" in page.content.decode()
    assert not Task.objects.exists()
