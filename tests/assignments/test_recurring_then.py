"""Who had not sent a recurring report by a past day is what its page said on that day."""

import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from assignments import services
from assignments.models import Assignment
from assignments.period_matrix import matrix_of, overviews_of
from assignments.periods import Cadence
from assignments.services import making
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
N_DAYS = 75


@pytest.fixture
def rule(paper, province, department, department2, coordinator, now, on):
    group = factories.group(province=province, members=[department, department2])
    plan = services.RecurrencePlan(cadence=Cadence("monthly", "in_period", day=25), first=on)
    task = services.create_task(
        document=paper, title="Báo cáo cũ", by=coordinator, now=now, mode="each", group=group,
        recurrence=plan,
    )  # fmt: skip
    return task.recurrence


def told(rule, user, day, known_on=None):
    """What the list and the matrix count and show that day."""
    matrix = matrix_of(rule, user, day, known_on=known_on)
    (row,) = overviews_of([rule], user, day, known_on=known_on)
    return (
        (row.label, row.total, row.n_sent, row.n_missing),
        [(column.label, column.total, column.n_sent) for column in matrix.columns],
        [
            (line.agency.name, line.n_on_time, line.n_due, [[m.stand for m in c] for c in line.cells])
            for line in matrix.lines
        ],
        [(mark.duty.agency.name, mark.stand) for mark in matrix.unsent],
    )  # fmt: skip


@pytest.fixture
def lived(rule, coordinator, focal, focal2, leader, department, department2, now, on):
    """Live the days one after the other; return what was told on each."""
    seen = {}
    for n in range(N_DAYS):
        day, moment = on + n * DAY, now + n * DAY
        making.make_due_periods(now=moment)
        for duty in Assignment.objects.filter(task=rule.task_id).order_by("period_from", "pk"):
            act(duty, focal if duty.agency == department else focal2, leader, day, moment, n)
        seen[day] = told(rule, coordinator, day)
    services.correct_task(
        rule.task_id, by=coordinator, now=now + N_DAYS * DAY, version=1, title="Báo cáo mới"
    )
    return seen


def act(duty, officer, leader, day, moment, n):
    """One agency sends on the day and is confirmed, the other late; what is open on day 60 is withdrawn."""
    if duty.state == "issued":
        services.accept(duty.pk, by=officer, now=moment, version=duty.version)
    elif n == 60 and duty.state == "working":
        services.perform(
            duty.pk, "withdraw", by=leader, now=moment, version=duty.version, note="Thôi"
        )
    elif duty.state == "working" and day >= duty.due_on + (duty.pk % 2) * 9 * DAY:
        services.report_completion(
            duty.pk, by=officer, now=moment, version=duty.version, text="Đã gửi",
            completed_on=day, result_words="Báo cáo",
        )  # fmt: skip
    elif duty.state == "reported":
        services.confirm(
            duty.pk, by=leader, now=moment, version=duty.version, completed_on=duty.reported_on
        )


def test_every_day_is_told_later_as_it_was(rule, lived, coordinator, on):
    assert len({str(one) for one in lived.values()}) > 6
    for day, then in lived.items():
        assert told(rule, coordinator, day, known_on=day) == then
    assert told(rule, coordinator, on - DAY, known_on=on - DAY) == (("", 0, 0, 0), [], [], [])


def test_pages_of_a_past_day_lead_to_lists_of_that_day(
    rule, lived, coordinator, signed_in, now, on
):
    day = on + 20 * DAY
    page = reverse("assignments:recurrence-detail", args=[rule.pk])
    with time_machine.travel(now + N_DAYS * DAY, tick=False):
        client = signed_in(coordinator)
        shown = client.get(page, {"on": day.isoformat()})
        html = shown.content.decode()
        assert "Báo cáo cũ" in html and "Báo cáo mới" not in html and "hết ngày đó" in html
        matrix = shown.context["matrix"]
        for url, n in [
            *((column.url, column.total) for column in matrix.columns),
            *((column.sent_url, column.n_sent) for column in matrix.columns),
            *((line.due_url, line.n_due) for line in matrix.lines),
            (shown.context["unsent_url"], len(matrix.unsent)),
        ]:
            assert client.get(url).context["page"].total == n, url
        (row,) = client.get(
            reverse("assignments:recurrence-list"), {"on": day.isoformat()}
        ).context["rows"]
        assert client.get(row.missing_url).context["page"].total == row.n_missing
        sheet = reverse("assignments:recurrence-sheet", args=[rule.pk])
        answer = client.get(sheet, {"on": day.isoformat()})
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        assert f"{day:%d/%m/%Y}" in str(list(book.iter_rows(max_row=4, values_only=True)))


def test_a_day_before_the_first_period_and_one_to_come(rule, lived, coordinator, signed_in, now):
    page = reverse("assignments:recurrence-detail", args=[rule.pk])
    with time_machine.travel(now + N_DAYS * DAY, tick=False):
        client = signed_in(coordinator)
        early = client.get(page, {"on": "01/01/2001"})
        assert early.status_code == 200 and early.context["first_on"]
        for url in (page, reverse("assignments:recurrence-list")):
            late = client.get(url, {"on": "31/12/2099"})
            assert late.status_code == 422 and 'value="31/12/2099"' in late.content.decode()
        sheet = reverse("assignments:recurrence-sheet", args=[rule.pk])
        assert client.get(sheet, {"on": "31/12/2099"}, follow=True).status_code == 422
