"""Two late duties of the finance department, one of construction, given by the province's plan."""

from datetime import date

import pytest

from assignments.services import urging as services
from core.workdays import PLAIN_CALENDAR
from tests import factories


@pytest.fixture
def plan(province):
    return factories.document(issuer=province, number="141", issued_on=date(2026, 3, 2))


@pytest.fixture
def late(plan, department, department2):
    """Late duties by a short name: two of finance (a, b), one of construction (c)."""

    def duty(title, agency, due_on):
        task = factories.task(document=plan, title=title, due_on=due_on)
        return factories.assignment(task=task, agency=agency, state="working")

    return {
        "a": duty("Rà soát dự toán", department, date(2026, 8, 31)),
        "b": duty("Báo cáo giải ngân", department, date(2026, 9, 4)),
        "c": duty("Kiểm tra công trình", department2, date(2026, 9, 14)),
    }


@pytest.fixture
def draft(province, late, coordinator, now):
    (made,) = services.draft_urgings(
        province, [late["a"].pk, late["b"].pk], by=coordinator, now=now, calendar=PLAIN_CALENDAR
    )
    return services.edit_draft(
        made.pk, by=coordinator, now=now, version=made.version, signer_name="Nguyễn Văn An"
    )


@pytest.fixture
def issued(draft, coordinator, focal, now):
    return services.issue_urging(draft.pk, by=coordinator, now=now, version=draft.version).urging
