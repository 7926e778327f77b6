"""The reply matrix narrowed on the screen: the same replies in its spreadsheet and on paper."""

import io
import re

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from agencies.models import Block
from assignments import services
from reporting.models import ReportRun
from reporting.paper.frozen import thaw
from reporting.paper.lists import ListPaper
from reporting.paper.printing import collect_frozen
from tests import factories
from tests.assignments.test_as_of import at
from tests.conftest import TODAY
from tests.reporting.scenes import DAY

pytestmark = pytest.mark.django_db
LEADER, OTHER = "Phó Chủ tịch Lê Thị Ngọc Diễm", "Chủ tịch Trần Quốc Hưng"
FIRST = TODAY - 10 * DAY


@pytest.fixture(autouse=True)
def that_day(now, monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def ward(province):
    return factories.agency("Ủy ban nhân dân phường 1", province=province, block=Block.COMMUNES)


@pytest.fixture
def ordered(plan, department, department2, ward, coordinator):
    """Two departments and a ward have one task; a leader had it first and another one has it now."""
    task = services.create_task(
        document=plan, title="Rà soát", mode="each", agencies=[department, department2, ward],
        by=coordinator, now=at(FIRST), leader_in_charge=LEADER,
    )  # fmt: skip
    services.create_task(
        document=plan, title="Tập huấn", lead=ward, by=coordinator, now=at(FIRST),
    )  # fmt: skip
    services.correct_task(
        task.pk, by=coordinator, now=at(FIRST + 3 * DAY), version=1, leader_in_charge=OTHER
    )


def narrowing(kind, department):
    return {
        "nothing": {},
        "block": {"block": Block.COMMUNES.value},
        "agency": {"about": str(department.pk)},
        "leader": {"leader": OTHER},
        "leader then": {"leader": LEADER, "on": (FIRST + DAY).isoformat()},
        "all": {"block": Block.DEPARTMENTS.value, "about": str(department.pk), "leader": OTHER},
        "nobody": {"block": Block.COMMUNES.value, "about": str(department.pk)},
    }[kind]


def on_paper(client, page) -> list[tuple]:
    """Follow the page's link to the form of the paper, send it as it is filled in, read the paper."""
    link = re.search(r'href="([^"]*new/reply_matrix/[^"]*)"', page.content.decode())[1]
    url = link.replace("&amp;", "&")
    form = client.get(url).context["form"]
    filled = {field.name: field.field.prepare_value(field.value()) for field in form}
    sent = client.post(url, {name: value for name, value in filled.items() if value})
    assert sent.status_code == 302, sent.context["form"].errors
    frozen, _n = collect_frozen(ReportRun.objects.get())
    return [(row[0], row[1]) for row in (line[1:] for line in thaw(ListPaper, frozen).rows)]


@pytest.mark.parametrize(
    ("kind", "n"),
    [("nothing", 4), ("block", 2), ("agency", 1), ("leader", 3), ("leader then", 3), ("all", 1)],
)
def test_screen_spreadsheet_and_paper_show_the_same_replies(
    kind, n, ordered, plan, department, coordinator, signed_in
):
    client, asked = signed_in(coordinator), narrowing(kind, department)
    page = client.get(reverse("assignments:document-replies", args=[plan.pk]), asked)
    rows = [
        (line.duty.title, line.duty.agency.name)
        for block in page.context["blocks"]
        for line in block.lines
    ]
    assert len(rows) == n == page.context["counts"].total
    assert on_paper(client, page) == rows
    export = reverse("assignments:document-replies-export", args=[plan.pk, "xlsx"])
    answer = client.get(export + page.context["query"])
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    lines = list(sheet.iter_rows(values_only=True))
    assert [(line[1], line[2]) for line in lines if (line[1], line[2]) in rows] == rows
    said = "\n".join(str(line[0]) for line in lines[:5])
    for word in {
        "block": "Xã, phường, đặc khu",
        "agency": department.name,
        "leader": OTHER,
    }.items():
        assert (word[1] in said) == (
            kind in (word[0], "all") and (kind, word[0]) != ("all", "block")
        )


def test_every_count_and_tab_stays_within_what_was_asked(
    ordered, plan, department, coordinator, signed_in
):
    client = signed_in(coordinator)
    url = reverse("assignments:document-replies", args=[plan.pk])
    page = client.get(url, narrowing("block", department))
    for choice in page.context["choices"]:
        assert client.get(choice["url"]).context["page"].total == choice["count"]
    links = re.findall(rf'href="({re.escape(url)}\?[^"]*show=[^"]*)"', page.content.decode())
    assert links and all("block=communes" in link for link in links)


def test_where_nobody_falls_under_it_the_page_says_so(
    ordered, plan, department, coordinator, signed_in
):
    url = reverse("assignments:document-replies", args=[plan.pk])
    page = signed_in(coordinator).get(url, narrowing("nobody", department))
    assert page.status_code == 200 and page.context["counts"].total == 0
    assert "Không có cơ quan nào" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "typed"), [("block", "không có"), ("about", "Sở Không Có"), ("about", "999999999")]
)
def test_what_is_unknown_shows_no_rows_and_is_kept(
    name, typed, ordered, plan, coordinator, signed_in
):
    url = reverse("assignments:document-replies", args=[plan.pk])
    page = signed_in(coordinator).get(url, {name: typed})
    assert page.status_code == 422 and page.context["page"].total == 0
    assert name in page.context["day"].errors
    export = reverse("assignments:document-replies-export", args=[plan.pk, "csv"])
    assert signed_in(coordinator).get(export, {name: typed}, follow=True).status_code == 422


def test_leaders_are_offered_only_where_the_document_s_tasks_name_one(
    plan, coordinator, signed_in, department
):
    url, client = reverse("assignments:document-replies", args=[plan.pk]), signed_in(coordinator)
    assert "leader" not in client.get(url).context["day"].fields
    services.create_task(
        document=plan, title="Rà soát", lead=department, by=coordinator, now=at(FIRST),
        leader_in_charge=LEADER,
    )  # fmt: skip
    offered = [key for key, _name in client.get(url).context["day"].fields["leader"].choices]
    assert offered == ["", LEADER]
