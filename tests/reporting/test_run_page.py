"""The page of one report: what comes next, the rows behind checked figures, another one like it."""

from datetime import date
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse

from agencies.calendar import current_calendar
from assignments.filters import AssignmentFilter
from assignments.models import Assignment
from assignments.waiting import desk_of
from reporting import drafts
from reporting.models import ReportRun
from reporting.runs import claim_run, make_run
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY

pytestmark = pytest.mark.django_db
State = ReportRun.State


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)
    with time_machine.travel(NOON, tick=False):
        yield


def work(run: ReportRun) -> ReportRun:
    make_run(claim_run(run.pk, clock=lambda: NOON))
    return ReportRun.objects.get(pk=run.pk)


@pytest.fixture
def draft(asked, duties) -> ReportRun:
    return work(asked(is_drafted=True))


@pytest.fixture
def checking(draft, coordinator) -> ReportRun:
    return drafts.start_checking(
        draft.pk, by=coordinator, now=NOON, version=draft.version, check_by=TODAY + 3 * DAY
    )


@pytest.fixture
def opened(signed_in, coordinator):
    """Return the page of a report as the coordinator sees it."""

    def look(run: ReportRun):
        page = signed_in(coordinator).get(reverse("reporting:run-detail", args=[run.pk]))
        current = [stage.words for stage in page.context["stages"] if stage.is_current]
        return page, [str(words) for words in current]

    return look


def test_each_state_says_what_comes_next(
    opened, draft, coordinator, focal, department, department2, focal2
):
    page, current = opened(draft)
    assert current == ["Lập dự thảo"]
    assert "rồi lấy ý kiến các cơ quan về số liệu" in page.content.decode()

    run = drafts.start_checking(
        draft.pk, by=coordinator, now=NOON, version=draft.version, check_by=TODAY + 3 * DAY
    )
    page, current = opened(run)
    assert current == ["Các cơ quan kiểm tra"]
    assert "Còn chờ 2 cơ quan trả lời" in page.content.decode()

    for person, agency, said in (
        (focal, department, "objected"),
        (focal2, department2, "confirmed"),
    ):
        drafts.answer_check(
            run.checks.get(agency=agency).pk, by=person, now=NOON, answer=said,
            words="Thiếu một nhiệm vụ", version=run.version,
        )  # fmt: skip
    page, _current = opened(run)
    assert "1 cơ quan không đồng ý với số liệu" in page.content.decode()
    assert "Các cơ quan đã trả lời đủ" in page.content.decode()

    run.refresh_from_db()
    frozen = drafts.freeze_run(
        run.pk, by=coordinator, now=NOON, version=run.version, note="Đã rà soát"
    )
    assert opened(frozen)[1] == ["Chốt và in"]
    page, current = opened(work(frozen))
    assert current == ["Lưu bản đã ký"]
    assert "đính kèm bản quét" in page.content.decode()


def test_a_report_printed_at_once_has_no_way_to_go(opened, asked, duties):
    assert opened(asked())[0].context["stages"] == []


def test_the_page_loads_anew_when_the_worker_is_done(signed_in, coordinator, asked, duties):
    run, client = asked(is_drafted=True), signed_in(coordinator)
    address = reverse("reporting:run-progress", args=[run.pk])
    waiting = client.get(address, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in waiting.headers
    work(run)
    ready = client.get(address, headers={"HX-Request": "true"})
    assert ready.headers["HX-Refresh"] == "true"
    assert "Các cơ quan" in client.get(address).content.decode()  # without htmx: words, no command


def test_every_checked_figure_leads_to_the_rows_it_counts(opened, checking, coordinator):
    page, _current = opened(checking)
    desk = desk_of(coordinator, TODAY, current_calendar())
    assert len(page.context["checks"]) == 2
    for line in page.context["checks"]:
        for name in ("total", "overdue"):
            assert line.urls[name].replace("&", "&amp;") in page.content.decode()
            listed = AssignmentFilter(
                QueryDict(urlsplit(line.urls[name]).query),
                queryset=Assignment.objects.visible_to(coordinator),
                request=SimpleNamespace(user=coordinator),
                desk=desk,
            )
            assert listed.qs.count() == line.check.figures[name], name


def test_another_like_this_opens_the_form_as_it_was_filled_in(
    signed_in, coordinator, asked, duties, department, plan
):
    run = asked(
        about=department, document=plan, leader="Ông Ba", role="support", standpoint="then",
        block=department.block, period_from=date(2026, 7, 1), period_to=date(2026, 8, 31),
        cut_off=date(2026, 8, 31), period_rule="assigned", sections=["table_a", "table_b"],
        is_drafted=True,
    )  # fmt: skip
    client = signed_in(coordinator)
    another = client.get(reverse("reporting:run-detail", args=[run.pk])).context["another"]
    form = client.get(another).context["form"]
    assert form["about"].value() == department.label
    assert form["document"].value() == plan.label
    assert form["cut_off"].value() == "31/08/2026"
    assert form["sections"].value() == ["table_a", "table_b"]
    sent = {field.name: field.value() for field in form if field.value() not in (None, False)}
    made = ReportRun.objects.get(pk=_pk_of(client.post(urlsplit(another).path, sent)))
    for name in ("agency", "about", "document", "leader", "role", "standpoint", "block",
                 "period_from", "period_to", "cut_off", "period_rule",
                 "sections", "is_drafted"):  # fmt: skip
        assert getattr(made, name) == getattr(run, name), name


def test_the_day_of_asking_is_not_asked_for_again(signed_in, coordinator, asked, duties):
    run = asked(cut_off=TODAY)
    page = signed_in(coordinator).get(reverse("reporting:run-detail", args=[run.pk]))
    assert "cut_off" not in parse_qs(urlsplit(page.context["another"]).query)


def test_who_may_not_report_for_the_body_finds_no_way_to_ask_again(
    signed_in, auditor, outsider, asked
):
    run = asked()
    address = reverse("reporting:run-detail", args=[run.pk])
    assert signed_in(auditor).get(address).context["another"]
    assert signed_in(outsider).get(address).status_code == 404


def _pk_of(answer) -> int:
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    return int(answer.url.strip("/").rpartition("/")[2])
