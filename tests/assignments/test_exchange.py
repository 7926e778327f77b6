"""Which status messages hold of a document follows from copies, registers and the state of duties."""

from datetime import date, timedelta

import pytest

from agencies.models import AgencyCode
from assignments.exchange import holding, task_codes, told
from assignments.models import State
from core.refusals import Refused
from directives.exchange.status import Status
from directives.models import Delivery, Register, RegisterEntry
from tests import factories
from tests.conftest import NOON, TODAY


@pytest.fixture
def clerk_of(department):
    return factories.person(department, "clerk")


@pytest.fixture
def plan(province, department):
    document = factories.document(issuer=province)
    Delivery.objects.create(document=document, agency=department, sent_at=NOON)
    AgencyCode.objects.create(agency=province, scheme="qd20", code="H01.00")
    AgencyCode.objects.create(agency=department, scheme="qd20", code="H01.05")
    return document


def codes(plan, department, person) -> list[str]:
    return [one.status.value for one in holding(plan, department, person)]


def test_codes_follow_the_document_through_the_agency(plan, department, clerk_of):
    assert codes(plan, department, clerk_of) == ["01"]
    plan.deliveries.update(received_at=NOON)
    assert codes(plan, department, clerk_of) == ["01", "03"]
    duty = factories.assignment(task=factories.task(document=plan), agency=department)
    assert codes(plan, department, clerk_of) == ["01", "03", "04"]
    duty.state = State.WORKING
    duty.save()
    assert codes(plan, department, clerk_of) == ["01", "03", "04", "05"]
    duty.state, duty.completed_on, duty.confirmed_at = State.DONE, TODAY, NOON
    duty.save()
    assert codes(plan, department, clerk_of) == ["01", "03", "04", "05", "06"]
    factories.assignment(task=factories.task(document=plan), agency=department)
    assert "06" not in codes(plan, department, clerk_of)


def test_handing_over_in_the_register_says_to_whom(plan, department, clerk_of):
    register = Register.objects.create(agency=department, direction="incoming", year=2026)
    RegisterEntry.objects.create(
        register=register, number=1, document=plan, entered_on=TODAY, created_at=NOON,
        handed_to="Phòng Ngân sách",
    )  # fmt: skip
    message = told(plan, Status.ASSIGNED, by=clerk_of, agency=department, now=NOON)
    assert message.description == "Phân công xử lý: Phòng Ngân sách"
    assert (message.sender.code, message.about.organ) == ("H01.05", "H01.00")


def test_what_does_not_hold_is_not_told(plan, department, clerk_of, focal):
    with pytest.raises(Refused):
        told(plan, Status.FINISHED, by=clerk_of, agency=department, now=NOON)
    with pytest.raises(Refused):  # keeps no register
        told(plan, Status.ARRIVED, by=focal, agency=department, now=NOON)


def test_a_result_names_the_tasks_it_answers(plan, department, coordinator):
    result = factories.document(issuer=department)
    duty = factories.assignment(
        task=factories.task(document=plan), agency=department, state=State.DONE,
        completed_on=TODAY, confirmed_at=NOON + timedelta(hours=1), result_document=result,
    )  # fmt: skip
    assert task_codes(result, coordinator, date(2026, 9, 1)) == (f"H01.00,{duty.task_id}",)
