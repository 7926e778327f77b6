"""The pages: what each person finds, every figure a link to its rows, reports asked for once."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.calendar import current_calendar
from assignments.filters import AssignmentFilter
from assignments.models import Assignment, State
from assignments.waiting import desk_of
from directives.models import Citation, Delivery, Recipient, Register
from reporting.figures import EVERY, FIGURES
from reporting.models import ReportRun
from reporting.runs import claim_run, make_run
from reporting.scopes import scope_on
from reporting.summaries import summarise
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)
    with time_machine.travel(NOON, tick=False):
        yield


def listed(user, url: str) -> int:
    """Count what the list of duties shows at this address."""
    _path, _mark, query = url.partition("?")
    desk = desk_of(user, TODAY, current_calendar())
    shown = AssignmentFilter(
        QueryDict(query),
        queryset=Assignment.objects.visible_to(user),
        request=SimpleNamespace(user=user),
        desk=desk,
    )
    assert shown.is_valid(), shown.form.errors
    return shown.qs.count()


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(facts=st.lists(scenes.duty_facts(), max_size=25), shift=st.integers(-40, 0))
def test_every_figure_equals_the_list_behind_its_link(
    coordinator, province, department, department2, facts, shift
):
    scenes.store(facts, agencies=[department, department2], issuer=province)
    on = TODAY + shift * scenes.DAY
    for narrowing in ({}, {"agency": department}, {"block": "departments", "province": province}):
        scope = scope_on(on, **narrowing)
        counts = summarise(coordinator, scope).counts
        for figure in FIGURES:
            assert counts[figure.key] == listed(coordinator, figure.url(scope)), figure.key


def test_the_dashboard_says_what_each_figure_counts(signed_in, coordinator, duties):
    page = signed_in(coordinator).get(reverse("reporting:dashboard")).content.decode()
    assert "Cách tính" in page
    assert [str(figure.name) for figure in EVERY if str(figure.sentence) not in page] == []


def test_the_dashboard_shows_every_cell_with_its_link(signed_in, coordinator, duties):
    page = signed_in(coordinator).get(reverse("reporting:dashboard"))
    assert page.status_code == 200
    tiles = {tile.figure.key: tile.n for tile in page.context["cells"]}
    assert tiles == {
        "total": 3, "done_on_time": 1, "done_late": 0, "within": 0, "overdue": 1,
        "no_deadline_done": 0, "no_deadline": 1,
    }  # fmt: skip
    for tile in page.context["cells"]:
        assert tile.url.replace("&", "&amp;") in page.content.decode()
    assert page.context["states"][1].figure.key == "not_started"


def test_a_past_day_is_told_from_history_states_included(signed_in, coordinator, duties):
    Assignment.history.update(history_date=scenes.at(TODAY - 20 * scenes.DAY))
    Assignment.objects.filter(pk=duties["idle"].pk).update(state=State.WORKING)
    page = signed_in(coordinator).get(reverse("reporting:dashboard"), {"on": "1/9/2026"})
    tiles = {tile.figure.key: tile for tile in page.context["states"]}
    assert tiles["not_started"].n == 1
    assert len(signed_in(coordinator).get(tiles["not_started"].url).context["rows"]) == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"on": "31/2/2026"}, "on"),
        ({"on": "1/1/2027"}, "on"),
        ({"block": "moon"}, "block"),
        ({"agency": "999999"}, "agency"),
        ({"assigned_from": "2/9/2026", "assigned_to": "1/9/2026"}, "assigned_to"),
    ],
)
def test_an_invalid_scope_says_why_and_shows_no_figure(
    signed_in, coordinator, duties, asked, field
):
    page = signed_in(coordinator).get(reverse("reporting:dashboard"), asked)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert "cells" not in page.context


def test_the_dashboard_of_nothing_is_honest(signed_in, coordinator):
    page = signed_in(coordinator).get(reverse("reporting:dashboard"))
    assert page.context["is_empty"]


def test_dashboard_and_home_ask_the_same_number_of_queries_whatever_the_rows(
    signed_in, coordinator, duties, plan, department2, django_assert_max_num_queries
):
    client = signed_in(coordinator)
    for url in (reverse("reporting:dashboard"), reverse("home")):
        client.get(url)
        with django_assert_max_num_queries(60) as few:
            client.get(url)
        for _n in range(12):
            scenes.duty(
                factories.task(document=plan), department2, due_on=TODAY - scenes.DAY
            ).save()
        with django_assert_max_num_queries(len(few)):
            client.get(url)


def test_the_dashboard_of_a_past_day_finds_its_duties_in_history_once(
    signed_in, coordinator, duties
):
    Assignment.history.update(history_date=scenes.at(TODAY - 20 * scenes.DAY))
    client, asked = signed_in(coordinator), {"on": (TODAY - scenes.DAY).isoformat()}
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("reporting:dashboard"), asked)
    assert page.context["summary"].counts["total"]
    past = [one for one in queries if "DISTINCT ON" in one["sql"]]  # what was newest that day
    assert len([one for one in past if "historicalassignment" in one["sql"]]) == 1


def test_home_shows_each_role_what_waits_for_it(
    signed_in, clerk, coordinator, focal, leader, auditor, administrator, duties, province, department, plan
):  # fmt: skip
    Delivery.objects.create(document=plan, agency=province)
    idle = factories.document(issuer=province, number="")
    Recipient.objects.create(document=idle, words="Các sở")

    def boxes(person):
        home = signed_in(person).get(reverse("home")).context["home"]
        return {box.key for box in home.waiting}, home

    assert boxes(clerk)[0] == {"to_receive", "blank"}
    assert boxes(coordinator)[0] == {
        "to_receive",
        "blank",
        "no_tasks",
        "late_elsewhere",
        "no_deadline",
    }
    assert boxes(focal)[0] == {"late"}
    assert boxes(leader)[1].shows_overview
    assert boxes(auditor)[1].shows_overview
    found, home = boxes(administrator)
    assert (found, home.shows_overview, home.administers) == (set(), False, True)


def post_run(client, kind="compliance", **given):
    given.setdefault("token", str(uuid4()))
    return client.post(reverse("reporting:run-create", args=[kind]), given)


def test_a_double_click_asks_for_one_report(signed_in, coordinator, province):
    client, token = signed_in(coordinator), str(uuid4())
    first = post_run(client, agency=province.pk, token=token)
    second = post_run(client, agency=province.pk, token=token)
    assert ReportRun.objects.count() == 1
    assert (
        first.url
        == second.url
        == reverse("reporting:run-detail", args=[ReportRun.objects.get().pk])
    )


def test_a_refused_form_keeps_what_was_typed(signed_in, coordinator, province):
    typed = {"period_from": "5/5/2026", "period_to": "4/5/2026", "about": "Sở Mây"}
    page = post_run(signed_in(coordinator), agency=province.pk, **typed)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"period_to", "about"}
    assert 'value="5/5/2026"' in page.content.decode()
    assert "Sở Mây" in page.content.decode()
    assert not ReportRun.objects.exists()


def test_a_register_link_fills_in_the_form(signed_in, clerk, register):
    client = signed_in(clerk)
    page = client.get(reverse("reporting:register-print", args=[register.pk]), follow=True)
    assert page.context["form"]["register"].value() == str(register.pk)
    assert post_run(client, "register_incoming", register=register.pk).status_code == 302
    run = ReportRun.objects.get()
    assert (run.agency, str(run.period_to)) == (register.agency, "2026-12-31")


def test_the_wrong_register_is_no_choice(signed_in, clerk, outsider):
    other = Register.objects.create(
        agency=outsider.memberships.get().agency, direction="incoming", year=2026
    )
    assert post_run(signed_in(clerk), "register_incoming", register=other.pk).status_code == 422


def test_the_page_follows_a_run_to_its_file(
    signed_in, coordinator, leader, outsider, asked, duties
):
    run = asked()
    client = signed_in(coordinator)
    progress, file = (
        reverse(f"reporting:run-{part}", args=[run.pk]) for part in ("progress", "download")
    )
    assert "hx-trigger" in client.get(progress).content.decode()
    assert client.get(file).status_code == 404
    make_run(claim_run(run.pk, clock=lambda: NOON))
    assert "hx-trigger" not in client.get(progress).content.decode()
    answer = signed_in(leader).get(file)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    for url in (progress, file, reverse("reporting:run-detail", args=[run.pk])):
        assert signed_in(outsider).get(url).status_code == 404


def test_cancel_and_again_by_the_one_who_asked(signed_in, coordinator, leader, asked):
    run = asked()
    cancel, retry = (
        reverse(f"reporting:run-{part}", args=[run.pk]) for part in ("cancel", "retry")
    )
    assert signed_in(leader).post(cancel).status_code == 403
    client = signed_in(coordinator)
    assert client.post(cancel).status_code == 302
    assert client.post(cancel).status_code == 409
    assert client.post(retry).status_code == 302
    run.refresh_from_db()
    assert run.state == ReportRun.State.QUEUED


def test_dispatch_summary_page_and_its_print(
    signed_in, coordinator, outsider, plan, duties, deliveries
):
    url = reverse("reporting:dispatch-summary", args=[plan.pk])
    page = signed_in(coordinator).get(url)
    assert page.context["summary"].n_sent == 2
    assert signed_in(outsider).get(url).status_code == 404
    body = page.context["body"]
    client = signed_in(coordinator)
    assert post_run(client, "dispatch_summary", document=plan.pk, agency=body.pk).status_code == 302


def test_who_may_ask_for_reports_at_all(signed_in, administrator, focal, anonymous):
    url = reverse("reporting:run-create", args=["compliance"])
    assert signed_in(administrator).get(url).status_code == 403
    assert signed_in(focal).get(url).status_code == 200
    assert signed_in(anonymous).get(url).status_code == 302
    assert (
        signed_in(focal).get(reverse("reporting:run-create", args=["horoscope"])).status_code == 404
    )


def test_a_document_without_duties_shows_those_that_carry_it_out(
    signed_in, coordinator, province, plan, duties
):
    order = factories.document(issuer=province, number="12", notation="CT-UBND")
    Citation.objects.create(citing=plan, cited=order, relation=Citation.Relation.IMPLEMENTS)
    page = signed_in(coordinator).get(reverse("reporting:dashboard"), {"document": order.pk})
    (link,) = page.context["chain"].down
    assert (link.document, link.tally.n_done, link.tally.total) == (plan, 1, 3)


def test_an_agency_finds_its_own_figures_first(signed_in, focal, department, duties):
    home = signed_in(focal).get(reverse("home"))
    assert home.context["own_agency"] == department
    page = signed_in(focal).get(reverse("reporting:dashboard"), {"agency": department.pk})
    assert page.context["ranking"] is None
    assert page.context["own"]["line"].agency == department


def test_the_dashboard_of_a_focal_officer_opens_with_the_own_agency_and_can_be_widened(
    signed_in, focal, coordinator, department, duties
):
    client, address = signed_in(focal), reverse("reporting:dashboard")
    opened = client.get(address)
    assert opened.headers["Location"] == f"{address}?agency={department.pk}"
    (chip,) = client.get(opened.headers["Location"]).context["chips"]
    widened = client.get(address + chip.remove_url)
    assert widened.status_code == 200
    assert not widened.context["chips"]
    assert signed_in(coordinator).get(address).status_code == 200
