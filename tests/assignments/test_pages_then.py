"""What the pages of a document's tasks, of a task and of a duty said one evening is found again later."""

import random
import re
from contextlib import suppress

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assignments import services
from assignments.models import Assignment, Task
from assignments.periods import Cadence
from assignments.services import urging
from assignments.workflow import TABLE
from core.refusals import Refused
from core.workdays import PLAIN_CALENDAR
from tests import factories
from tests.assignments.test_as_of import at, step
from tests.conftest import TODAY
from tests.reporting.scenes import DAY

pytestmark = pytest.mark.django_db
FIRST = TODAY - 12 * DAY
ACTS = ["order", "order_all", "order_below", "reword", *TABLE, "report_progress", "redirect"]


@pytest.fixture
def plan(province):
    return factories.document(issuer=province, number="141", issued_on=FIRST - DAY)


@pytest.fixture
def live(plan, offices, coordinator, leader):
    """Return how one thing happens to the document on a day; what may not be changes nothing."""

    def happen(action, k, day):
        agency, _officer = offices[k % 3]
        tasks = list(Task.objects.filter(document=plan).order_by("pk"))
        duties = list(Assignment.objects.filter(task__document=plan).order_by("pk"))
        if action.startswith("order"):
            whom = {"lead": agency, "supports": [offices[(k + 1) % 3][0]]}
            if action == "order_all":
                whom = {"mode": "each", "agencies": [a for a, _ in offices]}
            if action == "order_below" and tasks:
                whom["serves"] = tasks[k % len(tasks)]
            services.create_task(
                document=plan, title=f"Việc {k}", text="Giao việc", by=coordinator, now=at(day),
                due_on=day + (k % 6) * DAY if k % 4 else None, **whom,
            )  # fmt: skip
        elif action == "reword" and tasks:
            task = tasks[k % len(tasks)]
            services.correct_task(
                task.pk, by=coordinator, now=at(day), version=task.version, title=f"Sửa {day}-{k}",
                text=f"Lời {day}", product="Báo cáo", section="II",
            )  # fmt: skip
        elif duties:
            people = (*(who for _, who in offices), coordinator, leader)
            step(duties[k % len(duties)], action, people, day, agency=agency)

    return happen


@pytest.fixture
def lived(live):
    """Eight days of one document, as chance has it; the same seed lives the same days."""

    def so(seed, evening):
        chance = random.Random(seed)
        for n in range(8):
            for _each in range(6):
                action = chance.choice(ACTS if n else ["order", "order_all", "order_below"])
                with suppress(Refused):
                    live(action, chance.randrange(30), FIRST + n * DAY)
            evening(FIRST + n * DAY)

    return so


def pages_of(plan, *, n=100):
    """The pages about a document, at most n of tasks and as many of duties, the newest left out."""
    tasks = Task.objects.filter(document=plan).order_by("pk")
    duties = Assignment.objects.filter(task__document=plan).order_by("pk")
    return [
        reverse("assignments:document-tasks", args=[plan.pk]),
        *(reverse("assignments:task-detail", args=[task.pk]) for task in tasks[:n]),
        *(reverse("assignments:assignment-detail", args=[duty.pk]) for duty in duties[:n]),
    ]


def main_of(page) -> str:
    html = page.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def said(client, url, **asked) -> list[str]:
    """The page in words and links, without what asks for a day and what says that it is past."""
    page = client.get(url, asked)
    assert page.status_code == 200, url
    main = re.sub(r'<form class="filters".*?</form>', "", main_of(page), flags=re.DOTALL)
    main = re.sub(
        r'<div class="notice[^>]*>(?:(?!</div>).)*hết ngày đó\.\s*</div>\s*(</div>)?',
        "", main, flags=re.DOTALL,
    )  # fmt: skip
    main = re.sub(r"(?<=\?)on=[\d-]{10}&amp;|(\?|&amp;)on=[\d-]{10}", "", main)
    return [part for part in re.sub(r"\s+", "", main).split("<") if part]


@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_page_said_in_the_evening_it_says_of_that_evening(
    seed, plan, lived, auditor, signed_in, now
):
    """Read by an auditor, to whom no step is offered: the page of the evening and the later one are equal."""
    evenings = {}

    def evening(day):
        with time_machine.travel(at(day, 20), tick=False):
            client = signed_in(auditor)
            if (day - FIRST).days in (1, 4, 6):
                evenings[day] = {url: said(client, url) for url in pages_of(plan, n=5)}

    lived(seed, evening)
    assert sum(len(pages) for pages in evenings.values()) > 20
    with time_machine.travel(now + DAY, tick=False):
        client = signed_in(auditor)
        for day, pages in evenings.items():
            for url, then in pages.items():
                assert said(client, url, on=day.isoformat()) == then, (url, day)


@pytest.fixture
def ordered(plan, coordinator, focal, offices):
    """Ordered and accepted on the first day; reported on, prolonged, reworded and redirected after that."""
    (department, _), (other, _), _third = offices
    task = services.create_task(
        document=plan, title="Tên gọi cũ", text="Lời cũ", lead=department, by=coordinator,
        now=at(FIRST), due_on=FIRST + 2 * DAY,
    )  # fmt: skip
    duty = services.accept(task.assignments.get().pk, by=focal, now=at(FIRST), version=1)

    def then(action, day, by, **given):
        duty.refresh_from_db()
        services.perform(duty.pk, action, by=by, now=at(day), version=duty.version, **given)

    then("ask_extension", FIRST + DAY, focal, due_on=FIRST + 9 * DAY, note="Chờ số liệu")
    then("grant_extension", FIRST + 2 * DAY, coordinator, due_on=FIRST + 9 * DAY, note="Được")
    then("report_progress", FIRST + 3 * DAY, focal, text="Đã làm một nửa", percent=50)
    services.correct_task(
        task.pk, by=coordinator, now=at(FIRST + 4 * DAY), version=1, title="Tên gọi mới",
        text="Lời mới",
    )  # fmt: skip
    then("return", FIRST + 5 * DAY, focal, note="Không thuộc chức năng")
    then("redirect", FIRST + 6 * DAY, coordinator, agency=other, note="Đúng cơ quan")
    duty.refresh_from_db()
    return duty


def three(duty):
    return [
        reverse("assignments:document-tasks", args=[duty.task.document_id]),
        reverse("assignments:task-detail", args=[duty.task_id]),
        reverse("assignments:assignment-detail", args=[duty.pk]),
    ]


@pytest.fixture
def at_noon(now):
    with time_machine.travel(now, tick=False):
        yield


def test_what_came_later_is_not_known_on_the_day(ordered, coordinator, signed_in, at_noon):
    client = signed_in(coordinator)
    for url in three(ordered):
        html = client.get(url, {"on": (FIRST + DAY).isoformat()}).content.decode()
        assert "Tên gọi cũ" in html and f"{FIRST + 2 * DAY:%d/%m/%Y}" in html
        assert f"Tính đến ngày {FIRST + DAY:%d/%m/%Y}, theo thông tin được biết" in html
        for later in ("Tên gọi mới", "Lời mới", "Đã làm một nửa", "Sở Xây dựng", "Thu hồi"):
            assert later not in html, (url, later)
    page = client.get(three(ordered)[2], {"on": (FIRST + DAY).isoformat()})
    (asked,) = page.context["extensions"]
    assert (asked.state, asked.granted_due_on, page.context["a"].wished_due_on) == (
        "open", None, FIRST + 9 * DAY,
    )  # fmt: skip
    assert [event.at for event in page.context["events"]] == [at(FIRST + DAY), at(FIRST), at(FIRST)]
    assert not page.context["reports"] and page.context["redirected_to"] is None
    now = client.get(three(ordered)[2]).content.decode()
    assert "Tên gọi mới" in now and "Sở Xây dựng" in now and "hết ngày đó" not in now


def test_a_duty_withdrawn_since_stands_as_it_stood(ordered, coordinator, signed_in, at_noon):
    client, day = signed_in(coordinator), FIRST + 3 * DAY
    tasks, task, duty = (client.get(url, {"on": day.isoformat()}) for url in three(ordered))
    (row,) = task.context["rows"]
    ((_task, (part,)),) = tasks.context["blocks"]
    for shown in (row.duty, part.duty, duty.context["a"]):
        assert (shown.pk, shown.state, shown.percent) == (ordered.pk, "working", 50)
    assert row.cell == part.cell == duty.context["cell"] == "within"
    assert tasks.context["tally"].total == 1
    assert client.get(tasks.context["tally"].total_url).context["page"].total == 1


# Addresses of steps and papers of today; none of them may stand on the page of a past day.
OFFERED = re.compile(r"/do/|/new/|/correct/|/recurrence/|/members/|slip|proposals|<form[^>]*post")


@pytest.mark.parametrize("person", ["coordinator", "leader", "focal"])
def test_nothing_can_be_done_on_the_page_of_a_past_day(
    person, ordered, signed_in, at_noon, request
):
    client = signed_in(request.getfixturevalue(person))
    offered = 0
    for url in three(ordered):
        then = main_of(client.get(url, {"on": (FIRST + DAY).isoformat()}))
        assert not OFFERED.search(then), url
        offered += bool(OFFERED.search(main_of(client.get(url))))
    assert offered or person == "focal"
    rows = client.get(reverse("assignments:assignment-list"), {"on": FIRST.isoformat()})
    assert rows.context["page"].total == 1 and 'name="row"' not in rows.content.decode()


def test_links_between_pages_stay_on_the_day(ordered, plan, coordinator, signed_in, at_noon):
    client, on = signed_in(coordinator), f"on={FIRST + DAY}"
    around = [
        reverse("assignments:document-replies", args=[plan.pk]),
        reverse("assignments:document-chain", args=[plan.pk]),
        reverse("reporting:dispatch-summary", args=[plan.pk]),
        reverse("assignments:assignment-list"),
    ]
    for url in [*three(ordered), *around]:
        page = client.get(url, {"on": (FIRST + DAY).isoformat()})
        main = re.sub(r"<form.*?</form>", "", main_of(page), flags=re.DOTALL)
        links = [link for link in re.findall(r'href="(/tasks/[^"]*)"', main) if "view" not in link]
        away = [
            link
            for link in links
            if on not in link and not re.search("recurring|urging|import|^/tasks/$", link)
        ]
        assert not away, (url, away)
        for link in links:
            assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_a_day_before_it_was_entered_says_when_that_was(ordered, coordinator, signed_in, at_noon):
    client = signed_in(coordinator)
    for url, name in zip(three(ordered), ["first_on", "known_from", "known_from"], strict=True):
        page = client.get(url, {"on": "01/01/2001"})
        html = page.content.decode()
        assert (page.status_code, page.context[name]) == (200, FIRST)
        assert f"{FIRST:%d/%m/%Y}" in html and "Lời" not in html and "Đã làm" not in html


@pytest.mark.parametrize("typed", ["31/12/2099", "hôm qua", "30/02/2026"])
def test_a_day_that_cannot_be_told_of_is_refused_and_kept(
    typed, ordered, coordinator, signed_in, at_noon
):
    for url in three(ordered):
        page = signed_in(coordinator).get(url, {"on": typed})
        html = main_of(page)
        assert page.status_code == 422 and f'value="{typed}"' in html
        assert "Lời" not in html and "Đã làm" not in html and not OFFERED.search(html)


def test_an_outsider_finds_no_past_either(ordered, outsider, signed_in, at_noon):
    for url in three(ordered):
        assert signed_in(outsider).get(url, {"on": FIRST.isoformat()}).status_code == 404


def test_of_a_collective_task_an_agency_sees_its_own_past_only(
    plan, offices, coordinator, focal, signed_in, at_noon
):
    task = services.create_task(
        document=plan, title="Mỗi nơi", mode="each", agencies=[a for a, _ in offices],
        by=coordinator, now=at(FIRST),
    )  # fmt: skip
    url = reverse("assignments:task-detail", args=[task.pk])
    rows = signed_in(focal).get(url, {"on": FIRST.isoformat()}).context["rows"]
    assert [row.duty.agency for row in rows] == [offices[0][0]]
    everyone = signed_in(coordinator).get(url, {"on": FIRST.isoformat()}).context["rows"]
    assert len(everyone) == 3


def test_what_serves_a_task_is_told_as_it_served_it_then(
    ordered, plan, offices, coordinator, signed_in, at_noon
):
    (_department, _), (other, _), _third = offices
    below = services.create_task(
        document=plan, title="Việc dưới", lead=other, by=coordinator, now=at(FIRST),
        serves=ordered.task, due_on=FIRST + DAY,
    )  # fmt: skip
    services.correct_task(
        below.pk,
        by=coordinator,
        now=at(FIRST + 5 * DAY),
        version=1,
        serves=None,
        title="Việc riêng",
    )
    url, client = three(ordered)[1], signed_in(coordinator)
    (branch,) = client.get(url, {"on": (FIRST + 3 * DAY).isoformat()}).context["tree"].branches
    assert (branch.task.title, branch.own.n_late, branch.leads) == ("Việc dưới", 1, [other.name])
    assert client.get(url).context["tree"] is None
    page = client.get(
        reverse("assignments:task-detail", args=[below.pk]), {"on": (FIRST + DAY).isoformat()}
    )
    assert "Tên gọi cũ" in page.content.decode() and "Tên gọi mới" not in page.content.decode()


def test_an_urging_is_known_from_its_issue_and_its_answer_from_the_report(
    province, ordered, plan, offices, coordinator, focal2, signed_in, at_noon
):
    task = services.create_task(
        document=plan, title="Muộn", lead=offices[1][0], by=coordinator, now=at(FIRST),
        due_on=FIRST + DAY,
    )  # fmt: skip
    duty = services.accept(task.assignments.get().pk, by=focal2, now=at(FIRST), version=1)
    urged_on = FIRST + 5 * DAY
    (draft,) = urging.draft_urgings(
        province, [duty.pk], by=coordinator, now=at(urged_on), calendar=PLAIN_CALENDAR
    )
    draft = urging.edit_draft(
        draft.pk, by=coordinator, now=at(urged_on), version=draft.version, signer_name="An"
    )
    urging.issue_urging(draft.pk, by=coordinator, now=at(urged_on), version=draft.version)
    duty.refresh_from_db()
    services.report_progress(
        duty.pk, by=focal2, now=at(urged_on + 2 * DAY), version=duty.version, text="Đây", percent=9
    )
    url, client = reverse("assignments:assignment-detail", args=[duty.pk]), signed_in(coordinator)

    def answers(**asked):
        return [one.is_answered for one in client.get(url, asked).context["urgings"]]

    days = [urged_on + n * DAY for n in (-1, 0, 1, 2)]
    assert [answers(on=day.isoformat()) for day in days] == [[], [False], [False], [True]]
    assert answers() == [True]


def test_a_task_that_came_to_recur_later_did_not_then(ordered, coordinator, signed_in, at_noon):
    cadence = Cadence("monthly", "in_period", day=25)
    task = services.create_task(
        document=ordered.task.document, title="Định kỳ", lead=ordered.agency, by=coordinator,
        now=at(FIRST),
    )  # fmt: skip
    plan = services.RecurrencePlan(cadence=cadence, first=TODAY)
    services.make_recurring(
        task.pk, plan, by=coordinator, now=at(FIRST + 3 * DAY), version=task.version
    )
    url, client = reverse("assignments:task-detail", args=[task.pk]), signed_in(coordinator)
    assert client.get(url, {"on": FIRST.isoformat()}).context["rule"] is None
    later = client.get(url, {"on": (FIRST + 4 * DAY).isoformat()})
    assert later.context["rule"].words == client.get(url).context["rule"].words


def test_a_past_page_costs_the_same_queries_for_any_number_of_rows(
    ordered, plan, province, offices, coordinator, focal, signed_in, at_noon
):
    client, day = signed_in(coordinator), FIRST + 3 * DAY
    below = services.create_task(
        document=plan, title="Mỗi nơi", mode="each", agencies=[a for a, _ in offices],
        serves=ordered.task, by=coordinator, now=at(FIRST),
    )  # fmt: skip
    duty = below.assignments.order_by("pk").first()
    pages = [
        *three(ordered),
        reverse("assignments:task-detail", args=[below.pk]),
        reverse("assignments:assignment-detail", args=[duty.pk]),
    ]

    def asked():
        numbers = []
        for url in pages:
            client.get(url, {"on": day.isoformat()})
            with CaptureQueriesContext(connection) as seen:
                assert client.get(url, {"on": day.isoformat()}).status_code == 200
            numbers.append(len(seen))
        return numbers

    def grow(n):
        for _each in range(n):
            services.create_task(
                document=plan, title="Thêm", mode="each", serves=ordered.task, by=coordinator,
                agencies=[factories.agency(province=province) for _ in range(2)], now=at(FIRST),
            )  # fmt: skip
            duty.refresh_from_db()
            if duty.state == "issued":
                services.accept(duty.pk, by=focal, now=at(FIRST), version=duty.version)
                duty.refresh_from_db()
            services.report_progress(
                duty.pk, by=focal, now=at(FIRST), version=duty.version, text="x", percent=1
            )

    grow(1)
    before = asked()
    grow(4)
    assert asked() == before
