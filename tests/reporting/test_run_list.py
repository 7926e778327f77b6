"""The list of reports: what narrows it, its tabs, and what it says when nothing is there."""

from datetime import date

import pytest
from django.urls import reverse

from reporting.models import ReportRun, ReportSchedule, ScheduledReport
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

State = ReportRun.State


@pytest.fixture
def run(province, coordinator):
    """Return a maker of reports of the province."""

    def make(kind="compliance", **fields) -> ReportRun:
        fields = {"agency": province, "requested_by": coordinator, "requested_at": NOON} | fields
        return ReportRun.objects.create(kind=kind, **fields)

    return make


@pytest.fixture
def shown(signed_in, coordinator):
    """Return what the list shows at an address, to the coordinator."""

    def look(**asked) -> list[ReportRun]:
        page = signed_in(coordinator).get(reverse("reporting:run-list"), asked)
        assert page.status_code == 200
        return list(page.context["page"].rows)

    return look


def test_the_list_narrows_by_kind_state_body_and_who_asked(
    run, shown, leader, department, coordinator, province
):
    narrative = run()
    failed = run("six_clear", state=State.FAILED)
    others = run("six_clear", agency=department, requested_by=leader)
    assert shown() == [others, failed, narrative]
    assert shown(kind="six_clear") == [others, failed]
    assert shown(kind="six_clear", state="failed") == [failed]
    assert shown(agency=department.pk) == [others]
    assert shown(asker=coordinator.pk) == [failed, narrative]


def test_a_report_is_found_by_the_days_it_is_about(run, shown):
    october = run(period_from=date(2026, 10, 1), period_to=date(2026, 10, 31))
    open_ended = run(period_from=date(2026, 9, 1), cut_off=date(2026, 9, 20))
    of_a_day = run("six_clear", cut_off=date(2026, 8, 15))
    assert shown(since="1/10/2026") == [october]
    assert shown(since="15/8/2026", until="31/8/2026") == [of_a_day]
    assert shown(since="20/9/2026", until="20/10/2026") == [open_ended, october]


def test_the_tabs_show_mine_drafts_frozen_and_scheduled(run, shown, leader, coordinator, province):
    draft = run(state=State.CHECKING, is_drafted=True, check_by=date(2026, 9, 12))
    frozen = run(
        is_drafted=True, frozen_at=NOON, frozen_by=leader, data={}, data_sha256="0" * 64,
        requested_by=leader,
    )  # fmt: skip
    made = run("six_clear", requested_by=leader)
    schedule = ReportSchedule.objects.create(
        agency=province, kind="six_clear", frequency="monthly", created_by=leader,
        created_at=NOON, starts_on=date(2026, 8, 1),
    )  # fmt: skip
    ScheduledReport.objects.create(
        schedule=schedule, run=made, period_from=date(2026, 8, 1), period_to=date(2026, 8, 31),
        created_at=NOON,
    )  # fmt: skip
    assert shown(show="mine") == [draft]
    assert shown(show="drafts") == [draft]
    assert shown(show="frozen") == [frozen]
    assert shown(show="scheduled") == [made]


def test_links_to_further_pages_keep_tab_and_filters(signed_in, run, coordinator):
    for _n in range(51):
        run("six_clear")
    asked = {"kind": "six_clear", "show": "mine"}
    page = signed_in(coordinator).get(reverse("reporting:run-list"), asked)
    assert len(page.context["page"].rows) == 50
    assert "?kind=six_clear&amp;show=mine&amp;page=2" in page.content.decode()
    second = signed_in(coordinator).get(reverse("reporting:run-list"), asked | {"page": 2})
    assert len(second.context["page"].rows) == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"kind": "horoscope"}, "kind"),
        ({"since": "31/2/2026"}, "since"),
        ({"since": "2/9/2026", "until": "1/9/2026"}, "until"),
        ({"show": "secret"}, "show"),
    ],
)
def test_a_filter_not_understood_shows_no_report_and_says_why(
    signed_in, run, coordinator, asked, field
):
    run()
    page = signed_in(coordinator).get(reverse("reporting:run-list"), asked)
    assert page.status_code == 422
    assert field in page.context["filter_form"].errors
    assert not page.context["page"].rows


def test_the_choices_name_only_what_this_person_sees(
    signed_in, run, coordinator, leader, outsider, focal, department
):
    run(requested_by=leader)
    of_others = run(agency=outsider.memberships.get().agency, requested_by=outsider)
    own = run(agency=department, requested_by=focal)
    form = signed_in(focal).get(reverse("reporting:run-list")).context["filter_form"]
    assert list(form.fields["agency"].queryset) == [own.agency]
    assert list(form.fields["asker"].queryset) == [focal]
    seen = signed_in(coordinator).get(reverse("reporting:run-list")).context["filter_form"]
    assert of_others.requested_by not in seen.fields["asker"].queryset


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "Chưa có báo cáo nào"),
        ({"show": "mine"}, "Bạn chưa yêu cầu báo cáo nào"),
        ({"show": "drafts"}, "Không có dự thảo nào đang làm"),
        ({"show": "scheduled"}, "Chưa có báo cáo nào lập theo lịch"),
        ({"kind": "six_clear"}, "Không có báo cáo nào khớp bộ lọc"),
    ],
)
def test_an_empty_list_says_what_it_would_hold(signed_in, coordinator, asked, words):
    page = signed_in(coordinator).get(reverse("reporting:run-list"), asked)
    assert page.context["page"].rows == []
    assert words in page.content.decode()
