"""What a report for a period counts: what was to be done in it, or, asked for so, what was assigned in it."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from assignments.models import Assignment, State, Task
from reporting import runs
from reporting.models import AgencyCheck, PeriodRule, ReportRun, ReportSchedule, ScheduledReport
from reporting.paper.compliance import ComplianceReport, scope_of
from reporting.paper.frozen import thaw
from reporting.paper.lists import ListPaper
from reporting.paper.printing import collect_frozen, lay_out
from reporting.schedules import make_due_reports, save_schedule
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting import scenes
from tests.reporting.scenes import DAY, at, duty

pytestmark = pytest.mark.django_db
LAST = TODAY - DAY
FIRST = TODAY - 7 * DAY
WEEK = {"period_from": FIRST, "period_to": LAST, "cut_off": LAST}


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def work(plan, department):
    """Of before the week: one overdue, one done in it, one done before it. New in it: one."""
    facts = {
        "overdue": {"assigned_on": TODAY - 60 * DAY, "due_on": TODAY - 30 * DAY},
        "done in it": {"assigned_on": TODAY - 60 * DAY, "state": State.DONE, "completed_on": FIRST},
        "done before": {
            "assigned_on": TODAY - 60 * DAY, "state": State.DONE, "completed_on": FIRST - DAY,
        },
        "new": {"assigned_on": LAST},
        "after it": {"assigned_on": TODAY},
    }  # fmt: skip
    made = {}
    for title, fields in facts.items():
        made[title] = duty(
            factories.task(document=plan, title=title, mode="each"), department, **fields
        )
        made[title].save()
    Assignment.history.all().delete()
    for one in made.values():
        scenes.remember([one], one.assigned_on)
    return made


def report_of(run: ReportRun) -> ComplianceReport:
    return thaw(ComplianceReport, collect_frozen(run)[0])


def test_a_report_for_a_week_counts_what_was_carried_over_into_it(asked, work):
    report = report_of(asked(**WEEK))
    assert (report.all.total, report.all.overdue) == (3, 1)
    assert (report.carried_over, report.newly_assigned) == (2, 1)
    assert [row.task for row in report.overdue] == ["overdue"]


def test_the_narrative_says_what_was_carried_over_and_what_is_new(asked, work):
    run = asked(**WEEK)
    _title, sheets = lay_out("compliance", collect_frozen(run)[0])
    words = " ".join(sheets[0].before.split())
    assert "Tổng số nhiệm vụ phải thực hiện trong kỳ (tính theo lượt cơ quan chủ trì): 3;" in words
    assert "trong đó: kỳ trước chuyển sang 2 nhiệm vụ, giao mới trong kỳ 1 nhiệm vụ." in words
    assert "gồm nhiệm vụ kỳ trước chuyển sang và nhiệm vụ giao mới trong kỳ" in sheets[1].after


@pytest.mark.parametrize("kind", ["scorecard", "six_clear", "update_rate"])
def test_reports_for_the_same_period_have_the_same_total(kind, asked, work):
    whole = report_of(asked(**WEEK)).all.total
    rows = thaw(ListPaper, collect_frozen(asked(kind=kind, **WEEK))[0]).rows
    assert (len(rows) if kind == "six_clear" else rows[0][2]) == whole == 3


@pytest.mark.parametrize("kind", ["compliance", "scorecard", "six_clear"])
def test_only_what_was_assigned_in_the_period_where_asked_for(kind, asked, work):
    run = asked(kind=kind, period_rule=PeriodRule.ASSIGNED, **WEEK)
    if kind == "compliance":
        report = report_of(run)
        assert (report.all.total, report.carried_over) == (1, None)
        _title, sheets = lay_out("compliance", collect_frozen(run)[0])
        assert "kỳ trước chuyển sang" not in sheets[0].before
        assert "Tổng số nhiệm vụ đã giao (tính theo lượt cơ quan chủ trì): 1." in sheets[0].before
    else:
        rows = thaw(ListPaper, collect_frozen(run)[0]).rows
        assert (len(rows) if kind == "six_clear" else rows[0][2]) == 1


def test_a_report_frozen_before_reads_as_it_did(asked, work):
    frozen, _n = collect_frozen(asked(period_rule=PeriodRule.ASSIGNED, **WEEK))
    before = {
        name: v for name, v in frozen.items() if name not in ("carried_over", "newly_assigned")
    }
    assert lay_out("compliance", before) == lay_out("compliance", frozen)


def test_an_agency_finds_the_rows_of_its_figures_behind_them(
    asked, work, department, focal, signed_in
):
    """Also once the report's own day is a past one."""
    run = asked(requested_at=at(LAST), is_drafted=True, **WEEK)
    work["after it"].delete()
    report = report_of(run)
    assert scope_of(run).known_on is None
    run.state, run.data, run.check_by = "checking", {}, TODAY
    run.save()
    (line,) = report.agencies
    check = AgencyCheck.objects.create(run=run, agency=department, figures=vars(line))
    page = signed_in(focal).get(reverse("reporting:check-detail", args=[check.pk]))
    linked = [one for one in page.context["lines"] if one.url]
    assert linked
    for one in linked:
        assert scenes.listed(focal, one.url) == one.n, one.name


def test_the_rows_of_a_period_stand_behind_the_dashboards_number(coordinator, work, signed_in):
    asked = {"running_from": FIRST.isoformat(), "assigned_to": LAST.isoformat()}
    page = signed_in(coordinator).get(reverse("reporting:dashboard"), asked)
    total = page.context["cells"][0]
    assert total.n == scenes.listed(coordinator, total.url) == 3


def test_a_schedule_counts_what_was_carried_over_unless_it_says_otherwise(
    coordinator, leader, province, work, monkeypatch
):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)
    for rule in PeriodRule:
        save_schedule(
            ReportSchedule(), by=coordinator, now=at(TODAY - 8 * DAY), addressees=[coordinator],
            kind="compliance", agency=province, frequency="weekly", day=1, hour=7, period_rule=rule,
        )  # fmt: skip
    make_due_reports(now=NOON)
    made = ScheduledReport.objects.select_related("run").order_by("schedule")
    assert [one.run.period_rule for one in made] == ["to_do", "assigned"]


def test_the_form_asks_which_duties_a_period_means(coordinator, signed_in, monkeypatch, work):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)
    web = signed_in(coordinator)
    for kind in ("compliance", "six_clear", "scorecard"):
        url = reverse("reporting:run-create", args=[kind])
        form = web.get(url).context["form"]
        given = {"token": form["token"].value(), "agency": form["agency"].value()}
        web.post(url, given | {"period_rule": "assigned"})
        assert ReportRun.objects.latest("pk").period_rule == PeriodRule.ASSIGNED
    form = web.get(reverse("reporting:run-create", args=["urgings"])).context["form"]
    assert "period_rule" not in form.fields


def test_what_a_report_asked_for_is_what_it_is_made_again_from(
    asked, work, monkeypatch, coordinator
):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)
    run = asked(period_rule=PeriodRule.ASSIGNED, state="cancelled", **WEEK)
    runs.retry_run(run, by=coordinator, now=NOON)
    run.refresh_from_db()
    assert scope_of(run).assigned_from == FIRST
    assert scope_of(run).running_from is None


def test_a_period_without_a_first_day_is_everything_up_to_its_last(asked, work):
    report = report_of(asked(period_to=LAST, cut_off=LAST))
    assert (report.all.total, report.carried_over) == (4, None)
    assert Task.objects.count() == 5


def test_a_report_without_a_period_counts_all(asked, work):
    assert report_of(asked(cut_off=date(TODAY.year, TODAY.month, TODAY.day))).all.total == 5
