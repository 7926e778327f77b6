"""Scenes of this app's tests: people with duties, a register, a run."""

from datetime import date

import pytest

from assignments.models import ProgressReport, State
from directives.models import Delivery, Recipient, Register, RegisterEntry
from reporting.models import ReportRun
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY, at, duty


@pytest.fixture
def plan(province):
    """A plan that orders a task of one agency with a support, and one of several."""
    return factories.document(
        issuer=province,
        number="141",
        notation="KH-UBND",
        subject="Tuyên truyền về chuyển đổi số",
        issued_on=date(2026, 7, 19),
    )


@pytest.fixture
def duties(plan, province, department, department2):
    """One duty in each kind of state: overdue with a report, done on time, no deadline, support."""
    single = factories.task(document=plan, title="Xây dựng chuyên trang", section="IV.1")
    each = factories.task(document=plan, title="Tổ chức tập huấn", mode="each")
    late = duty(
        single, department, original_due_on=TODAY - 20 * DAY, due_on=TODAY - 12 * DAY, percent=60
    )
    support = duty(single, department2, role="support")
    done = duty(each, department, state=State.DONE, due_on=TODAY, completed_on=TODAY - 3 * DAY)
    idle = duty(each, department2, state=State.ISSUED)
    for row in (late, support, done, idle):
        row.save()
    ProgressReport.objects.create(
        assignment=late,
        text="Đã xong dự thảo",
        percent=60,
        difficulties="Chưa bố trí được kinh phí.",
        proposals="Đề nghị bổ sung kinh phí",
        reported_at=at(TODAY - 5 * DAY),
    )
    return {"late": late, "support": support, "done": done, "idle": idle}


@pytest.fixture
def deliveries(plan, department, department2):
    Recipient.objects.create(document=plan, words="Các sở, ban, ngành tỉnh")
    return [
        Delivery.objects.create(
            document=plan, agency=department, sent_at=at(date(2026, 7, 19)), received_at=at(date(2026, 7, 20))
        ),
        Delivery.objects.create(document=plan, agency=department2, sent_at=at(date(2026, 7, 19))),
    ]  # fmt: skip


@pytest.fixture
def register(province):
    return Register.objects.create(agency=province, direction="incoming", year=2026)


@pytest.fixture
def enter():
    """Return a maker of register lines."""

    def make(register: Register, number: int, **fields) -> RegisterEntry:
        fields.setdefault("entered_on", date(2026, 2, 3))
        fields.setdefault("created_at", NOON)
        return RegisterEntry.objects.create(register=register, number=number, **fields)

    return make


@pytest.fixture
def asked(coordinator, province):
    """Return a maker of queued runs, as a coordinator of the province asks for them."""

    def make(**fields) -> ReportRun:
        fields.setdefault("kind", ReportRun.Kind.COMPLIANCE)
        fields.setdefault("agency", province)
        fields.setdefault("requested_by", coordinator)
        fields.setdefault("requested_at", NOON)
        if fields["kind"] in (ReportRun.Kind.COMPLIANCE, ReportRun.Kind.DISPATCH_SUMMARY):
            fields.setdefault("cut_off", TODAY)
        return ReportRun.objects.create(**fields)

    return make
