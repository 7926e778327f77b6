"""A document of the province with one task: the finance department leads, construction supports."""

from datetime import date

import pytest

from assignments import services
from assignments.models import Assignment, State
from tests import factories

REPORT = {"text": "Đã làm xong", "result_words": "Báo cáo số 12"}


@pytest.fixture
def paper(province):
    return factories.document(issuer=province, issued_on=date(2026, 3, 2))


@pytest.fixture
def duty(paper, department, department2):
    """The lead's part, just issued; due on 30/9/2026."""
    task = factories.task(document=paper, due_on=date(2026, 9, 30))
    factories.assignment(task=task, agency=department2, role="support")
    return factories.assignment(task=task, agency=department)


@pytest.fixture
def support(duty):
    return duty.task.assignments.get(role="support")


@pytest.fixture
def working(duty, focal, now):
    return services.accept(duty.pk, by=focal, now=now, version=1)


@pytest.fixture
def reported(working, focal, now):
    return services.report_completion(
        working.pk,
        by=focal,
        now=now,
        version=working.version,
        completed_on=date(2026, 9, 10),
        **REPORT,
    )


@pytest.fixture
def in_state(duty):
    """Put the duty in any state directly, with the dates its constraints ask for."""

    def put(state: str, **more) -> Assignment:
        blank = dict.fromkeys(["reported_on", "completed_on", "confirmed_at", "suspended_on"])
        facts = {
            State.REPORTED: {"reported_on": date(2026, 9, 10)},
            State.DONE: {
                "reported_on": date(2026, 9, 10),
                "completed_on": date(2026, 9, 10),
                "confirmed_at": factories.CREATED,
            },
            State.SUSPENDED: {"suspended_on": date(2026, 9, 1), "state_before": State.WORKING},
            State.RETURNED: {"state_before": State.ISSUED},
        }.get(State(state), {})
        Assignment.objects.filter(pk=duty.pk).update(state=state, **{**blank, **facts, **more})
        duty.refresh_from_db()
        return duty

    return put


@pytest.fixture
def asked(working, focal, now):
    """More time is asked for, from 30/9 to 15/10/2026."""
    return services.ask_extension(
        working.pk,
        by=focal,
        now=now,
        version=working.version,
        due_on=date(2026, 10, 15),
        note="Chờ số liệu của các xã",
    )
