"""Every filter of the list of duties, asked on a past day, shows the rows it showed on that day.

Histories are generated and lived day by day; on one evening each filter is asked as of today, and asked
again for that day when everything else has happened. A filter declared tomorrow is held to this too: the
samples are compared with the filters there are.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Block, Succession
from assignments.filters import ORDERS, AssignmentFilter
from assignments.listing import duty_filter
from assignments.models import (
    Assignment,
    DutyImport,
    DutyImportRow,
    Extension,
    ProgressReport,
    State,
    Task,
    UrgedDuty,
    Urging,
)
from assignments.period_matrix import Stand
from assignments.time_cell import TimeCell
from core.folding import fold_words
from directives.models import Field
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY, at, duty, grant

pytestmark = pytest.mark.django_db
LEADERS = ("Chủ tịch Trần Quốc Hưng", "Phó Chủ tịch Lê Thị Ngọc Diễm", "")
TITLES = ("Xây dựng chuyên trang", "Xây dựng cổng thông tin", "Tổ chức tập huấn")
PRODUCTS = ("Báo cáo", "Kế hoạch", "")


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOON, tick=False):
        yield


AGO = st.integers(-100, 0)
change = st.fixed_dictionaries(
    {
        "day": AGO,
        "state": st.sampled_from([*State, State.WORKING, State.WORKING]),
        "due": st.none() | st.integers(-110, 30),
        "wished": st.booleans(),
        "extensions": st.integers(0, 1),
        "percent": st.integers(0, 99),
        "agency": st.integers(0, 2),
        "leader": st.sampled_from(LEADERS),
        "title": st.sampled_from(TITLES),
        "product": st.sampled_from(PRODUCTS),
        "field": st.none() | st.integers(0, 1),
    }
)
story = st.fixed_dictionaries(
    {
        "role": st.sampled_from([*Assignment.Role, "lead"]),
        "document": st.integers(0, 1),
        "named": st.integers(0, 2),
        "imported": st.booleans(),
        "period": st.booleans(),
        "reports": st.lists(AGO, max_size=2),
        "granted": st.none() | AGO,
        "urged": st.none() | AGO,
        "changes": st.lists(change, min_size=1, max_size=4, unique_by=lambda c: c["day"]),
    }
)


@pytest.fixture
def world(province, department, department2, coordinator):
    """Three agencies of two blocks, two documents, two fields and a list imported."""
    ward = factories.agency(name="UBND phường Rạch Giá", province=province, block=Block.COMMUNES)
    Succession.objects.create(
        predecessor=department2, successor=ward, kind=Succession.Kind.MERGE, on=TODAY - 40 * DAY
    )
    return {
        "agencies": [department, department2, ward],
        "documents": [
            factories.document(issuer=province, number=number, notation="KH-UBND")
            for number in ("141", "142")
        ],
        "fields": [Field.objects.create(name=f"Lĩnh vực {n}") for n in range(2)],
        "province": province,
        "person": coordinator,
        "import": DutyImport.objects.create(
            body=province, name="nhiem-vu.xlsx", size=1, sha256="0" * 64, uploaded_at=NOON,
            uploaded_by=coordinator, language="vi",
        ),
    }  # fmt: skip


def samples(world: dict[str, Any]) -> dict[str, list[str]]:
    """Ask each filter at least once, in the words of an address."""
    days = [(TODAY + n * DAY).isoformat() for n in (-90, -45, -10, 5)]
    agencies = [str(one.pk) for one in world["agencies"]]
    return {
        "q": ["chuyen trang", "xay dung", "cổng thô", "bao cao", "ke hoach", "tap", "141", "142/KH"],
        "cell": list(TimeCell),
        "aged": ["0", "30", "60", "90"],
        "state": list(State),
        "agency": agencies,
        "standpoint": [f"then&agency={pk}" for pk in agencies],
        "inherited": ["on"],
        "role": list(Assignment.Role),
        "block": list(Block),
        "assigner": [str(world["province"].pk)],
        "field": [str(one.pk) for one in world["fields"]],
        "leader": [name for name in LEADERS if name],
        "extension": ["asked", "granted"],
        "due_soon": ["on"],
        **{f"{what}_{end}": days for what in ("due", "assigned", "completed", "updated", "urged", "extended")
           for end in ("from", "to")},
        "running_from": days,
        "document": [str(one.pk) for one in world["documents"]],
        "task": [str(pk) for pk in Task.objects.values_list("pk", flat=True)[:3]],
        "period": ["2026-08-01"],
        "periods_from": ["2026-08-01", "2026-08-02"],
        "periods_to": ["2026-07-31", "2026-08-01"],
        "stand": list(Stand),
        "recurring": ["on"],
        "heir": agencies,
        "imported": [str(world["import"].pk)],
        "province": [str(world["province"].pk)],
        "sort": list(ORDERS),
    }  # fmt: skip


# Asked of every sample; and what is known for today only, which the filter's form refuses.
ELSEWHERE = {"on", "mine"}


def begin_anew() -> None:
    for model in (DutyImportRow, UrgedDuty, Extension, ProgressReport, Assignment, Task):
        model.objects.all().delete()
    for kept in (Assignment, Task):
        kept.history.all().delete()


def live(world: dict[str, Any], stories: list[dict[str, Any]], days: range) -> None:
    """Let everything happen that these days hold, in their order."""
    for day in days:
        for told in stories:
            for one in told["changes"]:
                if one["day"] == day:
                    _change(world, told, one)
            if "duty" in told:
                _report_and_urge(world, told, day)


def _change(world: dict[str, Any], told: dict[str, Any], one: dict[str, Any]) -> None:
    day = TODAY + one["day"] * DAY
    task = told.get("task") or Task(
        document=world["documents"][told["document"]], mode=Task.Mode.EACH,
        assigner=world["province"], created_at=factories.CREATED,
    )  # fmt: skip
    task.leader_in_charge, task.title, task.product = one["leader"], one["title"], one["product"]
    task.field = None if one["field"] is None else world["fields"][one["field"]]
    task._history_date = at(day)
    task.save()
    due = None if one["due"] is None else TODAY + one["due"] * DAY
    may_wish = one["state"] in (State.ISSUED, State.WORKING) and told["role"] == "lead"
    fresh = duty(
        task, world["agencies"][one["agency"]], role=told["role"], state=one["state"],
        assigned_on=told["duty"].assigned_on if "duty" in told else day, due_on=due,
        wished_due_on=due + 9 * DAY if due and one["wished"] and may_wish else None,
        n_extensions=one["extensions"], percent=one["percent"],
        period_from=date(2026, 8, 1) if told["period"] else None,
        period_to=date(2026, 8, 31) if told["period"] else None,
        reported_on=day if one["state"] in (State.REPORTED, State.DONE) else None,
        completed_on=day if one["state"] == State.DONE else None,
        suspended_on=day if one["state"] == State.SUSPENDED else None,
    )  # fmt: skip
    fresh.named_agency = world["agencies"][told["named"]]
    if "duty" in told:
        fresh.pk, fresh._state.adding = told["duty"].pk, False
    elif told["imported"]:
        DutyImportRow.objects.create(duty_import=world["import"], number=task.pk, task=task)
    fresh._history_date = at(day)
    fresh.save()
    told |= {"task": task, "duty": fresh}


def _report_and_urge(world: dict[str, Any], told: dict[str, Any], day: int) -> None:
    then = at(TODAY + day * DAY)
    if day in told["reports"]:
        ProgressReport.objects.create(
            assignment=told["duty"], text="Đang làm", percent=20, reported_at=then
        )
    if day == told["granted"]:
        grant(told["duty"], TODAY + day * DAY)
    if day == told["urged"]:
        urging = Urging.objects.create(
            assigner=world["province"], agency=told["duty"].agency, answer_by=TODAY, opening="Qua theo dõi:",
            said={}, notation="UBND-TH", signer_title="CHỦ TỊCH", created_by=world["person"],
            created_at=then, state="issued", document=factories.document(issuer=world["province"]),
            issued_at=then, issued_by=world["person"],
        )  # fmt: skip
        UrgedDuty.objects.create(urging=urging, assignment=told["duty"], days_late=3)


def shown(world: dict[str, Any], asked: dict[str, list[str]], on: date, today: date) -> Iterator:
    """Each sample with the duties the list shows for it, in their order."""
    for name, values in asked.items():
        for value in values:
            query = QueryDict(f"on={on}&{name}={value}")
            narrowed = duty_filter(query, user=world["person"], today=today)
            assert narrowed.is_valid(), (query, narrowed.form.errors)
            yield (name, value), [duty.pk for duty in narrowed.qs]


def test_every_filter_there_is_has_samples(world):
    assert set(samples(world)) | ELSEWHERE == set(AssignmentFilter.base_filters)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stories=st.lists(story, min_size=1, max_size=6), evening=st.integers(-95, -1))
def test_every_filter_asked_later_shows_what_it_showed_that_evening(world, stories, evening):
    begin_anew()
    stories = [dict(told) for told in stories]
    on = TODAY + evening * DAY
    live(world, stories, range(-100, evening + 1))
    asked = samples(world)
    then = dict(shown(world, asked, on, on))
    live(world, stories, range(evening + 1, 1))
    for sample, rows in shown(world, asked, on, TODAY):
        assert rows == then[sample], sample


def test_words_of_tasks_on_a_past_day_follow_the_rule_of_the_index(world):
    """Words corrected since are compared outside the database: whole words, the last one begun."""
    task = factories.task(
        document=world["documents"][0], title="Xây dựng chuyên trang", mode="each"
    )
    row = duty(task, world["agencies"][0], assigned_on=TODAY - 30 * DAY)
    for one in (task, row):
        one._history_date = at(TODAY - 30 * DAY)
        one.save()
    Task.history.filter(history_date__gt=at(TODAY - 30 * DAY)).delete()
    asked = ["xay", "xa", "chuyen tr", "chuyen tra", "trang xay", "dun xay", "dung", "", "?"]
    past = TODAY - 5 * DAY

    def found() -> list[int]:
        return [
            duty_filter(QueryDict(f"on={past}&q={q}"), user=world["person"], today=TODAY).qs.count()
            for q in asked
        ]

    before = found()
    task.title = "Tổ chức tập huấn"
    task._history_date = at(TODAY - DAY)
    task.save()
    assert fold_words(task.title) == task.folded.strip()
    assert found() == before == [1, 0, 0, 1, 1, 0, 1, 1, 0]


def test_no_deadline_for_long_is_counted_of_the_day_asked_about(world):
    """History rows have other ids than duties: the list of a past day was empty."""
    for n in range(3):
        task = factories.task(document=world["documents"][0], title=f"Việc {n}", mode="each")
        row = duty(task, world["agencies"][0], assigned_on=TODAY - 80 * DAY)
        for days in (80, 79, 78):
            row._history_date = at(TODAY - days * DAY)
            row.save()
    past = (TODAY - 10 * DAY).isoformat()
    for asked, n in (("aged=60", 3), ("aged=90", 0), ("cell=no_deadline", 3)):
        query = QueryDict(f"on={past}&{asked}")
        assert duty_filter(query, user=world["person"], today=TODAY).qs.count() == n, asked
