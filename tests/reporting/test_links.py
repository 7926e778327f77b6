"""Numbers on pages, read as a person reads them: each leads to exactly as many rows."""

import re
from collections.abc import Iterator
from datetime import date

import lxml.html
import pytest
import time_machine
from django.urls import reverse

from agencies.models import Succession
from assignments.models import Assignment, Recurrence
from directives.models import Citation, Delivery, Recipient, RegisterEntry
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting import scenes

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{3})*|[0-9]+")
# Days, which rows have and which nobody can count in rows; their links lead to the rows they are of.
DAYS = {"Số ngày quá hạn trung bình", "Số ngày quá hạn nhiều nhất", "Chờ lâu nhất (ngày)",
        "Số ngày đến khi tiếp nhận", "Số ngày đến khi hoàn thành"}  # fmt: skip


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def busy(duties, plan, province, department, department2, register, enter, clerk):
    """Something of everything: all cells and states, a chain, lines to hand over, papers that wait."""
    for n, state in enumerate(["issued", "working", "reported", "done", "returned", "suspended"]):
        for due in (None, TODAY - 9 * scenes.DAY, TODAY + 3 * scenes.DAY):
            task = factories.task(document=plan, title=f"Việc {n}", leader_in_charge="Lê Văn An")
            scenes.duty(task, (department, department2)[n % 2], state=state, due_on=due).save()
    below = factories.document(issuer=department, number="5", notation="BC-STC")
    Citation.objects.create(citing=below, cited=plan, relation="implements")
    scenes.duty(factories.task(document=below), department2, due_on=TODAY).save()
    Delivery.objects.create(document=plan, agency=province)
    blank = factories.document(issuer=province, number="")
    Recipient.objects.create(document=blank, words="Các sở")
    for n in range(7):
        enter(register, n + 1, document=factories.document(issuer=department))
    enter(register, 9, kind=RegisterEntry.Kind.SECRET)
    scenes.remember(Assignment.objects.all(), TODAY - 40 * scenes.DAY)
    return {"plan": plan, "department": department}


def numbers(page) -> Iterator[tuple[str, int, str]]:
    """Every link that says nothing but a number, and every tile: where it leads and what it says."""
    html = lxml.html.fromstring(page.content)
    for link in html.iter("a"):
        if any("pager" in (one.get("class") or "") for one in link.iterancestors()):
            continue
        values = link.xpath(".//*[contains(@class,'figure__value') or contains(@class,'count')]")
        hidden = link.xpath(".//*[contains(@class,'visually-hidden')]/text()")
        words = (values[0] if values else link).text_content()
        for more in hidden:
            words = words.replace(more, "")
        cell = next((one for one in link.iterancestors("td") if one.get("data-label")), None)
        if NUMBER.fullmatch(words.strip()) and (cell is None or cell.get("data-label") not in DAYS):
            yield link.get("href"), int(words.strip().replace(".", "")), words


def n_rows(page) -> int:
    context = page.context
    if "counts" in context and "blocks" in context:  # the reply matrix
        return sum(len(block.lines) for block in context["blocks"])
    return context["page"].total


def followed(client, address) -> int:
    """Follow every number of the page to as many rows; return how many numbers there are."""
    page = client.get(address)
    assert page.status_code == 200
    found = {(href, n) for href, n, _words in numbers(page) if href and "#" not in href}
    for href, n in sorted(found):
        target = href if href.startswith("/") else f"{address.partition('?')[0]}{href}"
        answer = client.get(target)
        assert answer.status_code == 200, target
        assert n_rows(answer) == n, (target, n)
    return len(found)


@pytest.mark.parametrize("person", ["coordinator", "leader", "clerk", "focal", "auditor"])
def test_every_number_of_the_front_page_leads_to_its_rows(person, busy, request, signed_in):
    client = signed_in(request.getfixturevalue(person))
    assert followed(client, reverse("home")) >= 1


@pytest.mark.parametrize(
    "query", ["", "agency", "document", "on", "role=support", "leader=Lê Văn An", "standpoint=then"]
)
def test_every_number_of_the_dashboard_leads_to_its_rows(query, busy, coordinator, signed_in):
    query = {
        "agency": f"agency={busy['department'].pk}",
        "document": f"document={busy['plan'].pk}",
        "on": f"on={TODAY - 5 * scenes.DAY}",
    }.get(query, query)
    assert followed(signed_in(coordinator), f"{reverse('reporting:dashboard')}?{query}") >= 5


@pytest.mark.parametrize("name", ["document-tasks", "document-chain", "document-replies"])
def test_every_number_of_a_document_s_pages_leads_to_its_rows(name, busy, coordinator, signed_in):
    assert (
        followed(signed_in(coordinator), reverse(f"assignments:{name}", args=[busy["plan"].pk]))
        >= 5
    )


@pytest.fixture
def monthly(busy, province, department, department2):
    """A monthly report in every stand; one agency was merged into another, which answers for it."""
    older = factories.agency("Sở Bưu chính", province=province)
    Succession.objects.create(
        predecessor=older,
        successor=department,
        kind="merge",
        is_main=True,
        on=TODAY - 9 * scenes.DAY,
    )
    task = factories.task(document=busy["plan"], title="Báo cáo tháng", mode="each")
    rule = Recurrence.objects.create(
        task=task, frequency="monthly", day_rule="in_period", day=25, starts_on=date(TODAY.year, 1, 1),
        days_ahead=5, created_at=NOON, make_on=TODAY, next_begin=TODAY,
    )  # fmt: skip
    for n, (state, overdue) in enumerate(
        (state, overdue)
        for state in ("issued", "working", "reported", "done", "returned", "suspended")
        for overdue in (True, False)
    ):
        begin = date(TODAY.year, 1 + n, 1)
        fields = {"period_from": begin, "period_to": begin + 27 * scenes.DAY, "state": state}
        for agency in (department, department2, older)[: 1 + n % 3]:
            due_on = TODAY + (-4 if overdue else 4) * scenes.DAY
            scenes.duty(task, agency, due_on=due_on, **fields).save()
    return rule


@pytest.mark.parametrize("name", ["recurrence-list", "recurrence-detail"])
def test_every_number_of_recurring_duties_leads_to_its_rows(name, monthly, coordinator, signed_in):
    address = reverse(f"assignments:{name}", args=[monthly.pk] if "detail" in name else [])
    client = signed_in(coordinator)
    assert followed(client, address) >= 3
    assert list(bare(client.get(address))) == []


def test_the_numbers_of_a_task_s_replies_lead_to_the_rows_of_that_task_alone(
    busy, coordinator, signed_in
):
    address = reverse("assignments:document-replies", args=[busy["plan"].pk])
    client = signed_in(coordinator)
    task = client.get(address).context["blocks"][0].task
    page = client.get(address, {"task": task.pk})
    assert [block.task for block in page.context["blocks"]] == [task]
    assert page.context["counts"].total == page.context["page"].total
    assert followed(client, f"{address}?task={task.pk}") >= 3
    other = factories.task(document=factories.document(issuer=busy["plan"].issuer))
    assert client.get(address, {"task": other.pk}).status_code == 404


def bare(page) -> Iterator[str]:
    """Numbers of tables, tiles and charts that are no links though they count something."""
    html = lxml.html.fromstring(page.content)
    inside = "self::a or ancestor::a"
    places = (
        "//main//td[contains(@class,'num')]|//main//*[contains(@class,'figure__value')]"
        "|//main//*[contains(@class,'duecal__n')]|//main//svg[@class='chart']//text"
    )
    for place in html.xpath(places):
        words = place.text_content().strip()
        counts = r"[1-9][0-9.]*(/[1-9][0-9.]*)?" if place.tag == "td" else r"[1-9][0-9.]*"
        if not re.fullmatch(counts, words) or place.xpath(f"boolean({inside})"):
            continue
        ticks = "chart__faint" in (place.get("class") or "") and place.get("text-anchor") == "end"
        if not place.xpath(".//a") and not ticks:
            yield f"{place.get('data-label') or place.get('class')}: {words}"


@pytest.mark.parametrize("query", ["", "agency={}"])
def test_no_number_of_the_dashboard_stands_without_its_rows(query, busy, coordinator, signed_in):
    address = f"{reverse('reporting:dashboard')}?{query.format(busy['department'].pk)}"
    assert list(bare(signed_in(coordinator).get(address))) == []
