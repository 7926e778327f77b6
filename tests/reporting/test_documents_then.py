"""What the pages and papers about one document said on a day is found again when all has gone on."""

import io
import random
import re
from contextlib import suppress
from dataclasses import asdict

import openpyxl
import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.calendar import current_calendar
from assignments import services
from assignments.models import Assignment
from assignments.replies import counts_of, for_lines, lines_of, replies_to, result_words
from assignments.workflow import TABLE
from core.refusals import Refused
from directives.models import Citation
from directives.services import add_recipient, receive_document, remove_recipient
from directives.services.facts import RecipientLine
from reporting.models import ReportRun
from reporting.paper.dispatch import summary_of
from tests import factories
from tests.assignments.test_as_of import at, step
from tests.conftest import TODAY
from tests.reporting.scenes import DAY

pytestmark = pytest.mark.django_db
FIRST = TODAY - 12 * DAY
ACTS = ["order", "order_all", "address", "address", "unaddress", "receive", *TABLE]


@pytest.fixture
def plan(province):
    return factories.document(issuer=province, number="141", issued_on=FIRST - DAY)


def live(plan, action, k, day, offices, clerk, coordinator, leader):
    """Let one thing happen to the document or to one of its duties; what may not be changes nothing."""
    agency, officer = offices[k % 3]
    if action.startswith("order"):
        whom = {"mode": "each", "agencies": [a for a, _ in offices]} if "all" in action else {}
        services.create_task(
            document=plan, title=f"Việc {k}", by=coordinator, now=at(day), due_on=day + k * DAY,
            **(whom or {"lead": agency}),
        )  # fmt: skip
    elif action == "address":
        line = RecipientLine(words=agency.name, agency=agency)
        plan.refresh_from_db()
        with time_machine.travel(at(day), tick=False):
            add_recipient(plan, line, by=clerk, now=at(day), version=plan.version)
    elif action == "unaddress":
        plan.refresh_from_db()
        with time_machine.travel(at(day), tick=False):
            for recipient in plan.recipients.filter(agency=agency):
                remove_recipient(recipient, by=clerk, now=at(day), version=plan.version)
    elif action == "receive":
        receive_document(plan, by=officer, now=at(day), agency=agency)
    elif duties := list(Assignment.objects.filter(task__document=plan).order_by("pk")):
        people = (*(who for _, who in offices), coordinator, leader)
        step(duties[k % len(duties)], action, people, day, agency=agency)


def matrix(plan, user, day, known_on=None):
    """Every count and every word of the matrix."""
    replies = replies_to(plan, user, day, known_on=known_on)
    whole, by_task = counts_of(replies)
    lines = lines_of(list(for_lines(replies)), day, current_calendar(), known_on=known_on)
    return [
        whole.n, {task: counts.n for task, counts in by_task.items()},
        [
            (
                line.duty.pk, line.duty.title, line.duty.agency.name, line.cell, line.duty.state,
                line.received_on, line.accepted_on, line.answered, line.reported_on,
                line.duty.percent, result_words(line.duty), line.duty.due_on, line.duty.completed_on,
            )
            for line in lines
        ],
    ]  # fmt: skip


def summary(plan, agency, reader, day, today):
    told = asdict(summary_of(plan, agency=agency, reader=reader, on=day, today=today))
    told.pop("head")  # of the day of writing
    return told


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    days=st.lists(
        st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5)), max_size=5),
        min_size=2, max_size=9,
    )
)  # fmt: skip
def test_matrix_and_summary_of_a_past_day_are_those_seen_on_it(
    province, clerk, coordinator, leader, offices, days
):
    plan = factories.document(issuer=province, issued_on=FIRST - DAY)
    days = [[("order_all", 1), ("order", 4), ("accept", 0)], *days]
    seen = {}

    def told(day, today):
        known_on = day if day < today else None
        return [
            matrix(plan, coordinator, day, known_on),
            summary(plan, province, coordinator, day, today),
            # Of agencies their own duties only: which parts and copies they see beside these is a right
            # of today, and nobody sees a copy taken back but who sent it.
            *(
                [line["duties"] for line in told["agencies"] if line["duties"]]
                for agency, who in offices[:2]
                for told in [summary(plan, agency, who, day, today)]
            ),
        ]

    for n, acts in enumerate(days):
        day = FIRST + n * DAY
        for action, k in acts:
            try:
                live(plan, action, k, day, offices, clerk, coordinator, leader)
            except Refused:
                continue
        seen[day] = told(day, day)
    for day, then in seen.items():
        assert told(day, TODAY) == then
    assert matrix(plan, coordinator, FIRST - DAY, FIRST - DAY)[0][""] == 0
    assert summary(plan, province, coordinator, FIRST - DAY, TODAY)["agencies"] == []


def test_an_addressee_taken_out_since_had_been_sent_its_copy(
    plan, clerk, coordinator, province, offices
):
    for n, action in enumerate(["address", "order", "unaddress"]):
        live(plan, action, 0, FIRST + n * DAY, offices, clerk, coordinator, coordinator)
    assert not plan.deliveries.exists()
    then = summary(plan, province, coordinator, FIRST + DAY, TODAY)["agencies"]
    assert [(one["agency"], one["sent_on"]) for one in then] == [("Sở Tài chính", FIRST)]
    assert summary(plan, province, coordinator, FIRST - DAY, TODAY)["agencies"] == []
    (now,) = summary(plan, province, coordinator, TODAY, TODAY)["agencies"]
    assert (now["sent_on"], len(now["duties"])) == (None, 1)


@pytest.fixture
def answered(plan, coordinator, focal, offices):
    """Ordered on the first day, accepted two days later, renamed and reported on after that."""
    (department, _), *_rest = offices
    task = services.create_task(
        document=plan, title="Tên gọi cũ", lead=department, by=coordinator, now=at(FIRST)
    )
    duty = services.accept(task.assignments.get().pk, by=focal, now=at(FIRST + 2 * DAY), version=1)
    services.report_progress(
        duty.pk, by=focal, now=at(FIRST + 4 * DAY), version=2, text="Đang làm", percent=40
    )
    services.correct_task(
        task.pk, by=coordinator, now=at(FIRST + 5 * DAY), version=1, title="Tên gọi mới"
    )
    return duty


def pages(plan):
    return [
        reverse("assignments:document-replies", args=[plan.pk]),
        reverse("reporting:dispatch-summary", args=[plan.pk]),
    ]


def test_pages_of_a_past_day_say_so_and_know_nothing_later(
    answered, plan, coordinator, signed_in, at_noon
):
    on = FIRST + 2 * DAY
    for url in pages(plan):
        html = signed_in(coordinator).get(url, {"on": on.isoformat()}).content.decode()
        assert "Tên gọi cũ" in html and "Tên gọi mới" not in html and "40%" not in html
        assert f"{on:%d/%m/%Y}" in html and "hết ngày đó" in html
        now = signed_in(coordinator).get(url).content.decode()
        assert "Tên gọi mới" in now and "hết ngày đó" not in now


def test_counts_and_files_of_the_matrix_stay_on_the_day(
    answered, plan, coordinator, signed_in, at_noon
):
    url, client = pages(plan)[0], signed_in(coordinator)
    page = client.get(url, {"on": (FIRST + DAY).isoformat()})
    assert page.context["counts"].n["unaccepted"] == 1
    for choice in page.context["choices"]:
        assert client.get(choice["url"]).context["page"].total == choice["count"]
    sheet = reverse("assignments:document-replies-export", args=[plan.pk, "xlsx"])
    answer = client.get(sheet + page.context["query"])
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    words = "\n".join(str(row) for row in book.iter_rows(values_only=True))
    assert "Tên gọi cũ" in words and f"{FIRST + DAY:%d/%m/%Y}" in words
    form = client.get(reverse("reporting:run-create", args=["reply_matrix"]), {
        "document": plan.pk, "cut_off": (FIRST + DAY).isoformat(),
    })  # fmt: skip
    assert (FIRST + DAY).isoformat() in form.content.decode()


def test_before_the_first_task_the_pages_say_when_it_came(
    answered, plan, coordinator, signed_in, at_noon
):
    for url in pages(plan):
        page = signed_in(coordinator).get(url, {"on": "01/01/2001"})
        assert page.status_code == 200 and page.context["first_on"] == FIRST
        assert "01/01/2001" in page.content.decode() and "Tên gọi" not in page.content.decode()


@pytest.mark.parametrize("typed", ["31/12/2099", "hôm qua", "30/02/2026"])
def test_a_day_that_cannot_be_told_of_is_refused_and_kept(
    typed, answered, plan, coordinator, signed_in, at_noon
):
    for url in pages(plan):
        page = signed_in(coordinator).get(url, {"on": typed})
        html = page.content.decode()
        assert page.status_code == 422 and f'value="{typed}"' in html and "Tên gọi" not in html
    export = reverse("assignments:document-replies-export", args=[plan.pk, "csv"])
    answer = signed_in(coordinator).get(export, {"on": typed}, follow=True)
    assert answer.status_code == 422 and "Tên gọi" not in answer.content.decode()


@pytest.mark.parametrize("kind", ["reply_matrix", "dispatch_summary"])
def test_paper_about_a_document_is_asked_for_of_a_past_day(
    kind, answered, plan, province, coordinator, signed_in, at_noon, no_broker
):
    client, url = signed_in(coordinator), reverse("reporting:run-create", args=[kind])
    asked = client.get(url, {"document": plan.pk}).context["form"]
    typed = {
        "document": asked["document"].value(),
        "agency": province.pk,
        "token": str(asked.initial["token"]),
    }
    later = client.post(url, typed | {"cut_off": "31/12/2099"})
    assert later.status_code == 422 and 'value="31/12/2099"' in later.content.decode()
    assert client.post(url, typed | {"cut_off": "06/09/2026"}).status_code == 302
    run = ReportRun.objects.get()
    assert f"{run.cut_off:%d/%m/%Y}" == "06/09/2026"


def main_of(page) -> str:
    """The figures of a page in words and links, without what names the day as past."""
    html = page.content.decode()
    assert page.status_code == 200
    shown = html[html.index('id="figures"') : html.index("</main>")]
    said = shown.replace("Theo thông tin được biết đến hết ngày đó.", "").replace(" ", "")
    return re.sub(r"on=[\d-]{10}(&amp;)?", "", said).replace('?"', '"')


@pytest.mark.parametrize("evening", [3, 6])
def test_the_whole_dashboard_of_a_past_day_is_the_page_of_that_evening(
    evening, plan, clerk, coordinator, leader, offices, signed_in, now
):
    """Every part of it: ranking, months, calendar, slow documents, oldest without a deadline, own place."""
    above = factories.document(issuer=plan.issuer, number="12", notation="CT-UBND")
    Citation.objects.create(citing=plan, cited=above, relation=Citation.Relation.IMPLEMENTS)
    day, chance, pages = FIRST + evening * DAY, random.Random(evening), {}

    def told():
        asked = [{}, {"agency": offices[0][0].pk}, {"document": plan.pk}, {"document": above.pk}]
        client = signed_in(coordinator)
        url = reverse("reporting:dashboard")
        return [main_of(client.get(url, {"on": day.isoformat(), **one})) for one in asked]

    for n in range(10):
        for _each in range(14):
            action, k = chance.choice(["order", "order_all", *ACTS]), chance.randrange(12)
            with suppress(Refused):
                live(plan, action, k, FIRST + n * DAY, offices, clerk, coordinator, leader)
        if n == evening:
            services.create_task(
                document=plan, title="Không hạn", lead=offices[0][0], by=coordinator, now=at(day)
            )
            with time_machine.travel(at(day, 20), tick=False):
                pages = told()
    with time_machine.travel(now, tick=False):
        assert told() == pages
        chain = reverse("assignments:document-chain", args=[above.pk])
        link = signed_in(coordinator).get(chain, {"on": day.isoformat()}).context["chain"].down[0]
        assert f"{link.tally.total}" in pages[3] and f"on={day}" in link.tally.total_url
        later = signed_in(coordinator).get(chain, {"on": "31/12/2099"})
        assert later.status_code == 422 and later.context["chain"] is None


@pytest.fixture
def no_broker(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


@pytest.fixture
def at_noon(now):
    with time_machine.travel(now, tick=False):
        yield
