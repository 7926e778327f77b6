"""Whatever narrows a report, its paper counts the rows of the list behind the dashboard of that scope."""

from datetime import date

import pytest

from agencies.models import Block
from assignments.models import Assignment, Extension, UrgedDuty, Urging
from directives.models import Citation, Field
from reporting.figures import TOTAL
from reporting.models import ReportRun
from reporting.paper.printing import collect_frozen
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY, at, duty, listed, remember

Kind = ReportRun.Kind
KINDS = [Kind.COMPLIANCE, Kind.SIX_CLEAR, Kind.UPDATE_RATE, Kind.SCORECARD, Kind.EXTENSIONS, Kind.URGINGS,
         Kind.UNSENT, Kind.REPLY_MATRIX]  # fmt: skip
OF_A_PERIOD = (Kind.COMPLIANCE, Kind.SIX_CLEAR, Kind.SCORECARD)
LEADER = "Phó Chủ tịch Lê Thị Ngọc Diễm"
PAST = TODAY - 3 * DAY


@pytest.fixture(autouse=True)
def frozen_clock(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def world(province, department, department2, plan, coordinator, focal) -> dict:
    """Duties that every kind of report lists: overdue recurring ones, extended once and urged once."""
    commune = factories.agency(name="Xã Tân Hội", province=province, block=Block.COMMUNES)
    ward = factories.agency(name="Phường Rạch Giá", province=province, block=Block.COMMUNES)
    digital = Field.objects.create(name="Chuyển đổi số")
    other = factories.document(issuer=province)
    tasks = [
        factories.task(document=plan, mode="each", leader_in_charge=LEADER, field=digital),
        factories.task(document=plan, mode="each"),
        factories.task(document=other, mode="each", leader_in_charge=LEADER),
    ]
    made = [
        duty(task, agency, role=role, assigned_on=TODAY - ago * DAY, due_on=TODAY - 10 * DAY,
             period_from=date(2026, 8, 1), period_to=date(2026, 8, 31))
        for task in tasks
        for agency, role, ago in (
            (department, "lead", 40), (department2, "lead", 20), (commune, "lead", 2), (ward, "support", 40)
        )
        if (role, task) != ("support", tasks[1])
    ]  # fmt: skip
    made[0].named_agency = department2  # whose work went to another department
    made[1].agency, made[1].named_agency = commune, department
    for row in made:
        row.save()
        _extend_and_urge(row, province, focal, coordinator)
    remember(Assignment.objects.filter(assigned_on__lte=PAST), TODAY - 30 * DAY)
    return {"field": digital, "other": other, "plan": plan, "department": department,
            "n": Assignment.objects.filter(role="lead").count()}  # fmt: skip


def _extend_and_urge(row, province, focal, coordinator) -> None:
    Extension.objects.create(
        assignment=row, state="granted", due_before=TODAY - 20 * DAY, asked_due_on=TODAY - 10 * DAY,
        granted_due_on=TODAY - 10 * DAY, reason="Chờ kinh phí", asked_at=at(TODAY - 5 * DAY), asked_by=focal,
        decided_at=at(TODAY - 5 * DAY), decided_by=coordinator,
    )  # fmt: skip
    urging = Urging.objects.create(
        assigner=province, agency=row.agency, answer_by=TODAY, opening="Qua theo dõi:", said={},
        notation="UBND-TH", signer_title="CHỦ TỊCH", created_by=coordinator, created_at=at(TODAY - 4 * DAY),
        state="issued", document=factories.document(issuer=province), issued_at=at(TODAY - 4 * DAY),
        issued_by=coordinator,
    )  # fmt: skip
    UrgedDuty.objects.create(urging=urging, assignment=row, days_late=3)


def counted(run: ReportRun) -> int:
    """How many duties the paper counts or lists; a duty is extended and urged once."""
    frozen, _n = collect_frozen(run)
    if run.kind == Kind.COMPLIANCE:
        assert frozen["all"]["total"] == len(frozen["overdue"])
        return frozen["all"]["total"]
    rows = [row for row in frozen["rows"] if row[1] != "Tổng số"]
    if run.kind in (Kind.UPDATE_RATE, Kind.SCORECARD):
        return sum(row[2] for row in rows)
    return sum(row[3] for row in rows) if run.kind == Kind.URGINGS else len(rows)


# What narrows a report, and the same in the words of the dashboard's address.
NARROWED = {
    "nothing": lambda w: ({}, {}),
    "block": lambda w: ({"block": "communes"}, {"block": "communes"}),
    "agency": lambda w: ({"about": w["department"]}, {"agency": w["department"].pk}),
    "then": lambda w: (
        {"about": w["department"], "standpoint": "then"},
        {"agency": w["department"].pk, "standpoint": "then"},
    ),
    "block then": lambda w: (
        {"block": "communes", "standpoint": "then"}, {"block": "communes", "standpoint": "then"}
    ),
    "field": lambda w: ({"field": w["field"]}, {"field": w["field"].pk}),
    "document": lambda w: ({"document": w["other"]}, {"document": w["other"].pk}),
    "leader": lambda w: ({"leader": LEADER}, {"leader": LEADER}),
    "role": lambda w: ({"role": "support"}, {"role": "support"}),
    "past day": lambda w: ({"cut_off": PAST}, {"on": PAST}),
    "assigned in it": lambda w: (
        {"period_rule": "assigned", "period_from": TODAY - 30 * DAY, "period_to": TODAY},
        {"assigned_from": TODAY - 30 * DAY, "assigned_to": TODAY},
    ),
    "to do in it": lambda w: (
        {"period_from": TODAY - 30 * DAY, "period_to": PAST},
        {"running_from": TODAY - 30 * DAY, "assigned_to": PAST},
    ),
    "all at once": lambda w: (
        {"about": w["department"], "standpoint": "then", "leader": LEADER, "document": w["plan"]},
        {"agency": w["department"].pk, "standpoint": "then", "leader": LEADER, "document": w["plan"].pk},
    ),
}  # fmt: skip


@pytest.mark.parametrize("narrowed", NARROWED)
@pytest.mark.parametrize("kind", KINDS)
def test_paper_counts_the_rows_of_the_list_behind_the_dashboard(
    kind, narrowed, world, asked, coordinator, signed_in
):
    fields, address = NARROWED[narrowed](world)
    if "period_from" in fields and kind not in OF_A_PERIOD:
        pytest.skip("its period is when things happened")
    if kind == Kind.REPLY_MATRIX:
        if "role" in fields:
            pytest.skip("who leads answers")
        fields, address = (
            {"document": world["plan"]} | fields,
            {"document": world["plan"].pk} | address,
        )
    run = asked(kind=kind, **{"cut_off": TODAY, **fields})
    page = signed_in(coordinator).get("/reports/dashboard/", {"agency": "", **address})
    rows = listed(coordinator, TOTAL.url(page.context["scope"]))
    assert counted(run) == rows
    assert rows > 0
    assert (rows < world["n"]) == (narrowed != "nothing" or kind == Kind.REPLY_MATRIX)


@pytest.mark.parametrize("narrowed", NARROWED)
def test_each_link_of_the_chain_counts_the_duties_of_the_scope(
    narrowed, world, coordinator, signed_in
):
    Citation.objects.create(
        citing=world["other"], cited=world["plan"], relation=Citation.Relation.IMPLEMENTS
    )
    address = NARROWED[narrowed](world)[1] | {"document": world["plan"].pk}
    page = signed_in(coordinator).get("/reports/dashboard/", {"agency": "", **address})
    (link,) = page.context["chain"].down
    wanted = NARROWED[narrowed](world)[1] | {"document": world["other"].pk}
    other = signed_in(coordinator).get("/reports/dashboard/", {"agency": "", **wanted})
    n = listed(coordinator, TOTAL.url(other.context["scope"]))
    assert link.tally.total == n
    assert not n or listed(coordinator, link.tally.total_url) == n
